//! Lies about what is sold, what it earns and what comes out: SHARE-6 to SHARE-13.

use super::*;

#[test]
fn lies_about_a_sale_without_a_trade() {
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
