//! One valid claim of each shape, and the lies.

use proptest::prelude::*;
use sotto_protocol::amount::{Cents, Height, Position, Units};
use sotto_protocol::field::F;
use sotto_protocol::keys::{PublicKey, SpendingKey};
use sotto_protocol::note::{Commitment, CompanyId};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::Rho;
use sotto_protocol::testing::{arb, arb_cents, arb_field, arb_height, arb_units};
use sotto_protocol::tree::{NoteTree, NullifierTree};

use super::{Backing, Claim, Instance, OwnedStake, Witness};
use crate::testing::{Lie, System, each_input_is_bound, holds, pinned, reject};

fn f(x: u64) -> F {
    F::from(x)
}

fn claim() -> Claim {
    let company = CompanyId::of("ACME");
    Claim { company, min: Units(900), since_max: Height(40), context: f(55), shows_key: false }
}

// The `i`-th of the owner's stakes: 400 units held since 38, then 500 since 39.
fn stake(i: u32) -> OwnedStake {
    let mut stake = OwnedStake::default();
    stake.input.enabled = true;
    stake.input.units = Units(u64::from(400 + 100 * i));
    stake.input.basis = Cents(1_000_000);
    stake.input.since = Height(38 + i);
    stake.input.rho = Rho(f(2_000 + u64::from(i)));
    stake
}

fn others_spent() -> NullifierTree {
    let mut nullifiers = NullifierTree::default();
    nullifiers.insert(&[3, 2, 1].map(|i| Nullifier::of_share(Rho(f(i)), Position(0)))).expect("new");
    nullifiers
}

// Puts the stakes into a tree among others, spends others' notes and some of `spent`, and proves from the result.
fn world(stakes: Vec<OwnedStake>, spent: &[usize], claim: Claim) -> (Instance, Witness) {
    let sk = SpendingKey(f(77));
    let (pk, nk) = (sk.public_key(), sk.nullifier_key());
    let mut tree = NoteTree::default();
    tree.append(&[Commitment(f(5)), Commitment(f(6)), Commitment(f(7))]).expect("room");
    let mut witness = Witness { sk, ..Witness::default() };
    let count = stakes.len();
    for (place, stake) in witness.stakes.iter_mut().zip(stakes) {
        let cm = stake.input.note(claim.company, pk).commit();
        *place = stake;
        place.input.path.index = tree.append(&[cm, Commitment(f(8))]).expect("room").0;
    }
    let mut nullifiers = others_spent();
    for i in spent {
        nullifiers.insert(&[witness.stakes[*i].input.nullifier(nk)]).expect("new");
    }
    for stake in &mut witness.stakes[..count] {
        stake.input.path = tree.path(stake.input.position());
        stake.absence = nullifiers.absence(stake.input.nullifier(nk)).unwrap_or_default();
    }
    let body = witness.body((tree.root(), nullifiers.root()), claim);
    (Instance { body, ext: f(123) }, witness)
}

fn two() -> (Instance, Witness) {
    world(vec![stake(0), stake(1)], &[], claim())
}

fn one() -> (Instance, Witness) {
    world(vec![stake(0)], &[], Claim { min: Units(1), shows_key: true, ..claim() })
}

// Each public input is bound, the last of them, `ext`, by BACKING-5.
#[test]
fn every_shape_holds() {
    for (instance, witness) in [one(), two()] {
        holds::<Backing>(&instance, &witness);
        each_input_is_bound::<Backing>(&instance, &witness);
    }
}

#[test]
fn constraints_are_pinned() {
    pinned::<Backing>(&[one(), two()]);
}

#[test]
fn no_private_value_is_free() {
    for (instance, witness) in [one(), two()] {
        assert!(System::of::<Backing>(&instance, &witness).free_variables().is_empty());
    }
}

#[test]
fn stakes_are_put_in_order() {
    let (_, honest) = two();
    let mut stakes = honest.stakes.to_vec();
    stakes.reverse();
    let again = Witness::new(honest.sk.clone(), stakes.clone()).expect("two of two");
    let positions = |witness: &Witness| witness.stakes.each_ref().map(|stake| stake.input.position());
    assert_eq!(positions(&again), positions(&honest));
    stakes.push(stake(2));
    assert!(Witness::new(honest.sk.clone(), stakes).is_none(), "three stakes do not fit into two places");
}

