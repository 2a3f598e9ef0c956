//! Bob complains about Alice, who holds shares of his token.

use sotto_protocol::amount::Period;
use sotto_protocol::field::F;
use sotto_protocol::trade::Salt;

use super::{ALICE, BOB, Example, f, key_of, listing, others_spent, plant, registry, share_input};
use crate::complaint::{Complaint, Instance, Witness};

impl Example for Complaint {
    fn example(ext: F) -> (Instance, Witness) {
        let (registry, root_s) = registry();
        let mut witness = Witness::default();
        witness.sk = key_of(BOB);
        (witness.issuer, witness.subject) = (listing(BOB, &registry), listing(ALICE, &registry));
        witness.note.input = share_input(0);
        let (root_n, paths) = plant(&[witness.note.input.note(BOB, key_of(ALICE).public_key()).commit()]);
        witness.note.input.path = paths[0];
        let nullifiers = others_spent();
        witness.note.absence = nullifiers.absence(witness.note.nullifier()).expect("not spent");
        witness.salt = Salt(f(66));
        (Instance { body: witness.body((root_n, nullifiers.root()), root_s, Period(4)), ext }, witness)
    }
}
