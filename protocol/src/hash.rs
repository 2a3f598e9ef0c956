//! Domain-separated Poseidon: `H_d(x1..xn)`, circom's parameters, the capacity element set to the tag `d`.
//!
//! Only the widths t = 2, 4, 5, 6 and 8 are used (inputs are padded with zeros up to the next one), because the halo2 chip
//! needs an even number of partial rounds. Since every tag has one fixed arity, padding cannot make two inputs collide.
//! Source: Grassi et al., "Poseidon", 2019/458; parameters as in circomlib.

#[cfg_attr(not(target_arch = "x86_64"), path = "hash/eight_elsewhere.rs")]
mod eight;
mod permutation;

use std::sync::LazyLock;

use ark_ff::AdditiveGroup;

use crate::field::F;
use eight::{AT_ONCE, Eightfold};
use permutation::Permutation;

macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident = $value:literal / $arity:literal,)*) => {
        /// What a hash is for. One tag serves one purpose and takes a fixed number of inputs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Tag { $($(#[$doc])* $name = $value,)* }

        impl Tag {
            /// Every tag, in the order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// How many inputs this tag's hash takes, before padding.
            #[must_use]
            pub const fn arity(self) -> usize {
                match self { $(Self::$name => $arity,)* }
            }

            /// Its name in the specification, such as `H_SHARE`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

tags! {
    /// Inner node of any tree: its four children.
    Node = 1 / 4,
    /// `ak = H(sk)`: authorizing key.
    Ak = 2 / 1,
    /// `nk = H(sk)`: nullifier key.
    Nk = 3 / 1,
    /// `pk = H(ak, nk)`: a member's public key.
    Pk = 4 / 2,
    /// `N = H(pk, rho)`: one-time receiving address.
    OwnerTag = 5 / 2,
    /// Share note: `H(tid, amount, index, carry, basis, since, N)`.
    Share = 6 / 7,
    /// Cash note: `H(amount, N)`.
    Cash = 7 / 2,
    /// Lock note: `H(amount, ltag)`.
    Lock = 8 / 2,
    /// `ltag = H(tid, s0, origin, salt)`.
    LockTag = 9 / 4,
    /// Nullifier of a share note: `H(rho, position)`.
    NfShare = 10 / 2,
    /// Nullifier of a cash note: `H(nk, position)`.
    NfCash = 11 / 2,
    /// Nullifier of a lock note: `H(salt, position)`.
    NfLock = 12 / 2,
    /// Nullifier of a disabled input: `H(r, position)`. Another tag, so it can never burn a note.
    NfDisabled = 13 / 2,
    /// Successor of a share's rho: `H(rho_0, slot)`.
    NextShare = 14 / 2,
    /// Successor of a cash rho: `H(nk, nf_0, slot)`.
    NextCash = 15 / 3,
    /// Registry leaf: `H(M, supply, K)`.
    Reg = 16 / 3,
    /// Public member record: `H(pk, tid, policy, status, reputation, steward)`.
    Member = 17 / 6,
    /// Hidden token state: `H(tid, D, rem, hk, meta, n)`.
    Token = 18 / 6,
    /// `hkc = H(hk)`: public commitment to the holder key.
    HolderKey = 19 / 1,
    /// Trade: `H(tid, shares, price, S, N_buyer, terms, salt)`.
    Trade = 20 / 7,
    /// `S = H(pk_seller, salt)`.
    Seller = 21 / 2,
    /// `terms = H(D, supply, expiry, doc)`.
    Terms = 22 / 4,
    /// Salt of the lock that a resale makes: `H(hk, nf_0)`.
    LockSalt = 23 / 2,
    /// One-time pad over the locked amount: `H(hk, nf_0, T)`.
    LockPad = 24 / 3,
    /// One-time pad over a payout's new D and rem: `H(hk, nu, i)`.
    PayoutPad = 25 / 3,
    /// Event id: `H(tid, gross, gain, salt)`.
    Event = 26 / 4,
    /// Leaf of the nullifier tree: `H(value, next)`.
    NfLeaf = 27 / 2,
    /// Pseudonym in a context: `H(sk, context)`.
    Pseudonym = 28 / 2,
    /// Derivation of a deposit's rho: `H(nk, i)`.
    DepositRho = 29 / 2,
    /// Derivation of a purchase's rho: `H(nk, nonce)`.
    PurchaseRho = 30 / 2,
    /// Derivation of salts that only their maker needs again: `H(nk, nf_0, slot)`.
    OwnSalt = 31 / 3,
    /// Whom a complaint is about: `H(number, salt)`.
    Subject = 32 / 2,
    /// Nullifier of a complaint: `H(sk, subject, period)`.
    Complaint = 33 / 3,
    /// Nullifier of a ballot: `H(sk, decision)`.
    Ballot = 34 / 2,
    /// Stake note: `H(company, held)`.
    Stake = 35 / 2,
    /// `held = H(units, basis, since, N)`: what of a company is held.
    Held = 36 / 4,
    /// Nullifier of a stake note: `H(nk, position)`.
    NfStake = 37 / 2,
    /// Successor of a stake note's rho: `H(nk, nf)`.
    NextStake = 38 / 2,
    /// Salt of the event of a stake's sale: `H(company, units, salt)`.
    Sale = 39 / 3,
    /// Salt of that event once the stake is consumed: `H(salt, nk)`.
    NetSale = 40 / 2,
    /// What a census has counted so far: `H(next, counted, blind)`.
    Run = 41 / 3,
    /// Whose shares a ruling lets an issuer buy: `H(tid, pk, salt)`.
    Ruling = 42 / 3,
}

/// The widths in use, smallest first.
pub const WIDTHS: [usize; 5] = [2, 4, 5, 6, 8];

/// The width (capacity element included) in which `arity` inputs are hashed.
#[must_use]
pub const fn width(arity: usize) -> usize {
    match arity {
        1 => 2,
        2 | 3 => 4,
        4 => 5,
        5 => 6,
        6 | 7 => 8,
        _ => panic!("no hash takes this many inputs"),
    }
}

/// One width's permutation, for one state and, where the processor can, for eight at a time.
struct Width<const T: usize> {
    one: Permutation<T>,
    eight: Option<Eightfold<T>>,
}

// Made when the width is first used.
static T2: LazyLock<Width<2>> = LazyLock::new(Width::circom);
static T4: LazyLock<Width<4>> = LazyLock::new(Width::circom);
static T5: LazyLock<Width<5>> = LazyLock::new(Width::circom);
static T6: LazyLock<Width<6>> = LazyLock::new(Width::circom);
static T8: LazyLock<Width<8>> = LazyLock::new(Width::circom);

// From so many on it is quicker to compute eight and drop some: eight take little longer than one.
const WORTHWHILE: usize = 2;

// Lane 0 is the capacity; what is left of the others is padded.
fn state<const T: usize>(tag: Tag, inputs: &[F]) -> [F; T] {
    let mut state = [F::ZERO; T];
    state[0] = F::from(tag as u64);
    state[1..=inputs.len()].copy_from_slice(inputs);
    state
}

impl<const T: usize> Width<T> {
    fn circom() -> Self {
        let one = Permutation::circom();
        let eight = Eightfold::new(&one);
        Self { one, eight }
    }

    fn hash(&self, tag: Tag, inputs: &[F]) -> F {
        self.one.permute(state(tag, inputs))[0]
    }

    // Of inputs that stand one behind the other.
    fn hash_many(&self, tag: Tag, inputs: &[F]) -> Vec<F> {
        let arity = tag.arity();
        let mut hashes = Vec::with_capacity(inputs.len() / arity);
        for some in inputs.chunks(AT_ONCE * arity) {
            let mut states = [[F::ZERO; T]; AT_ONCE];
            states.iter_mut().zip(some.chunks(arity)).for_each(|(place, inputs)| *place = state(tag, inputs));
            let count = some.len() / arity;
            match &self.eight {
                Some(eight) if count >= WORTHWHILE => hashes.extend_from_slice(&eight.permute(&states)[..count]),
                Some(_) | None => hashes.extend(states[..count].iter().map(|state| self.one.permute(*state)[0])),
            }
        }
        hashes
    }
}

// Not generic, so that permutations are compiled once, here, however little the crates that hash are optimised.
fn hash_slice(tag: Tag, inputs: &[F]) -> F {
    match width(inputs.len()) {
        2 => T2.hash(tag, inputs),
        4 => T4.hash(tag, inputs),
        5 => T5.hash(tag, inputs),
        6 => T6.hash(tag, inputs),
        _ => T8.hash(tag, inputs),
    }
}

fn hash_slices(tag: Tag, inputs: &[F]) -> Vec<F> {
    match width(tag.arity()) {
        2 => T2.hash_many(tag, inputs),
        4 => T4.hash_many(tag, inputs),
        5 => T5.hash_many(tag, inputs),
        6 => T6.hash_many(tag, inputs),
        _ => T8.hash_many(tag, inputs),
    }
}

/// `H_tag(inputs)`. The array's length is the tag's arity, checked in every build.
///
/// # Panics
/// If `N` is not the tag's arity, which is a mistake in the program, never in its input.
#[must_use]
pub fn hash<const N: usize>(tag: Tag, inputs: [F; N]) -> F {
    assert_eq!(N, tag.arity(), "H_{} takes another number of inputs", tag.name());
    hash_slice(tag, &inputs)
}

/// [`hash`] of each, in order; several times as fast where the processor computes eight at a time.
///
/// # Panics
/// As [`hash`].
#[must_use]
pub fn hash_many<const N: usize>(tag: Tag, inputs: &[[F; N]]) -> Vec<F> {
    assert_eq!(N, tag.arity(), "H_{} takes another number of inputs", tag.name());
    hash_slices(tag, inputs.as_flattened())
}

#[cfg(test)]
mod tests;
