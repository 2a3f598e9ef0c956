//! Lies about a settlement: each is consistent but for the rule it breaks.

use ark_ff::PrimeField;
use sotto_protocol::hash::{Tag, hash};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::successor::{self, Slot as Output};
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::tree::RegistryPath;

use super::*;
use crate::settle::Settle;
use crate::spend::ShareInput;
use crate::testing::{Lie, reject};

// The notes that should come out of the second slot, changed.
fn second(instance: &mut Instance<4>, witness: &Witness<4>, change: fn(&mut ShareNote, &mut CashNote)) {
    let (mut share, mut cash) = witness.slots[1].outputs(&witness.token.state).expect("in range");
    change(&mut share, &mut cash);
    instance.slots[1].cm_share = share.commit();
    instance.slots[1].cm_cash = cash.commit();
}

#[test]
fn lies_about_the_token() {
    let (instance, witness) = three();
    reject::<Settle<4>>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "SETTLE-1",
                name: "a higher index than the token's",
                tell: |i, w| {
                    w.token.state.index.0 += 1 << 64;
                    again(i, w);
                },
            },
            Lie {
                rule: "SETTLE-1",
                name: "another registry",
                tell: |i, w| {
                    w.token.path = RegistryPath { index: BOB.0, ..RegistryPath::default() };
                    again(i, w);
                },
            },
            Lie {
                rule: "SETTLE-1",
                name: "a token that stands at another number",
                tell: |i, w| i.root_s = register(w, TokenId(4)),
            },
            Lie {
                rule: "SETTLE-1",
                name: "one member with the state of another's token",
                tell: |i, w| {
                    w.token.member.tid = TokenId(4);
                    i.root_s = register(w, TokenId(4));
                },
            },
            Lie { rule: "SETTLE-1", name: "neither issuer nor steward", tell: |_, w| w.sk = SpendingKey(f(79)) },
        ],
    );
}

#[test]
fn lies_about_the_inputs() {
    let (instance, witness) = three();
    reject::<Settle<4>>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "SETTLE-1",
                name: "more shares than the note has",
                tell: |i, w| {
                    w.slots[1].input.amount.0 += 1;
                    again(i, w);
                },
            },
            Lie {
                rule: "SETTLE-1",
                name: "somebody else's note",
                tell: |i, w| {
                    w.slots[1].pk = PublicKey(f(5));
                    again(i, w);
                },
            },
            Lie {
                rule: "SETTLE-1",
                name: "shares of another token",
                tell: |i, w| {
                    let slot = &w.slots[1];
                    let note = slot.input.note(TokenId(4), slot.pk).commit();
                    let mut tree = NoteTree::default();
                    tree.append(&[note]).expect("room");
                    let others = [0, 2, 3].map(|i| ShareInput::disabled(f(i)));
                    for (slot, input) in [0, 2, 3].into_iter().zip(others) {
                        w.slots[slot] = Slot { pk: PublicKey::default(), input };
                    }
                    w.slots[1].input.path = tree.path(Position(0));
                    i.root_n = tree.root();
                    again(i, w);
                },
            },
            Lie {
                rule: "SETTLE-1",
                name: "a note at another position",
                tell: |i, w| {
                    w.slots[0].input.path.index ^= 1;
                    again(i, w);
                },
            },
            Lie { rule: "SETTLE-1", name: "another nullifier", tell: |i, _| i.slots[2].nf = Nullifier(f(1)) },
            Lie {
                rule: "SETTLE-1",
                name: "the nullifier of a disabled input for a note that is settled",
                tell: |i, w| {
                    let input = &w.slots[0].input;
                    i.slots[0].nf = Nullifier::of_disabled(input.r, Position(input.path.index));
                },
            },
            Lie {
                rule: "SETTLE-1",
                name: "cash from an empty slot",
                tell: |i, w| {
                    w.slots[3].input.amount = Shares(100);
                    again(i, w);
                },
            },
            Lie {
                rule: "SETTLE-1",
                name: "a carry from an empty slot",
                tell: |i, w| {
                    w.slots[3].input.carry = Fraction(100);
                    again(i, w);
                },
            },
            Lie {
                rule: "SETTLE-1",
                name: "a note that is settled already",
                tell: |i, w| {
                    w.slots[0].input.index = w.token.state.index;
                    i.root_n = plant(w);
                    again(i, w);
                },
            },
            Lie {
                rule: "SETTLE-1",
                name: "a note from a later index",
                tell: |i, w| {
                    w.slots[0].input.index.0 = w.token.state.index.0 + 1;
                    i.root_n = plant(w);
                },
            },
            Lie {
                rule: "SETTLE-1",
                name: "more than can be counted",
                tell: |i, w| {
                    let input = &mut w.slots[0].input;
                    (input.amount, input.index, input.carry) = (Shares(u64::MAX), Index::ZERO, Fraction::ZERO);
                    i.root_n = plant(w);
                    // What is owed in full: cents that no u64 can count, and the fraction.
                    let owed = F::from(u64::MAX) * w.token.state.index.field();
                    let carry = owed.into_bigint().0[0];
                    let cents = (owed - f(carry)) / F::from(1u128 << 64);
                    let slot = &w.slots[0];
                    let owner = |output| OwnerTag::derive(slot.pk, successor::share(slot.input.rho, output));
                    let (index, carry, kept) = (w.token.state.index, Fraction(carry), owner(Output::Second));
                    let note = ShareNote { index, carry, owner: kept, ..slot.input.note(BOB, slot.pk) };
                    i.slots[0].cm_share = note.commit();
                    i.slots[0].cm_cash = Commitment(hash(Tag::Cash, [cents, owner(Output::Third).0]));
                },
            },
        ],
    );
}

