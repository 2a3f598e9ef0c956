//! Lies about a removal: each is consistent but for the rule it breaks.

use sotto_protocol::hash::{Tag, hash};
use sotto_protocol::note::{LockSalt, Origin};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::removal::RulingId;

use super::*;
use crate::testing::{Lie, reject};

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

// A lie that leaves T as it was.
fn with_honest_trade(i: &mut Instance, w: &Witness) {
    let trade = i.body.trade;
    again(i, w);
    let amount = w.outputs(i.body.expiry).expect("in range").lock.amount;
    i.body.trade = trade;
    i.body.pad_lock = PaddedLock(amount.field() + w.lock_pad(trade));
}

#[test]
fn lies_about_who_removes_whom() {
    let (instance, witness) = gross();
    reject::<Remove>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "REMOVE-1",
                name: "somebody else's token",
                tell: |i, w| {
                    w.sk = SpendingKey(f(79));
                    again(i, w);
                },
            },
            Lie {
                rule: "REMOVE-1",
                name: "a steward removes",
                tell: |i, w| {
                    w.sk = SpendingKey(f(79));
                    w.token.member.steward = w.sk.public_key();
                    world(i, w);
                },
            },
            Lie {
                rule: "REMOVE-1",
                name: "a blocked owner buys",
                tell: |i, w| {
                    w.token.member.status = Status::default().with(Status::BLOCKED);
                    world(i, w);
                },
            },
            Lie {
                rule: "REMOVE-1",
                name: "an owner whose key is being replaced",
                tell: |i, w| {
                    w.token.member.status = w.token.member.status.with(Status::ROTATING);
                    world(i, w);
                },
            },
            Lie { rule: "REMOVE-1", name: "another registry", tell: |i, _| i.body.root_s = RegistryRoot(f(1)) },
            Lie {
                rule: "REMOVE-1",
                name: "an older state, without the last payout",
                tell: |i, w| {
                    w.token.state.index.0 -= 1 << 63;
                    again(i, w);
                },
            },
            Lie { rule: "REMOVE-1", name: "another token", tell: |i, _| i.body.tid = TokenId(4) },
            Lie {
                rule: "REMOVE-2",
                name: "the other policy",
                tell: |i, w| {
                    w.holder.member.policy = Policy::Gains;
                    again(i, w);
                },
            },
            Lie {
                rule: "REMOVE-2",
                name: "a larger supply of the holder's token",
                tell: |i, w| {
                    w.holder.supply.0 += 1;
                    again(i, w);
                },
            },
            Lie {
                rule: "REMOVE-2",
                name: "the record at another number",
                tell: |i, w| {
                    register(i, w, [BOB.0, 9]);
                    again(i, w);
                },
            },
            Lie {
                rule: "REMOVE-2",
                name: "a holder whose key is being replaced",
                tell: |i, w| {
                    w.holder.member.status = w.holder.member.status.with(Status::ROTATING);
                    world(i, w);
                },
            },
            Lie {
                rule: "REMOVE-2",
                name: "the issuer removes the issuer",
                tell: |i, w| {
                    w.holder.member = w.token.member;
                    w.holder.supply = w.token.supply;
                    w.holder.token = w.token.state.commit();
                    plant(i, w, BOB);
                    w.holder.path = w.token.path;
                    register(i, w, [BOB.0, BOB.0]);
                    again(i, w);
                },
            },
        ],
    );
}

#[test]
fn lies_about_what_is_bought() {
    let (instance, witness) = gains();
    reject::<Remove>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "REMOVE-3",
                name: "somebody else's notes",
                tell: |i, w| {
                    w.holder.member = member(TokenId(8), Policy::Gains);
                    register(i, w, [BOB.0, 8]);
                    again(i, w);
                },
            },
            Lie {
                rule: "REMOVE-3",
                name: "more shares than the note has",
                tell: |i, w| {
                    w.inputs[1].amount.0 += 1;
                    again(i, w);
                },
            },
            Lie {
                rule: "REMOVE-3",
                name: "a lower basis than the note's",
                tell: |i, w| {
                    w.inputs[0].basis.0 -= 1;
                    again(i, w);
                },
            },
            Lie {
                rule: "REMOVE-3",
                name: "a payout less than is due",
                tell: |i, w| {
                    w.inputs[0].index.0 += 1 << 64;
                    again(i, w);
                },
            },
            Lie {
                rule: "REMOVE-3",
                name: "shares of another token",
                tell: |i, w| {
                    plant(i, w, TokenId(5));
                    again(i, w);
                },
            },
            Lie { rule: "REMOVE-3", name: "another anchor", tell: |i, _| i.body.root_n = NoteRoot(f(1)) },
            Lie { rule: "REMOVE-3", name: "another nullifier", tell: |i, _| i.body.nf[1] = Nullifier(f(1)) },
            Lie {
                rule: "REMOVE-3",
                name: "the nullifier of a disabled input for a note that is bought",
                tell: |i, w| i.body.nf[1] = Nullifier::of_disabled(w.inputs[1].r, Position(w.inputs[1].path.index)),
            },
            Lie {
                rule: "REMOVE-3",
                name: "shares from a disabled input",
                tell: |i, w| {
                    w.inputs[1].enabled = false;
                    again(i, w);
                },
            },
            Lie {
                rule: "REMOVE-3",
                name: "the first input is empty",
                tell: |i, w| {
                    w.inputs.swap(0, 1);
                    w.inputs[0] = ShareInput::disabled(f(9));
                    world(i, w);
                },
            },
            Lie {
                rule: "REMOVE-3",
                name: "a note from the token's future",
                tell: |i, w| {
                    let honest = w.clone();
                    w.inputs[1].index.0 = w.token.state.index.0 + 1;
                    plant(i, w, BOB);
                    let (root_n, nf) = (i.body.root_n, w.nullifiers());
                    forge(i, &honest, |_| ());
                    (i.body.root_n, i.body.nf) = (root_n, nf);
                },
            },
        ],
    );
}

