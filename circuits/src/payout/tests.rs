//! One valid claim of each shape, and the lies.

mod lies;

use proptest::prelude::*;
use sotto_protocol::amount::{Cents, Fraction, Index, Position, Reputation, Shares, TokenId};
use sotto_protocol::event::{EventId, EventOpening};
use sotto_protocol::field::F;
use sotto_protocol::hash::{Tag, hash};
use sotto_protocol::keys::HolderKey;
use sotto_protocol::note::{Commitment, LockNote, LockSalt, Origin};
use sotto_protocol::payout::{Padded, PaddedState, PayoutNonce, least_due};
use sotto_protocol::token::{Meta, Policy, TokenCommitment, TokenState};
use sotto_protocol::tree::{NoteRoot, NoteTree};

use super::{Instance, LOCKS, Payout, Witness};
use crate::Proven;
use crate::spend::LockInput;
use crate::testing::{System, each_input_is_bound, holds, pinned};

const BOB: TokenId = TokenId(3);

fn f(x: u64) -> F {
    F::from(x)
}

fn state() -> TokenState {
    let meta = Meta { min_reputation: Reputation(50), vetted: true };
    TokenState { tid: BOB, index: Index(7 << 70), remainder: Fraction(9_999_999), hk: HolderKey(f(71)), meta, n: 4 }
}

fn resale(amount: u64, supply_at_sale: u64) -> LockNote {
    let (amount, supply_at_sale) = (Cents(amount), Shares(supply_at_sale));
    LockNote { tid: BOB, amount, supply_at_sale, origin: Origin::Resale, salt: LockSalt(f(400 + amount.0)) }
}

// Locked by somebody of their own accord, or for an event.
fn own(amount: u64, origin: Origin) -> LockNote {
    LockNote { supply_at_sale: Shares::ZERO, origin, ..resale(amount, 0) }
}

fn opening(gross: u64, gain: u64) -> EventOpening {
    EventOpening { tid: BOB, gross: Cents(gross), gain: Cents(gain), salt: f(72) }
}

// A note tree that has the locks among other notes.
fn plant(witness: &mut Witness) -> NoteRoot {
    let mut tree = NoteTree::default();
    tree.append(&[Commitment(f(5)), Commitment(f(6)), Commitment(f(7))]).expect("room");
    for input in &witness.inputs {
        tree.append(&[input.note.commit(), Commitment(f(8))]).expect("room");
    }
    for (i, input) in (0..).zip(&mut witness.inputs) {
        input.path = tree.path(Position(3 + 2 * i));
    }
    tree.root()
}

// A payout of these locks; the inputs left over are disabled.
fn claim(locks: &[LockNote], event: Option<EventOpening>, policy: Policy, supply: u64) -> (Instance, Witness) {
    let mut witness = Witness::default();
    witness.state = state();
    witness.event = event;
    for (i, input) in witness.inputs.iter_mut().enumerate() {
        *input = LockInput::disabled(f(600 + i as u64));
        if let Some(note) = locks.get(i) {
            input.enabled = true;
            input.note = *note;
        }
    }
    let root_n = plant(&mut witness);
    let body = witness.body(policy, Shares(supply), root_n, PayoutNonce(f(73))).expect("in range");
    (Instance { body, ext: f(123) }, witness)
}

fn one_resale() -> (Instance, Witness) {
    claim(&[resale(8_000_000, 10_000_000)], None, Policy::Gross, 10_000_000)
}

// All at today's supply, among them a sale without gain.
fn four_resales() -> (Instance, Witness) {
    claim(&[80, 0, 1, 999_999].map(|amount| resale(amount, 10_000_000)), None, Policy::Gains, 10_000_000)
}

// 800.01 from before 500,000 shares were issued, made up for by 40.01; 500.00 from after.
fn diluted() -> (Instance, Witness) {
    let locks = [resale(80_001, 10_000_000), resale(50_000, 10_500_000), own(4_001, Origin::TopUp)];
    claim(&locks, None, Policy::Gross, 10_500_000)
}

fn of_event(opening: EventOpening, amounts: &[u64], policy: Policy) -> (Instance, Witness) {
    let locks: Vec<_> = amounts.iter().map(|amount| own(*amount, Origin::Event(opening.id()))).collect();
    claim(&locks, Some(opening), policy, 10_000_000)
}

// ACME, sold for ten million, in two locks.
fn gross() -> (Instance, Witness) {
    of_event(opening(1_000_000_000, 400_000_000), &[999_000_000, 1_000_000], Policy::Gross)
}

fn gains() -> (Instance, Witness) {
    of_event(opening(1_000_000_000, 400_000_000), &[400_000_000], Policy::Gains)
}

