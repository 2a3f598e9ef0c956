//! One valid removal of each shape, any removal in range, and the lies.

mod lies;

use proptest::prelude::*;
use sotto_protocol::amount::{Cents, Fraction, Height, Index, Position, PriceFloor, Reputation, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::keys::{HolderKey, PublicKey, SpendingKey};
use sotto_protocol::member::{Member, Status, registry_leaf};
use sotto_protocol::note::Commitment;
use sotto_protocol::note::lock::PaddedLock;
use sotto_protocol::removal::least_price;
use sotto_protocol::successor::{self, Slot};
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::token::{Meta, Policy, TokenCommitment, TokenState};
use sotto_protocol::trade::{DocHash, Salt};
use sotto_protocol::tree::{NoteRoot, NoteTree, RegistryPath, RegistryRoot, RegistryTree};

use super::{Bounds, Instance, Remove, Witness};
use crate::registry::{Listing, OpenListing};
use crate::share::Outputs;
use crate::spend::ShareInput;
use crate::testing::{System, each_input_is_bound, holds, pinned};

const BOB: TokenId = TokenId(3);
const ALICE: TokenId = TokenId(6);
// Half a dollar a share.
const FLOOR: PriceFloor = PriceFloor(50 << 32);

fn f(x: u64) -> F {
    F::from(x)
}

fn member(tid: TokenId, policy: Policy) -> Member {
    let pk = SpendingKey(f(7_000 + u64::from(tid.0))).public_key();
    let status = Status::default().with(Status::ACTIVE);
    Member { pk, tid, policy, status, reputation: Reputation(100), steward: PublicKey::default() }
}

fn note(amount: u64, basis: u64) -> ShareInput {
    let mut input = ShareInput::disabled(f(1_000 + amount));
    input.enabled = true;
    input.amount = Shares(amount);
    input.index = Index((4 << 64) + u128::from(amount));
    input.carry = Fraction(u64::MAX - amount);
    input.basis = Cents(basis);
    input.since = Height(41);
    input.rho = Rho(f(2_000 + amount));
    input
}

// Bob removes Alice: 60,000 shares that cost 500.00 and 40,000 that cost 250.01, both with payouts due, for this price.
fn alice(policy: Policy, price: u64) -> Witness {
    let mut witness = Witness::default();
    witness.sk = SpendingKey(f(7_000 + u64::from(BOB.0)));
    let index = Index((5 << 64) + 0x1234_5678_9abc_def0);
    let hk = HolderKey(f(3 << 40));
    witness.token.member = member(BOB, Policy::Gross);
    witness.token.supply = Shares(10_000_000);
    witness.token.state = TokenState { tid: BOB, index, remainder: Fraction(17), hk, meta: Meta::default(), n: 9 };
    witness.holder = Listing {
        member: member(ALICE, policy),
        supply: Shares(2_000_000),
        token: TokenCommitment(f(55)),
        path: RegistryPath::default(),
    };
    witness.inputs = [note(60_000, 50_000), note(40_000, 25_001)];
    witness.price = Cents(price);
    witness.rho_buyer = Rho(f(31));
    witness.doc = DocHash(f(32));
    witness.salt = Salt(f(33));
    witness.seller_salt = Salt(f(34));
    witness.ruling_salt = Salt(f(35));
    witness
}

fn with_one_note(mut witness: Witness) -> Witness {
    witness.inputs[1] = ShareInput::disabled(f(5));
    witness
}

// A note tree that has the inputs, as notes of `tid`.
fn plant(instance: &mut Instance, witness: &mut Witness, tid: TokenId) {
    let pk = witness.holder.member.pk;
    let mut tree = NoteTree::default();
    tree.append(&[Commitment(f(5)), Commitment(f(6)), Commitment(f(7))]).expect("room");
    for input in &witness.inputs {
        tree.append(&[input.note(tid, pk).commit(), Commitment(f(8))]).expect("room");
    }
    for (i, input) in (0..).zip(&mut witness.inputs) {
        input.path = tree.path(Position(3 + 2 * i));
    }
    instance.body.root_n = tree.root();
}

// A registry that has both records, each at the given number.
fn register(instance: &mut Instance, witness: &mut Witness, at: [u32; 2]) {
    let OpenListing { member, supply, state, .. } = &witness.token;
    let token = registry_leaf(member.hash(), *supply, state.commit());
    let Listing { member, supply, token: closed, .. } = &witness.holder;
    let holder = registry_leaf(member.hash(), *supply, *closed);
    let mut tree = RegistryTree::default();
    tree.set_many([(1, f(1)), (at[1], holder.0), (at[0], token.0)]);
    (witness.token.path, witness.holder.path) = (tree.path(at[0]), tree.path(at[1]));
    instance.body.root_s = RegistryRoot(tree.root());
}

// Public values anew from the private ones, so that a lie is consistent but for the one rule it breaks.
fn again(instance: &mut Instance, witness: &Witness) {
    let body = instance.body;
    instance.body = witness.body(body.root_n, body.root_s, Bounds { expiry: body.expiry, floor: body.floor });
}

// Both trees and the public values anew.
fn world(instance: &mut Instance, witness: &mut Witness) {
    let at = [witness.token.state.tid.0, witness.holder.member.tid.0];
    plant(instance, witness, BOB);
    register(instance, witness, at);
    again(instance, witness);
}

// The instance for a witness, in a world made for it.
fn claim(mut witness: Witness, floor: PriceFloor) -> (Instance, Witness) {
    let bounds = Bounds { expiry: Height(90), floor };
    let body = witness.body(NoteRoot::default(), RegistryRoot::default(), bounds);
    let mut instance = Instance { body, ext: f(123) };
    world(&mut instance, &mut witness);
    (instance, witness)
}

fn gross() -> (Instance, Witness) {
    claim(alice(Policy::Gross, 5_000_000), FLOOR)
}

fn gains() -> (Instance, Witness) {
    claim(alice(Policy::Gains, 6_000_000), FLOOR)
}

// At exactly the cost basis, where the ruling sets no floor.
fn at_basis() -> (Instance, Witness) {
    claim(with_one_note(alice(Policy::Gains, 50_000)), PriceFloor::ZERO)
}

#[test]
fn every_shape_holds() {
    for (instance, witness) in [gross(), gains(), at_basis()] {
        holds::<Remove>(&instance, &witness);
    }
    // `ext` among them (REMOVE-14).
    let (instance, witness) = gains();
    each_input_is_bound::<Remove>(&instance, &witness);
}

#[test]
fn constraints_are_pinned() {
    pinned::<Remove>(&[gross(), gains(), at_basis()]);
}

#[test]
fn what_is_free_has_no_effect() {
    let (instance, witness) = gross();
    // Each enabled input's `r`, which only a disabled one uses.
    assert_eq!(System::of::<Remove>(&instance, &witness).free_variables().len(), 2);
}

#[test]
fn the_holder_needs_nobody_to_find_the_money() {
    for (instance, witness) in [gross(), gains()] {
        let outputs = witness.outputs(Height(90)).expect("in range");
        // What the holder knows: the own notes, the token's state, the policy; and what is public.
        let (first, pk) = (&witness.inputs[0], witness.holder.member.pk);
        let h = HolderKey(first.rho.0);
        let locked = instance.body.pad_lock.0 - PaddedLock::pad(h, instance.body.nf[0], instance.body.trade);
        assert_eq!(locked, outputs.lock.amount.field());
        let paid = witness.payout().expect("in range").0.0;
        let basis = witness.basis().expect("in range").0;
        let kept = if witness.holder.member.policy == Policy::Gross { 0 } else { basis };
        let owner = OwnerTag::derive(pk, successor::share(first.rho, Slot::Third));
        let cash = sotto_protocol::note::CashNote { amount: Cents(paid + kept), owner };
        assert_eq!(cash.commit(), instance.body.cm_cash);
    }
}

// Numbers across their whole range, small ones as likely as large.
fn number() -> impl Strategy<Value = u64> {
    (any::<u64>(), 0..64u32).prop_map(|(x, shift)| x >> shift)
}

prop_compose! {
    fn any_removal()(
        gains in any::<bool>(),
        both in any::<bool>(),
        amounts in [number(), number()],
        bases in [number(), number()],
        behind in [0..=1u128 << 64, 0..=1u128 << 64],
        carry in any::<[u64; 2]>(),
        floor in number(),
        more in number(),
    ) -> (Witness, PriceFloor) {
        let mut witness = alice(if gains { Policy::Gains } else { Policy::Gross }, 0);
        let index = witness.token.state.index;
        for (i, input) in witness.inputs.iter_mut().enumerate() {
            if i == 1 && !both {
                *input = ShareInput::disabled(f(77));
                continue;
            }
            // A quarter of the range each, and at most a cent a share, so that no sum leaves it.
            input.amount = Shares((amounts[i] >> 2) + 1);
            input.basis = Cents(bases[i] >> 2);
            input.index = Index(index.0 - behind[i]);
            input.carry = Fraction(carry[i]);
        }
        let (sold, basis) = (witness.sold().expect("in range"), witness.basis().expect("in range"));
        let floor = PriceFloor(floor >> 33);
        let least = least_price(sold, floor).expect("at most a share's half of a cent").max(basis);
        witness.price = Cents(least.0.saturating_add(more >> 3));
        (witness, floor)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn any_removal_in_range_holds((witness, floor) in any_removal()) {
        prop_assume!(witness.outputs(Height(90)).is_some());
        let (instance, witness) = claim(witness, floor);
        holds::<Remove>(&instance, &witness);
    }
}
