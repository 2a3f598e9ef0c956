//! Two worlds that differ in everything private: a founder's friend buys one share for one cent, or a holder resells a fortune, to
//! somebody else. A classifier that is shown half of the transactions, with the truth, does not guess the other half better than a
//! coin. The same classifier finds a single leaking bit.
//!
//! `SOTTO_TRIALS` sets how many transactions there are (160).

#![allow(clippy::unwrap_used)]

mod support;

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sotto_protocol::amount::{Cents, Shares, TokenId};
use sotto_protocol::cbor;
use sotto_protocol::epoch::Phase;
use sotto_protocol::transaction::Transaction;
use support::RelationOnly;
use support::crew::Crew;
use support::forge::{Agreed, Deal};

const BOB: TokenId = TokenId(1);
const RYAN: TokenId = TokenId(2);
const ALICE: TokenId = TokenId(3);
const MAYA: TokenId = TokenId(4);
const SUPPLY: Shares = Shares(1 << 40);

/// A transaction as the public sees it, and in which world it was made.
struct Sample {
    bytes: Vec<u8>,
    rich: bool,
}

impl Sample {
    fn bit(&self, at: usize) -> bool {
        self.bytes[at / 8] >> (at % 8) & 1 == 1
    }
}

fn trade(crew: &mut Crew, [seller, buyer]: [TokenId; 2], shares: Shares, price: Cents) -> Transaction {
    let parties = [seller, buyer, BOB].map(|tid| crew.of(tid));
    let agreed = Agreed::new(parties[0], parties[1], Deal { tid: BOB, shares, price }).unwrap();
    let transaction = agreed.transaction(parties, &RelationOnly).unwrap();
    crew.submit(&transaction);
    transaction
}

fn samples(trials: usize, coin: &mut impl Rng) -> Vec<Sample> {
    let mut crew = Crew::new(4, SUPPLY, Cents(1 << 58));
    trade(&mut crew, [BOB, RYAN], Shares(1 << 39), Cents(1 << 50));
    // Heights are public, and longer from 256 on.
    while crew.network.state().height().0 < 256 {
        crew.network.seal();
    }
    crew.sync();
    let mut samples = Vec::new();
    while samples.len() < trials {
        if crew.network.state().phase() != Phase::Open {
            crew.network.next_epoch();
            crew.network.seal();
            crew.sync();
        }
        let rich = coin.next_u32() & 1 == 1;
        let transaction = if rich {
            trade(&mut crew, [RYAN, MAYA], Shares(1 << 28), Cents((1 << 47) + 1))
        } else {
            trade(&mut crew, [BOB, ALICE], Shares(1), Cents(1))
        };
        samples.push(Sample { bytes: cbor::encode(&transaction), rich });
    }
    samples
}

/// Votes of the bits that told the worlds apart best, each with its weight.
struct Classifier(Vec<(usize, f64)>);

impl Classifier {
    fn trained(samples: &[Sample]) -> Self {
        let bits = samples[0].bytes.len() * 8;
        let count = |rich: bool| samples.iter().filter(|sample| sample.rich == rich).count();
        let (rich, poor) = (count(true) as f64, count(false) as f64);
        let weight = |at: usize| {
            let set = |rich: bool| samples.iter().filter(|sample| sample.rich == rich && sample.bit(at)).count();
            set(true) as f64 / rich - set(false) as f64 / poor
        };
        let mut voters: Vec<(usize, f64)> = (0..bits).map(|at| (at, weight(at))).collect();
        let best = voters.iter().map(|(_, weight)| weight.abs()).fold(0.0, f64::max);
        // Chance alone gives tens of thousands of bits some weight: together they would outvote a real leak.
        voters.retain(|(_, weight)| weight.abs() >= 0.6 * best);
        Self(voters)
    }

    fn says_rich(&self, sample: &Sample) -> bool {
        let vote = |(at, weight): &(usize, f64)| if sample.bit(*at) { *weight } else { -weight };
        self.0.iter().map(vote).sum::<f64>() > 0.0
    }

    // How often it is right about what it was not shown, in standard deviations of a fair coin from one half.
    fn advantage(samples: &[Sample]) -> f64 {
        let (shown, hidden) = samples.split_at(samples.len() / 2);
        let classifier = Self::trained(shown);
        let right = hidden.iter().filter(|sample| classifier.says_rich(sample) == sample.rich).count() as f64;
        let n = hidden.len() as f64;
        (right - n / 2.0) / (n.sqrt() / 2.0)
    }
}

#[test]
fn nobody_tells_the_worlds_apart() {
    let trials = std::env::var("SOTTO_TRIALS").map_or(160, |text| text.parse().expect("SOTTO_TRIALS is a number"));
    let mut coin = ChaCha12Rng::from_seed([7; 32]);
    let mut samples = samples(trials, &mut coin);
    let length = samples[0].bytes.len();
    assert!(samples.iter().all(|sample| sample.bytes.len() == length), "lengths differ");

    let advantage = Classifier::advantage(&samples);
    println!("{trials} transactions of {length} bytes: {advantage:+.2} standard deviations");
    // A coin is this far off once in a million times.
    assert!(advantage.abs() < 4.9, "{advantage}");

    // One bit in the middle that is right nine times out of ten, among tens of thousands.
    for sample in &mut samples {
        let leak = sample.rich ^ (coin.next_u32() % 10 == 0);
        let byte = &mut sample.bytes[length / 2];
        *byte = *byte & !1 | u8::from(leak);
    }
    assert!(Classifier::advantage(&samples) > 4.9, "the classifier would not notice a leak");
}
