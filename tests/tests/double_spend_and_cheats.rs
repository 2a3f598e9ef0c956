//! People whose wallets do whatever they are told try to cheat. Each attempt is refused, by the rule that is there for it.

#![allow(clippy::unwrap_used)]

mod support;

use sotto_ledger::Rejected;
use sotto_protocol::amount::{Cents, Epoch, Fraction, Height, Index, Shares, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::field;
use sotto_protocol::note::lock::PaddedLock;
use sotto_protocol::note::{LockNote, Origin};
use sotto_protocol::operation::Announcement;
use sotto_protocol::token::{Meta, Policy};
use sotto_protocol::transaction::{Founding, Transaction};
use sotto_verifier::Verified;
use sotto_wallet::account::KnownLock;
use sotto_wallet::{Account, Node};
use support::RelationOnly;
use support::crew::{Crew, catch_up, newcomer};
use support::forge::{Deal, Refusal, payout};
use support::stage::{
    ALICE, BOB, MAYA, RYAN, SUPPLY, agree, attest, finish, lock_cash, pay, resell, stage, to_phase, trade, withdrawal,
};

fn refused<T: std::fmt::Debug>(attempt: Result<T, Refusal>, rule: &str, words: &str) {
    let refusal = attempt.expect_err(words);
    assert_eq!(refusal.rule, rule, "{}", refusal.reason);
    assert!(refusal.reason.contains(words), "{}", refusal.reason);
}

fn try_to(crew: &Crew, transaction: &Transaction) -> Result<(), Refusal> {
    crew.network.submit(transaction).map(drop).map_err(Refusal::from)
}

#[test]
fn a_note_is_spent_once() {
    let mut crew = stage();
    let (first, second) = (withdrawal(crew.of(RYAN), 100), withdrawal(crew.of(RYAN), 200));
    // In one block.
    let mut state = crew.network.state().clone();
    let network = state.network();
    state.accept(&Verified::unchecked_for_tests(&network, first.clone())).unwrap();
    let again = state.accept(&Verified::unchecked_for_tests(&network, second.clone()));
    refused(again.map_err(Refusal::from), "LEDGER-8", "spent already");
    // In two blocks.
    crew.submit(&first);
    refused(try_to(&crew, &second), "LEDGER-8", "spent already");
    // Shares, to two buyers.
    let deal = Deal { tid: BOB, shares: Shares(60), price: Cents(1_000) };
    let [to_ryan, to_maya] = [RYAN, MAYA].map(|buyer| finish(&crew, &agree(&crew, [ALICE, buyer], deal)).unwrap());
    crew.submit(&to_ryan);
    refused(try_to(&crew, &to_maya), "LEDGER-8", "spent already");
}

#[test]
fn a_note_does_not_count_twice_in_one_transaction() {
    let crew = stage();
    let mut leg = crew.of(RYAN).withdraw(Cents(100), "a bank".to_owned()).unwrap();
    leg.witness.inputs[1] = leg.witness.inputs[0].clone();
    let twice = Cents(2 * leg.witness.inputs[0].amount.0 - 100);
    leg.witness.outputs[0] = sotto_circuits::cash::Output::Cash(twice);
    let old = leg.leg.body;
    leg.leg.body = leg.witness.body(old.root_n, old.expiry, old.withdraw);
    leg.instance.body = leg.leg.body;
    // The statement is true of each note; that they are one and the same, the ledger sees.
    let leg = leg.prove(&RelationOnly).unwrap();
    refused(try_to(&crew, &Transaction::Cash(Box::new(leg))), "LEDGER-8", "spends one note twice");
}

#[test]
fn a_claim_is_paid_once() {
    let mut crew = stage();
    let lock = resell(&mut crew);
    to_phase(&mut crew, Phase::Payouts);
    let payout = pay(crew.of(MAYA), ALICE, &[&lock], None).unwrap();
    crew.submit(&payout);
    crew.network.next_epoch();
    crew.sync();
    let claim = |crew: &Crew| {
        let leg = crew.of(MAYA).claim(ALICE).unwrap().prove(&RelationOnly).unwrap();
        Transaction::Share(Box::new(leg))
    };
    let (first, second) = (claim(&crew), claim(&crew));
    let before = crew.of(MAYA).balance().cash;
    crew.submit(&first);
    // A tenth of 400.00, of which a sliver of the last cent is carried or not.
    let paid = crew.of(MAYA).balance().cash.0 - before.0;
    assert!((3_999..=4_000).contains(&paid), "{paid}");
    refused(try_to(&crew, &second), "LEDGER-8", "spent already");
    // What is claimed anew is nothing.
    let third = claim(&crew);
    crew.submit(&third);
    assert_eq!(crew.of(MAYA).balance().cash.0 - before.0, paid);
}

#[test]
fn no_holder_is_skipped() {
    let mut crew = stage();
    let lock = resell(&mut crew);
    to_phase(&mut crew, Phase::Payouts);
    // As if Maya's shares did not exist.
    let mut leg = payout(crew.of(ALICE), ALICE, &[&lock], None).unwrap();
    let (old, nu) = (leg.leg.body, leg.leg.body.nu);
    leg.leg.body = leg.witness.body(old.policy, Shares(900), old.root_n, nu).unwrap();
    leg.instance.body = leg.leg.body;
    // Fewer shares than at the sale would each get more: true of itself, and not what the registry says.
    let leg = leg.prove(&RelationOnly).unwrap();
    refused(try_to(&crew, &Transaction::Payout(Box::new(leg))), "LEDGER-13", "supply");
    let right = pay(crew.of(ALICE), ALICE, &[&lock], None).unwrap();
    crew.submit(&right);
    crew.network.next_epoch();
    crew.sync();
    // Alice pushes to herself alone; Maya needs nobody to come to her money.
    let alice = crew.of(ALICE);
    let own: Vec<_> = alice.owed_notes().unwrap().into_iter().filter(|note| note.holder == ALICE).collect();
    let push = alice.push::<1>(&own).unwrap().prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Settle(Box::new(push)));
    assert!(crew.of(MAYA).holding(ALICE).unwrap().claimable >= Cents(3_999));
}

