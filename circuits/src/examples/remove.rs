//! Bob buys back two notes of Alice's, for a dollar a share.

use sotto_protocol::amount::{Cents, PriceFloor};
use sotto_protocol::tag::Rho;
use sotto_protocol::trade::{DocHash, Salt};

use super::{ALICE, BOB, EXPIRY, Example, F, f, key_of, listing, open_listing, plant, registry, share_input};
use crate::remove::{Bounds, Instance, Remove, Witness};

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
}
