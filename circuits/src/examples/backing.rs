//! Alice shows her two stakes in ACME.

use sotto_protocol::amount::{Height, Units};
use sotto_protocol::field::F;
use sotto_protocol::note::CompanyId;

use super::stake::stake_input;
use super::{ALICE, Example, f, key_of, others_spent, plant};
use crate::backing::{Backing, Claim, Instance, Witness};

impl Example for Backing {
    fn example(ext: F) -> (Instance, Witness) {
        let mut witness = Witness { sk: key_of(ALICE), ..Witness::default() };
        let (pk, nk) = (witness.sk.public_key(), witness.sk.nullifier_key());
        let company = CompanyId::of("ACME");
        for (i, stake) in (0..).zip(&mut witness.stakes) {
            stake.input = stake_input(i);
        }
        let (root_n, paths) = plant(&witness.stakes.each_ref().map(|stake| stake.input.note(company, pk).commit()));
        let nullifiers = others_spent();
        for (stake, path) in witness.stakes.iter_mut().zip(paths) {
            stake.input.path = path;
            stake.absence = nullifiers.absence(stake.input.nullifier(nk)).expect("not sold");
        }
        let claim = Claim { company, min: Units(6_000), since_max: Height(40), context: f(55), shows_key: true };
        (Instance { body: witness.body((root_n, nullifiers.root()), claim), ext }, witness)
    }
}