#[test]
fn nobody_is_pushed_less_than_is_owed() {
    let mut crew = stage();
    let lock = resell(&mut crew);
    to_phase(&mut crew, Phase::Payouts);
    let payout = pay(crew.of(ALICE), ALICE, &[&lock], None).unwrap();
    crew.submit(&payout);
    crew.network.next_epoch();
    crew.sync();
    let alice = crew.of(ALICE);
    let mayas: Vec<_> = alice.owed_notes().unwrap().into_iter().filter(|note| note.holder == MAYA).collect();
    let mut push = alice.push::<1>(&mayas).unwrap();
    push.instance.slots[0].cm_cash = sotto_protocol::note::Commitment::default();
    refused(push.prove(&RelationOnly).map_err(Refusal::from), "SETTLE-2", "slot 0");
    // Nor a second time.
    let push = alice.push::<1>(&mayas).unwrap().prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Settle(Box::new(push)));
    let again: Vec<_> = crew.of(ALICE).cap_table().notes().filter(|note| note.holder == MAYA).collect();
    let again = crew.of(ALICE).push::<1>(&again).unwrap().prove(&RelationOnly);
    refused(again.map_err(Refusal::from), "SETTLE-1", "settled already");
}

#[test]
fn the_amount_is_the_one_that_is_owed() {
    let mut crew = stage();
    // A resale that locks a cent less than the price.
    let agreed = agree(&crew, [ALICE, RYAN], Deal { tid: BOB, shares: Shares(50), price: Cents(40_000) });
    let mut leg = crew.of(ALICE).sell(&agreed.sale()).unwrap();
    leg.instance.body.pad_lock = PaddedLock(leg.instance.body.pad_lock.0 - field::F::from(1u64));
    refused(leg.prove(&RelationOnly).map_err(Refusal::from), "SHARE-9", "policy");
    // One whose lock nobody can open.
    let mut leg = crew.of(ALICE).sell(&agreed.sale()).unwrap();
    leg.instance.body.cm_lock = LockNote::default().commit();
    refused(leg.prove(&RelationOnly).map_err(Refusal::from), "SHARE-13", "lock");
    // An event, from less than it owes and from more.
    let event = attest(&mut crew, BOB, 30_000);
    let origin = Origin::Event(event.id());
    let less = lock_cash(&mut crew, BOB, BOB, (29_999, origin));
    let more = lock_cash(&mut crew, BOB, BOB, (30_001, origin));
    to_phase(&mut crew, Phase::Payouts);
    for amount in [less, more] {
        refused(pay(crew.of(BOB), BOB, &[&amount], Some(event)), "PAYOUT-3", "not what the event owes");
    }
    refused(pay(crew.of(BOB), BOB, &[], Some(event)), "PAYOUT-3", "not what the event owes");
}

