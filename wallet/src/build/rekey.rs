//! Shares of a key that was replaced, re-issued by their issuer to the new one.

use sotto_circuits::rekey::{Instance, Rekey, Replaced, Slot, Witness};
use sotto_circuits::spend::ShareInput;
use sotto_protocol::amount::TokenId;
use sotto_protocol::note::memo::{Cause, Memo, ShareMemo};
use sotto_protocol::successor;
use sotto_protocol::tag::Rho;
use sotto_protocol::transaction::RekeyBody;

use super::{leg, random, story};
use crate::account::{Account, CapNote};
use crate::error::WalletError;
use crate::proving::Unproven;

/// Re-issued notes before their proof.
pub type UnprovenRekey = Unproven<Rekey, RekeyBody>;

impl Account {
    /// Live notes of the own token that stand under a key that the holder no longer uses.
    ///
    /// # Errors
    /// [`WalletError::NoSuchMember`].
    pub fn stranded_notes(&self, holder: TokenId) -> Result<Vec<&CapNote>, WalletError> {
        let record = self.state().member(holder).ok_or_else(|| WalletError::NoSuchMember(holder.to_string()))?;
        let is_stranded = |note: &&CapNote| record.former.contains(&note.pk);
        Ok(self.cap_table().notes().filter(is_stranded).collect())
    }

    /// Re-issues up to four of a holder's notes, which stand under one replaced key, to the key in use. Until none is left.
    ///
    /// # Errors
    /// [`WalletError::NoSuchMember`], [`WalletError::NotAMember`], [`WalletError::Nothing`] if no note stands under a replaced key.
    pub fn rekey(&self, holder: TokenId) -> Result<UnprovenRekey, WalletError> {
        let stranded = self.stranded_notes(holder)?;
        let first =
            stranded.first().ok_or(WalletError::Nothing("no note of that holder stands under a replaced key"))?;
        let record = self.state().member(holder).ok_or_else(|| WalletError::NoSuchMember(holder.to_string()))?;
        let keys = Replaced { old: first.pk, new: record.member.pk };
        let notes: Vec<_> = stranded.iter().filter(|note| note.pk == keys.old).take(4).collect();
        let own = self.me()?.member.tid;
        let mut witness = Witness::default();
        witness.sk = self.keys().sk.clone();
        witness.token = self.listing(own)?;
        witness.slots = std::array::from_fn(|i| notes.get(i).map_or_else(unused, |note| self.moved(note)));
        let (token, story) = (self.token(own)?, story(Cause::Rekeyed, own));
        let sealed = witness.slots.iter().map(|slot| {
            let ShareInput { amount, index, carry, basis, since, .. } = slot.input;
            let memo = ShareMemo { tid: own, amount, index, carry, basis, since, rho: slot.rho_new, token, story };
            self.seal_to(&record.address.ek, &Memo::Share(memo))
        });
        let sealed = sealed.collect::<Result<_, _>>()?;
        let body = witness.body(self.replica().notes().root(), self.state().registry_root(), keys);
        let (leg, ext) = leg(self, body, sealed, String::new());
        Ok(Unproven { leg, instance: Instance { body, ext }, witness })
    }

    fn moved(&self, note: &CapNote) -> Slot {
        let rho_new = successor::rekeyed(self.keys().sk.nullifier_key(), note.nf());
        Slot { input: self.cap_input(note), rho_new }
    }
}

fn unused() -> Slot {
    Slot::unused(random(), Rho(random()))
}
