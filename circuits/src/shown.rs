//! Notes that are shown, not spent: they are in the tree and their nullifiers are not. And the name under which they are shown.

use sotto_protocol::amount::{Cents, Height, Position, Units};
use sotto_protocol::field::F;
use sotto_protocol::keys::{NullifierKey, PublicKey, SpendingKey};
use sotto_protocol::note::{CompanyId, StakeNote};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::tree::{NotePath, NullifierRoot, NullifierWitness};
use zeroize::Zeroize;

use crate::spend::ShareInput;

/// A share note that is counted, and the evidence that it is unspent.
#[derive(Debug, Clone, Default)]
pub struct OwnedNote {
    /// The note. Its `r` is not read: no nullifier is shown, so none needs a stand-in.
    pub input: ShareInput,
    /// The gap in which its nullifier lies. Not read if the input is disabled.
    pub absence: NullifierWitness,
}

impl Drop for OwnedNote {
    // The input wipes itself. The gap gives the note away just as well: only its owner's nullifier lies in it.
    fn drop(&mut self) {
        wipe(&mut self.absence);
    }
}

impl OwnedNote {
    /// Where the note stands.
    #[must_use]
    pub fn position(&self) -> Position {
        Position(self.input.path.index)
    }

    /// What a spend of the note would reveal; here it stays private.
    #[must_use]
    pub fn nullifier(&self) -> Nullifier {
        Nullifier::of_share(self.input.rho, self.position())
    }

    /// Whether its nullifier is shown not to be in the tree of this root.
    #[must_use]
    pub fn is_unspent(&self, root_nf: NullifierRoot) -> bool {
        self.absence.shows_absent(self.nullifier(), root_nf)
    }
}

/// A stake note, and where it stands. Company and owner are the statement's.
#[derive(Clone, Default)]
pub struct StakeInput {
    /// Whether this place is used.
    pub enabled: bool,
    /// How much of the company.
    pub units: Units,
    /// What was paid for it.
    pub basis: Cents,
    /// Held since.
    pub since: Height,
    /// The note's secret.
    pub rho: Rho,
    /// Where it stands.
    pub path: NotePath,
}

impl std::fmt::Debug for StakeInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StakeInput(..)")
    }
}

impl Drop for StakeInput {
    fn drop(&mut self) {
        self.units.0.zeroize();
        self.basis.0.zeroize();
        self.since.0.zeroize();
        self.rho.zeroize();
        self.path.index.zeroize();
    }
}

impl StakeInput {
    /// The note, for its company and owner.
    #[must_use]
    pub fn note(&self, company: CompanyId, pk: PublicKey) -> StakeNote {
        let owner = OwnerTag::derive(pk, self.rho);
        StakeNote { company, units: self.units, basis: self.basis, since: self.since, owner }
    }

    /// Where the note stands.
    #[must_use]
    pub fn position(&self) -> Position {
        Position(self.path.index)
    }

    /// What a spend of the note reveals.
    #[must_use]
    pub fn nullifier(&self, nk: NullifierKey) -> Nullifier {
        Nullifier::of_stake(nk, self.position())
    }

    /// Whether it claims nothing, as an unused place must.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units == Units::ZERO && self.basis == Cents::ZERO && self.since == Height::ZERO
    }
}

/// Overwrites a gap.
pub(crate) fn wipe(absence: &mut NullifierWitness) {
    absence.value.zeroize();
    absence.next.zeroize();
    absence.path.index.zeroize();
}

/// Why places are not in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// Nothing is counted.
    #[error("the first place must hold a note")]
    NoNote,
    /// Unused places come last.
    #[error("note {0} follows an unused place")]
    Gap(usize),
    /// What is counted twice would stand still.
    #[error("note {0} does not stand after the one before it")]
    Order(usize),
}

/// Whether used places come first, at least one, at strictly increasing numbers. Each place is: used, number.
///
/// # Errors
/// [`OrderError`].
pub fn check_order(places: &[(bool, u32)]) -> Result<(), OrderError> {
    if !places.first().is_some_and(|(used, _)| *used) {
        return Err(OrderError::NoNote);
    }
    for (i, pair) in places.windows(2).enumerate() {
        let [(before_used, before), (used, number)] = pair else { unreachable!("windows of two") };
        if *used && !before_used {
            return Err(OrderError::Gap(i + 1));
        }
        if *used && number <= before {
            return Err(OrderError::Order(i + 1));
        }
    }
    Ok(())
}

/// Under which name a fact is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// What the proof is for: verifier, network, purpose, nonce.
    pub context: F,
    /// `H_PSEUDO(sk, context)`.
    pub pseudonym: F,
    /// The prover's public key, or 0.
    pub pk_pub: PublicKey,
}

/// Why a name is not the prover's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The key that is shown is somebody else's.
    #[error("the public key shown is not the prover's")]
    PublicKey,
    /// The pseudonym is not the prover's in this context.
    #[error("the pseudonym is not the prover's in this context")]
    Pseudonym,
}

impl Name {
    /// The prover's name in a context, with the key or without.
    #[must_use]
    pub fn new(sk: &SpendingKey, context: F, shows_key: bool) -> Self {
        let pk_pub = if shows_key { sk.public_key() } else { PublicKey::default() };
        Self { context, pseudonym: sk.pseudonym(context), pk_pub }
    }

    /// Whether it is the name of whoever has this key.
    ///
    /// # Errors
    /// [`NameError`].
    pub fn check(&self, sk: &SpendingKey) -> Result<(), NameError> {
        if self.pk_pub != PublicKey::default() && self.pk_pub != sk.public_key() {
            return Err(NameError::PublicKey);
        }
        if self.pseudonym == sk.pseudonym(self.context) { Ok(()) } else { Err(NameError::Pseudonym) }
    }
}