#[test]
fn one_lock_pays_one_debt() {
    let mut crew = stage();
    let events = [attest(&mut crew, BOB, 30_000), attest(&mut crew, BOB, 30_000)];
    let locked = lock_cash(&mut crew, BOB, BOB, (30_000, Origin::Event(events[0].id())));
    to_phase(&mut crew, Phase::Payouts);
    let bob = crew.of(BOB);
    refused(pay(bob, BOB, &[&locked], Some(events[1])), "PAYOUT-3", "not locked for this event");
    refused(pay(bob, BOB, &[&locked], None), "PAYOUT-2", "locked for an event");
    let [first, second] = [(); 2].map(|()| pay(bob, BOB, &[&locked], Some(events[0])).unwrap());
    crew.submit(&first);
    refused(try_to(&crew, &second), "LEDGER-8", "spent already");
    // The same debt, from another lock.
    let another = lock_cash(&mut crew, BOB, BOB, (30_000, Origin::Event(events[0].id())));
    let again = pay(crew.of(BOB), BOB, &[&another], Some(events[0])).unwrap();
    refused(try_to(&crew, &again), "LEDGER-15", "distributed already");
}

#[test]
fn a_lock_pays_the_holders_it_is_for() {
    let mut crew = stage();
    let lock = resell(&mut crew);
    to_phase(&mut crew, Phase::Payouts);
    // Bob would like to have it for the holders of $BOB.
    refused(pay(crew.of(BOB), BOB, &[&lock], None), "PAYOUT-1", "holders of another token");
    // With the name of the token in the lock changed, it is another note.
    let renamed = KnownLock { note: LockNote { tid: BOB, ..lock.note }, ..lock };
    refused(pay(crew.of(BOB), BOB, &[&renamed], None), "PAYOUT-1", "input 0");
}

#[test]
fn own_cash_does_not_pose_as_proceeds() {
    let mut crew = stage();
    let forged = crew.of(BOB).lock_cash(BOB, Cents(500), Origin::Resale).unwrap();
    refused(forged.prove(&RelationOnly).map_err(Refusal::from), "CASH-4", "only a resale may make");
    // A top-up alone discharges nothing.
    let top_up = lock_cash(&mut crew, BOB, BOB, (500, Origin::TopUp));
    to_phase(&mut crew, Phase::Payouts);
    refused(pay(crew.of(BOB), BOB, &[&top_up], None), "PAYOUT-2", "no proceeds");
}

fn announce(crew: &Crew, tid: TokenId, supply_new: Shares) -> Result<Epoch, Refusal> {
    let (epoch, made_at) = (Epoch(crew.network.state().epoch().0 + 3), Height(crew.network.state().height().0));
    let announcement = Announcement { tid, supply_new, epoch, made_at };
    let signed = crew.network.sign(announcement, crew.of(tid).keys().signing_key());
    try_to(crew, &Transaction::Announce(signed)).map(|()| epoch)
}

// To the issues of the epoch that was announced.
fn to_issues(crew: &mut Crew, epoch: Epoch) {
    while crew.network.state().epoch() < epoch {
        crew.network.next_epoch();
    }
    to_phase(crew, Phase::Issues);
}