// Sold at a loss: the event is discharged with nothing.
fn no_gain() -> (Instance, Witness) {
    of_event(opening(1_000_000_000, 0), &[], Policy::Gains)
}

// Public values anew from the private ones, so that a lie is consistent but for the one rule it breaks.
fn again(instance: &mut Instance, witness: &Witness) {
    let body = instance.body;
    instance.body = witness.body(body.policy, body.supply, body.root_n, body.nu).expect("in range");
}

// The same with a tree that has the locks as they are now.
fn replant(instance: &mut Instance, witness: &mut Witness) {
    instance.body.root_n = plant(witness);
    again(instance, witness);
}

// Declares any new index, remainder and count of changes, also such as a u128, a u64 and a u32 cannot hold.
fn declare(instance: &mut Instance, witness: &Witness, [index, remainder, n]: [F; 3]) {
    let TokenState { tid, hk, meta, .. } = witness.state;
    let body = &mut instance.body;
    body.k_old = witness.state.commit();
    body.k_new = TokenCommitment(hash(Tag::Token, [tid.field(), index, remainder, hk.0, meta.field(), n]));
    body.pad_index = PaddedState::hide(index, hk, body.nu, Padded::Index);
    body.pad_remainder = PaddedState::hide(remainder, hk, body.nu, Padded::Remainder);
}

fn shapes() -> [(Instance, Witness); 6] {
    [one_resale(), four_resales(), diluted(), gross(), gains(), no_gain()]
}

#[test]
fn every_shape_holds() {
    for (instance, witness) in shapes() {
        holds::<Payout>(&instance, &witness);
    }
    // `ext` among them (PAYOUT-6). Not for an event without gain: there the anchor has nothing to say.
    for (instance, witness) in [one_resale(), diluted(), gross(), gains()] {
        each_input_is_bound::<Payout>(&instance, &witness);
    }
}

#[test]
fn constraints_are_pinned() {
    pinned::<Payout>(&shapes());
}

#[test]
fn what_is_free_has_no_effect() {
    let free =
        |(instance, witness): (Instance, Witness)| System::of::<Payout>(&instance, &witness).free_variables().len();
    // Each enabled input's `r`, which only a disabled one uses; the inverses of the event and of the origins that are 0.
    assert_eq!(free(diluted()), 3 + 1 + 3);
    assert_eq!(free(gross()), 2 + 2);
}

#[test]
fn a_holder_reads_the_new_state_from_the_pads() {
    let (instance, witness) = diluted();
    let body = instance.body;
    let pad = |which| PaddedState::pad(state().hk, body.nu, which);
    let index = sotto_protocol::field::to_u128(&(body.pad_index.0 - pad(Padded::Index))).expect("an index");
    let rest = sotto_protocol::field::to_u64(&(body.pad_remainder.0 - pad(Padded::Remainder))).expect("a remainder");
    let read = state().next(Index(index), Fraction(rest)).expect("few changes");
    assert_eq!(read.commit(), body.k_new);
    assert_eq!(read, witness.state_new(body.supply).expect("in range"));
}

#[test]
fn nothing_is_paid_only_to_discharge_an_event() {
    let (instance, witness) = no_gain();
    assert_eq!(witness.state_new(instance.body.supply).map(|new| new.index), Ok(state().index));
    let (instance, witness) = claim(&[], None, Policy::Gains, 10_000_000);
    assert_eq!(Payout::check(&instance, &witness), Err(super::Violation::NothingDue));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn whatever_is_topped_up_can_be_paid(
        sales in proptest::collection::vec((1u64..1 << 50, 1u64..1 << 40), 1..LOCKS),
        minted in 0u64..1 << 40,
        index in 0u128..1 << 120,
        remainder in any::<u64>(),
    ) {
        let supply = sales.iter().map(|(_, supply)| *supply).max().expect("at least one sale") + minted;
        let mut locks: Vec<_> = sales.iter().map(|(amount, supply)| resale(*amount, *supply)).collect();
        let missing = locks.iter().try_fold(0u64, |sum, lock| {
            let due = least_due(lock.amount, lock.supply_at_sale, Shares(supply)).ok()?;
            sum.checked_add(due.0 - lock.amount.0)
        });
        prop_assume!(missing.is_some_and(|missing| missing < 1 << 60));
        locks.push(own(missing.expect("just seen"), Origin::TopUp));
        let (mut instance, mut witness) = claim(&locks, None, Policy::Gross, supply);
        witness.state.index = Index(index);
        witness.state.remainder = Fraction(remainder % supply);
        again(&mut instance, &witness);
        holds::<Payout>(&instance, &witness);
    }
}
