//! What was accepted and waits for the boundary.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Epoch, PriceFloor, Shares, TokenId};
use sotto_protocol::decision::DecisionId;
use sotto_protocol::keys::PublicKey;
use sotto_protocol::note::Commitment;
use sotto_protocol::operation::Announcement;
use sotto_protocol::token::TokenCommitment;

use crate::registry::MemberRecord;

/// A dilution that was proven and takes effect at the boundary, unless an event opens, its issuer is blocked or its key is replaced before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingDilution {
    /// Whose token.
    pub tid: TokenId,
    /// Whose key proved it: the minted shares are this key's.
    pub pk: PublicKey,
    /// To how many shares.
    pub supply_new: Shares,
    /// `K` with it.
    pub token_new: TokenCommitment,
    /// The minted note.
    pub mint: Commitment,
}

/// A ruling in force: a shareholder may be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// From whose token.
    pub tid: TokenId,
    /// The least price of a share.
    pub floor: PriceFloor,
    /// The last epoch in which it holds.
    pub until: Epoch,
    /// The decision that made it.
    pub decision: DecisionId,
}

/// A minted note in waiting, and what comes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Issue {
    Found(Box<MemberRecord>, Commitment),
    Dilute(PendingDilution),
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// `K` after the payouts of this closing, of the tokens that had one.
    pub(crate) tokens: BTreeMap<TokenId, TokenCommitment>,
    /// Foundings and dilutions, in the order in which they were accepted.
    pub(crate) issues: Vec<Issue>,
    /// Dilutions ahead, at most one a token.
    pub(crate) announcements: BTreeMap<TokenId, Announcement>,
    /// Whose record says *quiet* in this epoch.
    pub(crate) quiet: BTreeSet<TokenId>,
}

impl Pending {
    pub(crate) fn dilution(&self, tid: TokenId) -> Option<&PendingDilution> {
        self.issues.iter().find_map(|issue| match issue {
            Issue::Dilute(dilution) if dilution.tid == tid => Some(dilution),
            Issue::Dilute(_) | Issue::Found(..) => None,
        })
    }
}
