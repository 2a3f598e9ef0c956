//! Lies about what is spent, by whom, and what it is owed: SHARE-1 to SHARE-5.

use super::*;

// The part of a cent in what is owed.
fn fraction(due: u128) -> Fraction {
    Fraction(u64::try_from(due % (1 << 64)).expect("the lower half"))
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
                        o.change.carry = fraction(due);
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
                        o.change.carry = fraction(due);
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
}
