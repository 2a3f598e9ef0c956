//! Bob buys back two notes of Alice's, for a dollar a share, or one of them.

use sotto_protocol::amount::{Cents, PriceFloor};
use sotto_protocol::member::registry_leaf;
use sotto_protocol::tag::Rho;
use sotto_protocol::token::Policy;
use sotto_protocol::trade::{DocHash, Salt};
use sotto_protocol::tree::{RegistryRoot, RegistryTree};

use super::{ALICE, BOB, EXPIRY, Example, F, Shaped, f, key_of, listing, open_listing, plant, registry, share_input};
use crate::remove::{Bounds, Instance, Remove, Witness};
use crate::spend::ShareInput;

impl Example for Remove {
    fn example(ext: F) -> (Instance, Witness) {
        let (registry, root_s) = registry();
        let mut witness = Witness::default();
        witness.sk = key_of(BOB);
        witness.token = open_listing(BOB, &registry);
        witness.holder = listing(ALICE, &registry);
        witness.inputs = [share_input(0), share_input(1)];
        witness.price = Cents(2_000_100);
        witness.rho_buyer = Rho(f(91));
        witness.seller_salt = Salt(f(92));
        witness.doc = DocHash(f(93));
        witness.salt = Salt(f(94));
        witness.ruling_salt = Salt(f(95));
        let pk = witness.holder.member.pk;
        let (root_n, paths) = plant(&witness.inputs.each_ref().map(|input| input.note(BOB, pk).commit()));
        for (input, path) in witness.inputs.iter_mut().zip(paths) {
            input.path = path;
        }
        let bounds = Bounds { expiry: EXPIRY, floor: PriceFloor(100 << 32) };
        (Instance { body: witness.body(root_n, root_s, bounds), ext }, witness)
    }

    fn shapes(ext: F) -> Vec<Shaped<Self>> {
        let (instance, two) = Self::example(ext);
        let mut one = two.clone();
        one.inputs[1] = ShareInput::disabled(f(96));
        one.holder.member.policy = Policy::Gains;
        let mut tree = RegistryTree::default();
        let (token, holder) = (&one.token, &one.holder);
        let of_token = registry_leaf(token.member.hash(), token.supply, token.state.commit());
        let of_holder = registry_leaf(holder.member.hash(), holder.supply, holder.token);
        tree.set_many([(BOB.0, of_token.0), (ALICE.0, of_holder.0)]);
        (one.token.path, one.holder.path) = (tree.path(BOB.0), tree.path(ALICE.0));
        // A note of nothing is there, too: what keeps an input from being half enabled is no other constraint than its bit's.
        let pk = one.holder.member.pk;
        let (root_n, paths) = plant(&one.inputs.each_ref().map(|input| input.note(BOB, pk).commit()));
        for (input, path) in one.inputs.iter_mut().zip(paths) {
            input.path = path;
        }
        let bounds = Bounds { expiry: EXPIRY, floor: PriceFloor(100 << 32) };
        let body = one.body(root_n, RegistryRoot(tree.root()), bounds);
        vec![
            Shaped { name: "two notes", instance, witness: two },
            Shaped { name: "one note, by the policy of gains", instance: Instance { body, ext }, witness: one },
        ]
    }
}
