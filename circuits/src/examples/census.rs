//! The middle batch of a census of Bob's token: sixteen holders who were paid.

use sotto_protocol::amount::{Position, Shares};
use sotto_protocol::census::Run;
use sotto_protocol::keys::PublicKey;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::Rho;
use sotto_protocol::tree::NullifierTree;

use super::{BOB, Example, F, f, open_listing, plant, registry, share_input};
use crate::census::{Census, Instance, Witness};

impl<const K: usize> Example for Census<K> {
    fn example(ext: F) -> (Instance, Witness<K>) {
        let (registry, root_s) = registry();
        let mut witness = Witness::<K>::default();
        witness.token = open_listing(BOB, &registry);
        for (i, slot) in (0..).zip(&mut witness.slots) {
            slot.pk = PublicKey(f(500 + i));
            slot.note.input = share_input(i);
            slot.note.input.index = witness.token.state.index;
        }
        let notes = witness.slots.each_ref().map(|slot| slot.note.input.note(BOB, slot.pk).commit());
        // The first two notes in the tree were counted by the batch before.
        let (root_n, paths) = plant(&[&[f(1), f(2)].map(sotto_protocol::note::Commitment), notes.as_slice()].concat());
        let mut nullifiers = NullifierTree::default();
        nullifiers.insert(&[3, 2, 1].map(|i| Nullifier::of_share(Rho(f(i)), Position(0)))).expect("new");
        for (slot, path) in witness.slots.iter_mut().zip(&paths[2..]) {
            slot.note.input.path = *path;
            slot.note.absence = nullifiers.absence(slot.note.nullifier()).expect("not spent");
        }
        witness.before = Some(Run { last: Some(Position(paths[1].index)), counted: Shares(1_000), blind: f(97) });
        witness.blind = Some(f(98));
        (Instance { body: witness.body((root_n, nullifiers.root(), root_s)), ext }, witness)
    }
}
