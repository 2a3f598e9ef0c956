//! One valid sale of each shape, and the lies.

use proptest::prelude::*;
use sotto_protocol::amount::{Cents, Height, Position, TokenId, Units};
use sotto_protocol::event::{CompanySale, EventId, EventOpening};
use sotto_protocol::field::F;
use sotto_protocol::keys::{NullifierKey, PublicKey, SpendingKey};
use sotto_protocol::note::{Commitment, CompanyId};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::Rho;
use sotto_protocol::testing::{arb_cents, arb_height, arb_units};
use sotto_protocol::trade::Salt;
use sotto_protocol::tree::{NoteRoot, NoteTree};

use super::{Instance, Stake, Witness};
use crate::testing::{Lie, System, each_input_is_bound, holds, pinned, reject};

const ALICE: TokenId = TokenId(6);

fn f(x: u64) -> F {
    F::from(x)
}

// Alice paid 1,000.01 for 3,000 units of ACME and sells 1,000 of them for 5,000.00: a third of the basis is 333.33 and something.
fn alice() -> Witness {
    let mut witness = Witness::default();
    witness.sk = SpendingKey(f(77));
    witness.tid = ALICE;
    witness.stake.enabled = true;
    witness.stake.units = Units(3_000);
    witness.stake.basis = Cents(100_001);
    witness.stake.since = Height(30);
    witness.stake.rho = Rho(f(2000));
    witness.sale = CompanySale { company: CompanyId::of("ACME"), units: Units(1_000), salt: Salt(f(88)) };
    witness.gross = Cents(500_000);
    witness
}

// Public values anew from the private ones, the stake in a tree among others.
fn again(instance: &mut Instance, witness: &mut Witness) {
    let mut tree = NoteTree::default();
    tree.append(&[Commitment(f(5)), Commitment(f(6)), witness.note().commit(), Commitment(f(7))]).expect("room");
    witness.stake.path = tree.path(Position(2));
    instance.body = witness.body(tree.root());
}

fn claim(mut witness: Witness) -> (Instance, Witness) {
    let mut instance = Instance { body: witness.body(NoteRoot::default()), ext: f(123) };
    again(&mut instance, &mut witness);
    (instance, witness)
}

// A part sold with a gain, everything at a loss, for nothing, and what cost nothing.
fn shapes() -> Vec<(Instance, Witness)> {
    let mut loss = alice();
    loss.sale.units = Units(3_000);
    loss.gross = Cents(100_000);
    let mut for_nothing = alice();
    for_nothing.gross = Cents::ZERO;
    let mut founders = alice();
    founders.stake.basis = Cents::ZERO;
    [alice(), loss, for_nothing, founders].map(claim).into()
}

// Each public input is bound, the last of them, `ext`, by STAKE-6.
#[test]
fn every_shape_holds() {
    for (instance, witness) in shapes() {
        holds::<Stake>(&instance, &witness);
        each_input_is_bound::<Stake>(&instance, &witness);
    }
}

#[test]
fn constraints_are_pinned() {
    pinned::<Stake>(&shapes());
}

#[test]
fn no_private_value_is_free() {
    for (instance, witness) in shapes() {
        assert!(System::of::<Stake>(&instance, &witness).free_variables().is_empty());
    }
}

fn net(witness: &Witness, gross: Cents, basis_sold: Cents) -> EventOpening {
    witness.sale.net_event(ALICE, gross, basis_sold, witness.sk.nullifier_key())
}

#[test]
fn the_gain_is_what_exceeds_the_basis_sold() {
    let split = alice().split().expect("not more than there is");
    assert_eq!((split.rest, split.basis_sold, split.basis_kept), (Units(2_000), Cents(33_333), Cents(66_668)));
    let (instance, witness) = claim(alice());
    let net = net(&witness, Cents(500_000), Cents(33_333));
    assert_eq!((net.gain, net.id()), (Cents(466_667), instance.body.event_net));
}

#[test]
fn lies_about_the_stake() {
    let (instance, witness) = claim(alice());
    reject::<Stake>(
        &instance,
        &witness,
        &[
            Lie { rule: "STAKE-1", name: "another's key", tell: |i, _| i.body.pk = PublicKey(f(9)) },
            Lie {
                rule: "STAKE-1",
                name: "somebody else's stake",
                tell: |i, w| {
                    let root = i.body.root_n;
                    w.sk = SpendingKey(f(78));
                    i.body = w.body(root);
                },
            },
            Lie { rule: "STAKE-1", name: "another tree", tell: |i, _| i.body.root_n = NoteRoot(f(1)) },
            Lie {
                rule: "STAKE-1",
                name: "a higher basis than the stake's",
                tell: |i, w| {
                    w.stake.basis.0 += 100_000;
                    i.body = w.body(i.body.root_n);
                },
            },
            Lie {
                rule: "STAKE-1",
                name: "a stake of another company",
                tell: |i, w| {
                    w.sale.company = CompanyId::of("EMCA");
                    i.body = w.body(i.body.root_n);
                },
            },
            Lie { rule: "STAKE-1", name: "a free nullifier", tell: |i, _| i.body.nf = Nullifier(f(9)) },
        ],
    );
}

