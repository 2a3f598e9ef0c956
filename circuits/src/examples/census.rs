//! A census of Bob's token: a middle batch of sixteen holders who were paid, or one batch with every other place unused.

use sotto_protocol::amount::{Position, Shares};
use sotto_protocol::census::Run;
use sotto_protocol::keys::PublicKey;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::Rho;
use sotto_protocol::tree::NullifierTree;

use super::{BOB, Example, F, SUPPLY, Shaped, f, open_listing, plant, registry, share_input};
use crate::census::{Census, Instance, Witness};

impl<const K: usize> Example for Census<K> {
    fn example(ext: F) -> (Instance, Witness<K>) {
        let mut witness = holders(|_| true);
        witness.before = Some(Run { last: Some(Position(2)), counted: Shares(1_000), blind: f(97) });
        witness.blind = Some(f(98));
        counted(ext, witness)
    }

    fn shapes(ext: F) -> Vec<Shaped<Self>> {
        let shaped = |name, (instance, witness)| Shaped { name, instance, witness };
        let mut only = holders(|i| i % 2 == 1);
        let sum: u64 = only.slots.iter().map(|slot| slot.note.input.amount.0).sum();
        only.slots[1].note.input.amount.0 += SUPPLY.0 - sum;
        vec![shaped("a middle batch", Self::example(ext)), shaped("the only batch, half empty", counted(ext, only))]
    }
}

// Holders who were paid, in some places.
fn holders<const K: usize>(is_used: impl Fn(u64) -> bool) -> Witness<K> {
    let (registry, _) = registry();
    let mut witness = Witness::<K>::default();
    witness.token = open_listing(BOB, &registry);
    for (i, slot) in (0..).zip(&mut witness.slots).filter(|(i, _)| is_used(*i)) {
        slot.pk = PublicKey(f(500 + i));
        slot.note.input = share_input(i);
        slot.note.input.index = witness.token.state.index;
    }
    witness
}

// In a world made for them.
fn counted<const K: usize>(ext: F, mut witness: Witness<K>) -> (Instance, Witness<K>) {
    let (_, root_s) = registry();
    let notes = witness.slots.each_ref().map(|slot| slot.note.input.note(BOB, slot.pk).commit());
    // The first two notes in the tree were counted by the batch before.
    let (root_n, paths) = plant(&[&[f(1), f(2)].map(sotto_protocol::note::Commitment), notes.as_slice()].concat());
    let mut nullifiers = NullifierTree::default();
    nullifiers.insert(&[3, 2, 1].map(|i| Nullifier::of_share(Rho(f(i)), Position(0)))).expect("new");
    let places = witness.slots.iter_mut().zip(&paths[2..]);
    for (slot, path) in places.filter(|(slot, _)| slot.note.input.enabled) {
        slot.note.input.path = *path;
        slot.note.absence = nullifiers.absence(slot.note.nullifier()).expect("not spent");
    }
    (Instance { body: witness.body((root_n, nullifiers.root(), root_s)), ext }, witness)
}
