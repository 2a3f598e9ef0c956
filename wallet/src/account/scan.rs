//! Reading a block: which of its notes are one's own, what they say, and what follows from the rest.
//!
//! Nothing that a ciphertext says is believed unless the commitment on the ledger agrees.

use std::collections::BTreeMap;

use sotto_ledger::Effects;
use sotto_protocol::amount::{Cents, Height, Position, Shares, TokenId};
use sotto_protocol::block::Block;
use sotto_protocol::encryption::NoteCiphertext;
use sotto_protocol::event::EventId;
use sotto_protocol::note::memo::{ApprovalMemo, Cause, Memo, ShareMemo, Story};
use sotto_protocol::note::{CashNote, Commitment, LockSalt, ShareNote};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::operation::{Attestation, Report};
use sotto_protocol::payout::owed_together;
use sotto_protocol::successor::{self, Slot};
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::token::TokenState;
use sotto_protocol::transaction::{CashBody, IssueBody, Leg, SettleBody, ShareBody, StakeBody, TradeLegs, Transaction};
use sotto_protocol::tree::RegistryRoot;

use super::tokens::Step;
use super::{Account, CapNote, Entry, KnownEvent, Opened, What};

mod cap_table;
mod rekeyed;
mod removed;

/// Minted notes that the boundary will append.
pub(super) type AwaitedMints = BTreeMap<Commitment, ShareMemo>;

// A transaction's commitments, each with its position, taken from the front as legs are read.
struct Appended<'a>(&'a [(Position, Commitment)]);

impl<'a> Appended<'a> {
    fn take<const N: usize>(&mut self) -> Option<&'a [(Position, Commitment); N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(taken)
    }
}

/// Reads one block that was already applied to the replica.
pub(super) fn block(account: &mut Account, block: &Block, effects: &Effects, opened: &Opened) {
    let own: usize = block.transactions.iter().map(|t| t.commitments().len()).sum();
    let (minted, rest) = effects.appended.split_at(effects.appended.len().saturating_sub(own));
    let mut scan = Scan { account, opened, height: effects.height };
    for (position, cm) in minted {
        scan.minted(*position, *cm);
    }
    let mut appended = Appended(rest);
    for transaction in &block.transactions {
        // A transaction always brings the notes that it says it brings; the replica has checked the header.
        let _complete: Option<()> = scan.transaction(transaction, &mut appended);
    }
}

// Who told of a sale.
#[derive(Clone, Copy)]
enum Teller {
    Oracle,
    Owner,
}

struct Scan<'a> {
    account: &'a mut Account,
    opened: &'a Opened,
    height: Height,
}

