//! Lies about a payout: each is consistent but for the rule it breaks.

use sotto_protocol::amount::FRACTION_BITS;
use sotto_protocol::field::{to_u64, to_u128};
use sotto_protocol::nullifier::Nullifier;

use super::*;
use crate::testing::{Lie, reject};

const TWO_TO_64: u128 = 1 << FRACTION_BITS;

// Leaves an input out.
fn drop_input(witness: &mut Witness, i: usize) {
    let path = witness.inputs[i].path;
    witness.inputs[i] = LockInput::disabled(f(700 + i as u64));
    witness.inputs[i].path = path;
}

// Honest new index and remainder, as numbers.
fn honest(instance: &Instance, witness: &Witness) -> (F, F, F) {
    let new = witness.state_new(instance.body.supply).expect("in range");
    (new.index.field(), new.remainder.field(), F::from(new.n))
}

#[test]
fn lies_about_the_token() {
    let (instance, witness) = diluted();
    reject::<Payout>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "PAYOUT-1",
                name: "a larger remainder than there is",
                tell: |i, w| {
                    let honest = i.body.k_old;
                    w.state.remainder = Fraction(10_499_999);
                    again(i, w);
                    i.body.k_old = honest;
                },
            },
            Lie {
                rule: "PAYOUT-1",
                name: "a lower index than there is",
                tell: |i, w| {
                    let honest = i.body.k_old;
                    w.state.index = Index::ZERO;
                    again(i, w);
                    i.body.k_old = honest;
                },
            },
            Lie { rule: "PAYOUT-1", name: "another token's holders", tell: |i, _| i.body.tid = TokenId(4) },
            Lie {
                rule: "PAYOUT-1",
                name: "another token, opened as it is",
                tell: |i, w| {
                    w.state.tid = TokenId(4);
                    again(i, w);
                    i.body.tid = BOB;
                },
            },
            Lie { rule: "PAYOUT-1", name: "nobody to pay", tell: |i, _| i.body.supply = Shares::ZERO },
        ],
    );
}

