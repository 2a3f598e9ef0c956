//! Time, and the view between blocks.

use sotto_ledger::{GenesisError, State};
use sotto_protocol::amount::Cents;
use sotto_protocol::epoch::{Phase, ScheduleError};
use sotto_protocol::powers::{Power, PowersError};
use sotto_protocol::tree::{NoteTree, NullifierTree};

use crate::world::{GATEWAY, World, genesis};

#[test]
fn a_genesis_that_cannot_work_is_refused() {
    let refused = |spoil: &dyn Fn(&mut sotto_protocol::network::Genesis)| {
        let mut genesis = genesis();
        spoil(&mut genesis);
        State::new(genesis).expect_err("this genesis cannot work")
    };
    let empty = GenesisError::Schedule(ScheduleError::EmptyPhase);
    assert_eq!(refused(&|g| g.schedule.open = 0), empty);
    assert_eq!(refused(&|g| g.schedule.payouts = 0), empty);
    assert_eq!(refused(&|g| g.schedule.issues = 0), empty);
    assert_eq!(refused(&|g| g.schedule.open = u32::MAX), GenesisError::Schedule(ScheduleError::TooLong));
    assert_eq!(refused(&|g| g.expiry_window = 0), GenesisError::ExpiryWindow);
    assert_eq!(refused(&|g| g.event_deadline = 0), GenesisError::EventDeadline);
    assert_eq!(refused(&|g| g.complaints.epochs = 0), GenesisError::ComplaintPeriod);
    assert_eq!(refused(&|g| g.powers.0[0].keys = 0), GenesisError::Powers(PowersError::Keys(Power::Register)));
    assert_eq!(refused(&|g| g.accreditation.authority.clear()), GenesisError::NoAuthority);
}

#[test]
fn phases_follow_the_height_of_the_block_under_construction() {
    let mut world = World::new();
    let mut phases = Vec::new();
    for _ in 0..9 {
        phases.push(world.state.phase());
        world.seal();
    }
    use Phase::{Issues, Open, Payouts};
    // Block 0 is the genesis; the first to be built is block 1.
    assert_eq!(phases, [Open, Open, Open, Payouts, Payouts, Issues, Issues, Open, Open]);
}

#[test]
fn the_registry_that_is_read_is_the_one_that_the_next_block_is_checked_against() {
    let mut world = World::new();
    let founding = world.founding();
    world.must(founding);
    while world.state.next_boundary().0 > world.state.height().0 + 1 {
        world.seal();
    }
    let before = world.state.registry_root();
    world.seal();
    // The last block of the epoch commits to the old root, the view is of the new epoch already.
    assert_eq!(world.state.tip().registry_root, before);
    assert_ne!(world.state.registry_root(), before);
    assert_eq!(world.state.phase(), Phase::Open);
    // The minted note is not in a sealed block yet.
    assert_eq!(world.state.note_count(), 0);
    let root = world.state.registry_root();
    world.seal();
    assert_eq!(world.state.tip().registry_root, root);
    assert_eq!(world.state.note_count(), 1);
}

#[test]
fn effects_rebuild_the_trees() {
    let mut world = World::with_members(3);
    for i in 0..5 {
        let deposit = world.deposit(Cents(i + 1), GATEWAY);
        world.must(deposit);
        let claim = world.share_leg();
        world.must(sotto_protocol::transaction::Transaction::Share(Box::new(claim)));
        world.seal();
    }
    let (mut notes, mut nullifiers) = (NoteTree::default(), NullifierTree::default());
    for sealed in &world.blocks {
        for (position, cm) in &sealed.effects.appended {
            assert_eq!(notes.append(&[*cm]), Ok(*position));
        }
        nullifiers.insert(&sealed.effects.nullifiers).expect("each is fresh");
        let header = sealed.block.header;
        assert_eq!((notes.root(), notes.size()), (header.note_root, header.notes));
        assert_eq!(nullifiers.root(), header.nullifier_root);
    }
}

#[test]
fn absence_is_shown_against_the_tip() {
    let mut world = World::with_members(1);
    let claim = world.share_leg();
    let nf = claim.body.nf[0];
    let absent = world.state.nullifier_absence(nf).expect("not spent yet");
    let leaf = sotto_protocol::tree::nullifier::leaf(absent.value, absent.next);
    assert_eq!(absent.path.root(leaf), world.state.tip().nullifier_root.0);
    assert!(absent.value < nf.0 && nf.0 < absent.next);
    world.must(sotto_protocol::transaction::Transaction::Share(Box::new(claim)));
    assert!(world.state.is_spent(nf));
    world.seal();
    assert!(world.state.nullifier_absence(nf).is_none());
}
