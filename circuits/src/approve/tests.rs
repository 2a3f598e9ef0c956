//! One valid claim of each shape, and the lies.

use sotto_protocol::amount::{Cents, Fraction, Height, Index, Reputation, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::keys::{HolderKey, PublicKey, SpendingKey};
use sotto_protocol::member::{Member, Status, registry_leaf};
use sotto_protocol::tag::Rho;
use sotto_protocol::token::{Meta, Policy, TokenCommitment, TokenState};
use sotto_protocol::trade::{DocHash, Salt, Terms, Trade};
use sotto_protocol::tree::{RegistryRoot, RegistryTree};

use super::{Approve, Instance, Witness};
use crate::testing::{each_input_is_bound, holds, pinned};

const BOB: TokenId = TokenId(3);
const RYAN: TokenId = TokenId(6);

fn f(x: u64) -> F {
    F::from(x)
}

fn key_of(tid: TokenId) -> SpendingKey {
    SpendingKey(f(7_000 + u64::from(tid.0)))
}

fn steward() -> SpendingKey {
    SpendingKey(f(55))
}

fn member(tid: TokenId) -> Member {
    let status = Status::default().with(Status::ACTIVE | Status::VETTED);
    let pk = key_of(tid).public_key();
    Member { pk, tid, policy: Policy::Gross, status, reputation: Reputation(100), steward: PublicKey::default() }
}

// Bob approves that he sells 30,000 of his own shares to Ryan, who just meets what $BOB demands.
fn bob_raises() -> Witness {
    let mut witness = Witness::default();
    witness.sk = key_of(BOB);
    witness.issuer.member = member(BOB);
    witness.issuer.supply = Shares(10_000_000);
    let meta = Meta { min_reputation: Reputation(100), vetted: true };
    let hk = HolderKey(f(1 << 40));
    witness.issuer.state = TokenState { tid: BOB, index: Index(5 << 64), remainder: Fraction(17), hk, meta, n: 9 };
    witness.buyer.member = member(RYAN);
    witness.buyer.supply = Shares(2_000_000);
    witness.buyer.token = TokenCommitment(f(44));
    witness.rho_buyer = Rho(f(31));
    witness.seller = key_of(BOB).public_key();
    witness.seller_salt = Salt(f(34));
    witness.trade = Trade {
        shares: Shares(30_000),
        price: Cents(5_000_000),
        terms: Terms { doc: DocHash(f(32)), ..Terms::default() },
        salt: Salt(f(33)),
        ..Trade::default()
    };
    witness
}

// Alice sells to Ryan instead.
fn alice_resells() -> Witness {
    let mut witness = bob_raises();
    witness.seller = PublicKey(f(21));
    witness
}

// The same while Bob is blocked: his steward approves.
fn by_steward() -> Witness {
    let mut witness = alice_resells();
    witness.issuer.member.steward = steward().public_key();
    witness.issuer.member.status = Status::default().with(Status::BLOCKED);
    witness.sk = steward();
    witness
}

// Bob buys back from Alice, though he would not meet his own demands.
fn buyback() -> Witness {
    let mut witness = alice_resells();
    witness.issuer.member.reputation = Reputation(0);
    witness.issuer.member.status = Status::default().with(Status::ACTIVE);
    witness.buyer.member = witness.issuer.member;
    witness.buyer.supply = witness.issuer.supply;
    witness.buyer.token = witness.issuer.state.commit();
    witness
}

// The instance for a witness, with a registry made for it.
fn claim(mut witness: Witness) -> (Instance, Witness) {
    let mut instance = Instance { body: witness.body(RegistryRoot::default(), Height(90)), ext: f(123) };
    register(&mut instance, &mut witness);
    (instance, witness)
}

// Public values anew from the private ones, so that a lie is consistent but for the one rule it breaks.
fn again(instance: &mut Instance, witness: &Witness) {
    instance.body = witness.body(instance.body.root_s, instance.body.expiry);
}

// A registry that has both records, each at the given number.
fn register_at(instance: &mut Instance, witness: &mut Witness, at: [u32; 2]) {
    let issuer = registry_leaf(witness.issuer.member.hash(), witness.issuer.supply, witness.issuer.state.commit());
    let buyer = registry_leaf(witness.buyer.member.hash(), witness.buyer.supply, witness.buyer.token);
    let mut tree = RegistryTree::default();
    tree.set_many([(1, f(1)), (at[1], buyer.0), (at[0], issuer.0)]);
    (witness.issuer.path, witness.buyer.path) = (tree.path(at[0]), tree.path(at[1]));
    instance.body.root_s = RegistryRoot(tree.root());
    again(instance, witness);
}

// The same, each at its member's own number.
fn register(instance: &mut Instance, witness: &mut Witness) {
    let at = [witness.issuer.member.tid.0, witness.buyer.member.tid.0];
    register_at(instance, witness, at);
}

fn shapes() -> Vec<(Instance, Witness)> {
    let mut grant = bob_raises();
    grant.trade.price = Cents::ZERO;
    let mut open_to_all = alice_resells();
    open_to_all.issuer.state.meta = Meta::default();
    open_to_all.buyer.member.reputation = Reputation(0);
    open_to_all.buyer.member.status = Status::default().with(Status::ACTIVE);
    let mut blocked_owner = alice_resells();
    blocked_owner.issuer.member.status = Status::default().with(Status::BLOCKED);
    [bob_raises(), grant, alice_resells(), by_steward(), buyback(), open_to_all, blocked_owner].map(claim).into()
}

#[test]
fn every_shape_holds() {
    for (instance, witness) in shapes() {
        holds::<Approve>(&instance, &witness);
        each_input_is_bound::<Approve>(&instance, &witness);
    }
}

#[test]
fn constraints_are_pinned() {
    pinned::<Approve>(&shapes());
}
