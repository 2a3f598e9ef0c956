//! Wrong values to try, and the dice that choose them.
//!
//! `x + p` is not among them: inside the field it *is* `x`. That second names of a number are refused where numbers come from outside is
//! shown where they are decoded.

use ark_ff::Field;
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};
use sotto_circuits::gadgets::range::power;
use sotto_protocol::field::F;

/// Reproducible choices.
#[derive(Debug)]
pub struct Dice(ChaCha12Rng);

impl Dice {
    /// For one purpose (a statement, a stage, a part of it) within a campaign.
    #[must_use]
    pub fn new(seed: u64, purpose: &str) -> Self {
        let folded = purpose.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(ChaCha12Rng::seed_from_u64(folded))
    }

    /// A number below `n`.
    ///
    /// # Panics
    /// If `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).expect("a count fits into 64 bits");
        usize::try_from(self.0.next_u64() % n).expect("below a count")
    }

    /// Any field element.
    pub fn element(&mut self) -> F {
        let shift = power(64);
        (0..5).fold(F::from(0u64), |sum, _| sum * shift + F::from(self.0.next_u64()))
    }

    /// One of some things.
    pub fn one_of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }

    /// So many of some things in any order, or all of them in theirs.
    pub fn some_of<T>(&mut self, mut things: Vec<T>, n: usize) -> Vec<T> {
        if n < things.len() {
            for i in 0..n {
                let j = i + self.below(things.len() - i);
                things.swap(i, j);
            }
            things.truncate(n);
        }
        things
    }
}

/// How many values [`others`] gives.
pub const OTHERS: usize = 24;

/// Values to try in place of `honest`; `elsewhere` is what some other variable has.
#[must_use]
pub fn others(honest: F, elsewhere: F, dice: &mut Dice) -> [F; OTHERS] {
    let (one, half) = (F::from(1u64), F::from(2u64).inverse().expect("2 is not 0"));
    [
        F::from(0u64),
        one,
        -one,
        one + one,
        honest + one,
        honest - one,
        -honest,
        honest + honest,
        honest * half,
        honest.square(),
        honest.inverse().unwrap_or(one),
        one - honest,
        honest + power(32),
        honest + power(64),
        honest - power(64),
        honest + power(128),
        honest - power(128),
        power(64) - one,
        power(64),
        power(128),
        power(253),
        elsewhere,
        honest + dice.element(),
        dice.element(),
    ]
}
