//! Private inputs of `settle`, and the public values that follow from them.

use sotto_protocol::field::F;
use sotto_protocol::keys::{PublicKey, SpendingKey};
use sotto_protocol::note::{CashNote, ShareNote};
use sotto_protocol::payout::{PayoutError, owed};
use sotto_protocol::successor::{self, Slot as Output};
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::token::TokenState;
use sotto_protocol::transaction::{SettleBody, SettleSlot};
use sotto_protocol::tree::{NoteRoot, RegistryRoot};
use zeroize::Zeroize;

use crate::registry::OpenListing;
use crate::spend::ShareInput;

/// One holder's note.
#[derive(Debug, Clone, Default)]
pub struct Slot {
    /// The holder.
    pub pk: PublicKey,
    /// The holder's note, or nothing.
    pub input: ShareInput,
}

impl Slot {
    /// A slot without a holder. `r` is random: the empty notes that come out of the slot follow from it, so that nobody can tell
    /// that they are empty.
    #[must_use]
    pub fn unused(r: F) -> Self {
        let mut input = ShareInput::disabled(r);
        input.rho = Rho(r);
        Self { pk: PublicKey::default(), input }
    }

    /// The settled note and the cash pushed, when the token is at `state`.
    ///
    /// # Errors
    /// [`PayoutError`] if the note is ahead of the token, or too much is owed.
    pub fn outputs(&self, state: &TokenState) -> Result<(ShareNote, CashNote), PayoutError> {
        let Self { pk, input } = self;
        // An empty input owes nothing, whatever its index.
        let (paid, carry) = owed(input.amount, input.index, state.index, input.carry)?;
        let owner = |output| OwnerTag::derive(*pk, successor::share(input.rho, output));
        let share = ShareNote { index: state.index, carry, owner: owner(Output::Second), ..input.note(state.tid, *pk) };
        Ok((share, CashNote { amount: paid, owner: owner(Output::Third) }))
    }
}

/// Private inputs of `settle` with `K` slots.
#[derive(Clone)]
pub struct Witness<const K: usize> {
    /// The issuer's key, or the steward's.
    pub sk: SpendingKey,
    /// The token.
    pub token: OpenListing,
    /// Who is paid.
    pub slots: [Slot; K],
}

impl<const K: usize> Default for Witness<K> {
    fn default() -> Self {
        Self {
            sk: SpendingKey(F::from(0u64)),
            token: OpenListing::default(),
            slots: std::array::from_fn(|_| Slot::default()),
        }
    }
}

impl<const K: usize> std::fmt::Debug for Witness<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("settle::Witness(..)")
    }
}

impl<const K: usize> Drop for Witness<K> {
    fn drop(&mut self) {
        // The listing and the inputs overwrite themselves.
        self.sk.zeroize();
    }
}

impl<const K: usize> Witness<K> {
    /// The public values that these private ones make true (if any do).
    ///
    /// # Errors
    /// [`PayoutError`] if a note is ahead of the token, or too much is owed to one holder.
    pub fn body(&self, root_n: NoteRoot, root_s: RegistryRoot) -> Result<SettleBody, PayoutError> {
        let slots = self.slots.iter().map(|slot| {
            let (share, cash) = slot.outputs(&self.token.state)?;
            Ok(SettleSlot { nf: slot.input.nullifier(), cm_share: share.commit(), cm_cash: cash.commit() })
        });
        Ok(SettleBody { root_n, root_s, slots: slots.collect::<Result<_, PayoutError>>()? })
    }
}