#[test]
fn lies_about_amounts() {
    let (instance, witness) = gains();
    reject::<Remove>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "REMOVE-4",
                name: "more than 2^64 cents are owed",
                tell: |i, w| {
                    w.token.state.index.0 = 1 << 112;
                    world(i, w);
                },
            },
            Lie {
                rule: "REMOVE-5",
                name: "more than 2^64 shares",
                tell: |i, w| {
                    w.inputs[0].amount = Shares(u64::MAX);
                    w.inputs[0].index = w.token.state.index;
                    world(i, w);
                },
            },
            Lie {
                rule: "REMOVE-5",
                name: "a basis past 2^64",
                tell: |i, w| {
                    w.inputs[0].basis = Cents(u64::MAX);
                    world(i, w);
                },
            },
            Lie {
                rule: "REMOVE-5",
                name: "notes without a share",
                tell: |i, w| {
                    for input in &mut w.inputs {
                        (input.amount, input.basis) = (Shares::ZERO, Cents::ZERO);
                    }
                    world(i, w);
                },
            },
            Lie {
                rule: "REMOVE-6",
                name: "a share for less than the floor",
                tell: |i, w| {
                    w.price = Cents(4_999_999);
                    again(i, w);
                },
            },
            Lie {
                rule: "REMOVE-6",
                name: "a floor that no price reaches",
                tell: |i, _| i.body.floor = PriceFloor(u64::MAX),
            },
        ],
    );
    let (instance, witness) = claim(alice(Policy::Gains, 75_001), PriceFloor::ZERO);
    let lies = [Lie::<Remove> {
        rule: "REMOVE-6",
        name: "less than the holder paid",
        tell: |i, w| {
            w.price = Cents(75_000);
            forge(i, w, |_| ());
        },
    }];
    reject::<Remove>(&instance, &witness, &lies);
}

#[test]
fn lies_about_the_trade_and_the_ruling() {
    let (instance, witness) = gains();
    reject::<Remove>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "REMOVE-7",
                name: "another price than the issuer pays",
                tell: |i, w| {
                    w.price.0 += 1;
                    with_honest_trade(i, w);
                },
            },
            Lie {
                rule: "REMOVE-7",
                name: "another buyer",
                tell: |i, w| {
                    w.rho_buyer = Rho(f(36));
                    with_honest_trade(i, w);
                },
            },
            Lie {
                rule: "REMOVE-7",
                name: "another seller",
                tell: |i, w| {
                    w.seller_salt = Salt(f(36));
                    with_honest_trade(i, w);
                },
            },
            Lie {
                rule: "REMOVE-7",
                name: "other words",
                tell: |i, w| {
                    w.doc = DocHash(f(37));
                    with_honest_trade(i, w);
                },
            },
            Lie {
                rule: "REMOVE-7",
                name: "another expiry",
                tell: |i, w| {
                    i.body.expiry = Height(91);
                    with_honest_trade(i, w);
                },
            },
            Lie { rule: "REMOVE-8", name: "another ruling", tell: |i, _| i.body.ruling = RulingId(f(1)) },
            Lie {
                rule: "REMOVE-8",
                name: "a ruling about somebody else",
                tell: |i, w| {
                    let mut ruling = w.ruling();
                    ruling.pk = PublicKey(f(5));
                    i.body.ruling = ruling.id();
                },
            },
            Lie {
                rule: "REMOVE-8",
                name: "a ruling for another token",
                tell: |i, w| {
                    let mut ruling = w.ruling();
                    ruling.tid = TokenId(4);
                    i.body.ruling = ruling.id();
                },
            },
        ],
    );
}

