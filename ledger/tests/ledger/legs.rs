//! Rules of shares, cash, trades and settlements.

use sotto_ledger::Rejected;
use sotto_protocol::amount::{Cents, Height, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::trade::TradeId;
use sotto_protocol::transaction::{LegError, Transaction};
use sotto_protocol::tree::{NoteRoot, RegistryRoot};

use crate::world::{AUTHORITY, GATEWAY, World};

fn share(world: &mut World, spoil: impl FnOnce(&mut sotto_protocol::transaction::ShareBody)) -> Transaction {
    let mut leg = world.share_leg();
    spoil(&mut leg.body);
    Transaction::Share(Box::new(leg))
}

fn trade(world: &mut World, spoil: impl FnOnce(&mut sotto_protocol::transaction::TradeLegs)) -> Transaction {
    let mut legs = world.trade_legs();
    spoil(&mut legs);
    Transaction::Trade(Box::new(legs))
}

#[test]
fn good_legs_are_accepted() {
    let mut world = World::with_members(2);
    world.seal(); // the minted notes came with the first block of the epoch
    let legs = [
        share(&mut world, |_| {}),
        Transaction::Cash(Box::new(world.cash_leg())),
        Transaction::Settle(Box::new(world.settle_leg())),
        trade(&mut world, |_| {}),
        world.deposit(Cents(7), GATEWAY),
    ];
    let before = world.state.tip().notes;
    for leg in legs {
        world.must(leg);
    }
    world.seal();
    let sealed = world.blocks.last().expect("just sealed");
    assert_eq!(sealed.effects.appended.len(), 4 + 2 + 8 + 6 + 1);
    assert_eq!(sealed.effects.nullifiers.len(), 2 + 2 + 4 + 4);
    assert_eq!(world.state.tip().notes, before + 21);
}

#[test]
fn ledger_3_shapes_and_destinations() {
    let mut world = World::with_members(1);
    let mut leg = world.share_leg();
    leg.ciphertexts.pop();
    let error = LegError::Ciphertexts { expected: 3, got: 2 };
    world.refuses(Transaction::Share(Box::new(leg)), &Rejected::Shape { error });

    let mut leg = world.settle_leg();
    leg.body.slots.pop();
    world.refuses(Transaction::Settle(Box::new(leg)), &Rejected::Shape { error: LegError::Size });

    let mut leg = world.share_leg();
    leg.destination = "somewhere".into();
    world.refuses(Transaction::Share(Box::new(leg)), &Rejected::StrayDestination);

    let mut leg = world.cash_leg();
    leg.destination = "somewhere".into();
    world.refuses(Transaction::Cash(Box::new(leg.clone())), &Rejected::StrayDestination);
    leg.body.withdraw = Cents(1);
    world.must(Transaction::Cash(Box::new(leg)));

    let mut leg = world.cash_leg();
    leg.body.withdraw = Cents(1);
    world.refuses(Transaction::Cash(Box::new(leg)), &Rejected::NoDestination);

    let mut leg = world.cash_leg();
    (leg.body.withdraw, leg.destination) = (Cents(1), "x".repeat(129));
    world.refuses(Transaction::Cash(Box::new(leg)), &Rejected::Shape { error: LegError::Destination(129) });
}

#[test]
fn ledger_4_anchors_are_roots_of_whole_blocks() {
    let mut world = World::with_members(1);
    let root = NoteRoot(world.fresh());
    let why = Rejected::UnknownAnchor { root };
    let spoilt = share(&mut world, |b| b.root_n = root);
    world.refuses(spoilt, &why);
    let mut leg = world.cash_leg();
    leg.body.root_n = root;
    world.refuses(Transaction::Cash(Box::new(leg)), &why);
    let mut leg = world.settle_leg();
    leg.body.root_n = root;
    world.refuses(Transaction::Settle(Box::new(leg)), &why);
    let spoilt = trade(&mut world, |l| l.share.body.root_n = root);
    world.refuses(spoilt, &why);
    let spoilt = trade(&mut world, |l| l.cash.body.root_n = root);
    world.refuses(spoilt, &why);

    // Any older one will do, the empty tree's included.
    let empty = world.blocks[0].block.header.note_root;
    let deposit = world.deposit(Cents(1), GATEWAY);
    world.must(deposit);
    world.seal();
    assert_ne!(world.state.tip().note_root, empty);
    let old = share(&mut world, |b| b.root_n = empty);
    world.must(old);
}

#[test]
fn ledger_5_claims_and_settlements_lag_a_few_epochs_at_most() {
    let mut world = World::with_members(1);
    let root = world.state.registry_root();
    // The registry's root changes with the next founding.
    let founding = world.founding();
    world.must(founding);
    world.next_epoch();
    world.next_epoch();
    assert_ne!(world.state.registry_root(), root);
    let old = share(&mut world, |b| b.root_s = root);
    world.must(old);
    world.next_epoch();
    let why = Rejected::RegistryRootTooOld { root };
    let old = share(&mut world, |b| b.root_s = root);
    world.refuses(old, &why);
    let mut leg = world.settle_leg();
    leg.body.root_s = root;
    world.refuses(Transaction::Settle(Box::new(leg)), &why);
}

#[test]
fn ledger_5_blocking_a_member_kills_older_roots_at_once() {
    let mut world = World::with_members(2);
    let root = world.state.registry_root();
    let block = world.blocking(TokenId(2), true, AUTHORITY);
    world.must(block);
    let old = share(&mut world, |b| b.root_s = root);
    world.refuses(old, &Rejected::RegistryRootTooOld { root });
    let fresh = share(&mut world, |_| {});
    world.must(fresh);
}

#[test]
fn ledger_5_trades_see_the_current_registry_only() {
    let mut world = World::with_members(1);
    let got = world.state.registry_root();
    let founding = world.founding();
    world.must(founding);
    world.next_epoch();
    let current = world.state.registry_root();
    let old = trade(&mut world, |l| (l.share.body.root_s, l.approve.body.root_s) = (got, got));
    world.refuses(old, &Rejected::StaleTradeRoot { current, got });
}

#[test]
fn ledger_6_trades_are_for_the_open_phase() {
    let mut world = World::with_members(1);
    for phase in [Phase::Payouts, Phase::Issues] {
        world.go(phase);
        let next = world.state.next_boundary();
        let late = trade(&mut world, |_| {});
        world.refuses(late, &Rejected::WrongPhase { kind: "trade", phase, allowed: Phase::Open, next });
        // Claims and settlements run at any time.
        let claim = share(&mut world, |_| {});
        world.must(claim);
        let settle = Transaction::Settle(Box::new(world.settle_leg()));
        world.must(settle);
    }
}

#[test]
fn ledger_7_expiries_lie_between_now_and_the_window() {
    let mut world = World::with_members(1);
    let height = world.state.height();
    let (past, latest) = (Height(height.0 - 1), Height(height.0 + 10));
    let (expired, far) =
        (Rejected::Expired { expiry: past, height }, Rejected::ExpiryTooFar { expiry: Height(latest.0 + 1), latest });
    for (expiry, why) in [(past, expired), (Height(latest.0 + 1), far)] {
        let spoilt = share(&mut world, |b| b.expiry = expiry);
        world.refuses(spoilt, &why);
        let mut leg = world.cash_leg();
        leg.body.expiry = expiry;
        world.refuses(Transaction::Cash(Box::new(leg)), &why);
        let spoilt = trade(&mut world, |l| {
            (l.share.body.expiry, l.cash.body.expiry, l.approve.body.expiry) = (expiry, expiry, expiry);
        });
        world.refuses(spoilt, &why);
    }
    for expiry in [height, latest] {
        let good = share(&mut world, |b| b.expiry = expiry);
        world.must(good);
    }
}

#[test]
fn ledger_8_nothing_is_spent_twice() {
    let mut world = World::with_members(1);
    let nf = Nullifier(world.fresh());
    let twice = share(&mut world, |b| b.nf = [nf; 2]);
    world.refuses(twice, &Rejected::SpentTwice { nf });
    // Across the legs of a trade.
    let twice = trade(&mut world, |l| (l.share.body.nf[0], l.cash.body.nf[1]) = (nf, nf));
    world.refuses(twice, &Rejected::SpentTwice { nf });

    let first = share(&mut world, |b| b.nf[0] = nf);
    world.must(first);
    // In the same block.
    let again = share(&mut world, |b| b.nf[1] = nf);
    world.refuses(again, &Rejected::Spent { nf });
    world.seal();
    // And in a later one, by whatever kind of transaction.
    let again = share(&mut world, |b| b.nf[1] = nf);
    world.refuses(again, &Rejected::Spent { nf });
    let mut leg = world.cash_leg();
    leg.body.nf[0] = nf;
    world.refuses(Transaction::Cash(Box::new(leg)), &Rejected::Spent { nf });
    let mut leg = world.settle_leg();
    leg.body.slots[3].nf = nf;
    world.refuses(Transaction::Settle(Box::new(leg)), &Rejected::Spent { nf });
    // The two ends of the nullifier list are nobody's.
    for nf in [Nullifier::default(), Nullifier(-sotto_protocol::field::F::from(1u64))] {
        let sentinel = share(&mut world, |b| b.nf[0] = nf);
        world.refuses(sentinel, &Rejected::Spent { nf });
    }
}

#[test]
fn ledger_9_a_retry_is_told_when_it_was_accepted() {
    let mut world = World::with_members(1);
    let mut leg = world.share_leg();
    let height = world.state.height();
    world.must(Transaction::Share(Box::new(leg.clone())));
    world.seal();
    // A proof made anew does not make it another transaction.
    leg.proof = sotto_protocol::transaction::ProofBytes([6; 128]);
    world.refuses(Transaction::Share(Box::new(leg)), &Rejected::AlreadyAccepted { height });
}

#[test]
fn ledger_10_legs_of_a_trade_do_not_stand_alone() {
    let mut world = World::with_members(1);
    let legs = world.trade_legs();
    let trade = legs.share.body.trade;
    world.refuses(Transaction::Share(Box::new(legs.share)), &Rejected::LegWithoutTrade { trade });
    world.refuses(Transaction::Cash(Box::new(legs.cash)), &Rejected::LegWithoutTrade { trade });
}

#[test]
fn ledger_11_the_legs_of_a_trade_agree() {
    let mut world = World::with_members(1);
    let none = TradeId::none();
    let spoilt = trade(&mut world, |l| {
        (l.share.body.trade, l.cash.body.trade, l.approve.body.trade) = (none, none, none);
    });
    world.refuses(spoilt, &Rejected::NoTrade);
    let other = TradeId(world.fresh());
    let spoilt = trade(&mut world, |l| l.cash.body.trade = other);
    world.refuses(spoilt, &Rejected::TradesDiffer);
    let spoilt = trade(&mut world, |l| l.approve.body.trade = other);
    world.refuses(spoilt, &Rejected::TradesDiffer);
    let spoilt = trade(&mut world, |l| l.cash.body.expiry.0 += 1);
    world.refuses(spoilt, &Rejected::ExpiriesDiffer);
    let spoilt = trade(&mut world, |l| l.approve.body.expiry.0 += 1);
    world.refuses(spoilt, &Rejected::ExpiriesDiffer);
    let root = RegistryRoot(world.fresh());
    let spoilt = trade(&mut world, |l| l.approve.body.root_s = root);
    world.refuses(spoilt, &Rejected::RegistryRootsDiffer);
}

#[test]
fn ledger_12_one_approval_one_sale() {
    let mut world = World::with_members(1);
    let legs = world.trade_legs();
    let id = legs.share.body.trade;
    world.must(Transaction::Trade(Box::new(legs)));
    let again = trade(&mut world, |l| {
        (l.share.body.trade, l.cash.body.trade, l.approve.body.trade) = (id, id, id);
    });
    world.refuses(again.clone(), &Rejected::TradeSeen { trade: id });
    world.seal();
    world.refuses(again, &Rejected::TradeSeen { trade: id });
}
