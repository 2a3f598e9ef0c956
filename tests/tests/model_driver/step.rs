//! Operations, sensible and not, with numbers small enough to meet each other.

use sotto_model::distribution::{Lock, Origin};
use sotto_model::keys::Keys;
use sotto_protocol::amount::{Cents, PriceFloor, Shares, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_wallet::ProofMaker;

use super::{FOUNDERS, MOST_PEOPLE, World};
use crate::support::forge::Deal;

/// A trade, and whether the issuer consents to it.
#[derive(Debug, Clone)]
pub struct Bargain {
    pub seller: TokenId,
    pub buyer: TokenId,
    pub deal: Deal,
    pub approved: bool,
}

/// One operation.
#[derive(Debug, Clone)]
pub enum Step {
    Register { supply: u64 },
    Deposit { member: TokenId, amount: u64 },
    Withdraw { member: TokenId, amount: u64 },
    Merge { member: TokenId },
    Trade(Bargain),
    Claim { holder: TokenId, tid: TokenId },
    Push { tid: TokenId, only_new: bool },
    TopUp { member: TokenId, tid: TokenId, amount: u64 },
    LockForEvent { member: TokenId, event: usize, less: u64 },
    Attest { tid: TokenId, gross: u64, gain: u64 },
    // Which of the locks that wait, by their place among them.
    PayLocks { tid: TokenId, which: Vec<usize> },
    PayEvent { event: usize, which: Vec<usize> },
    Announce { tid: TokenId, more: u64, ahead: u32 },
    Dilute { tid: TokenId },
    Block { tid: TokenId, blocked: bool },
    CallOff { tid: TokenId },
    // Which of the decisions, by its number.
    Vote { member: TokenId, decision: usize, overrule: bool },
    Decide { tid: TokenId, reputation: u32, vetted: bool, weighs: bool },
    Complain { issuer: TokenId, subject: TokenId },
    Rule { tid: TokenId, holder: TokenId, salt: u64, floor: PriceFloor, epochs: u32 },
    // Under which of the rulings, by its number; for how much less or more than the least price.
    Remove { ruling: usize, less: u64, more: u64 },
    Rotate { member: TokenId },
    Veto { by: TokenId, decision: usize },
    // Early: to keys that are not in use yet.
    Rekey { tid: TokenId, holder: TokenId, early: bool },
    // A token's state, to its owner.
    HandOver { tid: TokenId, from: Keys },
    // Money under keys that may have been replaced.
    Leave { keys: Keys, amount: u64 },
    AttestStake { owner: TokenId, company: u64, units: u64, basis: u64 },
    AttestSale { tid: TokenId, company: u64, units: u64, gross: u64 },
    Consume { by: TokenId, event: usize },
    Pass,
}

impl Step {
    /// The only phase in which it can succeed.
    pub fn phase(&self) -> Option<Phase> {
        match self {
            Self::Trade(_) | Self::Remove { .. } => Some(Phase::Open),
            Self::PayLocks { .. } | Self::PayEvent { .. } => Some(Phase::Payouts),
            Self::Dilute { .. } => Some(Phase::Issues),
            Self::Register { .. }
            | Self::Deposit { .. }
            | Self::Withdraw { .. }
            | Self::Merge { .. }
            | Self::Claim { .. }
            | Self::Push { .. }
            | Self::TopUp { .. }
            | Self::LockForEvent { .. }
            | Self::Attest { .. }
            | Self::Announce { .. }
            | Self::Block { .. }
            | Self::CallOff { .. }
            | Self::Vote { .. }
            | Self::Decide { .. }
            | Self::Complain { .. }
            | Self::Rule { .. }
            | Self::Rotate { .. }
            | Self::Veto { .. }
            | Self::Rekey { .. }
            | Self::HandOver { .. }
            | Self::Leave { .. }
            | Self::AttestStake { .. }
            | Self::AttestSale { .. }
            | Self::Consume { .. }
            | Self::Pass => None,
        }
    }
}

impl<M: ProofMaker> World<M> {
    pub(super) fn choose(&mut self) -> Step {
        // In the order of the arms below.
        const WEIGHTS: [u64; 16] = [1, 5, 2, 1, 26, 6, 3, 2, 5, 1, 9, 6, 3, 4, 2, 2];
        match self.dice.weighted(&WEIGHTS) {
            0 if self.people() < MOST_PEOPLE => Step::Register { supply: self.dice.below(40) },
            0 | 1 => Step::Deposit { member: self.member(), amount: self.money() },
            2 => Step::Withdraw { member: self.member(), amount: 1 + self.dice.below(3_000) },
            3 => Step::Merge { member: self.member() },
            4 => Step::Trade(self.bargain()),
            5 => {
                let tid = self.member();
                Step::Claim { holder: self.holder(tid), tid }
            }
            6 => Step::Push { tid: self.member(), only_new: self.dice.chance(3, 4) },
            7 => Step::TopUp { member: self.member(), tid: self.member(), amount: self.dice.below(60) },
            8 if !self.events.is_empty() => self.lock_due(),
            8 | 9 => {
                let gross = self.dice.below(500);
                Step::Attest { tid: self.member(), gross, gain: self.dice.below(gross + 1) }
            }
            10 => {
                let tid = self.creditor();
                let payable = |lock: &&Lock| lock.tid == tid && !matches!(lock.origin, Origin::Event(_));
                let payable = self.model.locks().values().filter(payable).count();
                Step::PayLocks { tid, which: self.some(payable) }
            }
            11 if !self.events.is_empty() => Step::PayEvent { event: self.event(), which: self.some(1) },
            12 => self.notice(),
            11 | 13 => Step::Dilute { tid: self.noticed() },
            14 => Step::Block { tid: self.member(), blocked: self.dice.chance(1, 4) },
            _ => Step::Pass,
        }
    }

    fn member(&mut self) -> TokenId {
        let members = self.model.members().len() as u64;
        TokenId(u32::try_from(1 + self.dice.below(members.max(FOUNDERS))).expect("few members"))
    }

    // Somebody who holds the token, or now and then anybody.
    fn holder(&mut self, tid: TokenId) -> TokenId {
        let holdings = self.model.token(tid).map(|t| t.holdings.clone()).unwrap_or_default();
        let holders: Vec<_> =
            holdings.iter().filter(|(_, held)| held.amount() != Shares::ZERO).map(|(who, _)| *who).collect();
        if holders.is_empty() || self.dice.chance(1, 8) {
            return self.member();
        }
        holders[self.number(holders.len())]
    }

    // Somebody whose holders wait for the proceeds of a resale, or now and then anybody.
    fn creditor(&mut self) -> TokenId {
        let resales = self
            .model
            .locks()
            .values()
            .filter(|lock| matches!(lock.origin, Origin::Resale { .. } | Origin::Removal { .. }));
        let creditors: Vec<_> = resales.map(|lock| lock.tid).collect();
        if creditors.is_empty() || self.dice.chance(1, 6) {
            return self.member();
        }
        creditors[self.number(creditors.len())]
    }

    fn money(&mut self) -> u64 {
        if self.dice.chance(1, 20) { 0 } else { 1 + self.dice.below(5_000) }
    }

    fn bargain(&mut self) -> Bargain {
        let tid = self.member();
        let (first, second) = (self.holder(tid), self.holder(tid));
        // Rather a resale than a raise, and rarely with oneself.
        let seller = if first == tid { second } else { first };
        let (first, second) = (self.member(), self.member());
        let buyer = if first == seller { second } else { first };
        let held = self.model.token(tid).map_or(0, |table| table.holding(seller).amount().0);
        let shares =
            Shares(if self.dice.chance(1, 10) { self.dice.below(40) } else { 1 + self.dice.below(held.max(1)) });
        let price = Cents(if self.dice.chance(1, 6) { 0 } else { 1 + self.dice.below(300) });
        Bargain { seller, buyer, deal: Deal { tid, shares, price }, approved: self.dice.chance(9, 10) }
    }

    fn event(&mut self) -> usize {
        let known = self.events.len();
        // One of the latest: the early ones are paid.
        known - 1 - self.number(known.min(3))
    }

    fn lock_due(&mut self) -> Step {
        let event = self.event();
        let debtor = self.events[event].tid;
        let member = if self.dice.chance(1, 4) { self.member() } else { debtor };
        Step::LockForEvent { member, event, less: u64::from(self.dice.chance(1, 6)) }
    }

    // Mostly some of those that are meant, in order; now and then any.
    fn some(&mut self, meant: usize) -> Vec<usize> {
        if meant > 0 && self.dice.chance(5, 6) {
            return (0..1 + self.number(meant)).collect();
        }
        let count = self.number(5);
        let mut which: Vec<_> = (0..count).map(|_| self.number(8)).collect();
        which.sort_unstable();
        which.dedup();
        which
    }

    fn number(&mut self, below: usize) -> usize {
        self.dice.index(below)
    }

    fn notice(&mut self) -> Step {
        let ahead = if self.dice.chance(2, 3) { 3 } else { 1 + self.dice.below(4) };
        Step::Announce { tid: self.member(), more: self.dice.below(20), ahead: u32::try_from(ahead).expect("below 5") }
    }

    // Mostly somebody who announced a dilution.
    fn noticed(&mut self) -> TokenId {
        let announced: Vec<_> = self.model.announcements().keys().copied().collect();
        if announced.is_empty() || self.dice.chance(1, 5) {
            return self.member();
        }
        announced[self.number(announced.len())]
    }
}
