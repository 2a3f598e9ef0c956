//! One valid claim of each shape, any claim in range, and (in the files below) the lies.

mod sold;
mod spent;

use proptest::prelude::*;
use sotto_protocol::amount::{Cents, Fraction, Height, Index, Position, Reputation, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::hash::{Tag, hash};
use sotto_protocol::keys::{HolderKey, PublicKey, SpendingKey};
use sotto_protocol::member::{Member, Status, registry_leaf};
use sotto_protocol::note::lock::PaddedLock;
use sotto_protocol::note::{Commitment, LockSalt, Origin};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::successor::{self, Slot};
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::token::{Meta, Policy, TokenState};
use sotto_protocol::trade::{DocHash, Salt, Terms, Trade, TradeId};
use sotto_protocol::tree::{NoteRoot, NoteTree, RegistryRoot, RegistryTree};

use super::{Instance, Outputs, Share, Witness};
use crate::registry::{Listing, OpenListing, only_key};
use crate::spend::ShareInput;
use crate::testing::{Lie, each_input_is_bound, holds, pinned, reject};

const BOB: TokenId = TokenId(3);
const ALICE: TokenId = TokenId(6);

fn f(x: u64) -> F {
    F::from(x)
}

fn key_of(tid: TokenId) -> SpendingKey {
    SpendingKey(f(7_000 + u64::from(tid.0)))
}

fn state_of(tid: TokenId) -> TokenState {
    let index = Index((5 << 64) + 0x1234_5678_9abc_def0 * u128::from(tid.0));
    TokenState {
        tid,
        index,
        remainder: Fraction(17),
        hk: HolderKey(f(u64::from(tid.0) << 40)),
        meta: Meta::default(),
        n: 9,
    }
}

fn member(tid: TokenId, policy: Policy) -> Member {
    let status = Status::default().with(Status::ACTIVE);
    let pk = key_of(tid).public_key();
    Member { pk, tid, policy, status, reputation: Reputation(100), steward: PublicKey::default() }
}

// Alice, with two notes of $BOB: 60,000 shares for 500.00, and 40,000 for 250.01, both with payouts due.
fn alice(policy: Policy) -> Witness {
    let mut witness = Witness::default();
    witness.sk = key_of(ALICE);
    witness.token.member = member(BOB, Policy::Gross);
    witness.token.supply = Shares(10_000_000);
    witness.token.state = state_of(BOB);
    witness.seller.member = member(ALICE, policy);
    witness.seller.supply = Shares(2_000_000);
    witness.seller.token = state_of(ALICE).commit();
    witness.seller_state = only_key(HolderKey(f(99)));
    witness.inputs = [note(60_000, 50_000, 41), note(40_000, 25_001, 57)];
    witness
}

fn note(amount: u64, basis: u64, since: u32) -> ShareInput {
    let mut input = ShareInput::disabled(f(1_000 + amount));
    input.enabled = true;
    input.amount = Shares(amount);
    input.index = Index((4 << 64) + u128::from(amount));
    input.carry = Fraction(u64::MAX - amount);
    input.basis = Cents(basis);
    input.since = Height(since);
    input.rho = Rho(f(2_000 + amount));
    input
}

// As a resale must: with the true state of the seller's own token.
fn sell(witness: &mut Witness, shares: u64, price: u64) {
    witness.trade = Some(Trade {
        shares: Shares(shares),
        price: Cents(price),
        buyer: OwnerTag(f(31)),
        terms: Terms { doc: DocHash(f(32)), ..Terms::default() },
        salt: Salt(f(33)),
        ..Trade::default()
    });
    witness.seller_salt = Salt(f(34));
    if !witness.is_issuer() {
        witness.seller_state = state_of(ALICE);
    }
}

// Bob in Alice's place: the issuer, with two notes of his own token.
fn bob() -> Witness {
    let mut witness = alice(Policy::Gross);
    witness.sk = key_of(BOB);
    let (member, supply) = (witness.token.member, witness.token.supply);
    let token = witness.token.state.commit();
    witness.seller = Listing { member, supply, token, ..Listing::default() };
    witness
}

// The instance for a witness, in a world made for it.
fn claim(mut witness: Witness) -> (Instance, Witness) {
    let body = witness.body(NoteRoot::default(), RegistryRoot::default(), Height(90));
    let mut instance = Instance { body, ext: f(123) };
    world(&mut instance, &mut witness);
    (instance, witness)
}

fn resale(policy: Policy, price: u64) -> (Instance, Witness) {
    let mut witness = alice(policy);
    sell(&mut witness, 30_000, price);
    claim(witness)
}

fn raise(price: u64) -> (Instance, Witness) {
    let mut witness = bob();
    sell(&mut witness, 30_000, price);
    claim(witness)
}

fn merge() -> (Instance, Witness) {
    claim(alice(Policy::Gross))
}

// Of one note; the other input is disabled.
fn one_note(mut witness: Witness) -> (Instance, Witness) {
    witness.inputs[1] = ShareInput::disabled(f(5));
    claim(witness)
}

// Public values anew from the private ones, so that a lie is consistent but for the one rule it breaks.
fn again(instance: &mut Instance, witness: &Witness) {
    let body = instance.body;
    instance.body = witness.body(body.root_n, body.root_s, body.expiry);
}

// A note tree that has the inputs, as notes of `tid`.
fn plant(instance: &mut Instance, witness: &mut Witness, tid: TokenId) {
    let pk = witness.sk.public_key();
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
    let Listing { member, supply, token: closed, .. } = &witness.seller;
    let seller = registry_leaf(member.hash(), *supply, *closed);
    let mut tree = RegistryTree::default();
    tree.set_many([(1, f(1)), (at[1], seller.0), (at[0], token.0)]);
    (witness.token.path, witness.seller.path) = (tree.path(at[0]), tree.path(at[1]));
    instance.body.root_s = RegistryRoot(tree.root());
}

// Both trees and the public values anew.
fn world(instance: &mut Instance, witness: &mut Witness) {
    let tid = witness.token.state.tid;
    plant(instance, witness, tid);
    let at = [tid.0, witness.seller.member.tid.0];
    register(instance, witness, at);
    again(instance, witness);
}

fn shapes() -> Vec<(Instance, Witness)> {
    let (mut buyback, mut all) = (alice(Policy::Gains), alice(Policy::Gains));
    sell(&mut buyback, 60_000, 45_000);
    sell(&mut all, 100_000, 75_001);
    vec![
        raise(5_000_000),
        raise(0),
        resale(Policy::Gross, 60_000),
        resale(Policy::Gains, 60_000),
        resale(Policy::Gains, 22_500),
        resale(Policy::Gains, 1),
        claim(all),
        one_note(buyback),
        merge(),
        one_note(alice(Policy::Gains)),
        one_note(bob()),
    ]
}

#[test]
fn every_shape_holds() {
    for (instance, witness) in shapes() {
        holds::<Share>(&instance, &witness);
    }
}

// SHARE-14 is about the last of them, `ext`.
#[test]
fn each_public_input_is_bound() {
    for (instance, witness) in [resale(Policy::Gains, 60_000), one_note(alice(Policy::Gross))] {
        each_input_is_bound::<Share>(&instance, &witness);
    }
}

#[test]
fn constraints_are_pinned() {
    pinned::<Share>(&shapes());
}

// The public values of other outputs than the honest ones.
fn forge(instance: &mut Instance, witness: &Witness, change: impl FnOnce(&mut Outputs)) {
    again(instance, witness);
    let mut outputs = witness.outputs(instance.body.expiry).expect("in range but for the lie");
    change(&mut outputs);
    let body = &mut instance.body;
    body.cm_buy = outputs.buy.commit();
    body.cm_change = outputs.change.commit();
    body.cm_cash = outputs.cash.commit();
    body.cm_lock = outputs.lock.commit();
    body.pad_lock = PaddedLock(outputs.lock.amount.field() + witness.lock_pad(body.trade));
}

// The tag of one of the spender's own outputs.
fn own(witness: &Witness, slot: Slot) -> OwnerTag {
    OwnerTag::derive(witness.sk.public_key(), successor::share(witness.inputs[0].rho, slot))
}

// Numbers across their whole range, small ones as likely as large.
fn number() -> impl Strategy<Value = u64> {
    (any::<u64>(), 0..64u32).prop_map(|(x, shift)| x >> shift)
}

prop_compose! {
    // Any two notes of any holder, any policy, sold in part, wholly or not at all.
    fn any_claim()(
        issuer in any::<bool>(),
        gains in any::<bool>(),
        both in any::<bool>(),
        amounts in [number(), number()],
        bases in [number(), number()],
        since in any::<[u32; 2]>(),
        behind in [0..=1u128 << 64, 0..=1u128 << 64],
        carry in any::<[u64; 2]>(),
        part in 0..=4u64,
        price in number(),
    ) -> Witness {
        let mut witness = if issuer { bob() } else { alice(if gains { Policy::Gains } else { Policy::Gross }) };
        for (i, input) in witness.inputs.iter_mut().enumerate() {
            if i == 1 && !both {
                *input = ShareInput::disabled(f(77));
                continue;
            }
            // A quarter of the range each, and at most a cent a share, so that no sum leaves it.
            input.amount = Shares(amounts[i] >> 2);
            input.basis = Cents(bases[i] >> 2);
            input.index = Index(state_of(BOB).index.0 - behind[i]);
            input.carry = Fraction(carry[i]);
            input.since = Height(since[i]);
        }
        let shares = witness.inputs[0].amount.0 + witness.inputs[1].amount.0;
        let sold = u64::try_from(u128::from(shares) * u128::from(part) / 4).expect("part of a u64");
        if sold > 0 {
            sell(&mut witness, sold, (price >> 2).max(1));
        }
        witness
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn any_claim_in_range_holds(witness in any_claim()) {
        let (instance, witness) = claim(witness);
        holds::<Share>(&instance, &witness);
    }
}
