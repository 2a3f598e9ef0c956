//! Cash legs: pay for shares, withdraw, lock, merge.

use sotto_circuits::cash::{Cash, Instance, Output, Witness};
use sotto_protocol::amount::{Cents, Shares, TokenId};
use sotto_protocol::note::memo::{CashMemo, Cause, LockMemo, Memo, ShareMemo, Story};
use sotto_protocol::note::{LockNote, Origin};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::successor::{self, Slot};
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::trade::Trade;
use sotto_protocol::transaction::CashBody;

use super::{leg, random, story};
use crate::account::{Account, OwnCash};
use crate::error::WalletError;
use crate::proving::Unproven;

/// A cash leg before its proof.
pub type UnprovenCash = Unproven<Cash, CashBody>;

// What a cash transaction is for.
struct Purpose {
    trade: Option<(Trade, ShareMemo)>,
    withdraw: Cents,
    destination: String,
    lock: Option<(TokenId, Cents, Origin)>,
    story: Story,
}

impl Account {
    /// Pays the price of a trade; the shares come to the note that `bought` describes.
    ///
    /// That note travels encrypted in this leg, in the place of the second output, which is empty: bound by this proof, so that
    /// neither seller nor issuer can keep the buyer from finding what was paid for.
    ///
    /// # Errors
    /// [`WalletError::NotEnoughCash`], [`WalletError::Scattered`].
    pub fn pay(&self, trade: &Trade, bought: ShareMemo) -> Result<UnprovenCash, WalletError> {
        let notes = if trade.price == Cents::ZERO { Vec::new() } else { self.pick_cash(trade.price)? };
        let story = Story { shares: trade.shares, price: trade.price, ..story(Cause::Paid, trade.tid) };
        let purpose = Purpose {
            trade: Some((*trade, bought)),
            withdraw: Cents::ZERO,
            destination: String::new(),
            lock: None,
            story,
        };
        self.cash_leg(&notes, trade.price, purpose)
    }

    /// Takes money out of the network.
    ///
    /// # Errors
    /// [`WalletError::NotEnoughCash`], [`WalletError::Scattered`], [`WalletError::Nothing`].
    pub fn withdraw(&self, amount: Cents, destination: String) -> Result<UnprovenCash, WalletError> {
        if amount == Cents::ZERO {
            return Err(WalletError::Nothing("0.00 cannot be withdrawn"));
        }
        let notes = self.pick_cash(amount)?;
        let story = story(Cause::Withdrew, TokenId::ZERO);
        self.cash_leg(&notes, amount, Purpose { trade: None, withdraw: amount, destination, lock: None, story })
    }

    /// Locks own money for the holders of a token: for an event, or as a top-up.
    ///
    /// # Errors
    /// [`WalletError::NotEnoughCash`], [`WalletError::Scattered`], [`WalletError::Nothing`].
    pub fn lock_cash(&self, tid: TokenId, amount: Cents, origin: Origin) -> Result<UnprovenCash, WalletError> {
        if amount == Cents::ZERO {
            return Err(WalletError::Nothing("0.00 needs no lock"));
        }
        let notes = self.pick_cash(amount)?;
        let lock = Some((tid, amount, origin));
        let story = story(Cause::Locked, tid);
        self.cash_leg(
            &notes,
            amount,
            Purpose { trade: None, withdraw: Cents::ZERO, destination: String::new(), lock, story },
        )
    }

    /// Merges the two largest cash notes.
    ///
    /// # Errors
    /// [`WalletError::Nothing`] if there is at most one.
    pub fn merge_cash(&self) -> Result<UnprovenCash, WalletError> {
        let notes: Vec<_> = self.holdings().cash().into_iter().take(2).collect();
        if notes.len() < 2 {
            return Err(WalletError::Nothing("there is only one cash note"));
        }
        let story = story(Cause::Claimed, TokenId::ZERO);
        let purpose = Purpose { trade: None, withdraw: Cents::ZERO, destination: String::new(), lock: None, story };
        self.cash_leg(&notes, Cents::ZERO, purpose)
    }

    fn cash_leg(&self, notes: &[&OwnCash], spent: Cents, purpose: Purpose) -> Result<UnprovenCash, WalletError> {
        let available = Cents(notes.iter().map(|n| n.amount.0).sum());
        let change = available.checked_sub(spent).ok_or(WalletError::NotEnoughCash { needed: spent, available })?;
        let sk = self.keys().sk.clone();
        let mut witness = Witness::default();
        witness.sk = sk.clone();
        witness.inputs = self.cash_inputs(notes);
        if let Some((trade, bought)) = purpose.trade {
            witness.trade = Some(trade);
            witness.rho_buyer = bought.rho;
        }
        let nf_0 = witness.nullifiers()[0];
        let second = purpose.lock.map_or(Output::Cash(Cents::ZERO), |(tid, amount, origin)| {
            let salt = successor::own_lock_salt(sk.nullifier_key(), nf_0, Slot::Second);
            Output::Lock(LockNote { tid, amount, supply_at_sale: Shares::ZERO, origin, salt })
        });
        witness.outputs = [Output::Cash(change), second];
        let expiry = purpose.trade.map_or_else(|| self.expiry(), |(trade, _)| trade.terms.expiry);
        let body = witness.body(self.replica().notes().root(), expiry, purpose.withdraw);
        let first = self.cash_memo(&witness.outputs[0], nf_0, (Slot::First, purpose.story));
        let second = match purpose.trade {
            Some((_, bought)) => Memo::Share(bought),
            None => self.cash_memo(&witness.outputs[1], nf_0, (Slot::Second, purpose.story)),
        };
        let ciphertexts = vec![self.seal_to_self(&first)?, self.seal_to_self(&second)?];
        let (leg, ext) = leg(self, body, ciphertexts, purpose.destination);
        Ok(Unproven { leg, instance: Instance { body, ext }, witness })
    }

    fn cash_memo(&self, output: &Output, nf_0: Nullifier, (slot, story): (Slot, Story)) -> Memo {
        match *output {
            Output::Cash(amount) => {
                let rho = successor::cash(self.keys().sk.nullifier_key(), nf_0, slot);
                Memo::Cash(CashMemo { amount, rho, story })
            }
            Output::Lock(LockNote { tid, amount, origin, salt, .. }) => {
                Memo::Lock(LockMemo { tid, amount, origin, salt, story })
            }
        }
    }

    /// The secret under which to receive what an offer is about. One offer has one: however often and by whatever way it is accepted,
    /// also by a wallet that was restored, it is one trade `T`, which the ledger makes once (LEDGER-12).
    #[must_use]
    pub fn purchase_of(&self, offered: &Trade) -> Rho {
        let offered = Trade { buyer: OwnerTag::default(), ..*offered };
        successor::purchase(self.keys().sk.nullifier_key(), offered.id().0)
    }

    /// A fresh secret under which to receive shares.
    #[must_use]
    pub fn fresh_purchase(&self) -> Rho {
        successor::purchase(self.keys().sk.nullifier_key(), random())
    }
}
