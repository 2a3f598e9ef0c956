//! Three of Alice's notes of Bob's token go to her new key.

use super::{BOB, Example, F, f, key_of, listing, plant, registry, share_input};
use crate::rekey::{Instance, Rekey, Replaced, Slot, Witness};
use sotto_protocol::keys::PublicKey;
use sotto_protocol::tag::Rho;

impl Example for Rekey {
    fn example(ext: F) -> (Instance, Witness) {
        let (registry, root_s) = registry();
        let keys = Replaced { old: PublicKey(f(81)), new: PublicKey(f(82)) };
        let mut witness = Witness::default();
        witness.sk = key_of(BOB);
        witness.token = listing(BOB, &registry);
        for (i, slot) in (0..).zip(&mut witness.slots) {
            *slot = Slot::unused(f(830 + i), Rho(f(840 + i)));
        }
        for (i, slot) in (0..).zip(&mut witness.slots[..3]) {
            slot.input = share_input(i);
        }
        let notes = witness.slots.each_ref().map(|slot| slot.input.note(BOB, keys.old).commit());
        // Notes of nothing are there, too: what keeps a slot from being half used is no other constraint than its bit's.
        let (root_n, paths) = plant(&notes);
        for (slot, path) in witness.slots.iter_mut().zip(paths) {
            slot.input.path = path;
        }
        (Instance { body: witness.body(root_n, root_s, keys), ext }, witness)
    }
}