#[test]
fn lies_about_what_is_sold() {
    let (instance, witness) = claim(alice());
    reject::<Stake>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "STAKE-2",
                name: "nothing",
                tell: |i, w| {
                    w.sale.units = Units::ZERO;
                    again(i, w);
                },
            },
            Lie {
                rule: "STAKE-2",
                name: "one unit more than there is",
                tell: |i, w| {
                    w.sale.units = Units(3_001);
                    again(i, w);
                },
            },
            Lie {
                rule: "STAKE-2",
                name: "from an empty stake",
                tell: |i, w| {
                    w.stake.units = Units::ZERO;
                    again(i, w);
                },
            },
        ],
    );
}

// A lie that leaves the gross event as it was attested.
fn as_attested(i: &mut Instance, w: &mut Witness) {
    let attested = i.body.event_gross;
    again(i, w);
    i.body.event_gross = attested;
}

#[test]
fn lies_about_the_events() {
    let (instance, witness) = claim(alice());
    reject::<Stake>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "STAKE-3",
                name: "more units than the oracle attested",
                tell: |i, w| {
                    w.sale.units = Units(2_000);
                    as_attested(i, w);
                },
            },
            Lie {
                rule: "STAKE-3",
                name: "a lower price",
                tell: |i, w| {
                    w.gross = Cents(400_000);
                    as_attested(i, w);
                },
            },
            Lie {
                rule: "STAKE-3",
                name: "an event that has its gain already",
                tell: |i, w| i.body.event_gross = net(w, w.gross, Cents(33_333)).id(),
            },
            Lie { rule: "STAKE-3", name: "somebody else's debt", tell: |i, _| i.body.tid = TokenId(7) },
            Lie {
                rule: "STAKE-4",
                name: "a gain one cent too small",
                tell: |i, w| i.body.event_net = net(w, w.gross, Cents(33_334)).id(),
            },
            Lie {
                rule: "STAKE-4",
                name: "the basis of what is kept, too",
                tell: |i, w| i.body.event_net = net(w, w.gross, w.stake.basis).id(),
            },
            Lie {
                rule: "STAKE-4",
                name: "a lower price in the net event",
                tell: |i, w| i.body.event_net = net(w, Cents(400_000), Cents(33_333)).id(),
            },
            Lie {
                rule: "STAKE-4",
                name: "under the salt of the gross event",
                tell: |i, w| {
                    let mut net = net(w, w.gross, Cents(33_333));
                    net.salt = w.sale.event_salt();
                    i.body.event_net = net.id();
                },
            },
            Lie {
                rule: "STAKE-4",
                name: "under a salt that the oracle can compute",
                tell: |i, w| {
                    let net = w.sale.net_event(ALICE, w.gross, Cents(33_333), NullifierKey(f(0)));
                    i.body.event_net = net.id();
                },
            },
            Lie { rule: "STAKE-4", name: "no event", tell: |i, _| i.body.event_net = EventId(f(0)) },
        ],
    );
}

#[test]
fn lies_about_what_is_left() {
    let (instance, witness) = claim(alice());
    reject::<Stake>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "STAKE-5",
                name: "everything is kept",
                tell: |i, w| {
                    let mut split = w.split().expect("in range");
                    split.rest = w.stake.units;
                    i.body.cm_change = w.change(&split).commit();
                },
            },
            Lie {
                rule: "STAKE-5",
                name: "the whole basis is kept",
                tell: |i, w| {
                    let mut split = w.split().expect("in range");
                    split.basis_kept = w.stake.basis;
                    i.body.cm_change = w.change(&split).commit();
                },
            },
            Lie {
                rule: "STAKE-5",
                name: "what is left goes to a friend",
                tell: |i, w| {
                    let mut note = w.change(&w.split().expect("in range"));
                    note.owner = sotto_protocol::tag::OwnerTag(f(9));
                    i.body.cm_change = note.commit();
                },
            },
            Lie {
                rule: "STAKE-5",
                name: "what is left is older",
                tell: |i, w| {
                    let mut note = w.change(&w.split().expect("in range"));
                    note.since.0 -= 1;
                    i.body.cm_change = note.commit();
                },
            },
        ],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn whatever_is_attested_and_sold_is_consumed(
        units in arb_units(),
        sold in arb_units(),
        amounts in (arb_cents(), arb_cents()),
        since in arb_height(),
    ) {
        prop_assume!(units.0 > 0 && sold.0 > 0);
        let mut witness = alice();
        (witness.stake.units, witness.sale.units) = (units.max(sold), units.min(sold));
        (witness.stake.basis, witness.gross) = amounts;
        witness.stake.since = since;
        let (instance, witness) = claim(witness);
        holds::<Stake>(&instance, &witness);
        let split = witness.split().expect("not more than there is");
        prop_assert_eq!(split.basis_sold.checked_add(split.basis_kept), Some(witness.stake.basis));
    }
}
