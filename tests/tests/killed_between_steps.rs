//! The service is killed with -9 at random moments of the worked story and started again: nothing is lost, nothing doubled.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

use sotto_protocol::amount::Height;
use sotto_tests::town::narrator::Narrator;
use sotto_tests::town::officials::{Officials, rng};
use sotto_tests::town::process::ServiceProcess;
use sotto_tests::town::story::Story;
use sotto_tests::town::{Fallible, Town};
use sotto_wallet::Node;

const KILLS: usize = 20;
// The story has more moments between steps than this; the last ones are not drawn, so that every kill happens.
const MOMENTS: u32 = 60;

fn moments() -> BTreeSet<u32> {
    let mut drawn = BTreeSet::new();
    while drawn.len() < KILLS {
        drawn.insert(rand_core::Rng::next_u32(&mut rng()) % MOMENTS);
    }
    drawn
}

#[test]
fn nothing_is_lost_and_nothing_doubled() -> Fallible<()> {
    let folder = tempfile::tempdir()?;
    let officials = Officials::appoint();
    let genesis = officials.genesis("killed");
    let program = Path::new(env!("CARGO_BIN_EXE_demo")).with_file_name("sotto");
    let service = ServiceProcess::start(&program, &folder.path().join("network"), &genesis, &officials.operator)?;
    let mut town = Town::new(officials, service, Narrator::silent())?;
    let (drawn, killed) = (moments(), Rc::new(Cell::new(0)));
    println!("killed at the moments {drawn:?}");
    let (mut moment, count) = (0, killed.clone());
    town.interrupt(Box::new(move |service| {
        if drawn.contains(&moment) {
            service.kill()?;
            service.restart()?;
            count.set(count.get() + 1);
        }
        moment += 1;
        Ok(())
    }));
    // Every step asserts what everybody has; a second submission of each transaction must get the first one's receipt.
    let mut story = Story::tell(&mut town, &folder.path().join("wallets"))?;
    assert_eq!(killed.get(), KILLS, "the story has fewer moments than expected");
    let audited = town.audit()?;
    let mut ids = BTreeSet::new();
    for height in 1..=town.node.tip()?.0 {
        for id in town.node.block(Height(height))?.ids(&genesis.id()) {
            assert!(ids.insert(id), "{id} is on the ledger twice");
        }
    }
    assert_eq!(ids.len(), audited.transactions);
    let bob = &mut story.cast.bob;
    bob.sync(&town)?;
    let everybody: u64 = bob.account.cap_table().by_holder().iter().map(|(_, shares, ..)| shares.0).sum();
    assert_eq!(everybody, 10_000_000, "Bob's cap table holds every share once");
    Ok(())
}
