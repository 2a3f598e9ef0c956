//! Alice votes.

use sotto_protocol::ballot::{Choice, DecisionId};
use sotto_protocol::field::F;

use super::{ALICE, Example, f, key_of, listing, registry};
use crate::ballot::{Ballot, Instance, Witness};

impl Example for Ballot {
    fn example(ext: F) -> (Instance, Witness) {
        let (registry, root_s) = registry();
        let mut witness = Witness::default();
        witness.sk = key_of(ALICE);
        witness.member = listing(ALICE, &registry);
        (Instance { body: witness.body(root_s, DecisionId(f(77)), Choice::Overrule), ext }, witness)
    }
}