#[test]
fn lies_about_the_inputs() {
    let (instance, witness) = diluted();
    reject::<Payout>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "PAYOUT-1",
                name: "more than was locked",
                tell: |i, w| {
                    w.inputs[1].note.amount = Cents(50_001);
                    again(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-1",
                name: "a sale at a larger supply",
                tell: |i, w| {
                    w.inputs[0].note.supply_at_sale = Shares(10_500_000);
                    again(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-1",
                name: "a lock at another position",
                tell: |i, w| {
                    w.inputs[0].path.index ^= 1;
                    again(i, w);
                },
            },
            Lie { rule: "PAYOUT-1", name: "another nullifier", tell: |i, _| i.body.nf[2] = Nullifier(f(1)) },
            Lie {
                rule: "PAYOUT-1",
                name: "the nullifier of a disabled input for a lock that is paid out",
                tell: |i, w| {
                    i.body.nf[0] = Nullifier::of_disabled(w.inputs[0].r, Position(w.inputs[0].path.index));
                },
            },
            Lie {
                rule: "PAYOUT-1",
                name: "the nullifier of a lock that is not paid out",
                tell: |i, w| {
                    i.body.nf[3] = Nullifier::of_lock(w.inputs[3].note.salt, Position(w.inputs[3].path.index));
                },
            },
            Lie {
                rule: "PAYOUT-1",
                name: "value from a disabled input",
                tell: |i, w| {
                    w.inputs[3].note.amount = Cents(5);
                    again(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-1",
                name: "what is owed to the holders of another token",
                tell: |i, w| {
                    w.inputs[1].note.tid = TokenId(4);
                    replant(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-1",
                name: "more than 2^64 - 1 cents",
                tell: |i, w| {
                    w.inputs[2].note.amount = Cents(u64::MAX);
                    i.body.root_n = plant(w);
                    // P = 2^64 + 130,000: its quotient still fits 128 bits, so only P itself is out of range.
                    let supply = u128::from(i.body.supply.0);
                    let low = 130_000 * TWO_TO_64 + u128::from(w.state.remainder.0);
                    let rest = ((u128::MAX % supply + 1) % supply + low % supply) % supply;
                    let total = F::from(TWO_TO_64) * F::from(TWO_TO_64) + F::from(low);
                    let quotient = (total - F::from(rest)) / F::from(supply);
                    assert!(to_u128(&quotient).is_some() && to_u64(&F::from(rest)).is_some(), "as said");
                    declare(i, w, [w.state.index.field() + quotient, F::from(rest), f(5)]);
                },
            },
        ],
    );
}

#[test]
fn lies_about_what_resales_owe() {
    let (instance, witness) = diluted();
    reject::<Payout>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "PAYOUT-2",
                name: "money for an event paid as a top-up",
                tell: |i, w| {
                    w.inputs[2].note.origin = Origin::Event(EventId(f(1_000)));
                    replant(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-2",
                name: "a top-up alone",
                tell: |i, w| {
                    drop_input(w, 0);
                    drop_input(w, 1);
                    again(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-2",
                name: "nothing at all",
                tell: |i, w| {
                    (0..LOCKS).for_each(|input| drop_input(w, input));
                    again(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-2",
                name: "dilute, then pay",
                tell: |i, w| {
                    drop_input(w, 2);
                    again(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-2",
                name: "a cent less than when the sale happened",
                tell: |i, w| {
                    w.inputs[2].note.amount = Cents(4_000);
                    replant(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-2",
                name: "a sale without a supply",
                tell: |i, w| {
                    w.inputs[0].note.supply_at_sale = Shares::ZERO;
                    replant(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-2",
                name: "a sale that owes more than can be counted",
                tell: |i, w| {
                    w.inputs[0].note.supply_at_sale = Shares(1);
                    w.inputs[0].note.amount = Cents(1 << 60);
                    replant(i, w);
                },
            },
        ],
    );
}

#[test]
fn lies_about_an_event() {
    let (instance, witness) = gross();
    reject::<Payout>(
        &instance,
        &witness,
        &[
            Lie { rule: "PAYOUT-3", name: "another event", tell: |i, _| i.body.event = Some(EventId(f(1_000))) },
            Lie {
                rule: "PAYOUT-3",
                name: "a smaller sale",
                tell: |i, w| {
                    let honest = i.body.event;
                    w.event = Some(opening(999_000_000, 400_000_000));
                    drop_input(w, 1);
                    again(i, w);
                    i.body.event = honest;
                },
            },
            Lie {
                rule: "PAYOUT-3",
                name: "another token's event",
                tell: |i, w| {
                    let event = EventOpening { tid: TokenId(4), ..opening(1_000_000_000, 400_000_000) };
                    w.event = Some(event);
                    w.inputs[..2].iter_mut().for_each(|input| input.note.origin = Origin::Event(event.id()));
                    replant(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-3",
                name: "one lock for two debts: the proceeds of a resale",
                tell: |i, w| {
                    w.inputs[1].note = resale(1_000_000, 10_000_000);
                    replant(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-3",
                name: "one lock for two debts: a top-up",
                tell: |i, w| {
                    w.inputs[1].note.origin = Origin::TopUp;
                    replant(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-3",
                name: "one lock for two debts: another event's",
                tell: |i, w| {
                    w.inputs[1].note.origin = Origin::Event(EventId(f(1_000)));
                    replant(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-3",
                name: "a part of what is owed",
                tell: |i, w| {
                    drop_input(w, 1);
                    again(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-3",
                name: "more than is owed",
                tell: |i, w| {
                    w.inputs[1].note.amount = Cents(1_000_001);
                    replant(i, w);
                },
            },
            Lie {
                rule: "PAYOUT-3",
                name: "the whole sale under the gains policy",
                tell: |i, _| i.body.policy = Policy::Gains,
            },
        ],
    );
}

#[test]
fn lies_about_a_gain() {
    let (instance, witness) = gains();
    reject::<Payout>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "PAYOUT-3",
                name: "the gain under the gross policy",
                tell: |i, _| i.body.policy = Policy::Gross,
            },
            Lie {
                rule: "PAYOUT-3",
                name: "an event with a gain discharged with nothing",
                tell: |i, w| {
                    drop_input(w, 0);
                    again(i, w);
                },
            },
        ],
    );
}

#[test]
fn lies_about_the_new_state() {
    let (instance, witness) = diluted();
    reject::<Payout>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "PAYOUT-4",
                name: "an index past 2^128",
                tell: |i, w| {
                    let (index, remainder, n) = honest(i, w);
                    let gained = index - w.state.index.field();
                    w.state.index = Index(u128::MAX);
                    declare(i, w, [w.state.index.field() + gained, remainder, n]);
                },
            },
            Lie {
                rule: "PAYOUT-4",
                name: "a change past 2^32",
                tell: |i, w| {
                    let (index, remainder, _) = honest(i, w);
                    w.state.n = u32::MAX;
                    declare(i, w, [index, remainder, f(1 << 32)]);
                },
            },
            Lie {
                rule: "PAYOUT-5",
                name: "a part of the payout hidden in the remainder",
                tell: |i, w| {
                    let (index, remainder, n) = honest(i, w);
                    declare(i, w, [index - f(1), remainder + i.body.supply.field(), n]);
                },
            },
            Lie {
                rule: "PAYOUT-5",
                name: "a remainder below 0",
                tell: |i, w| {
                    let (index, remainder, n) = honest(i, w);
                    declare(i, w, [index + f(1), remainder - i.body.supply.field(), n]);
                },
            },
            Lie {
                rule: "PAYOUT-5",
                name: "a quotient that is right only modulo p",
                tell: |i, w| {
                    let (index, remainder, n) = honest(i, w);
                    let shift = F::from(1u64) / i.body.supply.field();
                    declare(i, w, [index + shift, remainder - f(1), n]);
                },
            },
            Lie {
                rule: "PAYOUT-5",
                name: "nothing is paid",
                tell: |i, w| {
                    let (_, _, n) = honest(i, w);
                    declare(i, w, [w.state.index.field(), w.state.remainder.field(), n]);
                },
            },
            Lie {
                rule: "PAYOUT-5",
                name: "the change is not counted",
                tell: |i, w| {
                    let (index, remainder, _) = honest(i, w);
                    declare(i, w, [index, remainder, F::from(w.state.n)]);
                },
            },
            Lie {
                rule: "PAYOUT-5",
                name: "another holder key",
                tell: |i, w| {
                    let new = w.state_new(i.body.supply).expect("in range");
                    i.body.k_new = TokenState { hk: HolderKey(f(70)), ..new }.commit();
                },
            },
            Lie {
                rule: "PAYOUT-5",
                name: "other requirements of buyers",
                tell: |i, w| {
                    let new = w.state_new(i.body.supply).expect("in range");
                    i.body.k_new = TokenState { meta: Meta::default(), ..new }.commit();
                },
            },
            Lie {
                rule: "PAYOUT-5",
                name: "another index for the holders' eyes",
                tell: |i, _| i.body.pad_index.0 += f(1),
            },
            Lie {
                rule: "PAYOUT-5",
                name: "another remainder for the holders' eyes",
                tell: |i, _| i.body.pad_remainder.0 += f(1),
            },
            Lie { rule: "PAYOUT-5", name: "another nonce", tell: |i, _| i.body.nu = PayoutNonce(f(74)) },
        ],
    );
}
