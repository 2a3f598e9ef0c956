//! Random operations: whatever is accepted replays to the same state, from full blocks and from compact ones.

use proptest::prelude::*;
use sotto_ledger::State;
use sotto_protocol::amount::{Cents, Epoch, Shares, TokenId};
use sotto_protocol::block::{Block, CompactBlock};
use sotto_protocol::cbor;
use sotto_protocol::epoch::Phase;
use sotto_protocol::transaction::Transaction;

use crate::world::{AUTHORITY, GATEWAY, ORACLE, World, genesis};

#[derive(Debug, Clone, Copy)]
enum Op {
    Seal,
    Epoch,
    Found,
    Deposit,
    Trade,
    Share,
    Cash,
    Settle,
    Payout { tid: u32, of_event: bool },
    Attest { tid: u32 },
    Block { tid: u32, blocked: bool },
    Announce { tid: u32 },
    Dilute { tid: u32 },
    Again,
}

fn op() -> impl Strategy<Value = Op> {
    let tid = 1..5u32;
    prop_oneof![
        6 => Just(Op::Seal),
        1 => Just(Op::Epoch),
        3 => Just(Op::Found),
        2 => Just(Op::Deposit),
        3 => Just(Op::Trade),
        2 => Just(Op::Share),
        2 => Just(Op::Cash),
        2 => Just(Op::Settle),
        3 => (tid.clone(), any::<bool>()).prop_map(|(tid, of_event)| Op::Payout { tid, of_event }),
        1 => tid.clone().prop_map(|tid| Op::Attest { tid }),
        1 => (tid.clone(), any::<bool>()).prop_map(|(tid, blocked)| Op::Block { tid, blocked }),
        2 => tid.clone().prop_map(|tid| Op::Announce { tid }),
        3 => tid.prop_map(|tid| Op::Dilute { tid }),
        1 => Just(Op::Again),
    ]
}

// The transaction of an operation; `None` if it only lets time pass, or cannot be built yet.
fn build(world: &mut World, op: Op) -> Option<Transaction> {
    let known = |world: &World, tid| world.state.member(TokenId(tid)).map(|_| TokenId(tid));
    Some(match op {
        Op::Seal => {
            world.seal();
            return None;
        }
        Op::Epoch => {
            world.next_epoch();
            return None;
        }
        Op::Found => world.founding(),
        Op::Deposit => world.deposit(Cents(3), GATEWAY),
        Op::Trade => Transaction::Trade(Box::new(world.trade_legs())),
        Op::Share => Transaction::Share(Box::new(world.share_leg())),
        Op::Cash => Transaction::Cash(Box::new(world.cash_leg())),
        Op::Settle => Transaction::Settle(Box::new(world.settle_leg())),
        Op::Payout { tid, of_event } => {
            let tid = known(world, tid)?;
            if of_event {
                world.go(Phase::Payouts);
            }
            let event = world.state.events().find(|(_, event)| event.tid == tid).map(|(id, _)| id);
            Transaction::Payout(Box::new(world.payout_leg(tid, event.filter(|_| of_event))))
        }
        Op::Attest { tid } => {
            let event = sotto_protocol::event::EventId(world.fresh());
            world.attestation(TokenId(tid), event, ORACLE)
        }
        Op::Block { tid, blocked } => world.blocking(TokenId(tid), blocked, AUTHORITY),
        Op::Announce { tid } => {
            let epoch = Epoch(world.state.epoch().0 + 3);
            world.announce(world.announcement(known(world, tid)?, Shares(2000), epoch))
        }
        Op::Dilute { tid } => {
            let tid = known(world, tid)?;
            if let Some(epoch) = world.state.announcement(tid).map(|ahead| ahead.epoch) {
                world.go_epoch(epoch);
                world.go(Phase::Issues);
            }
            Transaction::Dilute(Box::new(world.dilute_leg(tid, Shares(2000))))
        }
        Op::Again => world.blocks.iter().find_map(|sealed| sealed.block.transactions.first().cloned())?,
    })
}

fn replayed<'a>(blocks: impl Iterator<Item = &'a Block>) -> State {
    let mut state = State::new(genesis()).expect("the genesis works");
    for block in blocks {
        state.replay(block).expect("what was sealed follows the rules");
    }
    state
}

// The trees are hashed after every third block, and in the end.
fn followed<'a>(blocks: impl Iterator<Item = &'a Block>) -> State {
    let mut state = State::new(genesis()).expect("the genesis works");
    for block in blocks {
        state.follow(block).expect("what was sealed follows the rules");
        if block.header.height.0.is_multiple_of(3) {
            state.catch_up().expect("its roots are those of its blocks");
        }
    }
    state.catch_up().expect("its roots are those of its blocks");
    state
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_sealed_replays_to_the_same_state(ops in proptest::collection::vec(op(), 1..160)) {
        let mut world = World::new();
        for op in ops {
            if let Some(transaction) = build(&mut world, op) {
                let checked = world.state.check(&transaction);
                prop_assert_eq!(world.accept(transaction), checked);
            }
        }
        world.seal();
        let full = replayed(world.blocks.iter().map(|sealed| &sealed.block));
        prop_assert!(full == world.state);
        let compact: Vec<_> = world.blocks.iter().map(|sealed| sealed.block.compact()).collect();
        prop_assert!(replayed(compact.iter().map(CompactBlock::block)) == world.state);
        let followed = followed(compact.iter().map(CompactBlock::block));
        prop_assert!(followed == world.state);
        let read: State = cbor::decode(&cbor::encode(&followed)).expect("it was written");
        prop_assert!(read.holds_together() && read == world.state);
    }
}