fn dilution(account: &Account) -> Transaction {
    Transaction::Dilute(Box::new(account.dilute().unwrap().prove(&RelationOnly).unwrap()))
}

#[test]
fn nobody_dilutes_before_paying() {
    let mut crew = stage();
    // Announced first, then the sale is attested.
    let epoch = announce(&crew, BOB, Shares(2_000)).unwrap();
    crew.sync();
    attest(&mut crew, BOB, 30_000);
    to_issues(&mut crew, epoch);
    refused(try_to(&crew, &dilution(crew.of(BOB))), "LEDGER-18", "pay it first");
    crew.network.next_epoch();
    crew.sync();
    refused(announce(&crew, BOB, Shares(2_000)), "LEDGER-18", "pay it first");
    // Proven first, then the sale is attested: it is dropped at the boundary.
    let epoch = announce(&crew, RYAN, Shares(2_000)).unwrap();
    crew.sync();
    to_issues(&mut crew, epoch);
    let proven = dilution(crew.of(RYAN));
    crew.submit(&proven);
    attest(&mut crew, RYAN, 30_000);
    crew.network.next_epoch();
    assert_eq!(crew.network.state().member(RYAN).unwrap().supply, SUPPLY);
}

#[test]
fn proceeds_are_not_watered_down() {
    let mut crew = stage();
    let lock = resell(&mut crew);
    let epoch = announce(&crew, ALICE, Shares(2_000)).unwrap();
    crew.network.next_epoch();
    crew.sync();
    // Once it is announced, no more proceeds can be made that fewer than two closings would see.
    let agreed = agree(&crew, [ALICE, RYAN], Deal { tid: BOB, shares: Shares(1), price: Cents(10) });
    refused(finish(&crew, &agreed), "SHARE-8", "quiet");
    to_issues(&mut crew, epoch);
    let dilution = dilution(crew.of(ALICE));
    crew.submit(&dilution);
    crew.network.next_epoch();
    crew.sync();
    let later = Deal { tid: BOB, shares: Shares(10), price: Cents(1_000) };
    trade(&mut crew, [ALICE, RYAN], later);
    to_phase(&mut crew, Phase::Payouts);
    // The lock that lacks a top-up does not hold up what was locked after it.
    let payable: Vec<_> = crew.of(MAYA).payable_locks(ALICE).into_iter().cloned().collect();
    assert_eq!(payable.iter().map(|l| l.note.amount).collect::<Vec<_>>(), [Cents(1_000)]);
    let declared = crew.of(MAYA).pay_locks(ALICE).unwrap().prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Payout(Box::new(declared)));
    assert!(crew.of(MAYA).payable_locks(ALICE).is_empty());
    // Nobody declared it all that time; each share is still owed what it was then.
    refused(pay(crew.of(MAYA), ALICE, &[&lock], None), "PAYOUT-2", "less than when the sale happened");
    let top_up = lock_cash(&mut crew, ALICE, ALICE, (40_000, Origin::TopUp));
    let made_good = pay(crew.of(ALICE), ALICE, &[&lock, &top_up], None).unwrap();
    crew.submit(&made_good);
}

