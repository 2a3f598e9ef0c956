//! Gaussian elimination of sparse rows over the field, with the combinations of rows that vanish.

use std::collections::HashMap;

use ark_ff::{Field, Zero};
use sotto_protocol::field::F;

use crate::values::Dice;

/// A sparse vector: places, ascending or not, and values that are not 0.
pub type Sparse = Vec<(usize, F)>;

/// Rows brought into echelon form.
#[derive(Debug)]
pub struct Echelon {
    /// The place that each row leads with, and the row. A row has no earlier row's leading place.
    pub pivots: Vec<(usize, Sparse)>,
    /// Combinations of the given rows that vanish: which rows, and how often.
    pub vanishing: Vec<Sparse>,
    width: usize,
}

/// Eliminates. `width` is the number of places.
#[must_use]
pub fn eliminate(rows: &[Sparse], width: usize) -> Echelon {
    let mut count = vec![0u32; width];
    for (place, _) in rows.iter().flatten() {
        count[*place] += 1;
    }
    let mut echelon = Echelon { pivots: Vec::new(), vanishing: Vec::new(), width };
    let mut how: Vec<Sparse> = Vec::new();
    let mut scratch = vec![F::zero(); width];
    // Which pivot leads with a place, so that only those are looked at that can matter.
    let mut led_by: HashMap<usize, usize> = HashMap::new();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|row| rows[*row].len());
    for row in order {
        let mut combination: HashMap<usize, F> = HashMap::from([(row, F::from(1u64))]);
        let mut used: Vec<usize> = Vec::new();
        for (place, value) in &rows[row] {
            scratch[*place] += value;
            used.push(*place);
        }
        let mut pending: std::collections::BTreeSet<usize> =
            used.iter().filter_map(|place| led_by.get(place).copied()).collect();
        while let Some(pivot) = pending.pop_first() {
            let (lead, by) = &echelon.pivots[pivot];
            let factor = scratch[*lead];
            if factor.is_zero() {
                continue;
            }
            for (place, value) in by {
                scratch[*place] -= factor * value;
                used.push(*place);
                pending.extend(led_by.get(place).filter(|next| **next > pivot));
            }
            for (part, times) in &how[pivot] {
                *combination.entry(*part).or_insert_with(F::zero) -= factor * times;
            }
        }
        used.sort_unstable();
        used.dedup();
        let reduced: Sparse =
            used.iter().map(|place| (*place, scratch[*place])).filter(|(_, v)| !v.is_zero()).collect();
        used.iter().for_each(|place| scratch[*place] = F::zero());
        let combination = combination.into_iter().filter(|(_, times)| !times.is_zero());
        let Some((lead, value)) = reduced.iter().min_by_key(|(place, _)| count[*place]).copied() else {
            echelon.vanishing.push(combination.collect());
            continue;
        };
        let scale = value.inverse().expect("what is not 0 has an inverse");
        led_by.insert(lead, echelon.pivots.len());
        echelon.pivots.push((lead, reduced.into_iter().map(|(place, v)| (place, v * scale)).collect()));
        how.push(combination.map(|(part, times)| (part, times * scale)).collect());
    }
    echelon
}

impl Echelon {
    /// A vector of the kernel, chosen at random: a place in which it is 0 is, but for odds of 2^-200, one in which all of the kernel is.
    #[must_use]
    pub fn random_solution(&self, dice: &mut Dice) -> Vec<F> {
        let mut leads = vec![false; self.width];
        self.pivots.iter().for_each(|(lead, _)| leads[*lead] = true);
        let mut x: Vec<F> = leads.iter().map(|leads| if *leads { F::zero() } else { dice.element() }).collect();
        for (lead, row) in self.pivots.iter().rev() {
            let sum: F = row.iter().filter(|(place, _)| place != lead).map(|(place, v)| *v * x[*place]).sum();
            x[*lead] = -sum;
        }
        x
    }

    /// A random sum of the combinations of rows that vanish.
    #[must_use]
    pub fn random_vanishing(&self, dice: &mut Dice) -> HashMap<usize, F> {
        let mut sum = HashMap::new();
        for combination in &self.vanishing {
            let times = dice.element();
            for (row, value) in combination {
                *sum.entry(*row).or_insert_with(F::zero) += times * value;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn f(x: i64) -> F {
        let magnitude = F::from(x.unsigned_abs());
        if x < 0 { -magnitude } else { magnitude }
    }

    #[test]
    fn what_depends_vanishes_and_what_is_free_moves() {
        // x + y = 0; y + z = 0; their difference again; and nothing about w.
        let rows = vec![vec![(0, f(1)), (1, f(1))], vec![(1, f(1)), (2, f(1))], vec![(0, f(1)), (2, f(-1))]];
        let echelon = eliminate(&rows, 4);
        assert_eq!(echelon.pivots.len(), 2);
        let dice = &mut Dice::new(1, "test");
        let vanishing = echelon.random_vanishing(dice);
        assert_eq!(vanishing.len(), 3);
        for place in 0..4 {
            let sum: F = rows
                .iter()
                .enumerate()
                .map(|(row, terms)| {
                    let at = terms.iter().find(|(p, _)| *p == place).map_or(f(0), |(_, v)| *v);
                    vanishing[&row] * at
                })
                .sum();
            assert_eq!(sum, f(0), "the combination does not vanish at {place}");
        }
        let x = echelon.random_solution(dice);
        assert!(x.iter().all(|value| *value != f(0)));
        assert_eq!((x[0] + x[1], x[1] + x[2]), (f(0), f(0)));
    }
}
