//! One valid claim of each shape, and the lies.

mod lies;

use proptest::prelude::*;
use sotto_protocol::amount::{Cents, Fraction, Height, Index, Position, Reputation, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::keys::{HolderKey, PublicKey, SpendingKey};
use sotto_protocol::member::{Member, Status, registry_leaf};
use sotto_protocol::note::{CashNote, Commitment, ShareNote};
use sotto_protocol::payout::owed;
use sotto_protocol::tag::Rho;
use sotto_protocol::token::{Meta, Policy, TokenState};
use sotto_protocol::tree::{NoteRoot, NoteTree, RegistryRoot, RegistryTree};

use super::{Instance, Settle1, Settle4, Settle16, Settle64, Slot, Witness};
use crate::testing::{System, each_input_is_bound, holds, pinned};

const BOB: TokenId = TokenId(3);
const STEWARD: u64 = 78;

fn f(x: u64) -> F {
    F::from(x)
}

// Bob's token: a little under 12 cents a share so far.
fn state() -> TokenState {
    let index = Index((12 << 64) - 7);
    TokenState { tid: BOB, index, remainder: Fraction(5), hk: HolderKey(f(71)), meta: Meta::default(), n: 4 }
}

// The `i`-th holder's note, settled at an index of the holder's own.
fn holder(i: u64) -> Slot {
    let mut slot = Slot { pk: PublicKey(f(900 + i)), ..Slot::default() };
    let input = &mut slot.input;
    input.enabled = true;
    input.amount = Shares(100_000 + i);
    input.index = Index(u128::from(i) << 60);
    input.carry = Fraction(u64::MAX - i);
    input.basis = Cents(5_000_000 + i);
    input.since = Height(38);
    input.rho = Rho(f(2_000 + i));
    input.r = f(3_000 + i);
    slot
}

// A note tree that has the holders' notes, two apart.
fn plant<const K: usize>(witness: &mut Witness<K>) -> NoteRoot {
    let mut tree = NoteTree::default();
    tree.append(&[Commitment(f(5)), Commitment(f(6)), Commitment(f(7))]).expect("room");
    for slot in &witness.slots {
        let cm = slot.input.note(witness.token.state.tid, slot.pk).commit();
        tree.append(&[cm, Commitment(f(8))]).expect("room");
    }
    for (i, slot) in (0..).zip(&mut witness.slots) {
        slot.input.path = tree.path(Position(3 + 2 * i));
    }
    tree.root()
}

// A registry that has the token at the given number.
fn register<const K: usize>(witness: &mut Witness<K>, at: TokenId) -> RegistryRoot {
    let token = &mut witness.token;
    let mut tree = RegistryTree::default();
    let leaf = registry_leaf(token.member.hash(), token.supply, token.state.commit());
    tree.set_many([(1, f(1)), (at.0, leaf.0)]);
    token.path = tree.path(at.0);
    RegistryRoot(tree.root())
}

fn claim<const K: usize>(slots: &[Slot]) -> (Instance<K>, Witness<K>) {
    let mut witness = Witness::<K>::default();
    witness.sk = SpendingKey(f(77));
    witness.token.member = Member {
        pk: witness.sk.public_key(),
        tid: BOB,
        policy: Policy::Gross,
        status: Status(Status::ACTIVE),
        reputation: Reputation(100),
        steward: SpendingKey(f(STEWARD)).public_key(),
    };
    witness.token.supply = Shares(10_000_000);
    witness.token.state = state();
    for (i, slot) in witness.slots.iter_mut().enumerate() {
        *slot = slots.get(i).cloned().unwrap_or_else(|| Slot::unused(f(4_000 + i as u64)));
    }
    let root_n = plant(&mut witness);
    let root_s = register(&mut witness, BOB);
    let body = witness.body(root_n, root_s).expect("in range");
    (Instance::new(&body, f(123)).expect("K slots"), witness)
}

// Three holders, and a slot left over.
fn three() -> (Instance<4>, Witness<4>) {
    claim(&[0, 1, 2].map(holder))
}

// The same, by the steward.
fn by_steward() -> (Instance<4>, Witness<4>) {
    let (instance, mut witness) = three();
    witness.sk = SpendingKey(f(STEWARD));
    (instance, witness)
}

fn nobody() -> (Instance<4>, Witness<4>) {
    claim(&[])
}

fn one() -> (Instance<1>, Witness<1>) {
    claim(&[holder(0)])
}

fn full<const K: usize>() -> (Instance<K>, Witness<K>) {
    claim(&std::array::from_fn::<_, K, _>(|i| holder(i as u64)))
}

// Public values anew from the private ones, so that a lie is consistent but for the one rule it breaks.
fn again<const K: usize>(instance: &mut Instance<K>, witness: &Witness<K>) {
    let body = witness.body(instance.root_n, instance.root_s).expect("in range");
    *instance = Instance::new(&body, instance.ext).expect("K slots");
}

#[test]
fn every_shape_holds() {
    for (instance, witness) in [three(), by_steward(), nobody()] {
        holds::<Settle4>(&instance, &witness);
    }
    // `ext` among them (SETTLE-3). Not for slots that are all empty: there the anchor has nothing to say.
    let (instance, witness) = three();
    each_input_is_bound::<Settle4>(&instance, &witness);
    let (instance, witness) = one();
    holds::<Settle1>(&instance, &witness);
    each_input_is_bound::<Settle1>(&instance, &witness);
    let (instance, witness) = full();
    holds::<Settle16>(&instance, &witness);
}

#[test]
fn constraints_are_pinned() {
    pinned::<Settle1>(&[one(), claim(&[])]);
    pinned::<Settle4>(&[three(), nobody()]);
    pinned::<Settle16>(&[full()]);
    // The same slot over and over: that nothing depends on the values is shown by the smaller sizes, that it can be proven by the
    // verifier's tests.
    pinned::<Settle64>(&[]);
}

#[test]
fn what_is_free_has_no_effect() {
    let (instance, witness) = three();
    // Each enabled input's `r`, which only a disabled one uses.
    assert_eq!(System::of::<Settle4>(&instance, &witness).free_variables().len(), 3);
}

#[test]
fn only_as_many_slots_as_the_statement_has() {
    let body = three().0.body();
    assert_eq!(Instance::<1>::new(&body, f(123)), None);
    assert_eq!(Instance::<4>::new(&body, f(123)), Some(three().0));
    assert_eq!(Instance::<16>::new(&body, f(123)), None);
}

#[test]
fn empty_slots_look_like_others() {
    let (instance, _) = nobody();
    let mut seen = std::collections::BTreeSet::new();
    for slot in instance.slots {
        assert!(seen.insert(slot.cm_share.0) && seen.insert(slot.cm_cash.0) && seen.insert(slot.nf.0), "twice");
        let cash = CashNote::default().commit();
        assert_ne!(slot.cm_cash, cash, "everybody can compute the commitment of no cash for nobody");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn whatever_is_owed_can_be_pushed(
        amount in any::<u64>(),
        from in any::<u128>(),
        gained in 1u128..1 << 70,
        carry in any::<u64>(),
        enabled in any::<bool>(),
    ) {
        let (mut instance, mut witness) = one();
        let to = from.checked_add(gained);
        prop_assume!(to.is_some_and(|to| owed(Shares(amount), Index(from), Index(to), Fraction(carry)).is_ok()));
        witness.token.state.index = Index(to.expect("just seen"));
        if enabled {
            let input = &mut witness.slots[0].input;
            (input.amount, input.index, input.carry) = (Shares(amount), Index(from), Fraction(carry));
        } else {
            witness.slots[0] = Slot::unused(f(amount));
        }
        instance.root_n = plant(&mut witness);
        instance.root_s = register(&mut witness, BOB);
        again(&mut instance, &witness);
        holds::<Settle1>(&instance, &witness);
    }
}
