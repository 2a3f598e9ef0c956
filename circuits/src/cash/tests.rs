//! One valid claim of each shape, and the lies.

use sotto_protocol::amount::{Cents, Height, Index, Position, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::keys::SpendingKey;
use sotto_protocol::note::{Commitment, LockNote, LockSalt, Origin};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::Rho;
use sotto_protocol::trade::{Salt, SellerCommitment, Terms, Trade};
use sotto_protocol::tree::NoteTree;

use super::{Cash, Instance, Output, Witness};
use crate::spend::CashInput;
use crate::testing::{Lie, System, each_input_is_bound, holds, pinned, reject};

fn f(x: u64) -> F {
    F::from(x)
}

// A spender with two notes of 700.00 and 300.00 among others; the public values follow from the private ones.
fn claim(change: impl FnOnce(&mut Witness), withdraw: u64) -> (Instance, Witness) {
    let sk = SpendingKey(f(77));
    let mut witness = Witness::default();
    witness.sk = sk.clone();
    for (input, amount) in witness.inputs.iter_mut().zip([70_000, 30_000]) {
        *input = CashInput::disabled(f(1000 + amount));
        input.enabled = true;
        input.amount = Cents(amount);
        input.rho = Rho(f(2000 + amount));
    }
    change(&mut witness);
    let mut tree = NoteTree::default();
    tree.append(&[Commitment(f(5)), Commitment(f(6)), Commitment(f(7))]).expect("room");
    for i in 0..2 {
        let cm = witness.inputs[i].note(sk.public_key()).commit();
        tree.append(&[cm, Commitment(f(8))]).expect("room");
    }
    for (i, input) in (0..).zip(&mut witness.inputs) {
        input.path = tree.path(Position(3 + 2 * i));
    }
    let body = witness.body(tree.root(), Height(90), Cents(withdraw));
    (Instance { body, ext: f(123) }, witness)
}

fn trade(price: u64) -> Trade {
    Trade {
        tid: TokenId(3),
        shares: Shares(5_000),
        price: Cents(price),
        seller: SellerCommitment(f(31)),
        terms: Terms { index: Index(9), supply: Shares(10_000_000), ..Terms::default() },
        salt: Salt(f(32)),
        ..Trade::default()
    }
}

fn lock() -> LockNote {
    LockNote {
        tid: TokenId(4),
        amount: Cents(40_000),
        origin: Origin::TopUp,
        salt: LockSalt(f(33)),
        ..LockNote::default()
    }
}

// Pays 900.00 for shares out of both notes.
fn buy() -> (Instance, Witness) {
    claim(
        |w| {
            w.trade = Some(trade(90_000));
            w.rho_buyer = Rho(f(34));
            w.outputs = [Output::Cash(Cents(10_000)), Output::default()];
        },
        0,
    )
}

// Withdraws 250.00, locks 400.00 and keeps the rest.
fn withdraw_and_lock() -> (Instance, Witness) {
    claim(|w| w.outputs = [Output::Cash(Cents(35_000)), Output::Lock(lock())], 25_000)
}

// Accepts a grant without spending anything.
fn accept_grant() -> (Instance, Witness) {
    claim(
        |w| {
            w.trade = Some(trade(0));
            for input in &mut w.inputs {
                *input = CashInput::disabled(input.r);
            }
        },
        0,
    )
}

// Public values anew from the private ones, so that a lie is consistent but for the one rule it breaks.
fn again(instance: &mut Instance, witness: &Witness) {
    let body = instance.body;
    instance.body = witness.body(body.root_n, body.expiry, body.withdraw);
}

#[test]
fn every_shape_holds() {
    for (instance, witness) in [buy(), withdraw_and_lock(), accept_grant()] {
        holds::<Cash>(&instance, &witness);
    }
    // `ext` among them (CASH-5). Not for a grant that spends nothing: there the anchor has nothing to say.
    for (instance, witness) in [buy(), withdraw_and_lock()] {
        each_input_is_bound::<Cash>(&instance, &witness);
    }
}

#[test]
fn constraints_are_pinned() {
    pinned::<Cash>(&[buy(), withdraw_and_lock(), accept_grant()]);
}

#[test]
fn what_is_free_has_no_effect() {
    let free =
        |(instance, witness): (Instance, Witness)| System::of::<Cash>(&instance, &witness).free_variables().len();
    // Each enabled input's `r`, which only a disabled one uses, and the inverse of each output's origin, which is 0 where nothing is locked.
    assert_eq!(free(buy()), 4);
    // The same but for the lock's origin, which has an inverse; instead that of T, which is 0.
    assert_eq!(free(withdraw_and_lock()), 4);
}

#[test]
fn lies_about_a_purchase() {
    let (instance, witness) = buy();
    reject::<Cash>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "CASH-1",
                name: "somebody else's notes",
                tell: |i, w| {
                    w.sk = SpendingKey(f(78));
                    again(i, w);
                },
            },
            Lie {
                rule: "CASH-1",
                name: "a note that is not in the tree",
                tell: |i, w| {
                    w.inputs[1].amount = Cents(30_001);
                    w.outputs[1] = Output::Cash(Cents(1));
                    again(i, w);
                },
            },
            Lie {
                rule: "CASH-1",
                name: "a note at another position",
                tell: |i, w| {
                    w.inputs[0].path.index ^= 1;
                    again(i, w);
                },
            },
            Lie { rule: "CASH-1", name: "another nullifier", tell: |i, _| i.body.nf[1] = Nullifier(f(1)) },
            Lie {
                rule: "CASH-1",
                name: "the nullifier of a disabled input for a note that is spent",
                tell: |i, w| {
                    i.body.nf[1] = Nullifier::of_disabled(w.inputs[1].r, Position(w.inputs[1].path.index));
                },
            },
            Lie {
                rule: "CASH-1",
                name: "value from a disabled input",
                tell: |i, w| {
                    w.inputs[1].enabled = false;
                    again(i, w);
                },
            },
            Lie {
                rule: "CASH-2",
                name: "another price",
                tell: |i, w| {
                    let honest = i.body.trade;
                    w.trade = Some(trade(80_000));
                    w.outputs[0] = Output::Cash(Cents(20_000));
                    again(i, w);
                    i.body.trade = honest;
                },
            },
            Lie {
                rule: "CASH-2",
                name: "another buyer",
                tell: |i, w| {
                    let honest = i.body.trade;
                    w.rho_buyer = Rho(f(35));
                    again(i, w);
                    i.body.trade = honest;
                },
            },
            Lie { rule: "CASH-2", name: "another expiry", tell: |i, _| i.body.expiry = Height(91) },
            Lie {
                rule: "CASH-3",
                name: "money from nowhere",
                tell: |i, w| {
                    w.outputs[1] = Output::Cash(Cents(1));
                    again(i, w);
                },
            },
            Lie {
                rule: "CASH-3",
                name: "an output that wraps around 2^64",
                tell: |i, w| {
                    w.outputs[1] = Output::Cash(Cents(u64::MAX));
                    again(i, w);
                },
            },
            Lie { rule: "CASH-4", name: "cash for somebody else", tell: |i, _| i.body.cm[0] = Commitment(f(2)) },
        ],
    );
}

