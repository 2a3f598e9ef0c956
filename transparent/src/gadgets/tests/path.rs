use halo2_proofs::circuit::{Layouter, Value};
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;
use sotto_protocol::field::F;
use sotto_protocol::tree::Path;

use super::{Gadget, gives};
use crate::field::to_halo2;
use crate::gadgets::tree::climb;
use crate::gadgets::wire::{Cs, Result, Wire};

const DEPTH: usize = 3;

fn path(index: u32) -> Path<DEPTH> {
    let siblings = std::array::from_fn(|level| std::array::from_fn(|i| F::from((100 + 10 * level + i) as u64)));
    Path { siblings, index }
}

// Climbs a fixed path of index INDEX.
#[derive(Clone)]
struct Climb<const INDEX: u32>;

impl<const INDEX: u32> Gadget for Climb<INDEX> {
    fn outputs(cs: &mut Cs<'_, impl Layouter<Fr>>, x: &[Wire]) -> Result<Vec<Wire>> {
        let place = climb(cs, &x[0], Value::known(path(INDEX)))?;
        Ok(vec![place.root, place.index])
    }
}

fn check<const INDEX: u32>() {
    let leaf = F::from(7u64);
    let (root, index) = (to_halo2(&path(INDEX).root(leaf)), Fr::from(u64::from(INDEX)));
    let leaf = to_halo2(&leaf);
    assert!(gives::<Climb<INDEX>>(&[leaf], &[root, index]), "{INDEX}");
    assert!(!gives::<Climb<INDEX>>(&[leaf + Fr::ONE], &[root, index]), "another leaf at {INDEX}");
    assert!(!gives::<Climb<INDEX>>(&[leaf], &[root + Fr::ONE, index]), "another root at {INDEX}");
    assert!(!gives::<Climb<INDEX>>(&[leaf], &[root, index + Fr::ONE]), "another index than {INDEX}");
}

#[test]
fn a_path_leads_where_the_native_one_does() {
    check::<0>();
    check::<0b01_10_11>();
    check::<0b11_00_01>();
    check::<0b10_11_10>();
    check::<63>();
}

#[test]
fn an_index_past_the_last_leaf_names_none() {
    let leaf = F::from(7u64);
    // Its digits below the depth are those of leaf 0, whose root this would be.
    let root = to_halo2(&path(0).root(leaf));
    assert!(!gives::<Climb<64>>(&[to_halo2(&leaf)], &[root, Fr::from(64)]));
    assert!(!gives::<Climb<64>>(&[to_halo2(&leaf)], &[root, Fr::ZERO]));
}
