//! Public inputs: with any other value the same private variables prove nothing.

use rayon::prelude::*;
use sotto_protocol::field::F;
use sotto_protocol::network::{NetworkId, ext};
use sotto_protocol::statement::Statement;

use crate::mutation::{Freedom, change, freedom};
use crate::system::{Outcome, Point, System};
use crate::values::{Dice, OTHERS, others};

/// What came of it.
#[derive(Debug, Default)]
pub struct Bound {
    /// How many changed inputs were evaluated.
    pub tried: usize,
    /// Which public inputs (counted from 0, the constant left out) have another value that is accepted, and that value.
    pub accepted: Vec<(usize, F)>,
    /// Constraints that alone stood in the way.
    pub guards: Vec<usize>,
}

/// Changes each public input, alone, to so many values; and decides it for all values.
#[must_use]
pub fn run(system: &System, point: &Point, values: usize, seed: u64) -> Bound {
    let parts: Vec<Bound> = (1..system.public())
        .into_par_iter()
        .map(|variable| {
            let mut dice = Dice::new(seed, &format!("binding {variable}"));
            let honest = point.assignment[variable];
            let mut bound = Bound::default();
            match freedom(system, point, variable) {
                Freedom::Fixed => {}
                // Every public input is copied into the circuit, and a copy fixes it; if not, it counts as free.
                Freedom::Open => bound.accepted.push((variable - 1, honest + F::from(1u64))),
                Freedom::One(delta) => bound.accepted.push((variable - 1, honest + delta)),
                Freedom::Any => bound.accepted.push((variable - 1, honest + F::from(1u64))),
            }
            let first = others(honest, *dice.one_of(&point.assignment), &mut dice);
            let rest: Vec<F> = (OTHERS..values.max(OTHERS)).map(|_| dice.element()).collect();
            for other in first.into_iter().chain(rest).filter(|other| *other != honest) {
                bound.tried += 1;
                match change(system, point, variable, other - honest) {
                    Outcome::Accepted if bound.accepted.is_empty() => bound.accepted.push((variable - 1, other)),
                    Outcome::Guarded(row) => bound.guards.push(row),
                    Outcome::Accepted | Outcome::Rejected => {}
                }
            }
            bound
        })
        .collect();
    let mut all = Bound::default();
    for part in parts {
        all.tried += part.tried;
        all.accepted.extend(part.accepted);
        all.guards.extend(part.guards);
    }
    all.guards.sort_unstable();
    all.guards.dedup();
    all
}

/// What a proof is tied to beyond its values: network, kind of statement, destination, attachments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    network: NetworkId,
    statement: Statement,
    parts: Vec<Vec<u8>>,
}

impl Context {
    /// The context of the claims: a destination, a registration and two ciphertexts.
    #[must_use]
    pub fn of(statement: Statement) -> Self {
        let parts = [b"destination".as_slice(), b"registration", &[7; 64], &[9; 64]].map(<[u8]>::to_vec).to_vec();
        Self { network: NetworkId([5; 32]), statement, parts }
    }

    /// `ext`.
    #[must_use]
    pub fn ext(&self) -> F {
        let parts: Vec<&[u8]> = self.parts.iter().map(Vec::as_slice).collect();
        ext(&self.network, self.statement, &parts)
    }

    // Every other statement's context, and so many with a bit of a field changed, bytes cut off or moved between fields.
    fn changed(&self, times: usize, dice: &mut Dice) -> Vec<Self> {
        let other = |statement: &&Statement| **statement != self.statement;
        let mut all: Vec<Self> = Statement::ALL
            .iter()
            .filter(other)
            .map(|statement| Self { statement: *statement, ..self.clone() })
            .collect();
        for i in 0..times {
            let mut network = self.clone();
            network.network.0[dice.below(32)] ^= 1 << dice.below(8);
            all.push(network);
            for part in 0..self.parts.len() {
                let mut changed = self.clone();
                let at = dice.below(changed.parts[part].len());
                match i % 4 {
                    0 => changed.parts[part].truncate(at),
                    1 => {
                        let tail = changed.parts[part].split_off(at);
                        let next = (part + 1) % self.parts.len();
                        changed.parts[next].splice(0..0, tail);
                    }
                    _ => changed.parts[part][at] ^= 1 << dice.below(8),
                }
                all.push(changed);
            }
        }
        all
    }
}

/// Changes each part of the context so many times; returns how many were tried and whether all of them were rejected.
#[must_use]
pub fn context(system: &System, point: &Point, context: &Context, times: usize, seed: u64) -> (usize, bool) {
    let mut dice = Dice::new(seed, "context");
    let changed = context.changed(times, &mut dice);
    let at = system.public() - 1;
    let honest = point.assignment[at];
    let rejected = |other: &Context| {
        let other = other.ext();
        other != honest && change(system, point, at, other - honest) != Outcome::Accepted
    };
    (changed.len(), changed.par_iter().all(rejected))
}
