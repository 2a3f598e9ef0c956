//! A step of a trade on its way to the next party: as a file to hand over, or as a letter.

use serde::Serialize;
use sotto_protocol::amount::TokenId;
use sotto_protocol::encryption::EncryptionKey;
use sotto_protocol::letter::Letter;
use sotto_protocol::network::NetworkId;
use zeroize::Zeroizing;

use crate::account::Account;
use crate::build::os_rng;
use crate::error::WalletError;

/// A step for one member, not encrypted yet.
pub struct Outgoing {
    network: NetworkId,
    to: EncryptionKey,
    content: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outgoing").field("to", &self.to).finish_non_exhaustive()
    }
}

impl Outgoing {
    /// As a file.
    ///
    /// # Errors
    /// [`WalletError::Encryption`] for an unusable key.
    pub fn file(&self) -> Result<Vec<u8>, WalletError> {
        Ok(self.to.seal_file(&self.network, &self.content, &mut os_rng())?)
    }

    /// As a letter.
    ///
    /// # Errors
    /// [`WalletError::Encryption`] for an unusable key, or if it does not fit.
    pub fn letter(&self) -> Result<Letter, WalletError> {
        Ok(self.to.seal_letter(&self.network, &self.content, &mut os_rng())?)
    }
}

impl Account {
    pub(crate) fn outgoing<T: Serialize>(&self, to: TokenId, content: &T) -> Result<Outgoing, WalletError> {
        let record = self.state().member(to).ok_or_else(|| WalletError::NoSuchMember(to.to_string()))?;
        let mut plain = Zeroizing::new(Vec::new());
        ciborium::into_writer(content, &mut *plain).expect("writing to memory does not fail");
        Ok(Outgoing { network: self.state().network(), to: record.address.ek, content: plain })
    }
}
