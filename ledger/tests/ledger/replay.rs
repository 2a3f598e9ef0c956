//! A sealed block is believed only if it follows from the state.

use sotto_ledger::{Rejected, ReplayError, State};
use sotto_protocol::amount::{Cents, Height};
use sotto_protocol::block::{Block, BlockHash, TransactionsHash};
use sotto_protocol::transaction::Transaction;
use sotto_protocol::tree::{NoteRoot, RegistryRoot};

use crate::world::{GATEWAY, World, genesis};

// A state before a block with two transactions, and that block.
fn before() -> (State, Block) {
    let mut world = World::with_members(1);
    let state = world.state.clone();
    for _ in 0..2 {
        let deposit = world.deposit(Cents(5), GATEWAY);
        world.must(deposit);
    }
    world.seal();
    (state, world.blocks.last().expect("just sealed").block.clone())
}

// Makes the header commit to the block's transactions again.
fn recommit(state: &State, block: &mut Block) {
    block.header.transactions = TransactionsHash::of(&block.ids(&state.network()));
}

#[test]
fn a_block_replays_in_full_and_compact() {
    let (state, block) = before();
    let (mut full, mut compact) = (state.clone(), state);
    let effects = full.replay(&block).expect("it follows");
    assert_eq!(compact.replay(block.compact().block()).expect("it follows"), effects);
    assert!(full == compact);
    assert_eq!(full.tip(), &block.header);
}

#[test]
fn only_the_next_block_of_this_log() {
    let (mut state, block) = before();
    let (height, tip) = (block.header.height, state.tip().height);
    let mut other = block.clone();
    other.header.height = Height(height.0 + 1);
    assert_eq!(state.replay(&other), Err(ReplayError::Height { tip, got: other.header.height }));
    let mut other = block.clone();
    other.header.previous = BlockHash([1; 32]);
    let expected = state.tip().hash();
    assert_eq!(state.replay(&other), Err(ReplayError::Previous { height, expected, got: BlockHash([1; 32]) }));
    // These left the state as it was.
    state.replay(&block).expect("it follows");
    assert_eq!(state.replay(&block), Err(ReplayError::Height { tip: height, got: height }));
}

#[test]
fn transactions_cannot_be_changed_dropped_or_reordered() {
    let (state, block) = before();
    let height = block.header.height;
    let tampers: [fn(&mut Block); 3] = [
        |block| {
            let Transaction::Deposit(signed) = &mut block.transactions[0] else { unreachable!("a deposit") };
            signed.payload.amount = Cents(6);
        },
        |block| drop(block.transactions.pop()),
        |block| block.transactions.reverse(),
    ];
    for tamper in tampers {
        let mut changed = block.clone();
        tamper(&mut changed);
        assert_eq!(state.clone().replay(&changed), Err(ReplayError::Transactions(height)));
        // With the header made to agree, the roots do not.
        recommit(&state, &mut changed);
        assert_eq!(state.clone().replay(&changed), Err(ReplayError::Header(height)));
    }
}

#[test]
fn a_header_is_taken_at_its_word_until_the_trees_catch_up() {
    let (state, block) = before();
    let mut changed = block.clone();
    changed.header.note_root = NoteRoot::default();
    for header in [block.header, changed.header] {
        let mut state = state.clone();
        let followed = state.follow(&Block { header, ..block.clone() });
        assert!(followed.is_ok());
        let is_true = header == block.header;
        assert_eq!(state.catch_up(), if is_true { Ok(()) } else { Err(ReplayError::Header(header.height)) });
    }
    changed.header = block.header;
    changed.header.registry_root = RegistryRoot::default();
    assert_eq!(state.clone().follow(&changed), Err(ReplayError::Header(block.header.height)));
}

#[test]
fn rules_hold_in_replay_too() {
    let (state, mut block) = before();
    let height = block.header.height;
    block.transactions.push(block.transactions[0].clone());
    recommit(&state, &mut block);
    let rejected = Rejected::AlreadyAccepted { height };
    let mut half_way = state.clone();
    assert_eq!(half_way.replay(&block), Err(ReplayError::Transaction { height, index: 2, rejected }));
    // What failed half-way is not gone on from.
    assert_eq!(half_way.replay(&block), Err(ReplayError::Unsealed));
}

#[test]
fn every_field_of_the_header_is_compared() {
    let (state, block) = before();
    let tampers: [fn(&mut Block); 4] = [
        |block| block.header.note_root.0 += sotto_protocol::field::F::from(1u64),
        |block| block.header.nullifier_root.0 += sotto_protocol::field::F::from(1u64),
        |block| block.header.registry_root.0 += sotto_protocol::field::F::from(1u64),
        |block| block.header.notes += 1,
    ];
    for tamper in tampers {
        let mut changed = block.clone();
        tamper(&mut changed);
        assert_eq!(state.clone().replay(&changed), Err(ReplayError::Header(block.header.height)));
    }
}

#[test]
fn another_network_has_another_log() {
    let mut here = World::new();
    here.seal();
    let mut other = genesis();
    other.name = "other".into();
    let mut other = State::new(other).expect("the genesis works");
    let refused = other.replay(&here.blocks[0].block).expect_err("another network's");
    assert!(matches!(refused, ReplayError::Previous { .. }));
}
