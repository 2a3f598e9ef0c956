//! `remove`: buy a holder's shares back by a ruling, without the holder's key.

use serde::{Deserialize, Serialize};

use crate::amount::{Height, PriceFloor, TokenId};
use crate::note::Commitment;
use crate::note::lock::PaddedLock;
use crate::nullifier::Nullifier;
use crate::removal::RulingId;
use crate::statement::Statement;
use crate::trade::TradeId;
use crate::transaction::leg::Body;
use crate::tree::{NoteRoot, RegistryRoot};

/// `remove`: an issuer buys up to two notes of the holder whom a ruling names. Together with a `cash` leg of the issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveBody {
    /// Anchor of the inputs.
    pub root_n: NoteRoot,
    /// Registry root.
    pub root_s: RegistryRoot,
    /// Last height at which this may be accepted.
    pub expiry: Height,
    /// The holder's notes.
    pub nf: [Nullifier; 2],
    /// The issuer's shares.
    pub cm_buy: Commitment,
    /// The fraction of a cent that the holder is still owed; no shares.
    pub cm_change: Commitment,
    /// The holder's cash.
    pub cm_cash: Commitment,
    /// What is owed to the holders of the holder's own token.
    pub cm_lock: Commitment,
    /// The locked amount, for the holder's eyes.
    pub pad_lock: PaddedLock,
    /// The trade; never 0.
    pub trade: TradeId,
    /// Whose shares.
    pub tid: TokenId,
    /// The ruling.
    pub ruling: RulingId,
    /// The least price of a share that the ruling sets.
    pub floor: PriceFloor,
}

impl Body for RemoveBody {
    fn statement(&self) -> Option<Statement> {
        Some(Statement::Remove)
    }
    // What was paid, for the holder; the lock's opening, for somebody else who can have it paid out.
    fn ciphertexts(&self) -> usize {
        2
    }
    fn commitments(&self) -> Vec<Commitment> {
        vec![self.cm_buy, self.cm_change, self.cm_cash, self.cm_lock]
    }
    fn nullifiers(&self) -> Vec<Nullifier> {
        self.nf.to_vec()
    }
}
