//! Share legs: sell, claim, merge.

use sotto_circuits::registry::{Listing, OpenListing, only_key};
use sotto_circuits::share::{Instance, Share, Witness};
use sotto_protocol::amount::{Cents, Shares, TokenId};
use sotto_protocol::encryption::NoteCiphertext;
use sotto_protocol::keys::HolderKey;
use sotto_protocol::note::memo::{CashMemo, Cause, Memo, ShareMemo, Story};
use sotto_protocol::successor::{self, Slot};
use sotto_protocol::trade::{Salt, Trade};
use sotto_protocol::transaction::ShareBody;

use super::{leg, random, story};
use crate::account::{Account, OwnShare};
use crate::error::WalletError;
use crate::proving::Unproven;

/// A share leg before its proof.
pub type UnprovenShare = Unproven<Share, ShareBody>;

/// `floor(basis * part / all)`: the cost basis that goes with a part of the shares (SHARE-5).
#[must_use]
pub fn basis_of_part(basis: Cents, part: Shares, all: Shares) -> Cents {
    let share = u128::from(basis.0) * u128::from(part.0) / u128::from(all.0.max(1));
    Cents(u64::try_from(share).unwrap_or(u64::MAX))
}

/// What the seller's leg needs beyond the trade.
#[derive(Debug, Clone)]
pub struct Sale {
    /// What was agreed.
    pub trade: Trade,
    /// Hides the seller in it.
    pub seller_salt: Salt,
    /// The bought note, encrypted by the buyer to itself.
    pub bought: NoteCiphertext,
    /// Who buys, for the history.
    pub buyer: TokenId,
}

impl Account {
    /// A member's place in the registry.
    ///
    /// # Errors
    /// [`WalletError::NoSuchMember`].
    pub fn listing(&self, tid: TokenId) -> Result<Listing, WalletError> {
        let nobody = || WalletError::NoSuchMember(tid.to_string());
        let record = self.state().member(tid).ok_or_else(nobody)?;
        let path = self.state().registry_path(tid).ok_or_else(nobody)?;
        Ok(Listing { member: record.member, supply: record.supply, token: record.token, path })
    }

    /// A token's place in the registry, its state opened.
    ///
    /// # Errors
    /// [`WalletError::NoSuchMember`], [`WalletError::NotAHolder`].
    pub fn open_listing(&self, tid: TokenId) -> Result<OpenListing, WalletError> {
        let Listing { member, supply, path, .. } = self.listing(tid)?;
        let mut open = OpenListing::default();
        open.member = member;
        open.supply = supply;
        open.state = self.token(tid)?;
        open.path = path;
        Ok(open)
    }

    /// Claims what is owed on one's notes of a token, two at a time; merges them on the way.
    ///
    /// # Errors
    /// [`WalletError::Nothing`] without a note.
    pub fn claim(&self, tid: TokenId) -> Result<UnprovenShare, WalletError> {
        // Those settled longest ago first: two at a time, all get their turn.
        let mut notes = self.holdings().shares(tid);
        notes.sort_by_key(|n| (n.memo.index, n.position));
        notes.truncate(2);
        if notes.is_empty() {
            return Err(WalletError::Nothing("no shares of that token are held"));
        }
        self.share_leg(tid, &notes, None)
    }

    /// Sells shares, as agreed.
    ///
    /// # Errors
    /// [`WalletError::NotEnoughShares`], [`WalletError::Scattered`], [`WalletError::NotAHolder`].
    pub fn sell(&self, sale: &Sale) -> Result<UnprovenShare, WalletError> {
        let notes = self.pick_shares(sale.trade.tid, sale.trade.shares)?;
        self.share_leg(sale.trade.tid, &notes, Some(sale))
    }

    fn share_leg(&self, tid: TokenId, notes: &[&OwnShare], sale: Option<&Sale>) -> Result<UnprovenShare, WalletError> {
        let me = self.me()?.member.tid;
        let mut witness = Witness::default();
        witness.sk = self.keys().sk.clone();
        witness.inputs = self.share_inputs(notes);
        witness.token = self.open_listing(tid)?;
        witness.seller = self.listing(me)?;
        // A random key where no holder shall notice who claims.
        witness.seller_state =
            if sale.is_some() && me != tid { self.token(me)? } else { only_key(HolderKey(random())) };
        if let Some(sale) = sale {
            witness.trade = Some(sale.trade);
            witness.seller_salt = sale.seller_salt;
        }
        let expiry = sale.map_or_else(|| self.expiry(), |sale| sale.trade.terms.expiry);
        let root_s = self.state().registry_root();
        let body = witness.body(self.replica().notes().root(), root_s, expiry);
        let ciphertexts = self.share_ciphertexts(&witness, &body, sale)?;
        let (leg, ext) = leg(self, body, ciphertexts, String::new());
        Ok(Unproven { leg, instance: Instance { body, ext }, witness })
    }

    // For the buyer, for the shares kept, for the cash.
    fn share_ciphertexts(
        &self,
        witness: &Witness,
        body: &ShareBody,
        sale: Option<&Sale>,
    ) -> Result<Vec<NoteCiphertext>, WalletError> {
        let out_of_range = || WalletError::Payout(sotto_protocol::payout::PayoutError::AmountOverflow);
        let outputs = witness.outputs(body.expiry).ok_or_else(out_of_range)?;
        let (token, rho_0) = (witness.token.state, witness.inputs[0].rho);
        let story = Story {
            shares: witness.sold(),
            price: witness.price(),
            locked: outputs.lock.amount,
            payout: witness.payout()?.0,
            with: sale.map_or(TokenId::ZERO, |sale| sale.buyer),
            ..story(if sale.is_some() { Cause::Sold } else { Cause::Claimed }, token.tid)
        };
        let share = |note: sotto_protocol::note::ShareNote, slot, story| {
            let sotto_protocol::note::ShareNote { tid, amount, index, carry, basis, since, .. } = note;
            let rho = successor::share(rho_0, slot);
            Memo::Share(ShareMemo { tid, amount, index, carry, basis, since, rho, token, story })
        };
        let bought = match sale {
            Some(sale) => sale.bought,
            None => self.seal_to_self(&share(outputs.buy, Slot::First, Story { payout: Cents::ZERO, ..story }))?,
        };
        let change = self.seal_to_self(&share(outputs.change, Slot::Second, story))?;
        let cash = CashMemo { amount: outputs.cash.amount, rho: successor::share(rho_0, Slot::Third), story };
        Ok(vec![bought, change, self.seal_to_self(&Memo::Cash(cash))?])
    }
}
