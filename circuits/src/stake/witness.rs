//! Private inputs of `stake`, and the public values that follow from them.

use sotto_protocol::amount::{Cents, TokenId, Units};
use sotto_protocol::event::{CompanySale, EventId};
use sotto_protocol::field::F;
use sotto_protocol::keys::SpendingKey;
use sotto_protocol::note::StakeNote;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::successor;
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::transaction::StakeBody;
use sotto_protocol::tree::NoteRoot;
use zeroize::Zeroize;

use crate::shown::StakeInput;

/// Private inputs of `stake`.
#[derive(Clone)]
pub struct Witness {
    /// The seller's key.
    pub sk: SpendingKey,
    /// The seller's number.
    pub tid: TokenId,
    /// The stake. Always a note: its `enabled` is not read.
    pub stake: StakeInput,
    /// What was sold: the company is the stake's, too.
    pub sale: CompanySale,
    /// For how much.
    pub gross: Cents,
}

impl Default for Witness {
    fn default() -> Self {
        Self {
            sk: SpendingKey(F::from(0u64)),
            tid: TokenId::ZERO,
            stake: StakeInput::default(),
            sale: CompanySale::default(),
            gross: Cents::ZERO,
        }
    }
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stake::Witness(..)")
    }
}

impl Drop for Witness {
    // Key and stake wipe themselves.
    fn drop(&mut self) {
        self.sale.company.0.zeroize();
        self.sale.units.0.zeroize();
        self.sale.salt.zeroize();
        self.gross.0.zeroize();
    }
}

/// How a stake and its cost basis are divided by a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Split {
    /// Units kept.
    pub rest: Units,
    /// Basis of the units sold, rounded down.
    pub basis_sold: Cents,
    /// Basis of the units kept: all the rest of it.
    pub basis_kept: Cents,
}

impl Witness {
    /// The stake that is consumed.
    #[must_use]
    pub fn note(&self) -> StakeNote {
        self.stake.note(self.sale.company, self.sk.public_key())
    }

    /// What it reveals.
    #[must_use]
    pub fn nullifier(&self) -> Nullifier {
        self.stake.nullifier(self.sk.nullifier_key())
    }

    /// How units and basis are divided: `floor(basis * sold / units)` goes with the units sold. `None` if more is sold than there is.
    #[must_use]
    pub fn split(&self) -> Option<Split> {
        let StakeInput { units, basis, .. } = &self.stake;
        let rest = units.checked_sub(self.sale.units)?;
        let part = u128::from(basis.0) * u128::from(self.sale.units.0) / u128::from(units.0.max(1));
        let basis_sold = Cents(u64::try_from(part).ok()?);
        Some(Split { rest, basis_sold, basis_kept: basis.checked_sub(basis_sold)? })
    }

    /// What is left of the stake after a sale.
    #[must_use]
    pub fn change(&self, split: &Split) -> StakeNote {
        let rho = successor::stake(self.sk.nullifier_key(), self.nullifier());
        let owner = OwnerTag::derive(self.sk.public_key(), rho);
        StakeNote { units: split.rest, basis: split.basis_kept, owner, ..self.note() }
    }

    /// The event with the gain over the basis of what is sold.
    pub(super) fn net_event(&self, tid: TokenId, split: &Split) -> EventId {
        self.sale.net_event(tid, self.gross, split.basis_sold, self.sk.nullifier_key()).id()
    }

    /// The public values that these private ones make true (if any do).
    #[must_use]
    pub fn body(&self, root_n: NoteRoot) -> StakeBody {
        let split = self.split().unwrap_or_default();
        StakeBody {
            root_n,
            tid: self.tid,
            pk: self.sk.public_key(),
            nf: self.nullifier(),
            cm_change: self.change(&split).commit(),
            event_gross: self.sale.gross_event(self.tid, self.gross).id(),
            event_net: self.net_event(self.tid, &split),
        }
    }
}
