//! Many proofs at once.
//!
//! Each equation `e(A, B) = e(alpha, beta) e(X, gamma) e(C, delta)`, where `X` carries the public inputs, is raised to a random
//! power `z`, and the product of all is checked:
//!
//! ```text
//! prod e(z_i A_i, B_i)  *  prod over keys e(-sum z_i alpha, beta) e(-sum z_i X_i, gamma) e(-sum z_i C_i, delta)  =  1
//! ```
//!
//! One Miller loop a proof and three a key, one final exponentiation for all. The coefficients are drawn after all proofs and
//! inputs are fixed, so that errors of two proofs can cancel only with probability 2^-128.

use ark_bn254::{Bn254, Fr, G1Affine, G1Projective};
use ark_ec::pairing::Pairing;
use ark_ec::{AffineRepr, CurveGroup, VariableBaseMSM};
use ark_ff::{One, Zero};
use rayon::prelude::*;

use crate::item::Item;
use crate::key::Key;
use crate::single::{self, Rejected};

/// Up to this many proofs are verified one by one when a batch of them fails.
const FEW: usize = 2;

/// Verifies each item, all at once if all hold. The answer is the same as that of [`single::verify`] on each, in the same order.
#[must_use]
pub fn verify(items: &[Item]) -> Vec<Result<(), Rejected>> {
    if items.len() <= FEW {
        return items.par_iter().map(single::verify).collect();
    }
    if all_hold(items) {
        return vec![Ok(()); items.len()];
    }
    // Halve until the culprits are found: few bad proofs cost a logarithm each.
    let (left, right) = items.split_at(items.len() / 2);
    let mut results = verify(left);
    results.extend(verify(right));
    results
}

/// Whether every item holds; says nothing about which does not.
///
/// # Panics
/// If the operating system has no randomness to give: a predictable coefficient would let forgeries pass.
#[must_use]
pub fn all_hold(items: &[Item]) -> bool {
    let coefficients: Vec<Fr> = items.iter().map(|_| coefficient()).collect();
    let scaled: Vec<(G1Affine, _)> = items
        .par_iter()
        .zip(&coefficients)
        .map(|(item, z)| ((item.proof.a * z).into_affine(), <Bn254 as Pairing>::G2Prepared::from(item.proof.b)))
        .collect();
    let (mut g1, mut g2): (Vec<_>, Vec<_>) = scaled.into_iter().unzip();
    for (key, members) in by_key(items) {
        let [alpha, inputs, c] = combine(key, &members, items, &coefficients);
        g1.extend(G1Projective::normalize_batch(&[-alpha, inputs, c]));
        // The prepared gamma and delta are the negated ones.
        g2.extend([key.beta.clone(), key.prepared.gamma_g2_neg_pc.clone(), key.prepared.delta_g2_neg_pc.clone()]);
    }
    Bn254::final_exponentiation(Bn254::multi_miller_loop(g1, g2)).is_some_and(|product| product.0.is_one())
}

// Indices of the items of each key. There are few keys.
fn by_key(items: &[Item]) -> Vec<(&Key, Vec<usize>)> {
    let mut groups: Vec<(&Key, Vec<usize>)> = Vec::new();
    for (i, item) in items.iter().enumerate() {
        match groups.iter_mut().find(|(key, _)| key.hash() == item.key.hash()) {
            Some((_, members)) => members.push(i),
            None => groups.push((&item.key, vec![i])),
        }
    }
    groups
}

// `sum z alpha`, `sum z X`, `sum z C` over the items of one key.
fn combine(key: &Key, members: &[usize], items: &[Item], coefficients: &[Fr]) -> [G1Projective; 3] {
    let vk = &key.prepared.vk;
    let mut scalars = vec![Fr::zero(); vk.gamma_abc_g1.len()];
    for i in members {
        scalars[0] += coefficients[*i];
        for (scalar, input) in scalars[1..].iter_mut().zip(&items[*i].inputs) {
            *scalar += coefficients[*i] * input;
        }
    }
    let c: Vec<G1Affine> = members.iter().map(|i| items[*i].proof.c).collect();
    let z: Vec<Fr> = members.iter().map(|i| coefficients[*i]).collect();
    let sum = |bases: &[G1Affine], scalars: &[Fr]| {
        G1Projective::msm(bases, scalars).expect("as many scalars as bases: an item has as many inputs as its key")
    };
    [vk.alpha_g1.into_group() * scalars[0], sum(&vk.gamma_abc_g1, &scalars), sum(&c, &z)]
}

fn coefficient() -> Fr {
    loop {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("without randomness nothing may be accepted");
        let z = Fr::from(u128::from_le_bytes(bytes));
        if !z.is_zero() {
            return z;
        }
    }
}
