//! A census: what shows that every share of the own token that is alive was paid, in cash.

use sotto_circuits::census::{Census16, Instance, SLOTS, Slot, Witness};
use sotto_circuits::shown::OwnedNote;
use sotto_protocol::network::ext;
use sotto_protocol::statement::Statement;
use sotto_protocol::transaction::ProofBytes;

use super::random;
use crate::account::{Account, CapNote};
use crate::error::WalletError;
use crate::proving::{ProofMaker, ProvingError};

/// One batch before its proof.
#[derive(Debug, Clone)]
pub struct UnprovenBatch {
    /// The public inputs.
    pub instance: Instance,
    /// The private inputs.
    pub witness: Witness<SLOTS>,
}

impl UnprovenBatch {
    /// The batch's proof.
    ///
    /// # Errors
    /// [`ProvingError`], naming the rule if one is broken.
    pub fn prove<M: ProofMaker>(&self, maker: &M) -> Result<ProofBytes, ProvingError> {
        maker.prove::<Census16>(&self.instance, &self.witness)
    }
}

impl Account {
    /// The batches of a census at the last block read: at least so many, the last of them empty if there are fewer notes.
    ///
    /// # Errors
    /// [`WalletError::NotTrue`] while a cent or more is owed to somebody, or if the notes that this wallet knows are not all there
    /// are, or in the moment in which an epoch turns; [`WalletError::NotAMember`].
    pub fn census(&self, at_least: usize) -> Result<Vec<UnprovenBatch>, WalletError> {
        let slots = self.counted_notes()?;
        let token = self.open_listing(self.me()?.member.tid)?;
        let (tip, network) = (self.state().tip(), self.state().network());
        let roots = (tip.note_root, tip.nullifier_root, tip.registry_root);
        let count = slots.len().div_ceil(SLOTS).max(at_least).max(1);
        let mut slots = slots.into_iter();
        let mut before = None;
        let mut batches = Vec::with_capacity(count);
        for i in 1..=count {
            let slots = std::array::from_fn(|_| slots.next().unwrap_or_default());
            let blind = (i < count).then(random);
            let witness = Witness { token: token.clone(), before, slots, blind };
            before = witness.after();
            let instance = Instance { body: witness.body(roots), ext: ext(&network, Statement::Census, &[]) };
            batches.push(UnprovenBatch { instance, witness });
        }
        Ok(batches)
    }

    // Every live note, in order of position.
    fn counted_notes(&self) -> Result<Vec<Slot>, WalletError> {
        let me = self.me()?;
        if self.state().registry_root() != self.state().tip().registry_root {
            return Err(WalletError::NotTrue("the epoch is just turning; try again after the next block".to_owned()));
        }
        let owed = self.owed_notes()?.len();
        if owed > 0 {
            return Err(WalletError::NotTrue(format!("{owed} holdings are still owed a cent or more; push first")));
        }
        let mut notes: Vec<&CapNote> = self.cap_table().notes().collect();
        notes.sort_by_key(|note| note.position);
        let known: u128 = notes.iter().map(|note| u128::from(note.amount.0)).sum();
        if known != u128::from(me.supply.0) {
            let why = format!("this wallet knows the holders of {known} shares, there are {}", me.supply);
            return Err(WalletError::NotTrue(why));
        }
        notes.into_iter().map(|note| self.counted_slot(note)).collect()
    }

    fn counted_slot(&self, note: &CapNote) -> Result<Slot, WalletError> {
        let absence = self.state().nullifier_absence(note.nf());
        let absence = absence.ok_or_else(|| WalletError::NotTrue("a note was spent".to_owned()))?;
        let mut owned = OwnedNote::default();
        owned.input = self.cap_input(note);
        owned.absence = absence;
        Ok(Slot { pk: note.pk, note: owned })
    }
}
