//! One valid claim of each shape, and the lies.

use proptest::prelude::*;
use sotto_protocol::amount::{Cents, Fraction, Height, Index, Reputation, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::hash::{Tag, hash};
use sotto_protocol::keys::{HolderKey, HolderKeyCommitment, PublicKey, SpendingKey};
use sotto_protocol::note::ShareNote;
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::token::{Meta, TokenCommitment, TokenState};

use super::{Instance, Issue, IssueError, Witness};
use crate::testing::{Lie, System, each_input_is_bound, holds, pinned, reject};

fn f(x: u64) -> F {
    F::from(x)
}

fn claim(state: TokenState, supply_old: u64, supply_new: u64) -> (Instance, Witness) {
    let mut witness = Witness::default();
    witness.sk = SpendingKey(f(77));
    witness.state = state;
    witness.rho = Rho(f(78));
    let body = witness.body(Shares(supply_old), Shares(supply_new), Height(40)).expect("shares are minted");
    (Instance { body, ext: f(123) }, witness)
}

fn blank_state() -> TokenState {
    let meta = Meta { min_reputation: Reputation(50), vetted: true };
    TokenState { tid: TokenId(3), hk: HolderKey(f(71)), meta, ..TokenState::default() }
}

fn founding() -> (Instance, Witness) {
    claim(blank_state(), 0, 10_000_000)
}

fn dilution() -> (Instance, Witness) {
    let state = TokenState { index: Index(7 << 70), remainder: Fraction(9_999_999), n: 4, ..blank_state() };
    claim(state, 10_000_000, 10_500_000)
}

// Public values anew from the private ones, so that a lie is consistent but for the one rule it breaks.
fn again(instance: &mut Instance, witness: &Witness) {
    let body = instance.body;
    instance.body = witness.body(body.supply_old, body.supply_new, body.height).expect("shares are minted");
}

// The same, but the state before is what the ledger knows.
fn from_honest_state(instance: &mut Instance, witness: &Witness) {
    let honest = instance.body.k_old;
    again(instance, witness);
    instance.body.k_old = honest;
}

// The minted note, with one field changed.
fn minted(instance: &mut Instance, witness: &Witness, change: fn(&mut ShareNote)) {
    let body = &mut instance.body;
    let mut note = witness.mint(Shares(body.supply_new.0 - body.supply_old.0), body.height);
    change(&mut note);
    body.cm_mint = note.commit();
}

#[test]
fn every_shape_holds() {
    for (instance, witness) in [founding(), dilution()] {
        holds::<Issue>(&instance, &witness);
        each_input_is_bound::<Issue>(&instance, &witness); // `ext` among them: ISSUE-4
    }
}

#[test]
fn constraints_are_pinned() {
    pinned::<Issue>(&[founding(), dilution()]);
}

#[test]
fn what_is_free_has_no_effect() {
    let free =
        |(instance, witness): (Instance, Witness)| System::of::<Issue>(&instance, &witness).free_variables().len();
    // The inverse of the old state where there is none.
    assert_eq!(free(founding()), 1);
    assert_eq!(free(dilution()), 0);
}

#[test]
fn no_body_without_shares() {
    let (_, witness) = founding();
    for (old, new) in [(0, 0), (5, 5), (5, 4)] {
        assert_eq!(witness.body(Shares(old), Shares(new), Height(40)), Err(IssueError::NothingMinted));
    }
}

#[test]
fn lies_about_a_founding() {
    let (instance, witness) = founding();
    reject::<Issue>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "ISSUE-1",
                name: "somebody else's token",
                tell: |i, w| {
                    let honest = i.body.pk;
                    w.sk = SpendingKey(f(79));
                    again(i, w);
                    i.body.pk = honest;
                },
            },
            Lie {
                rule: "ISSUE-1",
                name: "a holder key that everybody knows",
                tell: |i, w| {
                    w.state.hk = HolderKey::default();
                    again(i, w);
                },
            },
            Lie {
                rule: "ISSUE-1",
                name: "a forged remainder",
                tell: |i, w| {
                    w.state.remainder = Fraction(9_999_999);
                    again(i, w);
                },
            },
            Lie {
                rule: "ISSUE-1",
                name: "a forged index",
                tell: |i, w| {
                    w.state.index = Index(1);
                    again(i, w);
                },
            },
            Lie {
                rule: "ISSUE-1",
                name: "changes that never happened",
                tell: |i, w| {
                    w.state.n = 1;
                    again(i, w);
                },
            },
            Lie {
                rule: "ISSUE-1",
                name: "shares that were there before",
                tell: |i, w| {
                    i.body.supply_old = Shares(5);
                    from_honest_state(i, w);
                },
            },
            Lie { rule: "ISSUE-1", name: "another number", tell: |i, _| i.body.tid = TokenId(4) },
        ],
    );
}

