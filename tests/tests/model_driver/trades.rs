//! Trades, claims and pushes: what takes the model's lots where the wallets take notes.

use std::collections::BTreeSet;

use sotto_model::keys::Keys;
use sotto_model::lot::{Lot, LotId};
use sotto_model::trade::Sale;
use sotto_protocol::amount::TokenId;
use sotto_protocol::keys::PublicKey;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::ProofMaker;
use sotto_wallet::account::{CapNote, OwnShare};

use super::compare::Content;
use super::step::Bargain;
use super::{Outcome, World};
use crate::support::forge::{Agreed, Refusal};

impl<M: ProofMaker> World<M> {
    // The model's lots under these keys with the contents of these notes, each known to the issuer or not. Lots that are the same in this
    // are alike in every respect.
    pub(super) fn lots(&self, holder: Keys, tid: TokenId, notes: &[(Content, bool)]) -> Vec<LotId> {
        let holding = self.model.token(tid).unwrap().holding(holder.member);
        let under: Vec<_> = holding.lots.iter().filter(|(_, lot)| lot.keys == holder.nth).collect();
        let mut lots = Vec::new();
        for note in notes {
            let alike = |lot: &Lot| (Content::of_lot(lot), lot.known) == *note;
            let found = under.iter().find(|(id, lot)| !lots.contains(*id) && alike(lot));
            lots.push(*found.unwrap_or_else(|| panic!("the model has no lot {note:?} of {tid} for {holder:?}")).0);
        }
        lots
    }

    // What notes of a token say that its issuer knows.
    pub(super) fn cap_contents(&self, tid: TokenId, notes: &[&CapNote]) -> Vec<(Content, bool)> {
        let index = self.of(tid).token(tid).map(|token| token.index).unwrap_or_default();
        notes.iter().map(|note| (Content::of_cap(note, index), true)).collect()
    }

    // Whose key it is, or was.
    pub(super) fn keys_of(&self, pk: PublicKey) -> Keys {
        let found = self.whose.iter().find(|(_, at)| self.pks[**at] == pk);
        *found.unwrap_or_else(|| panic!("nobody ever had the key {pk:?}")).0
    }

    fn own_contents(&self, holder: TokenId, tid: TokenId, notes: &[&OwnShare]) -> Vec<(Content, bool)> {
        let Ok(token) = self.of(holder).token(tid) else { return Vec::new() };
        let known: BTreeSet<_> = self.of(tid).cap_table().notes().map(|note| note.position).collect();
        notes.iter().map(|note| (Content::of_note(note, token.index), known.contains(&note.position))).collect()
    }

    pub(super) fn trade(&mut self, bargain: &Bargain) -> Outcome {
        let Bargain { seller, buyer, deal, approved } = *bargain;
        let mut notes = self.of(seller).pick_shares(deal.tid, deal.shares).unwrap_or_default();
        if notes.is_empty() {
            // Too few: the model is offered what there is.
            notes = self.of(seller).holdings().shares(deal.tid).into_iter().take(2).collect();
        }
        let lots = self.lots(self.keys(seller), deal.tid, &self.own_contents(seller, deal.tid, &notes));
        let expiry = self.of(seller).expiry();
        let real = self.agree_and_submit(bargain);
        let (tid, shares, price) = (deal.tid, deal.shares, deal.price);
        let sale = Sale { tid, seller, buyer, lots, shares, price, expiry, approved };
        (real, self.model.trade(&sale).map(drop))
    }

    fn agree_and_submit(&self, bargain: &Bargain) -> Result<(), Refusal> {
        let Bargain { seller, buyer, deal, approved } = *bargain;
        // Without the issuer's consent somebody else's is offered.
        let approver = match (approved, seller == deal.tid) {
            (true, _) => deal.tid,
            (false, true) => buyer,
            (false, false) => seller,
        };
        let parties = [seller, buyer, approver].map(|tid| self.of(tid));
        let agreed = Agreed::new(parties[0], parties[1], deal)?;
        self.submit(&agreed.transaction(parties, &self.maker)?)
    }

    pub(super) fn claim(&mut self, holder: TokenId, tid: TokenId) -> Outcome {
        // As the wallet chooses: those settled longest ago.
        let mut notes = self.of(holder).holdings().shares(tid);
        notes.sort_by_key(|note| (note.memo.index, note.position));
        notes.truncate(2);
        let lots = self.lots(self.keys(holder), tid, &self.own_contents(holder, tid, &notes));
        let leg = self.of(holder).claim(tid).map_err(Refusal::from).and_then(|leg| Ok(leg.prove(&self.maker)?));
        let real = leg.and_then(|leg| self.submit(&Transaction::Share(Box::new(leg))));
        (real, self.model.claim(holder, tid, &lots).map(drop))
    }

    /// The issuer pushes to up to four notes: those with anything new, or any.
    pub(super) fn push(&mut self, tid: TokenId, only_new: bool) -> Outcome {
        let issuer = self.of(tid);
        let index = issuer.token(tid).map(|token| token.index).unwrap_or_default();
        let wanted = |note: &&CapNote| !only_new || note.index < index;
        let notes: Vec<_> = issuer.cap_table().notes().filter(wanted).take(4).collect();
        if notes.is_empty() {
            return (Ok(()), Ok(()));
        }
        let mut lots: Vec<(TokenId, LotId)> = Vec::new();
        for pk in notes.iter().map(|note| note.pk).collect::<BTreeSet<_>>() {
            let under: Vec<_> = notes.iter().copied().filter(|note| note.pk == pk).collect();
            let (holder, under) = (self.keys_of(pk), self.cap_contents(tid, &under));
            lots.extend(self.lots(holder, tid, &under).into_iter().map(|lot| (holder.member, lot)));
        }
        let leg = if notes.len() == 1 {
            issuer.push::<1>(&notes).map_err(Refusal::from).and_then(|leg| Ok(leg.prove(&self.maker)?))
        } else {
            issuer.push::<4>(&notes).map_err(Refusal::from).and_then(|leg| Ok(leg.prove(&self.maker)?))
        };
        let real = leg.and_then(|leg| self.submit(&Transaction::Settle(Box::new(leg))));
        (real, self.model.push(tid, &lots).map(drop))
    }
}