impl Scan<'_> {
    fn transaction(&mut self, transaction: &Transaction, appended: &mut Appended<'_>) -> Option<()> {
        match transaction {
            Transaction::Trade(legs) => self.trade(legs, appended)?,
            Transaction::Share(leg) => self.share(leg, None, appended)?,
            Transaction::Cash(leg) => self.cash(leg, appended)?,
            Transaction::Payout(leg) => self.step(leg.body.tid, Step::payout(&leg.body)),
            Transaction::Dilute(leg) => self.issue(leg),
            Transaction::Settle(leg) => self.settle(&leg.body, appended)?,
            Transaction::Found(founding) => self.issue(&founding.issue),
            Transaction::Deposit(signed) => {
                let [(position, _)] = appended.take()?;
                self.deposit(signed.payload.amount, signed.payload.owner, *position);
            }
            Transaction::Attest(signed) => {
                let Attestation { tid, event, opening, .. } = &signed.payload;
                self.event(*tid, *event, opening, Teller::Oracle);
            }
            Transaction::Report(signed) => {
                let Report { tid, event, opening } = &signed.payload;
                self.event(*tid, *event, opening, Teller::Owner);
            }
            Transaction::AttestStake(signed) => {
                let [(position, cm)] = *appended.take()?;
                self.stake(&signed.payload.opening, position, cm);
            }
            Transaction::Stake(leg) => self.consumed(leg, appended)?,
            Transaction::Rekey(leg) => self.rekeyed(leg, appended)?,
            Transaction::Remove(legs) => self.removed(legs, appended)?,
            Transaction::Ballot(_)
            | Transaction::Complain(_)
            | Transaction::Decide(_)
            | Transaction::Announce(_)
            | Transaction::Withdraw(_)
            | Transaction::File(_)
            | Transaction::Veto(_) => {}
        }
        for nf in transaction.nullifiers() {
            self.account.holdings.spend(nf);
            self.account.locks.spend(nf, self.height);
            self.account.stakes.spend(nf);
        }
        Some(())
    }

    fn read(&self, ciphertext: &NoteCiphertext) -> Option<Memo> {
        self.opened.get(ciphertext).cloned()
    }

    fn tell(&mut self, what: What) {
        self.account.history.push(Entry { height: self.height, what });
    }

    // An own share note, if the memo agrees with the commitment.
    fn own_share(&mut self, memo: ShareMemo, position: Position, cm: Commitment) -> bool {
        let owner = OwnerTag::derive(self.account.pk, memo.rho);
        let ShareMemo { tid, amount, index, carry, basis, since, .. } = memo;
        let is_own = ShareNote { tid, amount, index, carry, basis, since, owner }.commit() == cm;
        if is_own {
            self.account.follow(tid, memo.token);
        }
        is_own && self.account.holdings.add_share(memo, position)
    }

    fn share_output(&mut self, ciphertext: Option<&NoteCiphertext>, (position, cm): (Position, Commitment)) {
        let Some(memo) = ciphertext.and_then(|c| self.read(c)) else { return };
        let told = match memo {
            Memo::Share(memo) if self.own_share(memo, position, cm) => share_story(memo.tid, memo.amount, &memo.story),
            Memo::Cash(memo) => {
                self.own_cash(&memo, position, cm);
                None
            }
            Memo::Share(_)
            | Memo::Lock(_)
            | Memo::Approval(_)
            | Memo::Event(..)
            | Memo::Stake(_)
            | Memo::Sale(_)
            | Memo::Complaint(_) => None,
        };
        told.into_iter().for_each(|what| self.tell(what));
    }

    fn own_cash(&mut self, memo: &sotto_protocol::note::memo::CashMemo, position: Position, cm: Commitment) -> bool {
        let owner = OwnerTag::derive(self.account.pk, memo.rho);
        let is_own = CashNote { amount: memo.amount, owner }.commit() == cm;
        if is_own {
            let keys = self.account.keys.clone();
            self.account.holdings.add_cash_memo(&keys, memo, position);
        }
        is_own
    }

    fn trade(&mut self, legs: &TradeLegs, appended: &mut Appended<'_>) -> Option<()> {
        let approval = legs.approve.ciphertexts.first().and_then(|c| self.read(c)).and_then(|memo| match memo {
            Memo::Approval(memo) => Some(memo),
            Memo::Share(_)
            | Memo::Cash(_)
            | Memo::Lock(_)
            | Memo::Event(..)
            | Memo::Stake(_)
            | Memo::Sale(_)
            | Memo::Complaint(_) => None,
        });
        // What the buyer wrote to itself, bound by the buyer's own proof: nobody on the way can take it out. It is read first, since
        // of two stories about one note the first is kept, and seller and issuer write the other.
        let bought = *appended.0.first()?;
        for ciphertext in &legs.cash.ciphertexts {
            self.share_output(Some(ciphertext), bought);
        }
        self.share(&legs.share, approval, appended)?;
        self.cash(&legs.cash, appended)
    }

    fn share(
        &mut self,
        leg: &Leg<ShareBody>,
        approval: Option<ApprovalMemo>,
        appended: &mut Appended<'_>,
    ) -> Option<()> {
        let [buy, change, cash, lock] = *appended.take()?;
        for (i, output) in [buy, change, cash].into_iter().enumerate() {
            self.share_output(leg.ciphertexts.get(i), output);
        }
        if leg.body.trade.is_some() {
            self.lock(&leg.body, lock.0);
        }
        self.kept_on_cap_table(&leg.body, approval, [buy, change]);
        if let Some(approval) = approval {
            self.bought_on_cap_table(&leg.body, approval, buy);
        }
        Some(())
    }

    fn lock(&mut self, body: &ShareBody, position: Position) {
        let account = &mut *self.account;
        let candidate = account.locks.add_candidate(body, position, self.height);
        let followed: Vec<_> = account.tokens.iter().map(|(tid, view)| (*tid, view.hk())).collect();
        for (tid, hk) in followed {
            let supplies = account.replica().supplies(tid);
            account.locks.open_one(candidate, tid, hk, &supplies);
        }
    }

    fn cash(&mut self, leg: &Leg<CashBody>, appended: &mut Appended<'_>) -> Option<()> {
        let outputs: [_; 2] = *appended.take()?;
        let mut withdrew = false;
        for ((position, cm), ciphertext) in outputs.into_iter().zip(&leg.ciphertexts) {
            match self.read(ciphertext) {
                Some(Memo::Cash(memo)) => {
                    withdrew |= self.own_cash(&memo, position, cm) && memo.story.cause == Cause::Withdrew;
                }
                // Only locks of one's own making: anybody could make one for a cent and write to its owner about it.
                Some(Memo::Lock(memo)) if memo.salt == self.own_salt(&leg.body) && memo.note().commit() == cm => {
                    self.account.locks.add(memo.note(), position, self.height);
                    self.tell(What::Locked { tid: memo.tid, amount: memo.amount });
                }
                _ => {}
            }
        }
        if withdrew {
            self.tell(What::Withdrew { amount: leg.body.withdraw });
        }
        Some(())
    }

    // Hashed only where there is something to compare: most cash is others'.
    fn own_salt(&self, body: &CashBody) -> LockSalt {
        successor::own_lock_salt(self.account.keys.sk.nullifier_key(), body.nf[0], Slot::Second)
    }

    fn step(&mut self, tid: TokenId, step: Step) {
        if let Some(view) = self.account.tokens.get_mut(&tid) {
            view.follow(&step);
        }
        self.account.steps.add(tid, step);
    }

    fn issue(&mut self, leg: &Leg<IssueBody>) {
        self.step(leg.body.tid, Step::issue(&leg.body));
        if let Some(Memo::Share(memo)) = leg.ciphertexts.first().and_then(|c| self.read(c)) {
            self.account.mints.insert(leg.body.cm_mint, memo);
        }
    }

    fn minted(&mut self, position: Position, cm: Commitment) {
        let Some(memo) = self.account.mints.remove(&cm) else { return };
        if self.own_share(memo, position, cm) {
            self.tell(What::Minted { tid: memo.tid, shares: memo.amount });
            let pk = self.account.pk;
            let ShareMemo { amount, index, carry, basis, since, rho, .. } = memo;
            let note = CapNote { holder: memo.tid, pk, amount, index, carry, basis, since, rho, position };
            self.account.cap_table.add(memo.tid, note, cm);
        }
    }

    fn deposit(&mut self, amount: Cents, owner: OwnerTag, position: Position) {
        let keys = self.account.keys.clone();
        if let Some(rho) = self.account.deposits.received(&keys, owner) {
            self.account.holdings.add_cash(&keys, (amount, rho), position);
            self.tell(What::Deposited { amount });
        }
    }

    fn event(&mut self, tid: TokenId, event: EventId, sealed: &NoteCiphertext, teller: Teller) {
        let (opening, company, sale) = match self.read(sealed) {
            Some(Memo::Event(opening, company)) => (opening, company, None),
            // A stake that was sold: as the oracle has it, all of the price is gain.
            Some(Memo::Sale(memo)) => (memo.sale().gross_event(memo.tid, memo.gross), memo.company.clone(), Some(memo)),
            _ => return,
        };
        if opening.id() != event || opening.tid != tid {
            return;
        }
        let (gross, gain) = (opening.gross, opening.gain);
        self.tell(match teller {
            Teller::Oracle => What::Attested { company: company.clone(), gross, gain },
            Teller::Owner => What::Reported { company: company.clone(), gross, gain },
        });
        self.account.events.insert(event, KnownEvent { opening, company, sale });
    }

    // A stake of one's own was consumed: what is left of it, and the event that takes the place of the attested one.
    fn consumed(&mut self, leg: &Leg<StakeBody>, appended: &mut Appended<'_>) -> Option<()> {
        let [(position, cm)] = *appended.take()?;
        let body = &leg.body;
        let (lot, known) =
            (self.account.stakes.get(body.nf).cloned(), self.account.events.get(&body.event_gross).cloned());
        if let Some(rest) = leg.ciphertexts.first() {
            self.stake(rest, position, cm);
        }
        if let (Some(lot), Some(KnownEvent { company, sale: Some(sale), .. })) = (lot, known) {
            let sold = u128::from(lot.memo.basis.0) * u128::from(sale.units.0) / u128::from(lot.memo.units.0.max(1));
            let basis_sold = Cents(u64::try_from(sold).unwrap_or(u64::MAX));
            let opening = sale.sale().net_event(body.tid, sale.gross, basis_sold, self.account.keys.sk.nullifier_key());
            if opening.id() == body.event_net {
                self.account.events.insert(opening.id(), KnownEvent { opening, company, sale: None });
            }
        }
        Some(())
    }

    // A stake of one's own, if the memo agrees with the commitment.
    fn stake(&mut self, sealed: &NoteCiphertext, position: Position, cm: Commitment) {
        let Some(Memo::Stake(memo)) = self.read(sealed) else { return };
        let keys = self.account.keys.clone();
        if memo.note(self.account.pk).commit() != cm {
            return;
        }
        let what = What::Staked { company: memo.company.clone(), units: memo.units, basis: memo.basis };
        if self.account.stakes.add(&keys, memo, position) {
            self.tell(what);
        }
    }

    // The opening of a token's state as a registry root has it.
    fn token_at(&self, root: RegistryRoot, tid: TokenId) -> Option<TokenState> {
        let commitment = self.account.replica().token_at(root, tid)?.commitment;
        self.account.tokens.get(&tid)?.at(commitment).copied()
    }

    fn settle(&mut self, body: &SettleBody, appended: &mut Appended<'_>) -> Option<()> {
        for slot in &body.slots {
            let [share, cash] = *appended.take()?;
            self.settled_own(body.root_s, slot.nf, [share, cash]);
            self.settled_on_cap_table(body.root_s, slot.nf, share);
        }
        Some(())
    }

    // A push needs no ciphertext: everything follows from the note it settles.
    fn settled_own(
        &mut self,
        root: RegistryRoot,
        nf: Nullifier,
        [share, cash]: [(Position, Commitment); 2],
    ) -> Option<()> {
        let old = self.account.holdings.share_by_nf(nf)?.memo;
        let token = self.token_at(root, old.tid)?;
        let (paid, carry) = owed_together(&[(old.amount, old.index, old.carry)], token.index).ok()?;
        let rho = successor::share(old.rho, Slot::Second);
        let new = ShareMemo { index: token.index, carry, rho, token, ..old };
        if self.own_share(new, share.0, share.1) {
            let rho = successor::share(old.rho, Slot::Third);
            let owner = OwnerTag::derive(self.account.pk, rho);
            if (CashNote { amount: paid, owner }).commit() == cash.1 {
                let keys = self.account.keys.clone();
                self.account.holdings.add_cash(&keys, (paid, rho), cash.0);
            }
            self.tell(What::Received { tid: old.tid, amount: paid });
        }
        Some(())
    }
}

// What a share note's story tells; notes that are left over tell the whole transaction's.
fn share_story(tid: TokenId, amount: Shares, story: &Story) -> Option<What> {
    let Story { cause, shares, price, locked, payout, with, .. } = *story;
    match cause {
        Cause::Bought => Some(What::Bought { tid, shares: amount, price, from: with }),
        Cause::Sold => Some(What::Sold { tid, shares, price, locked, to: with, payout }),
        Cause::Claimed if payout > Cents::ZERO => Some(What::Claimed { tid, amount: payout }),
        // Slots that were not used bring an empty note.
        Cause::Rekeyed if amount > Shares::ZERO => Some(What::Rekeyed { tid, shares: amount }),
        Cause::Rekeyed | Cause::Claimed | Cause::Mint | Cause::Paid | Cause::Withdrew | Cause::Locked => None,
    }
}
