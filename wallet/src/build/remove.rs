//! Removals: a holder of one's own token is bought out under a ruling.

use serde::{Deserialize, Serialize};
use sotto_circuits::remove::{Bounds, Instance, Remove, Witness};
use sotto_circuits::spend::ShareInput;
use sotto_ledger::Removal;
use sotto_protocol::amount::{Cents, Fraction, Shares};
use sotto_protocol::note::LockNote;
use sotto_protocol::note::memo::{Cause, LockMemo, Memo, ShareMemo, Story};
use sotto_protocol::removal::{Ruling, least_price};
use sotto_protocol::successor::{self, Slot};
use sotto_protocol::trade::{DocHash, Salt};
use sotto_protocol::transaction::RemoveBody;

use super::cash::UnprovenCash;
use super::{leg, random, story};
use crate::account::{Account, CapNote};
use crate::error::WalletError;
use crate::proving::Unproven;

/// What the issuer loses and gets, before its proof.
pub type UnprovenRemove = Unproven<Remove, RemoveBody>;

/// What the authority hands to the owner of the token, and to the holder: the ruling's opening. It says who is to leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulingFile {
    /// The opening.
    pub ruling: Ruling,
    /// The decision's reason, word by word; its hash stands in the terms of the sale.
    pub reason: String,
}

/// What a holder is bought out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BuyOut {
    /// How many shares, in one or two notes.
    pub shares: Shares,
    /// The least price: what they cost, or the ruling's floor, whichever is more.
    pub least: Cents,
}

impl Account {
    // The holder's notes under the ruling's key, largest first; two fit in a transaction.
    fn to_buy_out(&self, ruling: &Ruling) -> Result<Vec<&CapNote>, WalletError> {
        let mut notes: Vec<_> = self.cap_table().notes().filter(|note| note.pk == ruling.pk).collect();
        notes.sort_by_key(|note| std::cmp::Reverse(note.amount));
        notes.truncate(2);
        if notes.is_empty() {
            return Err(WalletError::Nothing(
                "that holder has no shares of your token left (or holds them under a replaced key)",
            ));
        }
        Ok(notes)
    }

    /// What the next transaction of a removal would buy, and for how much at least.
    ///
    /// # Errors
    /// [`WalletError::Nothing`] if no shares are left to buy, or the ruling is not in force.
    pub fn buy_out(&self, ruling: &Ruling) -> Result<BuyOut, WalletError> {
        let floor = self.in_force(ruling)?.floor;
        let notes = self.to_buy_out(ruling)?;
        let shares = Shares(notes.iter().map(|note| note.amount.0).sum());
        let basis = Cents(notes.iter().map(|note| note.basis.0).sum());
        let floor = least_price(shares, floor).ok_or(WalletError::Nothing("no price reaches that floor"))?;
        Ok(BuyOut { shares, least: basis.max(floor) })
    }

    /// Buys up to two notes of the holder whom the ruling names, whole, for a price not below [`BuyOut::least`]. Until none is left.
    ///
    /// # Errors
    /// [`WalletError::Nothing`] as [`Self::buy_out`], [`WalletError::NotEnoughCash`], [`WalletError::Scattered`].
    pub fn remove(&self, file: &RulingFile, price: Cents) -> Result<(UnprovenRemove, UnprovenCash), WalletError> {
        let floor = self.in_force(&file.ruling)?.floor;
        let witness = self.removal_witness(file, price)?;
        let bounds = Bounds { expiry: self.expiry(), floor };
        let uncountable = || WalletError::Nothing("the holder's notes hold more than can be counted");
        let trade = witness.trade(bounds.expiry).ok_or_else(uncountable)?;
        let outputs = witness.outputs(bounds.expiry).ok_or_else(uncountable)?;
        let (holder, token) = (witness.holder.member.tid, witness.token.state);
        let story = Story { shares: trade.shares, price, with: holder, ..story(Cause::Bought, trade.tid) };
        let bought = ShareMemo {
            tid: trade.tid,
            amount: trade.shares,
            index: token.index,
            carry: Fraction::ZERO,
            basis: price,
            since: bounds.expiry,
            rho: witness.rho_buyer,
            token,
            story,
        };
        let cash = self.pay(&trade, bought)?;
        let body = witness.body(self.replica().notes().root(), self.state().registry_root(), bounds);
        // Both for the holder, whose wallet knows it all from its own notes: what is left, and what is locked.
        let story = Story { cause: Cause::Sold, locked: outputs.lock.amount, payout: witness.payout()?.0, ..story };
        let rho = successor::share(witness.inputs[0].rho, Slot::Second);
        let (amount, carry, basis, since) = (Shares::ZERO, outputs.change.carry, Cents::ZERO, outputs.change.since);
        let rest = ShareMemo { amount, carry, basis, since, rho, story, ..bought };
        let LockNote { tid, amount, origin, salt, .. } = outputs.lock;
        let lock = LockMemo { tid, amount, origin, salt, story };
        let ek = self.state().member(holder).map(|record| record.address.ek);
        let ek = ek.ok_or_else(|| WalletError::NoSuchMember(holder.to_string()))?;
        let sealed = vec![self.seal_to(&ek, &Memo::Share(rest))?, self.seal_to(&ek, &Memo::Lock(lock))?];
        let (leg, ext) = leg(self, body, sealed, String::new());
        Ok((Unproven { leg, instance: Instance { body, ext }, witness }, cash))
    }

    fn in_force(&self, ruling: &Ruling) -> Result<Removal, WalletError> {
        let id = ruling.id();
        let found = self.state().removals().find(|(known, removal)| *known == id && removal.tid == ruling.tid);
        found.map(|(_, removal)| *removal).ok_or(WalletError::Nothing(
            "that ruling is not in force: not yet, no more, or overruled; see: sotto decisions list",
        ))
    }

    fn removal_witness(&self, file: &RulingFile, price: Cents) -> Result<Witness, WalletError> {
        let RulingFile { ruling, reason } = file;
        let holder = self.state().member_by_key(ruling.pk).map(|record| record.member.tid);
        let holder = holder.ok_or(WalletError::Nothing("the ruling names a key that is no member's any more"))?;
        let notes = self.to_buy_out(ruling)?;
        let mut witness = Witness::default();
        witness.sk = self.keys().sk.clone();
        witness.token = self.open_listing(ruling.tid)?;
        witness.holder = self.listing(holder)?;
        let unused = || ShareInput::disabled(random());
        witness.inputs = std::array::from_fn(|i| notes.get(i).map_or_else(unused, |note| self.cap_input(note)));
        witness.price = price;
        witness.rho_buyer = self.fresh_purchase();
        witness.seller_salt = Salt(random());
        witness.doc = DocHash::of(reason.as_bytes());
        witness.salt = Salt(random());
        witness.ruling_salt = ruling.salt;
        Ok(witness)
    }
}
