//! Alice sells a third of her stake in ACME, or all of it at a loss.

use sotto_protocol::amount::{Cents, Height, Units};
use sotto_protocol::event::CompanySale;
use sotto_protocol::field::F;
use sotto_protocol::note::CompanyId;
use sotto_protocol::tag::Rho;
use sotto_protocol::trade::Salt;

use super::{ALICE, Example, Shaped, f, key_of, plant};
use crate::shown::StakeInput;
use crate::stake::{Instance, Stake, Witness};

/// The `i`-th stake.
pub(super) fn stake_input(i: u64) -> StakeInput {
    let mut input = StakeInput::default();
    input.enabled = true;
    (input.units, input.basis, input.since) = (Units(3_000 + i), Cents(100_001), Height(30));
    input.rho = Rho(f(2_000 + i));
    input
}

impl Example for Stake {
    fn example(ext: F) -> (Instance, Witness) {
        let mut witness = Witness::default();
        (witness.sk, witness.tid, witness.stake) = (key_of(ALICE), ALICE, stake_input(0));
        witness.sale = CompanySale { company: CompanyId::of("ACME"), units: Units(1_000), salt: Salt(f(88)) };
        witness.gross = Cents(500_000);
        let (root_n, paths) = plant(&[witness.note().commit()]);
        witness.stake.path = paths[0];
        (Instance { body: witness.body(root_n), ext }, witness)
    }

    fn shapes(ext: F) -> Vec<Shaped<Self>> {
        let (instance, part) = Self::example(ext);
        let mut all = part.clone();
        (all.sale.units, all.gross) = (all.stake.units, Cents(1));
        let at_a_loss = Instance { body: all.body(instance.body.root_n), ext };
        vec![
            Shaped { name: "a part", instance, witness: part },
            Shaped { name: "all at a loss", instance: at_a_loss, witness: all },
        ]
    }
}
