//! One valid claim of each shape, and the lies.

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
    for (i, input) in witness.inputs.iter_mut().enumerate() {
        input.path = tree.path(Position(3 + 2 * i as u32));
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

#[test]
fn lies_about_what_is_spent() {
    let (instance, witness) = resale(Policy::Gross, 60_000);
    reject::<Share>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "SHARE-1",
                name: "somebody else's notes",
                tell: |i, w| {
                    w.sk = SpendingKey(f(78));
                    w.seller.member.pk = w.sk.public_key();
                    register(i, w, [BOB.0, ALICE.0]);
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-1",
                name: "more shares than the note has",
                tell: |i, w| {
                    w.inputs[1].amount = Shares(40_001);
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-1",
                name: "an older index than the note's, to be paid twice",
                tell: |i, w| {
                    w.inputs[0].index.0 -= 1 << 64;
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-1",
                name: "a higher basis than the note's",
                tell: |i, w| {
                    w.inputs[0].basis.0 += 1;
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-1",
                name: "shares of another token",
                tell: |i, w| {
                    plant(i, w, TokenId(5));
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-1",
                name: "a note at another position",
                tell: |i, w| {
                    w.inputs[0].path.index ^= 1;
                    again(i, w);
                },
            },
            Lie { rule: "SHARE-1", name: "another anchor", tell: |i, _| i.body.root_n = NoteRoot(f(1)) },
            Lie { rule: "SHARE-1", name: "another nullifier", tell: |i, _| i.body.nf[1] = Nullifier(f(1)) },
            Lie {
                rule: "SHARE-1",
                name: "the nullifier of a disabled input for a note that is spent",
                tell: |i, w| i.body.nf[1] = Nullifier::of_disabled(w.inputs[1].r, Position(w.inputs[1].path.index)),
            },
            Lie {
                rule: "SHARE-1",
                name: "value from a disabled input",
                tell: |i, w| {
                    w.inputs[1].enabled = false;
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-1",
                name: "nothing is spent",
                tell: |i, w| {
                    w.inputs[0] = ShareInput::disabled(f(9));
                    w.inputs[1] = ShareInput::disabled(f(10));
                    w.trade = None;
                    again(i, w);
                },
            },
        ],
    );
}

#[test]
fn lies_about_the_registry() {
    let (instance, witness) = resale(Policy::Gross, 60_000);
    reject::<Share>(
        &instance,
        &witness,
        &[
            Lie { rule: "SHARE-2", name: "another registry", tell: |i, _| i.body.root_s = RegistryRoot(f(1)) },
            Lie {
                rule: "SHARE-2",
                name: "a higher index than the token's",
                tell: |i, w| {
                    w.token.state.index.0 += 1 << 64;
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-2",
                name: "another supply",
                tell: |i, w| {
                    w.token.supply.0 += 1;
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-2",
                name: "the token at another number",
                tell: |i, w| {
                    register(i, w, [9, ALICE.0]);
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-2",
                name: "a note from the token's future",
                tell: |i, w| {
                    world(i, w);
                    let honest = w.clone();
                    w.inputs[1].index.0 = w.token.state.index.0 + 1;
                    plant(i, w, BOB);
                    let root_n = i.body.root_n;
                    // What it owes is subtracted from what the other note is owed.
                    forge(i, &honest, |o| {
                        let due = 60_000 * (honest.token.state.index.0 - honest.inputs[0].index.0)
                            + u128::from(w.inputs[0].carry.0)
                            + u128::from(w.inputs[1].carry.0)
                            - 40_000;
                        o.cash.amount = Cents((due >> 64) as u64);
                        o.change.carry = Fraction(due as u64);
                    });
                    i.body.root_n = root_n;
                    i.body.nf = w.nullifiers();
                },
            },
            Lie {
                rule: "SHARE-3",
                name: "a key that is not registered",
                tell: |i, w| {
                    w.sk = SpendingKey(f(78));
                    plant(i, w, BOB);
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-3",
                name: "another's record, the issuer's, so that nothing is locked",
                tell: |i, w| {
                    w.seller = bob().seller.clone();
                    w.seller.path = w.token.path;
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-3",
                name: "the other policy",
                tell: |i, w| {
                    w.seller.member.policy = Policy::Gains;
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-3",
                name: "the record at another number",
                tell: |i, w| {
                    register(i, w, [BOB.0, 9]);
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-3",
                name: "a larger supply when the sale happened",
                tell: |i, w| {
                    w.seller.supply.0 += 1;
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-3",
                name: "with a key that is being replaced",
                tell: |i, w| {
                    w.seller.member.status = w.seller.member.status.with(Status::ROTATING);
                    world(i, w);
                },
            },
        ],
    );
}

// Sells one share more than there are: what is kept is -1, the rest fits.
fn oversell(i: &mut Instance, w: &mut Witness) {
    sell(w, 100_000, 60_000);
    forge(i, w, |_| ());
    let buy = w.outputs(i.body.expiry).expect("all is sold").buy;
    let change = w.outputs(i.body.expiry).expect("all is sold").change;
    sell(w, 100_001, 60_000);
    i.body.trade = w.trade_id(i.body.expiry);
    i.body.cm_buy = sotto_protocol::note::ShareNote { amount: Shares(100_001), ..buy }.commit();
    // floor(75,001 * 100,001 / 100,000) = 75,001: the basis of what is kept is 0.
    let fields = [
        change.tid.field(),
        -f(1),
        change.index.field(),
        change.carry.field(),
        f(0),
        change.since.field(),
        change.owner.0,
    ];
    i.body.cm_change = Commitment(hash(Tag::Share, fields));
    i.body.pad_lock = PaddedLock(f(60_000) + w.lock_pad(i.body.trade));
}

#[test]
fn lies_about_amounts() {
    let (instance, witness) = resale(Policy::Gross, 60_000);
    reject::<Share>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "SHARE-4",
                name: "more than 2^64 cents are owed",
                tell: |i, w| {
                    w.token.state.index.0 = 1 << 112;
                    world(i, w);
                    // What fits of it is claimed.
                    let mut honest = w.clone();
                    let due: u128 = w.inputs.iter().fold(0, |due, input| {
                        let more = u128::from(input.amount.0).wrapping_mul((1 << 112) - input.index.0);
                        due.wrapping_add(more).wrapping_add(u128::from(input.carry.0))
                    });
                    for input in &mut honest.inputs {
                        input.index = honest.token.state.index;
                    }
                    let nf = i.body.nf;
                    forge(i, &honest, |o| {
                        o.cash.amount = Cents((due >> 64) as u64);
                        o.change.carry = Fraction(due as u64);
                    });
                    i.body.nf = nf;
                },
            },
            Lie { rule: "SHARE-5", name: "more is sold than held", tell: oversell },
            Lie {
                rule: "SHARE-5",
                name: "a basis past 2^64",
                tell: |i, w| {
                    w.inputs[0].basis = Cents(u64::MAX);
                    world(i, w);
                },
            },
            Lie {
                rule: "SHARE-5",
                name: "more than 2^64 shares",
                tell: |i, w| {
                    w.inputs[0].amount = Shares(u64::MAX);
                    w.inputs[0].index = w.token.state.index;
                    world(i, w);
                },
            },
        ],
    );
    let (instance, witness) = merge();
    let sells_without_trade = Lie {
        rule: "SHARE-6",
        name: "shares leave without a trade",
        tell: |i: &mut Instance, w: &mut Witness| {
            sell(w, 30_000, 0);
            w.seller_state = only_key(HolderKey(f(99)));
            forge(i, w, |o| {
                o.buy.owner = own(w, Slot::First);
                o.lock = merge().1.outputs(Height(90)).expect("the honest lock").lock;
            });
            i.body.trade = TradeId::none();
            i.body.pad_lock = PaddedLock(w.lock_pad(i.body.trade));
        },
    };
    let price_without_trade = Lie {
        rule: "SHARE-6",
        name: "a price without a trade",
        tell: |i: &mut Instance, w: &mut Witness| {
            sell(w, 0, 70_000);
            w.seller_state = only_key(HolderKey(f(99)));
            forge(i, w, |o| {
                o.buy.owner = own(w, Slot::First);
                o.cash.amount.0 += 70_000;
                o.lock = merge().1.outputs(Height(90)).expect("the honest lock").lock;
            });
            i.body.trade = TradeId::none();
            i.body.pad_lock = PaddedLock(w.lock_pad(i.body.trade));
        },
    };
    reject::<Share>(&instance, &witness, &[sells_without_trade, price_without_trade]);
}

// A lie that leaves T as it was.
fn with_honest_trade(i: &mut Instance, w: &Witness) {
    let trade = i.body.trade;
    again(i, w);
    let amount = w.outputs(i.body.expiry).expect("in range").lock.amount;
    i.body.trade = trade;
    i.body.pad_lock = PaddedLock(amount.field() + w.lock_pad(trade));
}

#[test]
fn lies_about_the_trade() {
    let (instance, witness) = resale(Policy::Gross, 60_000);
    reject::<Share>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "SHARE-7",
                name: "another price",
                tell: |i, w| {
                    sell(w, 30_000, 1);
                    with_honest_trade(i, w);
                },
            },
            Lie {
                rule: "SHARE-7",
                name: "fewer shares",
                tell: |i, w| {
                    sell(w, 29_999, 60_000);
                    with_honest_trade(i, w);
                },
            },
            Lie {
                rule: "SHARE-7",
                name: "another seller",
                tell: |i, w| {
                    w.seller_salt = Salt(f(35));
                    with_honest_trade(i, w);
                },
            },
            Lie {
                rule: "SHARE-7",
                name: "another buyer",
                tell: |i, w| {
                    w.trade = w.trade.map(|trade| Trade { buyer: OwnerTag(f(36)), ..trade });
                    with_honest_trade(i, w);
                },
            },
            Lie {
                rule: "SHARE-7",
                name: "other words",
                tell: |i, w| {
                    let terms = Terms { doc: DocHash(f(37)), ..Terms::default() };
                    w.trade = w.trade.map(|trade| Trade { terms, ..trade });
                    with_honest_trade(i, w);
                },
            },
            Lie {
                rule: "SHARE-7",
                name: "another expiry",
                tell: |i, w| {
                    i.body.expiry = Height(91);
                    with_honest_trade(i, w);
                },
            },
            Lie {
                rule: "SHARE-7",
                name: "no shares for the money",
                tell: |i, w| {
                    sell(w, 0, 60_000);
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-8",
                name: "a gift that goes around the holders",
                tell: |i, w| {
                    sell(w, 30_000, 0);
                    again(i, w);
                },
            },
            Lie {
                rule: "SHARE-8",
                name: "a resale before an announced dilution",
                tell: |i, w| {
                    w.seller.member.status = w.seller.member.status.with(Status::QUIET);
                    world(i, w);
                },
            },
            Lie {
                rule: "SHARE-8",
                name: "a lock under a key that the holders do not have",
                tell: |i, w| {
                    w.seller_state.hk = HolderKey(f(98));
                    again(i, w);
                },
            },
        ],
    );
}

#[test]
fn lies_about_what_is_locked() {
    let less = Lie {
        rule: "SHARE-9",
        name: "less is locked",
        tell: |i: &mut Instance, w: &mut Witness| {
            forge(i, w, |o| {
                o.lock.amount.0 -= 1;
                o.cash.amount.0 += 1;
            });
        },
    };
    let more = Lie {
        rule: "SHARE-9",
        name: "more is locked",
        tell: |i: &mut Instance, w: &mut Witness| {
            forge(i, w, |o| {
                o.lock.amount.0 += 1;
                o.cash.amount.0 -= 1;
            });
        },
    };
    let lies = [less, more];
    for (instance, witness) in [resale(Policy::Gross, 60_000), resale(Policy::Gains, 60_000)] {
        reject::<Share>(&instance, &witness, &lies);
    }
    let (instance, witness) = raise(60_000);
    reject::<Share>(&instance, &witness, &lies[1..]);
}

#[test]
fn lies_about_outputs() {
    let (instance, witness) = resale(Policy::Gains, 60_000);
    reject::<Share>(
        &instance,
        &witness,
        &[
            Lie { rule: "SHARE-10", name: "more shares bought", tell: |i, w| forge(i, w, |o| o.buy.amount.0 += 1) },
            Lie { rule: "SHARE-10", name: "a higher basis bought", tell: |i, w| forge(i, w, |o| o.buy.basis.0 += 1) },
            Lie { rule: "SHARE-10", name: "held for longer", tell: |i, w| forge(i, w, |o| o.buy.since.0 -= 1) },
            Lie { rule: "SHARE-10", name: "bought with a carry", tell: |i, w| forge(i, w, |o| o.buy.carry.0 += 1) },
            Lie {
                rule: "SHARE-10",
                name: "payouts from before the sale are bought",
                tell: |i, w| forge(i, w, |o| o.buy.index.0 -= 1),
            },
            Lie {
                rule: "SHARE-10",
                name: "shares for somebody else",
                tell: |i, w| forge(i, w, |o| o.buy.owner = OwnerTag(f(2))),
            },
            Lie { rule: "SHARE-11", name: "more shares kept", tell: |i, w| forge(i, w, |o| o.change.amount.0 += 1) },
            Lie { rule: "SHARE-11", name: "a larger carry", tell: |i, w| forge(i, w, |o| o.change.carry.0 += 1) },
            Lie { rule: "SHARE-11", name: "a higher basis kept", tell: |i, w| forge(i, w, |o| o.change.basis.0 += 1) },
            Lie { rule: "SHARE-11", name: "the earlier date", tell: |i, w| forge(i, w, |o| o.change.since.0 = 41) },
            Lie { rule: "SHARE-11", name: "an older index", tell: |i, w| forge(i, w, |o| o.change.index.0 -= 1) },
            Lie {
                rule: "SHARE-11",
                name: "change for somebody else",
                tell: |i, w| forge(i, w, |o| o.change.owner = OwnerTag(f(2))),
            },
            Lie { rule: "SHARE-12", name: "money from nowhere", tell: |i, w| forge(i, w, |o| o.cash.amount.0 += 1) },
            Lie {
                rule: "SHARE-12",
                name: "cash for somebody else",
                tell: |i, w| forge(i, w, |o| o.cash.owner = OwnerTag(f(2))),
            },
            Lie {
                rule: "SHARE-13",
                name: "a lock for the holders of another token",
                tell: |i, w| forge(i, w, |o| o.lock.tid = BOB),
            },
            Lie {
                rule: "SHARE-13",
                name: "a lock with another supply at sale",
                tell: |i, w| forge(i, w, |o| o.lock.supply_at_sale.0 += 1),
            },
            Lie {
                rule: "SHARE-13",
                name: "a lock that poses as a top-up",
                tell: |i, w| forge(i, w, |o| o.lock.origin = Origin::TopUp),
            },
            Lie {
                rule: "SHARE-13",
                name: "a lock that the holders cannot open",
                tell: |i, w| forge(i, w, |o| o.lock.salt = LockSalt(f(3))),
            },
            Lie { rule: "SHARE-13", name: "an unreadable pad", tell: |i, _| i.body.pad_lock = PaddedLock(f(4)) },
        ],
    );
}

#[test]
fn lies_about_a_claim() {
    let (instance, witness) = merge();
    reject::<Share>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "SHARE-7",
                name: "a trade that is none of one's own",
                tell: |i, _| i.body.trade = TradeId(f(8)),
            },
            Lie {
                rule: "SHARE-10",
                name: "an empty note for somebody else",
                tell: |i, w| forge(i, w, |o| o.buy.owner = OwnerTag(f(2))),
            },
            Lie { rule: "SHARE-12", name: "a payout twice", tell: |i, w| forge(i, w, |o| o.cash.amount.0 *= 2) },
            Lie {
                rule: "SHARE-13",
                name: "a lock for a token without a sale",
                tell: |i, w| forge(i, w, |o| o.lock.tid = ALICE),
            },
        ],
    );
    let (instance, witness) = raise(60_000);
    let overflow = Lie {
        rule: "SHARE-12",
        name: "price and payouts past 2^64 cents",
        tell: |i: &mut Instance, w: &mut Witness| {
            // The same without payouts has honest outputs but for cash and carry.
            let (paid, carry) = w.payout().expect("in range");
            sell(w, 30_000, u64::MAX);
            let nf = w.nullifiers();
            let mut unpaid = w.clone();
            for input in &mut unpaid.inputs {
                input.index = w.token.state.index;
                input.carry = Fraction::ZERO;
            }
            forge(i, &unpaid, |o| o.change.carry = carry);
            i.body.nf = nf;
            let fields = [paid.field() + f(u64::MAX), own(w, Slot::Third).0];
            i.body.cm_cash = Commitment(hash(Tag::Cash, fields));
        },
    };
    reject::<Share>(&instance, &witness, &[overflow]);
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
        let sold = (u128::from(shares) * u128::from(part) / 4) as u64;
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
