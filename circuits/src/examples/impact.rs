//! Alice holds a thousandth of five people's tokens, or of one's.

use sotto_protocol::amount::{Height, Portion, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::member::registry_leaf;
use sotto_protocol::tree::{RegistryRoot, RegistryTree};

use super::{ALICE, Example, SUPPLY, Shaped, f, key_of, listing, member, others_spent, plant, share_input, state};
use crate::impact::{Backed, Claim, Impact, Instance, Witness};

const TIDS: [TokenId; 5] = [TokenId(1), TokenId(3), TokenId(4), TokenId(8), TokenId(9)];

impl Example for Impact {
    fn example(ext: F) -> (Instance, Witness) {
        held(ext, TIDS.len(), false)
    }

    fn shapes(ext: F) -> Vec<Shaped<Self>> {
        let shaped = |name, (instance, witness)| Shaped { name, instance, witness };
        vec![shaped("all places", Self::example(ext)), shaped("one place, with the key", held(ext, 1, true))]
    }
}

// A thousandth of so many tokens.
fn held(ext: F, count: usize, shows_key: bool) -> (Instance, Witness) {
    let mut registry = RegistryTree::default();
    let leaf = |tid: TokenId| (tid.0, registry_leaf(member(tid).hash(), SUPPLY, state(tid).commit()).0);
    registry.set_many(TIDS.into_iter().chain([ALICE]).map(leaf));
    let backed = (0..).zip(TIDS).take(count).map(|(i, tid)| {
        let mut backed = Backed::default();
        (backed.note.input, backed.token) = (share_input(i), listing(tid, &registry));
        backed
    });
    let sk = key_of(ALICE);
    let pk = sk.public_key();
    let mut witness = Witness::new(sk, listing(ALICE, &registry), backed.collect()).expect("five at most");
    let used = witness.places.iter().take(count);
    let notes: Vec<_> = used.map(|place| place.note.input.note(place.token.member.tid, pk).commit()).collect();
    let (root_n, paths) = plant(&notes);
    let nullifiers = others_spent();
    for (place, path) in witness.places.iter_mut().zip(paths) {
        place.note.input.path = path;
        place.note.absence = nullifiers.absence(place.note.nullifier()).expect("not spent");
    }
    let body = witness.body(Claim {
        portion: Portion(100_000),
        since_max: Height(40),
        context: f(55),
        shows_key,
        root_s: RegistryRoot(registry.root()),
        roots: (root_n, nullifiers.root()),
    });
    (Instance { body, ext }, witness)
}