#[test]
fn lies_about_the_outputs() {
    let (instance, witness) = three();
    reject::<Settle<4>>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "SETTLE-2",
                name: "a cent less than is owed",
                tell: |i, w| second(i, w, |_, cash| cash.amount.0 -= 1),
            },
            Lie {
                rule: "SETTLE-2",
                name: "a cent more than is owed",
                tell: |i, w| second(i, w, |_, cash| cash.amount.0 += 1),
            },
            Lie {
                rule: "SETTLE-2",
                name: "the cash goes to somebody else",
                tell: |i, w| second(i, w, |share, cash| cash.owner = share.owner),
            },
            Lie {
                rule: "SETTLE-2",
                name: "the shares go to somebody else",
                tell: |i, w| second(i, w, |share, cash| share.owner = cash.owner),
            },
            Lie {
                rule: "SETTLE-2",
                name: "a share disappears",
                tell: |i, w| second(i, w, |share, _| share.amount.0 -= 1),
            },
            Lie {
                rule: "SETTLE-2",
                name: "the index stays, to be paid again",
                tell: |i, w| second(i, w, |share, _| share.index = Index::ZERO),
            },
            Lie {
                rule: "SETTLE-2",
                name: "the fraction of a cent is dropped",
                tell: |i, w| second(i, w, |share, _| share.carry = Fraction::ZERO),
            },
            Lie {
                rule: "SETTLE-2",
                name: "another cost basis",
                tell: |i, w| second(i, w, |share, _| share.basis = Cents::ZERO),
            },
            Lie {
                rule: "SETTLE-2",
                name: "another age",
                tell: |i, w| second(i, w, |share, _| share.since = Height(39)),
            },
            Lie {
                rule: "SETTLE-2",
                name: "another token",
                tell: |i, w| second(i, w, |share, _| share.tid = TokenId(4)),
            },
            Lie {
                rule: "SETTLE-2",
                name: "cash from an empty slot",
                tell: |i, w| {
                    let (_, mut cash) = w.slots[3].outputs(&w.token.state).expect("in range");
                    cash.amount = Cents(1);
                    i.slots[3].cm_cash = cash.commit();
                },
            },
        ],
    );
}
