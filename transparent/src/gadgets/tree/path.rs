//! A path of fixed depth; twin of `sotto_circuits::gadgets::tree::path`.

use halo2_proofs::circuit::{Layouter, Region, Value};
use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Constraints, Expression, Selector};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::{Field, PrimeField};
use sotto_protocol::hash::Tag;
use sotto_protocol::tree::Path;

use crate::field::to_halo2;
use crate::gadgets::config::STATE;
use crate::gadgets::hash::hash;
use crate::gadgets::tamper::Door;
use crate::gadgets::wire::{Cs, Result, Wire, constant, equal, witness};

/// Where a path leads, and from where.
#[derive(Debug, Clone)]
pub struct Place {
    /// The root that the path gives for the leaf.
    pub root: Wire,
    /// The leaf's index: exactly the path's bits, so one leaf has one index.
    pub index: Wire,
}

/// One level, in two rows:
///
/// | node | neighbour | first | second | place | pair | rest |
/// |---|---|---|---|---|---|---|
/// | child 0 | child 1 | child 2 | child 3 | | | rest above |
///
/// `place` says whether the node is the second of its pair, `pair` whether that is the upper pair, and
/// `rest = 4 * rest above + 2 * pair + place`: the index without the digits of the levels below.
#[derive(Debug, Clone)]
pub(in crate::gadgets) struct PathConfig {
    columns: [Column<Advice>; 7],
    on: Selector,
}

impl PathConfig {
    pub(in crate::gadgets) fn new(meta: &mut ConstraintSystem<Fr>, advice: &[Column<Advice>; STATE]) -> Self {
        let columns: [Column<Advice>; 7] = std::array::from_fn(|i| advice[i]);
        let on = meta.selector();
        meta.create_gate("step up a tree", |meta| {
            let [node, neighbour, first, second, place, pair, rest] =
                columns.map(|column| meta.query_advice(column, Rotation::cur()));
            let [c0, c1, c2, c3, above] = [0, 1, 2, 3, 6].map(|i| meta.query_advice(columns[i], Rotation::next()));
            let one = || Expression::Constant(Fr::ONE);
            // (a, b), or (b, a) if the bit is set.
            let swap = |bit: &Expression<Fr>, a: Expression<Fr>, b: Expression<Fr>| {
                let left = a.clone() + bit.clone() * (b.clone() - a.clone());
                (left.clone(), a + b - left)
            };
            let (left, right) = swap(&place, node, neighbour);
            let (child_0, child_2) = swap(&pair, left, first);
            let (child_1, child_3) = swap(&pair, right, second);
            let on = meta.query_selector(on);
            Constraints::with_selector(
                on,
                [
                    ("place is a bit", place.clone() * (one() - place.clone())),
                    ("pair is a bit", pair.clone() * (one() - pair.clone())),
                    ("one digit", above * Fr::from(4) + pair * Fr::from(2) + place - rest),
                    ("child 0", child_0 - c0),
                    ("child 1", child_1 - c1),
                    ("child 2", child_2 - c2),
                    ("child 3", child_3 - c3),
                ],
            )
        });
        Self { columns, on }
    }
}

/// The root that a private path gives for `leaf`. Its length is the type's, not the witness's.
///
/// # Errors
/// Those of the layouter.
pub fn climb<const DEPTH: usize>(
    cs: &mut Cs<'_, impl Layouter<Fr>>,
    leaf: &Wire,
    path: Value<Path<DEPTH>>,
) -> Result<Place> {
    // The steps take its digits, and after the last nothing may be left of it.
    let index = witness(cs, path.map(|path| Fr::from(u64::from(path.index))))?;
    let (mut node, mut rest) = (leaf.clone(), index.clone());
    for level in 0..DEPTH {
        let siblings = path.map(|path| siblings(&path, level));
        let config = &cs.config.path;
        let (children, above) =
            cs.layouter.assign_region(|| "step", |mut region| step(config, &mut region, &node, &rest, siblings))?;
        node = hash(cs, Tag::Node, children.each_ref())?;
        rest = above;
    }
    let zero = constant(cs, 0)?;
    equal(cs, &rest, &zero)?;
    Ok(Place { root: node, index })
}

// The node's neighbour in its pair, then the other pair.
fn siblings<const DEPTH: usize>(path: &Path<DEPTH>, level: usize) -> [Fr; 3] {
    let [a, b, c] = path.siblings[level].map(|sibling| to_halo2(&sibling));
    if (path.index >> (2 * level)) & 2 == 2 { [c, a, b] } else { [a, b, c] }
}

// A bit of what is left of the index.
fn bit_of(rest: &Wire, bit: u32) -> Value<Fr> {
    rest.value().map(|rest| Fr::from(u64::from((rest.to_repr().inner()[0] >> bit) & 1)))
}

fn step(
    config: &PathConfig,
    region: &mut Region<'_, Fr>,
    node: &Wire,
    rest: &Wire,
    siblings: Value<[Fr; 3]>,
) -> Result<([Wire; 4], Wire)> {
    config.on.enable(region, 0)?;
    let [at_node, neighbour, first, second, place, pair, at_rest] = config.columns;
    node.copy_advice(|| "node", region, at_node, 0)?;
    rest.copy_advice(|| "rest", region, at_rest, 0)?;
    let door = Door::private();
    let mut sibling = |i: usize, column| {
        region.assign_advice(|| "sibling", column, 0, || door.pass(siblings.map(|siblings| siblings[i])))
    };
    let (neighbour, first, second) = (sibling(0, neighbour)?, sibling(1, first)?, sibling(2, second)?);
    // Hints: the lowest digit of what is left, since of the rest above there has to remain nothing in the end.
    let place_door = Door::hint_bit();
    let pair_door = Door::hint_bit();
    let place = region.assign_advice(|| "place", place, 0, || place_door.pass(bit_of(rest, 0)))?;
    let pair = region.assign_advice(|| "pair", pair, 0, || pair_door.pass(bit_of(rest, 1)))?;
    // The rest follows as the gate has it.
    let swap = |bit: &Wire, a: Value<Fr>, b: Value<Fr>| {
        let left = bit.value().zip(a.zip(b)).map(|(bit, (a, b))| a + *bit * (b - a));
        (left, a + b - left)
    };
    let (left, right) = swap(&place, node.value().copied(), neighbour.value().copied());
    let (child_0, child_2) = swap(&pair, left, first.value().copied());
    let (child_1, child_3) = swap(&pair, right, second.value().copied());
    let mut child = |i: usize, value| region.assign_advice(|| "child", config.columns[i], 1, || value);
    let children = [child(0, child_0)?, child(1, child_1)?, child(2, child_2)?, child(3, child_3)?];
    let digit = pair.value().zip(place.value()).map(|(pair, place)| pair.double() + place);
    let above =
        rest.value().zip(digit).map(|(rest, digit)| (*rest - digit) * Fr::from(4).invert().expect("4 is not 0"));
    Ok((children, region.assign_advice(|| "rest above", at_rest, 1, || above)?))
}
