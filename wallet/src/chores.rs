//! What a wallet does by itself: declare what was locked for its tokens' holders, and claim what it is owed.
//!
//! Nobody has to be asked, and nobody's goodwill is needed: any holder's wallet can do it, and the first one does it for all.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sotto_protocol::amount::{Cents, Height, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::transaction::Transaction;

use crate::account::Account;
use crate::error::WalletError;
use crate::folder::Folder;
use crate::node::{Node, NodeError};
use crate::proving::ProofMaker;

/// Something that a wallet did by itself.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "chore", rename_all = "snake_case")]
pub enum Chore {
    /// Paid out what was locked for the holders of a token.
    Declared {
        /// Whose holders.
        tid: TokenId,
        /// How much, to all of them together.
        amount: Cents,
    },
    /// Claimed what it was owed.
    Claimed {
        /// On shares of which token.
        tid: TokenId,
        /// How much.
        amount: Cents,
    },
}

impl Account {
    /// Tokens whose holders have something waiting that can be declared now.
    #[must_use]
    pub fn to_declare(&self) -> Vec<TokenId> {
        if self.state().phase() != Phase::Payouts {
            return Vec::new();
        }
        self.followed().filter(|tid| self.holding(*tid).is_some() && !self.payable_locks(*tid).is_empty()).collect()
    }

    /// Tokens on which at least a cent can be claimed.
    #[must_use]
    pub fn to_claim(&self) -> Vec<(TokenId, Cents)> {
        let claimable = |tid| self.holding(tid).map(|h| (tid, h.claimable));
        self.followed().filter_map(claimable).filter(|(_, cents)| *cents > Cents::ZERO).collect()
    }
}

impl Folder {
    /// Reads the network up to its tip and does all chores, until there are none.
    ///
    /// # Errors
    /// [`WalletError`]. That somebody else was faster is no error: it waits for the next block and tries again, until the payouts
    /// phase is over.
    pub fn sync_and_settle<N: Node, M: ProofMaker>(
        &self,
        account: &mut Account,
        node: &N,
        maker: &M,
        mut progress: impl FnMut(u32, u32),
    ) -> Result<Vec<Chore>, WalletError> {
        let mut done = Vec::new();
        // A chore that is refused is tried a few times, then left for the next run.
        let mut tried = Tried::new();
        loop {
            self.sync(account, node, &mut progress)?;
            if account.me().is_err() {
                return Ok(done);
            }
            let Some((chore, transaction)) = next(account, maker, &mut tried) else { return Ok(done) };
            match node.submit(&transaction) {
                Ok(_) => {
                    tried.remove(&chore.key());
                    done.push(chore);
                }
                // Somebody else was faster, and the token's state moved on. As long as blocks are sealed this is no failure: it is
                // tried again on top of the next one, until the phase is over. Giving up would let an owner who is always faster win.
                Err(NodeError::Refused { code, .. }) if chore.was_overtaken(&code) => {
                    if sealed_after(node, account.height())? {
                        tried.remove(&chore.key());
                    }
                }
                Err(NodeError::Refused { .. }) => {}
                Err(e) => return Err(e.into()),
            }
        }
    }
}

impl Chore {
    // Whose token, and whether it is a claim.
    fn key(&self) -> Key {
        match self {
            Self::Declared { tid, .. } => (*tid, false),
            Self::Claimed { tid, .. } => (*tid, true),
        }
    }

    // Whether the service's word for the refusal says that another payout of the token came first.
    fn was_overtaken(&self, code: &str) -> bool {
        matches!(self, Self::Declared { .. }) && matches!(code, "payout_state" | "spent")
    }
}

// Longer than a block may take.
const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(250);

// Waits until there is a block after this one. What came first is in the draft: on top of the same block, the same would be refused.
fn sealed_after<N: Node>(node: &N, height: Height) -> Result<bool, NodeError> {
    let begin = Instant::now();
    while node.tip()? <= height {
        if begin.elapsed() > PATIENCE {
            return Ok(false);
        }
        std::thread::sleep(PAUSE);
    }
    Ok(true)
}

type Key = (TokenId, bool);
type Tried = BTreeMap<Key, u32>;

const TRIES: u32 = 3;

fn may_try(tried: &mut Tried, chore: Key) -> bool {
    let count = tried.entry(chore).or_default();
    *count += 1;
    *count <= TRIES
}

// The next chore that can be done. One that cannot (no proof, numbers out of range) must not keep the others from being done.
fn next<M: ProofMaker>(account: &Account, maker: &M, tried: &mut Tried) -> Option<(Chore, Transaction)> {
    for tid in account.to_declare() {
        let amount = Cents(account.payable_locks(tid).iter().map(|l| l.note.amount.0).fold(0, u64::saturating_add));
        if may_try(tried, (tid, false)) {
            let leg = account.pay_locks(tid).and_then(|leg| Ok(leg.prove(maker)?));
            if let Ok(leg) = leg {
                return Some((Chore::Declared { tid, amount }, Transaction::Payout(Box::new(leg))));
            }
        }
    }
    for (tid, amount) in account.to_claim() {
        if may_try(tried, (tid, true)) {
            let leg = account.claim(tid).and_then(|leg| Ok(leg.prove(maker)?));
            if let Ok(leg) = leg {
                return Some((Chore::Claimed { tid, amount }, Transaction::Share(Box::new(leg))));
            }
        }
    }
    None
}
