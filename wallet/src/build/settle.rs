//! Settle legs: push to holders what they are owed.

use sotto_circuits::settle::{Instance, Settle, Slot, Witness};
use sotto_circuits::spend::ShareInput;
use sotto_protocol::amount::{Fraction, Index};
use sotto_protocol::payout::owed;
use sotto_protocol::transaction::SettleBody;

use super::{leg, random};
use crate::account::{Account, CapNote};
use crate::error::WalletError;
use crate::proving::Unproven;

/// A settle leg of `K` slots before its proof.
pub type UnprovenSettle<const K: usize> = Unproven<Settle<K>, SettleBody>;

impl Account {
    /// Notes of the own token whose holders are owed at least a cent, in cap-table order.
    ///
    /// Not those under a key that was replaced: whoever has the old seed would be paid. They are re-issued first ([`Self::rekey`]).
    ///
    /// # Errors
    /// [`WalletError::NotAMember`].
    pub fn owed_notes(&self) -> Result<Vec<&CapNote>, WalletError> {
        let index = self.token(self.me()?.member.tid)?.index;
        let is_owed = |n: &&CapNote| index > n.index && cents_owed(n, index).is_some_and(|cents| cents > 0);
        let in_use = |n: &&CapNote| self.state().member_by_key(n.pk).is_some();
        Ok(self.cap_table().notes().filter(is_owed).filter(in_use).collect())
    }

    /// Pushes to the holders of up to `K` notes; unused slots look like the others.
    ///
    /// # Errors
    /// [`WalletError::Payout`] if too much is owed to one holder.
    pub fn push<const K: usize>(&self, notes: &[&CapNote]) -> Result<UnprovenSettle<K>, WalletError> {
        let mut witness = Witness::<K>::default();
        witness.sk = self.keys().sk.clone();
        witness.token = self.open_listing(self.me()?.member.tid)?;
        witness.slots =
            std::array::from_fn(|i| notes.get(i).map_or_else(|| Slot::unused(random()), |note| self.slot(note)));
        let body = witness.body(self.replica().notes().root(), self.state().registry_root())?;
        let (leg, ext) = leg(self, body, Vec::new(), String::new());
        let instance = Instance::new(&leg.body, ext).expect("a body of K slots was just made of K slots");
        Ok(Unproven { leg, instance, witness })
    }

    fn slot(&self, note: &CapNote) -> Slot {
        Slot { pk: note.pk, input: self.cap_input(note) }
    }

    /// A live note of the own token, in whosever hand, as an input.
    #[must_use]
    pub fn cap_input(&self, note: &CapNote) -> ShareInput {
        let mut input = ShareInput::disabled(random());
        input.enabled = true;
        input.amount = note.amount;
        input.index = note.index;
        input.carry = note.carry;
        input.basis = note.basis;
        input.since = note.since;
        input.rho = note.rho;
        input.path = self.replica().notes().path(note.position);
        input
    }
}

fn cents_owed(note: &CapNote, index: Index) -> Option<u64> {
    let carry: Fraction = note.carry;
    owed(note.amount, note.index, index, carry).ok().map(|(cents, _)| cents.0)
}
