//! Removals: what the holder is paid follows from the notes that were bought; the issuer wrote down what it bought.

use sotto_protocol::amount::{Cents, Fraction, Height, Position, Shares};
use sotto_protocol::field::to_u64;
use sotto_protocol::keys::HolderKey;
use sotto_protocol::note::lock::PaddedLock;
use sotto_protocol::note::memo::{Cause, Memo, ShareMemo};
use sotto_protocol::note::{CashNote, Commitment, LockNote, LockSalt, Origin};
use sotto_protocol::payout::owed_together;
use sotto_protocol::successor::{self, Slot};
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::token::Policy;
use sotto_protocol::transaction::{RemovalLegs, RemoveBody};

use super::{Appended, CapNote, Scan, What};
use crate::build::story;

type Output = (Position, Commitment);

impl Scan<'_> {
    pub(super) fn removed(&mut self, legs: &RemovalLegs, appended: &mut Appended<'_>) -> Option<()> {
        let [buy, change, cash, lock] = *appended.take()?;
        self.removed_own(&legs.remove.body, [change, cash, lock]);
        self.removed_from_cap_table(legs, [buy, change]);
        self.cash(&legs.cash, appended)
    }

    // REMOVE-9 to 13 from the holder's side.
    fn removed_own(&mut self, body: &RemoveBody, [change, cash, lock]: [Output; 3]) -> Option<()> {
        let nf = body.nf[0];
        let first = self.account.holdings.share_by_nf(nf)?.memo;
        let old: Vec<_> =
            body.nf.iter().filter_map(|nf| self.account.holdings.share_by_nf(*nf)).map(|n| n.memo).collect();
        let token = self.token_at(body.root_s, body.tid)?;
        let settled: Vec<_> = old.iter().map(|memo| (memo.amount, memo.index, memo.carry)).collect();
        let (payout, carry) = owed_together(&settled, token.index).ok()?;
        let basis: u64 = old.iter().map(|memo| memo.basis.0).sum();
        let secret = HolderKey(first.rho.0);
        let locked = Cents(to_u64(&(body.pad_lock.0 - PaddedLock::pad(secret, nf, body.trade)))?);
        let me = self.account.me().ok()?.member;
        let price = match me.policy {
            Policy::Gross => locked,
            Policy::Gains => locked.checked_add(Cents(basis))?,
        };
        let shares = Shares(old.iter().map(|memo| memo.amount.0).sum());
        let (amount, rho) = (Shares::ZERO, successor::share(first.rho, Slot::Second));
        let (basis, since) = (Cents::ZERO, Height::ZERO);
        let story = story(Cause::Sold, body.tid);
        let rest = ShareMemo { tid: body.tid, amount, index: token.index, carry, basis, since, rho, token, story };
        self.own_share(rest, change.0, change.1);
        let paid = payout.checked_add(price.checked_sub(locked)?)?;
        let rho = successor::share(first.rho, Slot::Third);
        let owner = OwnerTag::derive(self.account.pk, rho);
        if (CashNote { amount: paid, owner }).commit() == cash.1 {
            let keys = self.account.keys.clone();
            self.account.holdings.add_cash(&keys, (paid, rho), cash.0);
        }
        let salt = LockSalt::of_resale(secret, nf);
        for supply_at_sale in self.account.replica().supplies(me.tid) {
            let note = LockNote { tid: me.tid, amount: locked, supply_at_sale, origin: Origin::Resale, salt };
            if note.commit() == lock.1 {
                self.account.locks.add(note, lock.0, self.height);
            }
        }
        self.tell(What::Removed { tid: body.tid, shares, price, locked, payout });
        Some(())
    }

    // REMOVE-10 and 11 from the issuer's side: the note bought is in the issuer's own words, in the payment's second ciphertext.
    fn removed_from_cap_table(&mut self, legs: &RemovalLegs, [buy, change]: [Output; 2]) -> Option<()> {
        let body = &legs.remove.body;
        let bought = legs.cash.ciphertexts.iter().find_map(|sealed| match self.read(sealed) {
            Some(Memo::Share(memo)) => Some(memo),
            _ => None,
        })?;
        if self.my_tid()? != body.tid || !self.own_share(bought, buy.0, buy.1) {
            return None;
        }
        let old: Vec<_> = body.nf.iter().filter_map(|nf| self.account.cap_table.get(*nf)).cloned().collect();
        let first = old.first()?.clone();
        let settled: Vec<_> = old.iter().map(|note| (note.amount, note.index, note.carry)).collect();
        let (_, carry) = owed_together(&settled, bought.index).ok()?;
        let rho = successor::share(first.rho, Slot::Second);
        let (amount, basis, since, index) = (Shares::ZERO, Cents::ZERO, Height::ZERO, bought.index);
        let holder = first.holder;
        let rest = CapNote { amount, index, carry, basis, since, rho, position: change.0, ..first };
        self.account.cap_table.replace(&body.nf, body.tid, (rest, change.1));
        let ShareMemo { amount, basis, since, rho, .. } = bought;
        let pk = self.account.pk;
        let (carry, position) = (Fraction::ZERO, buy.0);
        let note = CapNote { holder: body.tid, pk, amount, index, carry, basis, since, rho, position };
        self.account.cap_table.add(body.tid, note, buy.1);
        self.tell(What::BoughtOut { shares: amount, price: basis, from: holder });
        Some(())
    }
}