#[test]
fn lies_about_a_dilution() {
    let (instance, witness) = dilution();
    reject::<Issue>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "ISSUE-1",
                name: "a founded token is founded again",
                tell: |i, _| i.body.k_old = TokenCommitment::default(),
            },
            Lie {
                rule: "ISSUE-1",
                name: "an index without the payouts so far",
                tell: |i, w| {
                    w.state.index = Index::ZERO;
                    from_honest_state(i, w);
                },
            },
            Lie {
                rule: "ISSUE-1",
                name: "another remainder",
                tell: |i, w| {
                    w.state.remainder = Fraction::ZERO;
                    from_honest_state(i, w);
                },
            },
            Lie {
                rule: "ISSUE-1",
                name: "another holder key",
                tell: |i, w| {
                    w.state.hk = HolderKey(f(72));
                    from_honest_state(i, w);
                },
            },
            Lie {
                rule: "ISSUE-1",
                name: "other requirements of buyers",
                tell: |i, w| {
                    w.state.meta = Meta::default();
                    from_honest_state(i, w);
                },
            },
            Lie {
                rule: "ISSUE-2",
                name: "nothing is minted",
                tell: |i, w| {
                    i.body.supply_new = i.body.supply_old;
                    minted(i, w, |_| {});
                },
            },
            Lie {
                rule: "ISSUE-2",
                name: "shares disappear",
                tell: |i, w| {
                    i.body.supply_new = Shares(i.body.supply_old.0 - 1);
                    let mut note = w.mint(Shares::ZERO, i.body.height);
                    note.amount = Shares(u64::MAX);
                    i.body.cm_mint = note.commit();
                },
            },
            Lie {
                rule: "ISSUE-2",
                name: "a change past 2^32",
                tell: |i, w| {
                    w.state.n = u32::MAX;
                    let TokenState { tid, index, remainder, hk, meta, .. } = w.state;
                    let state = [tid.field(), index.field(), remainder.field(), hk.0, meta.field(), f(1 << 32)];
                    i.body.k_old = w.state.commit();
                    i.body.k_new = TokenCommitment(hash(Tag::Token, state));
                },
            },
            Lie {
                rule: "ISSUE-2",
                name: "the index falls",
                tell: |i, w| {
                    let new = w.state_new().expect("few changes");
                    i.body.k_new = TokenState { index: Index::ZERO, ..new }.commit();
                },
            },
            Lie {
                rule: "ISSUE-2",
                name: "another holder key after",
                tell: |i, w| {
                    let new = TokenState { hk: HolderKey(f(72)), ..w.state_new().expect("few changes") };
                    i.body.k_new = new.commit();
                    i.body.hkc = new.hk.commit();
                },
            },
            Lie { rule: "ISSUE-2", name: "the change is not counted", tell: |i, w| i.body.k_new = w.state.commit() },
            Lie {
                rule: "ISSUE-2",
                name: "a commitment to another holder key",
                tell: |i, _| i.body.hkc = HolderKeyCommitment(f(9)),
            },
            Lie {
                rule: "ISSUE-3",
                name: "more shares than the supply grows by",
                tell: |i, w| minted(i, w, |note| note.amount.0 += 1),
            },
            Lie {
                rule: "ISSUE-3",
                name: "new shares that take part in earlier payouts",
                tell: |i, w| minted(i, w, |note| note.index = Index::ZERO),
            },
            Lie {
                rule: "ISSUE-3",
                name: "new shares that are owed something",
                tell: |i, w| minted(i, w, |note| note.carry = Fraction(u64::MAX)),
            },
            Lie {
                rule: "ISSUE-3",
                name: "a basis that nobody paid",
                tell: |i, w| minted(i, w, |note| note.basis = Cents(1)),
            },
            Lie {
                rule: "ISSUE-3",
                name: "held since earlier",
                tell: |i, w| minted(i, w, |note| note.since = Height(39)),
            },
            Lie {
                rule: "ISSUE-3",
                name: "shares for somebody else",
                tell: |i, w| minted(i, w, |note| note.owner = OwnerTag::derive(PublicKey(f(5)), Rho(f(78)))),
            },
            Lie {
                rule: "ISSUE-3",
                name: "shares of another token",
                tell: |i, w| minted(i, w, |note| note.tid = TokenId(4)),
            },
        ],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn every_state_can_be_diluted(
        index in any::<u128>(),
        remainder in any::<u64>(),
        n in 0..u32::MAX,
        meta in 0u64..1 << 33,
        (supply_old, minted) in (1..u64::MAX).prop_flat_map(|old| (Just(old), 1..=u64::MAX - old)),
    ) {
        let meta = Meta::unpack(meta).expect("33 bits");
        let state = TokenState { index: Index(index), remainder: Fraction(remainder), n, meta, ..blank_state() };
        let (instance, witness) = claim(state, supply_old, supply_old + minted);
        holds::<Issue>(&instance, &witness);
    }
}
