//! Alice shows her two stakes in ACME, or one of them.

use sotto_protocol::amount::{Height, Units};
use sotto_protocol::field::F;
use sotto_protocol::note::CompanyId;

use super::stake::stake_input;
use super::{ALICE, Example, Shaped, f, key_of, others_spent, plant};
use crate::backing::{Backing, Claim, Instance, OwnedStake, Witness};

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

    fn shapes(ext: F) -> Vec<Shaped<Self>> {
        let (both, all) = Self::example(ext);
        let mut witness = all.clone();
        witness.stakes[1] = OwnedStake::default();
        let claim = Claim {
            company: CompanyId::of("ACME"),
            min: Units(1),
            since_max: both.body.since_max,
            context: both.body.context,
            shows_key: false,
        };
        let one = Instance { body: witness.body((both.body.root_n, both.body.root_nf), claim), ext };
        vec![
            Shaped { name: "both stakes, with the key", instance: both, witness: all },
            Shaped { name: "one stake less", instance: one, witness },
        ]
    }
}
