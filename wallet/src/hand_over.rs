//! A token's state, handed to its owner: whoever lost the seed lost the own token's holder key with it, and can neither approve a trade nor
//! resell anything until a holder hands it over. The owner's next note of the own token brings it back for good, from the seed alone.

use sotto_protocol::amount::TokenId;
use sotto_protocol::member::Status;
use sotto_protocol::token::TokenState;

use crate::account::Account;
use crate::error::WalletError;

/// Why what was handed over cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandOverError {
    /// Another file.
    #[error("this file is not a token's state, or is damaged; ask a holder for: sotto token hand-over")]
    Unreadable,
    /// Another member's token.
    #[error("this is the state of {0}; only the owner of a token takes it over")]
    NotYours(String),
    /// Somebody else may have the key in use.
    #[error("the keys of {0} are being replaced; wait until the new ones are in use")]
    Rotating(String),
    /// Made up, or of another network's token.
    #[error("this state never stood on the ledger; ask another holder")]
    FalseState,
}

impl Account {
    /// The file with which this wallet, a holder's, hands a token's state to its owner. Nobody else can read it.
    ///
    /// # Errors
    /// [`WalletError::NotAHolder`], [`HandOverError::Rotating`].
    pub fn hand_over(&self, tid: TokenId) -> Result<Vec<u8>, WalletError> {
        if self.state().member(tid).is_some_and(|record| record.member.status.has(Status::ROTATING)) {
            return Err(HandOverError::Rotating(self.symbol(tid)).into());
        }
        self.seal_file_to(tid, &self.token(tid)?)
    }

    /// Takes over the state of one's own token, and follows it from then on.
    ///
    /// # Errors
    /// [`HandOverError`], [`WalletError::NotAMember`], [`WalletError::Encryption`] if the file is not for this wallet.
    pub fn take_over(&mut self, file: &[u8]) -> Result<TokenId, WalletError> {
        let me = self.me()?.member.tid;
        let plain = self.keys().dk.open_file(&self.state().network(), file)?;
        let state: TokenState = sotto_protocol::cbor::decode(&plain).map_err(|_| HandOverError::Unreadable)?;
        if state.tid != me {
            return Err(HandOverError::NotYours(self.symbol(state.tid)).into());
        }
        if !self.follow(me, state) {
            return Err(HandOverError::FalseState.into());
        }
        Ok(me)
    }
}