#[test]
fn a_token_is_founded_from_nothing() {
    let crew = stage();
    let mut dan = newcomer(crew.network.genesis().unwrap());
    catch_up(&mut dan, &crew.network);
    let registration = crew.network.register(&dan, "DAN", Policy::Gross);
    let forge = |index, remainder| {
        let mut issue = dan.found(&registration, SUPPLY, Meta::default()).unwrap();
        issue.witness.state.index = index;
        issue.witness.state.remainder = remainder;
        let height = issue.leg.body.height;
        let k_old = issue.leg.body.k_old;
        issue.leg.body = issue.witness.body(Shares::ZERO, SUPPLY, height).unwrap();
        // However its maker would call the state before, a founding has none.
        issue.leg.body.k_old = k_old;
        issue.instance.body = issue.leg.body;
        issue.prove(&RelationOnly).map_err(Refusal::from)
    };
    refused(forge(Index::ZERO, Fraction(u64::MAX)), "ISSUE-1", "founded with supply, index, remainder");
    refused(forge(Index(1 << 64), Fraction::ZERO), "ISSUE-1", "founded with supply, index, remainder");
    // With a past that exists nowhere.
    let mut issue = dan.found(&registration, SUPPLY, Meta::default()).unwrap();
    issue.witness.state.remainder = Fraction(u64::MAX);
    issue.leg.body.k_old = issue.witness.state.commit();
    issue.leg.body.k_new = issue.witness.state_new().unwrap().commit();
    issue.instance.body = issue.leg.body;
    let issue = issue.prove(&RelationOnly).unwrap();
    let founding = Transaction::Found(Box::new(Founding { registration, issue }));
    refused(try_to(&crew, &founding), "LEDGER-16", "from nothing");
}

#[test]
fn a_blocked_member_neither_buys_nor_raises() {
    let mut crew = stage();
    let deal = Deal { tid: BOB, shares: Shares(10), price: Cents(1_000) };
    // All three legs were proven before the block.
    let before = finish(&crew, &agree(&crew, [BOB, RYAN], deal)).unwrap();
    crew.network.block_member(RYAN, true);
    crew.sync();
    refused(try_to(&crew, &before), "LEDGER-5", "sync and prove again");
    refused(finish(&crew, &agree(&crew, [BOB, RYAN], deal)), "APPROVE-3", "buyer is not active");
    let own = Deal { tid: RYAN, ..deal };
    refused(finish(&crew, &agree(&crew, [RYAN, ALICE], own)), "APPROVE-4", "not active");
}

#[test]
fn the_price_is_the_one_agreed() {
    let crew = stage();
    let agreed = agree(&crew, [ALICE, RYAN], Deal { tid: BOB, shares: Shares(50), price: Cents(40_000) });
    let [seller, buyer, issuer] = [ALICE, RYAN, BOB].map(|tid| crew.of(tid));
    let legs = agreed.legs([seller, buyer, issuer], &RelationOnly).unwrap();
    // A sale of her own making, at a hundredth of the price, that locks as little.
    let mut sale = agreed.sale();
    sale.trade.price = Cents(400);
    let cheap = seller.sell(&sale).unwrap().prove(&RelationOnly).unwrap();
    let mut swapped = legs;
    swapped.share = cheap;
    refused(try_to(&crew, &Transaction::Trade(Box::new(swapped))), "LEDGER-11", "same trade");
    // The same sale under the name of the one agreed.
    let mut leg = seller.sell(&sale).unwrap();
    leg.instance.body.trade = agreed.trade.id();
    refused(leg.prove(&RelationOnly).map_err(Refusal::from), "SHARE-7", "does not open");
    // Nor does anybody else than the issuer consent.
    let stranger = agreed.legs([seller, buyer, seller], &RelationOnly);
    refused(stranger, "APPROVE-1", "only the issuer");
}

#[test]
fn a_trade_happens_once() {
    let mut crew = stage();
    let agreed = agree(&crew, [ALICE, RYAN], Deal { tid: BOB, shares: Shares(20), price: Cents(1_000) });
    let first = finish(&crew, &agreed).unwrap();
    crew.submit(&first);
    let known = crew.network.state().check(&first);
    assert!(matches!(known, Err(Rejected::AlreadyAccepted { .. })), "{known:?}");
    // With other notes, under the approval of the first time.
    let again = finish(&crew, &agreed).unwrap();
    refused(try_to(&crew, &again), "LEDGER-12", "took place already");
    // A leg alone.
    let Transaction::Trade(legs) = again else { panic!("a trade is a trade") };
    refused(try_to(&crew, &Transaction::Share(Box::new(legs.share))), "LEDGER-10", "together with the others");
    refused(try_to(&crew, &Transaction::Cash(Box::new(legs.cash))), "LEDGER-10", "together with the others");
}
