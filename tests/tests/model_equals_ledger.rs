//! The same random operations on the plain model and on the real thing (wallets, statements, ledger): whatever both can see is
//! compared after each, and what one refuses the other refuses.
//!
//! `SOTTO_SEQUENCES` sets how many sequences are run (32), `SOTTO_STEPS` how long they are (60), `SOTTO_SEED` where the seeds begin, and
//! `SOTTO_PROVEN_STEPS` how long the two sequences with real proofs are (30).
//! `SOTTO_SHORT_SEQUENCES` sets how many short sequences are run (80), `SOTTO_TALLY` a file that notes how far they came: a later run
//! goes on from there.
//! A failure names the seed and the steps taken.

mod model_driver;
mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread;

use model_driver::short::{SEQUENCES, Stages};
use model_driver::{Tally, World};

fn setting(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} must be a number, not {text:?}")),
        Err(_) => otherwise,
    }
}

// Pairs that must have been seen: the model's reason, and the rule by which the real thing refused.
const SAME_REASON: [(&str, &str); 29] = [
    ("AlreadyAnnounced", "LEDGER-17"),
    ("BuyerNotActive", "APPROVE-3"),
    ("BuyerNotVetted", "APPROVE-3"),
    ("BuyerReputation", "APPROVE-3"),
    ("EventAmount", "PAYOUT-3"),
    ("EventOpen", "LEDGER-18"),
    ("EventPaid", "LEDGER-15"),
    ("GrantByHolder", "SHARE-8"),
    ("IssuerNotActive", "LEDGER-18"),
    ("LockOfOtherToken", "PAYOUT-1"),
    ("NotAnnounced", "LEDGER-38"),
    ("NotApproved", "APPROVE-1"),
    ("NotReplaced", "LEDGER-48"),
    ("NothingDeposited", "LEDGER-20"),
    ("NothingDue", "PAYOUT-2"),
    ("NothingNew", "SETTLE-1"),
    ("NothingToChange", "LEDGER-22"),
    ("Phase", "LEDGER-6"),
    ("Rotating", "APPROVE-1"),
    ("Rotating", "LEDGER-35"),
    ("Rotating", "LEDGER-48"),
    ("Rotating", "SHARE-3"),
    ("RulingTime", "LEDGER-49"),
    ("SelfTrade", "APPROVE-2"),
    ("SellerQuiet", "SHARE-8"),
    ("StakeFirst", "PAYOUT-3"),
    ("TooFar", "LEDGER-17"),
    ("TooSoon", "LEDGER-17"),
    ("Voted", "LEDGER-44"),
];

// Pairs that many sequences must have seen.
const SELDOM: [(&str, &str); 2] = [("Complained", "LEDGER-46"), ("NothingToVeto", "LEDGER-36")];

#[test]
fn random_sequences_agree() {
    let (sequences, steps) = (setting("SOTTO_SEQUENCES", 32), setting("SOTTO_STEPS", 60));
    let first = setting("SOTTO_SEED", 1);
    let mut tally = Tally::default();
    for seed in first..first + sequences {
        let mut world = World::new(seed);
        (0..steps).for_each(|_| world.step());
        tally.add(world.into_tally());
    }
    println!("{tally:#?}");
    if sequences >= 32 && steps >= 60 {
        worth_something(&tally, &SAME_REASON);
    }
}

// Sequences from `first` on, in worlds of their own.
fn run_short(first: u64, sequences: u64) -> Tally {
    let stages = Stages::new(first);
    let mut tally = Tally::default();
    (first..first + sequences).for_each(|seed| tally.add(stages.run(seed)));
    tally
}

#[test]
fn short_sequences_agree() {
    let wanted = setting("SOTTO_SHORT_SEQUENCES", 80);
    let file = std::env::var_os("SOTTO_TALLY").map(PathBuf::from);
    let mut tally = file.as_deref().map(Tally::load).unwrap_or_default();
    let jobs = thread::available_parallelism().map_or(1, usize::from);
    let step = usize::try_from(SEQUENCES).expect("a small number");
    while tally.sequences < wanted {
        let begins = (tally.sequences..wanted).step_by(step).take(jobs);
        let parts: Vec<_> = begins.map(|begin| (begin, SEQUENCES.min(wanted - begin))).collect();
        thread::scope(|scope| {
            let running: Vec<_> = parts.iter().map(|(first, n)| scope.spawn(|| run_short(*first, *n))).collect();
            for part in running {
                tally.add(part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
        });
        println!("{} of {wanted} short sequences agree, {} steps", tally.sequences, tally.steps);
        if let Some(file) = &file {
            tally.save(file);
        }
    }
    println!("{tally:#?}");
    if wanted >= SEQUENCES {
        worth_something(&tally, &SAME_REASON);
        worth_something(&tally, &SELDOM);
    }
}

// Whose first steps include every kind of payout, a dilution, a push, a vote and a complaint.
const PROVEN_SEEDS: [u64; 2] = [28, 45];

#[test]
fn sequences_with_real_proofs_agree() {
    let steps = setting("SOTTO_PROVEN_STEPS", 30);
    let mut tally = Tally::default();
    for seed in PROVEN_SEEDS {
        let mut world = World::proven(seed);
        (0..steps).for_each(|_| world.step());
        tally.add(world.into_tally());
    }
    println!("{tally:#?}");
    if steps >= 30 {
        for kind in [
            "Register",
            "Trade",
            "Claim",
            "Push",
            "LockForEvent",
            "PayLocks",
            "PayEvent",
            "Dilute",
            "Withdraw",
            "Decide",
            "Vote",
            "Complain",
        ] {
            assert!(tally.done.contains_key(kind), "{kind}: {:?}", tally.done);
        }
    }
}

// Every operation succeeds somewhere, and the rules are met.
fn worth_something(tally: &Tally, pairs: &[(&str, &str)]) {
    assert_eq!(tally.done.len(), 30, "{:?}", tally.done);
    let mut missing = BTreeMap::new();
    for (reason, rule) in pairs {
        if !tally.refused.contains_key(&((*reason).to_owned(), (*rule).to_owned())) {
            missing.insert(*reason, *rule);
        }
    }
    assert!(missing.is_empty(), "never refused for the same reason: {missing:?}");
}
