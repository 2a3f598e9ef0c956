//! One valid claim of each shape, and the lies.

use proptest::prelude::*;
use sotto_protocol::amount::{Cents, Fraction, Height, Index, Reputation, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::keys::{HolderKey, PublicKey, SpendingKey};
use sotto_protocol::member::{Member, Status, registry_leaf};
use sotto_protocol::tag::Rho;
use sotto_protocol::token::{Meta, Policy, TokenCommitment, TokenState};
use sotto_protocol::trade::{DocHash, Salt, Terms, Trade, TradeId};
use sotto_protocol::tree::{RegistryRoot, RegistryTree};

use super::{Approve, Instance, Witness};
use crate::testing::{Lie, each_input_is_bound, holds, pinned, reject};

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

// Each public input is bound, the last of them, `ext`, by APPROVE-5.
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

// A lie that leaves T as it was.
fn with_honest_trade(i: &mut Instance, w: &Witness) {
    let trade = i.body.trade;
    again(i, w);
    i.body.trade = trade;
}

#[test]
fn lies_about_who_approves() {
    let (instance, witness) = claim(alice_resells());
    reject::<Approve>(
        &instance,
        &witness,
        &[
            Lie { rule: "APPROVE-1", name: "another registry", tell: |i, _| i.body.root_s = RegistryRoot(f(1)) },
            Lie {
                rule: "APPROVE-1",
                name: "another index",
                tell: |i, w| {
                    w.issuer.state.index.0 += 1;
                    again(i, w);
                },
            },
            Lie {
                rule: "APPROVE-1",
                name: "another supply",
                tell: |i, w| {
                    w.issuer.supply.0 += 1;
                    again(i, w);
                },
            },
            Lie {
                rule: "APPROVE-1",
                name: "lower demands than the token's",
                tell: |i, w| {
                    w.issuer.state.meta = Meta::default();
                    again(i, w);
                },
            },
            Lie {
                rule: "APPROVE-1",
                name: "the issuer at another number",
                tell: |i, w| register_at(i, w, [9, RYAN.0]),
            },
            Lie {
                rule: "APPROVE-1",
                name: "another member's token",
                tell: |i, w| {
                    w.issuer.state.tid = TokenId(9);
                    register(i, w);
                },
            },
            Lie { rule: "APPROVE-1", name: "somebody else approves", tell: |_, w| w.sk = SpendingKey(f(56)) },
            Lie { rule: "APPROVE-1", name: "a steward whom nobody appointed", tell: |_, w| w.sk = steward() },
            Lie {
                rule: "APPROVE-1",
                name: "a steward who appoints himself",
                tell: |_, w| {
                    w.sk = steward();
                    w.issuer.member.steward = steward().public_key();
                },
            },
            Lie {
                rule: "APPROVE-1",
                name: "with a key that is being replaced",
                tell: |i, w| {
                    w.issuer.member.status = w.issuer.member.status.with(Status::ROTATING);
                    register(i, w);
                },
            },
        ],
    );
}

#[test]
fn lies_about_the_trade() {
    let (instance, witness) = claim(alice_resells());
    reject::<Approve>(
        &instance,
        &witness,
        &[
            Lie { rule: "APPROVE-2", name: "another trade", tell: |i, _| i.body.trade = TradeId(f(2)) },
            Lie { rule: "APPROVE-2", name: "another expiry", tell: |i, _| i.body.expiry = Height(91) },
            Lie {
                rule: "APPROVE-2",
                name: "another number of shares",
                tell: |i, w| {
                    w.trade.shares.0 += 1;
                    with_honest_trade(i, w);
                },
            },
            Lie {
                rule: "APPROVE-2",
                name: "another price",
                tell: |i, w| {
                    w.trade.price.0 -= 1;
                    with_honest_trade(i, w);
                },
            },
            Lie {
                rule: "APPROVE-2",
                name: "another seller",
                tell: |i, w| {
                    w.seller = PublicKey(f(22));
                    with_honest_trade(i, w);
                },
            },
            Lie {
                rule: "APPROVE-2",
                name: "another buyer",
                tell: |i, w| {
                    let honest = i.body.trade;
                    w.buyer.member.pk = PublicKey(f(23));
                    register(i, w);
                    i.body.trade = honest;
                },
            },
            Lie {
                rule: "APPROVE-2",
                name: "a member trades with herself",
                tell: |i, w| {
                    w.seller = w.buyer.member.pk;
                    again(i, w);
                },
            },
        ],
    );
}

// What must be wrong with a buyer whatever the seller.
fn lies_about_a_buyer() -> Vec<Lie<Approve>> {
    vec![
        Lie {
            rule: "APPROVE-3",
            name: "a buyer who is blocked",
            tell: |i, w| {
                w.buyer.member.status = Status::default().with(Status::BLOCKED | Status::VETTED);
                register(i, w);
            },
        },
        Lie {
            rule: "APPROVE-3",
            name: "a buyer whose key is being replaced",
            tell: |i, w| {
                w.buyer.member.status = w.buyer.member.status.with(Status::ROTATING);
                register(i, w);
            },
        },
        Lie {
            rule: "APPROVE-3",
            name: "a reputation that is one too low",
            tell: |i, w| {
                w.buyer.member.reputation = Reputation(99);
                register(i, w);
            },
        },
        Lie {
            rule: "APPROVE-3",
            name: "a buyer who is not vetted",
            tell: |i, w| {
                w.buyer.member.status = Status::default().with(Status::ACTIVE);
                register(i, w);
            },
        },
        Lie {
            rule: "APPROVE-3",
            name: "a better record than the buyer's",
            tell: |_, w| w.buyer.member.reputation = Reputation(101),
        },
        Lie {
            rule: "APPROVE-3",
            name: "a buyer who is not registered",
            tell: |i, w| {
                w.buyer.member.pk = PublicKey(f(23));
                again(i, w);
            },
        },
        Lie { rule: "APPROVE-3", name: "a buyer at another number", tell: |i, w| register_at(i, w, [BOB.0, 9]) },
    ]
}

#[test]
fn lies_about_the_buyer() {
    for witness in [bob_raises(), alice_resells(), by_steward()] {
        let (instance, witness) = claim(witness);
        reject::<Approve>(&instance, &witness, &lies_about_a_buyer());
    }
    let (instance, witness) = claim(buyback());
    let blocked = Lie {
        rule: "APPROVE-3",
        name: "a blocked issuer buys back",
        tell: |i: &mut Instance, w: &mut Witness| {
            w.issuer.member.status = Status::default().with(Status::BLOCKED);
            w.buyer.member = w.issuer.member;
            register(i, w);
        },
    };
    reject::<Approve>(&instance, &witness, &[blocked]);
}

#[test]
fn lies_about_a_raise() {
    let (instance, witness) = claim(bob_raises());
    reject::<Approve>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "APPROVE-4",
                name: "a blocked issuer raises",
                tell: |i, w| {
                    w.issuer.member.status = Status::default().with(Status::BLOCKED);
                    register(i, w);
                },
            },
            Lie {
                rule: "APPROVE-4",
                name: "a steward sells the issuer's shares",
                tell: |i, w| {
                    w.issuer.member.steward = steward().public_key();
                    w.sk = steward();
                    register(i, w);
                },
            },
        ],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    // Any trade between members who may trade.
    #[test]
    fn any_proper_trade_is_approved(
        which in 0..4usize,
        amounts in any::<(u64, u64, u64, u128)>(),
        demands in any::<(u32, bool)>(),
        better in any::<u32>(),
        tid in 7..1u32 << 24,
    ) {
        let (shares, price, supply, index) = amounts;
        let mut witness = [bob_raises, alice_resells, by_steward, buyback][which]();
        (witness.trade.shares, witness.trade.price) = (Shares(shares), Cents(price));
        (witness.issuer.supply, witness.issuer.state.index) = (Shares(supply), Index(index));
        witness.issuer.state.meta = Meta { min_reputation: Reputation(demands.0), vetted: demands.1 };
        if witness.is_buyback() {
            witness.buyer.supply = witness.issuer.supply;
            witness.buyer.token = witness.issuer.state.commit();
        } else {
            witness.buyer.member.tid = TokenId(tid);
            witness.buyer.member.reputation = Reputation(demands.0.saturating_add(better));
        }
        let (instance, witness) = claim(witness);
        holds::<Approve>(&instance, &witness);
    }
}