#[test]
fn lies_about_a_withdrawal() {
    let (instance, witness) = withdraw_and_lock();
    reject::<Cash>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "CASH-1",
                name: "nothing is spent",
                tell: |i, w| {
                    w.inputs[0] = CashInput::disabled(f(9));
                    w.outputs = [Output::default(), Output::default()];
                    i.body.withdraw = Cents(30_000);
                    again(i, w);
                },
            },
            Lie {
                rule: "CASH-2",
                name: "a price without a trade",
                tell: |i, w| {
                    w.trade = Some(trade(5_000));
                    w.outputs[0] = Output::Cash(Cents(30_000));
                    let honest = i.body.trade;
                    again(i, w);
                    i.body.trade = honest;
                },
            },
            Lie { rule: "CASH-3", name: "withdraw more", tell: |i, _| i.body.withdraw = Cents(25_001) },
            Lie {
                rule: "CASH-4",
                name: "own cash as the proceeds of a resale",
                tell: |i, w| {
                    w.outputs[1] = Output::Lock(LockNote { origin: Origin::Resale, ..lock() });
                    again(i, w);
                },
            },
            Lie {
                rule: "CASH-4",
                name: "a lock with a supply at sale",
                tell: |i, w| {
                    let forged = LockNote { supply_at_sale: Shares(7), ..lock() };
                    w.outputs[1] = Output::Lock(forged);
                    i.body.cm[1] = forged.commit();
                },
            },
            Lie {
                rule: "CASH-4",
                name: "more is locked than paid",
                tell: |i, _| {
                    i.body.cm[1] = LockNote { amount: Cents(40_001), ..lock() }.commit();
                },
            },
        ],
    );
}