#[test]
fn lies_about_who_and_which() {
    let (instance, witness) = two();
    reject::<Backing>(
        &instance,
        &witness,
        &[
            Lie { rule: "BACKING-1", name: "somebody else's name", tell: |i, _| i.body.pk_pub = PublicKey(f(9)) },
            Lie { rule: "BACKING-1", name: "another pseudonym", tell: |i, _| i.body.pseudonym += f(1) },
            Lie { rule: "BACKING-1", name: "a proof for another verifier", tell: |i, _| i.body.context = f(56) },
            Lie {
                rule: "BACKING-2",
                name: "somebody else's stakes",
                tell: |i, w| {
                    w.sk = SpendingKey(f(78));
                    i.body.pseudonym = w.sk.pseudonym(i.body.context);
                },
            },
            Lie {
                rule: "BACKING-2",
                name: "stakes in another company",
                tell: |i, _| i.body.company = CompanyId::of("EMCA"),
            },
            Lie {
                rule: "BACKING-2",
                name: "more units than the stake has",
                tell: |_, w| w.stakes[1].input.units.0 += 1,
            },
            Lie { rule: "BACKING-2", name: "an older stake", tell: |_, w| w.stakes[1].input.since.0 -= 1 },
            Lie { rule: "BACKING-2", name: "one stake twice", tell: |_, w| w.stakes[1] = w.stakes[0].clone() },
            Lie { rule: "BACKING-2", name: "falling positions", tell: |_, w| w.stakes.swap(0, 1) },
            Lie {
                rule: "BACKING-2",
                name: "an unused place first",
                tell: |i, w| {
                    w.stakes[0] = OwnedStake::default();
                    i.body.min = Units(500);
                },
            },
            Lie { rule: "BACKING-2", name: "units in an unused place", tell: |_, w| w.stakes[1].input.enabled = false },
        ],
    );
}

#[test]
fn lies_about_sold_stakes() {
    let (instance, witness) = two();
    reject::<Backing>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "BACKING-3",
                name: "a stake that was sold, with the gap below it",
                tell: |i, w| {
                    (*i, *w) = world(vec![stake(0), stake(1)], &[1], claim());
                    let nf = w.stakes[1].input.nullifier(w.sk.nullifier_key());
                    let mut nullifiers = others_spent();
                    nullifiers.insert(&[nf]).expect("new");
                    w.stakes[1].absence = nullifiers.absence(Nullifier(nf.0 - f(1))).expect("no nullifier");
                },
            },
            Lie {
                rule: "BACKING-3",
                name: "another tree of nullifiers",
                tell: |i, _| i.body.root_nf = NullifierTree::default().root(),
            },
        ],
    );
}

#[test]
fn lies_about_how_much_and_since_when() {
    let (instance, witness) = two();
    reject::<Backing>(
        &instance,
        &witness,
        &[
            Lie { rule: "BACKING-4", name: "held longer", tell: |i, _| i.body.since_max = Height(38) },
            Lie { rule: "BACKING-4", name: "one unit more than held", tell: |i, _| i.body.min = Units(901) },
            Lie { rule: "BACKING-4", name: "all units there can be", tell: |i, _| i.body.min = Units(u64::MAX) },
            Lie { rule: "BACKING-4", name: "a claim of nothing", tell: |i, _| i.body.min = Units::ZERO },
        ],
    );
}

prop_compose! {
    fn arb_stake()(units in arb_units(), basis in arb_cents(), since in arb_height(), rho in arb(Rho)) -> OwnedStake {
        let mut stake = OwnedStake::default();
        stake.input.enabled = true;
        (stake.input.units, stake.input.basis, stake.input.since) = (units, basis, since);
        stake.input.rho = rho;
        stake
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5))]

    #[test]
    fn whatever_is_held_can_be_shown(
        stakes in proptest::collection::vec(arb_stake(), 1..=2),
        shows_key: bool,
        context in arb_field(),
    ) {
        let held: u128 = stakes.iter().map(|stake| u128::from(stake.input.units.0)).sum();
        prop_assume!(held > 0);
        let min = Units(u64::try_from(held).unwrap_or(u64::MAX));
        let since_max = stakes.iter().map(|stake| stake.input.since).max().unwrap_or_default();
        let (instance, witness) = world(stakes, &[], Claim { min, since_max, context, shows_key, ..claim() });
        holds::<Backing>(&instance, &witness);
    }
}
