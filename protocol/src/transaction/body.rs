//! The public values of each statement, in the order in which its circuit takes them; `ext` follows as the last.

mod ballot;
mod complaint;
mod rekey;
mod remove;
mod stake;

pub use ballot::BallotBody;
pub use complaint::ComplaintBody;
pub use rekey::RekeyBody;
pub use remove::RemoveBody;
pub use stake::StakeBody;

use serde::{Deserialize, Serialize};

use super::leg::Body;
use crate::amount::{Cents, Height, Shares, TokenId};
use crate::event::EventId;
use crate::keys::{HolderKeyCommitment, PublicKey};
use crate::note::Commitment;
use crate::note::lock::PaddedLock;
use crate::nullifier::Nullifier;
use crate::payout::{PaddedState, PayoutNonce};
use crate::statement::Statement;
use crate::token::{Policy, TokenCommitment};
use crate::trade::TradeId;
use crate::tree::{NoteRoot, RegistryRoot};

/// `share`: sell, claim, merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareBody {
    /// Anchor of the inputs.
    pub root_n: NoteRoot,
    /// Registry root.
    pub root_s: RegistryRoot,
    /// Last height at which this may be accepted.
    pub expiry: Height,
    /// What is spent.
    pub nf: [Nullifier; 2],
    /// The note sold.
    pub cm_buy: Commitment,
    /// The shares kept.
    pub cm_change: Commitment,
    /// The seller's cash.
    pub cm_cash: Commitment,
    /// What is owed to the holders of the seller's token.
    pub cm_lock: Commitment,
    /// The locked amount, for those holders' eyes.
    pub pad_lock: PaddedLock,
    /// The trade, or 0.
    pub trade: TradeId,
}

/// `cash`: buy, withdraw, merge, lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashBody {
    /// Anchor of the inputs.
    pub root_n: NoteRoot,
    /// Last height at which this may be accepted.
    pub expiry: Height,
    /// What is spent.
    pub nf: [Nullifier; 2],
    /// What is kept or locked.
    pub cm: [Commitment; 2],
    /// What leaves the network.
    pub withdraw: Cents,
    /// The trade, or 0.
    pub trade: TradeId,
}

/// `approve`: the issuer's consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveBody {
    /// Registry root.
    pub root_s: RegistryRoot,
    /// Last height at which this may be accepted.
    pub expiry: Height,
    /// The trade.
    pub trade: TradeId,
}

/// `payout`: declare a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutBody {
    /// Whose holders are paid.
    pub tid: TokenId,
    /// The token's policy.
    pub policy: Policy,
    /// The token's supply.
    pub supply: Shares,
    /// The token's state before.
    pub k_old: TokenCommitment,
    /// The token's state after.
    pub k_new: TokenCommitment,
    /// Anchor of the locks.
    pub root_n: NoteRoot,
    /// The locks consumed.
    pub nf: [Nullifier; 4],
    /// Makes the pads unique.
    pub nu: PayoutNonce,
    /// The new index, for the holders' eyes.
    pub pad_index: PaddedState,
    /// The new remainder, for the holders' eyes.
    pub pad_remainder: PaddedState,
    /// The event distributed; none for resales and top-ups.
    pub event: Option<EventId>,
}

/// `issue`: found or dilute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueBody {
    /// Whose token.
    pub tid: TokenId,
    /// The issuer.
    pub pk: PublicKey,
    /// The token's state before; 0 when founding.
    pub k_old: TokenCommitment,
    /// The token's state after.
    pub k_new: TokenCommitment,
    /// The supply before; 0 when founding.
    pub supply_old: Shares,
    /// The supply after.
    pub supply_new: Shares,
    /// From when on the minted shares are held.
    pub height: Height,
    /// The minted note, appended at the boundary.
    pub cm_mint: Commitment,
    /// Commitment to the holder key, constant.
    pub hkc: HolderKeyCommitment,
}

/// One holder's part of a `settle`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettleSlot {
    /// The note settled.
    pub nf: Nullifier,
    /// Its successor.
    pub cm_share: Commitment,
    /// The cash pushed.
    pub cm_cash: Commitment,
}

/// `settle`: push what K holders are owed; K is 1, 4, 16 or 64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettleBody {
    /// Anchor of the inputs.
    pub root_n: NoteRoot,
    /// Registry root.
    pub root_s: RegistryRoot,
    /// The holders' parts.
    pub slots: Vec<SettleSlot>,
}

impl Body for ShareBody {
    fn statement(&self) -> Option<Statement> {
        Some(Statement::Share)
    }
    fn ciphertexts(&self) -> usize {
        3
    }
    fn commitments(&self) -> Vec<Commitment> {
        vec![self.cm_buy, self.cm_change, self.cm_cash, self.cm_lock]
    }
    fn nullifiers(&self) -> Vec<Nullifier> {
        self.nf.to_vec()
    }
}

impl Body for CashBody {
    fn statement(&self) -> Option<Statement> {
        Some(Statement::Cash)
    }
    fn ciphertexts(&self) -> usize {
        2
    }
    fn commitments(&self) -> Vec<Commitment> {
        self.cm.to_vec()
    }
    fn nullifiers(&self) -> Vec<Nullifier> {
        self.nf.to_vec()
    }
}

impl Body for ApproveBody {
    fn statement(&self) -> Option<Statement> {
        Some(Statement::Approve)
    }
    // For the issuer itself: what its cap table needs.
    fn ciphertexts(&self) -> usize {
        1
    }
    fn commitments(&self) -> Vec<Commitment> {
        Vec::new()
    }
    fn nullifiers(&self) -> Vec<Nullifier> {
        Vec::new()
    }
}

impl Body for PayoutBody {
    fn statement(&self) -> Option<Statement> {
        Some(Statement::Payout)
    }
    fn ciphertexts(&self) -> usize {
        0
    }
    fn commitments(&self) -> Vec<Commitment> {
        Vec::new()
    }
    fn nullifiers(&self) -> Vec<Nullifier> {
        self.nf.to_vec()
    }
}

impl Body for IssueBody {
    fn statement(&self) -> Option<Statement> {
        Some(Statement::Issue)
    }
    fn ciphertexts(&self) -> usize {
        1
    }
    // The minted note is appended by the ledger at the boundary, not with the transaction.
    fn commitments(&self) -> Vec<Commitment> {
        Vec::new()
    }
    fn nullifiers(&self) -> Vec<Nullifier> {
        Vec::new()
    }
}

impl Body for SettleBody {
    fn statement(&self) -> Option<Statement> {
        match self.slots.len() {
            1 => Some(Statement::Settle1),
            4 => Some(Statement::Settle4),
            16 => Some(Statement::Settle16),
            64 => Some(Statement::Settle64),
            _ => None,
        }
    }
    fn ciphertexts(&self) -> usize {
        0
    }
    fn commitments(&self) -> Vec<Commitment> {
        self.slots.iter().flat_map(|s| [s.cm_share, s.cm_cash]).collect()
    }
    fn nullifiers(&self) -> Vec<Nullifier> {
        self.slots.iter().map(|s| s.nf).collect()
    }
}