#[test]
fn lies_about_outputs() {
    let lies: &[Lie<Remove>] = &[
        Lie {
            rule: "REMOVE-9",
            name: "less is locked",
            tell: |i, w| {
                forge(i, w, |o| {
                    o.lock.amount.0 -= 1;
                    o.cash.amount.0 += 1;
                });
            },
        },
        Lie {
            rule: "REMOVE-9",
            name: "more is locked, so that the holder gets less",
            tell: |i, w| {
                forge(i, w, |o| {
                    o.lock.amount.0 += 1;
                    o.cash.amount.0 -= 1;
                });
            },
        },
        Lie { rule: "REMOVE-10", name: "more shares bought", tell: |i, w| forge(i, w, |o| o.buy.amount.0 += 1) },
        Lie { rule: "REMOVE-10", name: "a higher basis", tell: |i, w| forge(i, w, |o| o.buy.basis.0 += 1) },
        Lie { rule: "REMOVE-10", name: "held for longer", tell: |i, w| forge(i, w, |o| o.buy.since.0 -= 1) },
        Lie { rule: "REMOVE-10", name: "bought with a carry", tell: |i, w| forge(i, w, |o| o.buy.carry.0 += 1) },
        Lie { rule: "REMOVE-10", name: "the holder's payouts, too", tell: |i, w| forge(i, w, |o| o.buy.index.0 -= 1) },
        Lie {
            rule: "REMOVE-10",
            name: "shares for somebody else",
            tell: |i, w| forge(i, w, |o| o.buy.owner = OwnerTag(f(2))),
        },
        Lie { rule: "REMOVE-11", name: "a share stays", tell: |i, w| forge(i, w, |o| o.change.amount.0 += 1) },
        Lie { rule: "REMOVE-11", name: "the fraction is dropped", tell: |i, w| forge(i, w, |o| o.change.carry.0 = 0) },
        Lie { rule: "REMOVE-11", name: "a basis for nothing", tell: |i, w| forge(i, w, |o| o.change.basis.0 += 1) },
        Lie { rule: "REMOVE-11", name: "a date", tell: |i, w| forge(i, w, |o| o.change.since.0 += 1) },
        Lie {
            rule: "REMOVE-11",
            name: "the fraction for somebody else",
            tell: |i, w| forge(i, w, |o| o.change.owner = OwnerTag(f(2))),
        },
        Lie { rule: "REMOVE-12", name: "a cent less", tell: |i, w| forge(i, w, |o| o.cash.amount.0 -= 1) },
        Lie { rule: "REMOVE-12", name: "a cent more", tell: |i, w| forge(i, w, |o| o.cash.amount.0 += 1) },
        Lie {
            rule: "REMOVE-12",
            name: "the holder's cash for somebody else",
            tell: |i, w| forge(i, w, |o| o.cash.owner = OwnerTag(f(2))),
        },
        Lie { rule: "REMOVE-13", name: "a lock for other holders", tell: |i, w| forge(i, w, |o| o.lock.tid = BOB) },
        Lie {
            rule: "REMOVE-13",
            name: "another supply at the sale",
            tell: |i, w| forge(i, w, |o| o.lock.supply_at_sale.0 += 1),
        },
        Lie {
            rule: "REMOVE-13",
            name: "a lock that poses as a top-up",
            tell: |i, w| forge(i, w, |o| o.lock.origin = Origin::TopUp),
        },
        Lie {
            rule: "REMOVE-13",
            name: "a lock that the holder cannot open",
            tell: |i, w| forge(i, w, |o| o.lock.salt = LockSalt(f(3))),
        },
        Lie { rule: "REMOVE-13", name: "an unreadable pad", tell: |i, _| i.body.pad_lock = PaddedLock(f(4)) },
    ];
    let (instance, witness) = gains();
    reject::<Remove>(&instance, &witness, lies);
    let overflow = [Lie::<Remove> {
        rule: "REMOVE-12",
        name: "price and payouts past 2^64 cents",
        tell: |i, w| {
            let paid = w.payout().expect("in range").0;
            w.price = Cents(u64::MAX);
            w.inputs[0].basis = Cents(u64::MAX - 25_001);
            world(i, w);
            // The same without payouts has honest outputs but for cash and carry.
            let carry = w.payout().expect("in range").1;
            let nf = w.nullifiers();
            let mut unpaid = w.clone();
            for input in &mut unpaid.inputs {
                input.index = w.token.state.index;
                input.carry = Fraction::ZERO;
            }
            forge(i, &unpaid, |o| o.change.carry = carry);
            i.body.nf = nf;
            let owner = OwnerTag::derive(w.holder.member.pk, successor::share(w.inputs[0].rho, Slot::Third));
            i.body.cm_cash = Commitment(hash(Tag::Cash, [paid.field() + f(u64::MAX), owner.0]));
        },
    }];
    let (instance, witness) = gains();
    reject::<Remove>(&instance, &witness, &overflow);
}
