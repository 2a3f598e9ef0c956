//! In which order the values of a circuit follow from each other: which constraint defines which cell from earlier ones, and what is left
//! that a prover chooses.
//!
//! Cells come in the order in which the program assigns them. A helper comes right after the last cell that it is made of, but for two:
//! the bits of a byte whose lookup defines a cell come before that cell, and so do the parts of a gate that defines several cells at once.
//! Such a gate says `A * cells = sums` with a constant matrix A that can be inverted, as the partial rounds of the library's Poseidon do;
//! with a part for each of these sums, each polynomial defines its part, and the cells are sums of parts.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use ark_ff::{Field, Zero};
use sotto_protocol::field::F;

use super::layout::{Helper, Layout, Linear, Of, Source, add};

/// What follows from what.
#[derive(Debug)]
pub struct Order {
    /// The place of each cell and helper: what is less comes first.
    keys: (usize, Vec<usize>),
    /// For each cell the constraint that defines it.
    pub defined_by: Vec<Option<usize>>,
    /// For each helper that is a part the constraint that defines it.
    pub parts: BTreeMap<usize, usize>,
    /// For each cell that is a sum of parts: those.
    pub of_parts: BTreeMap<usize, Linear>,
    /// For each lookup the helpers that are its bits, the lowest first.
    pub bits: BTreeMap<usize, Vec<usize>>,
    /// The cell that a constraint defines.
    pub defines: BTreeMap<usize, usize>,
}

impl Order {
    /// Finds it, given the cells that the prover chooses. Constraints and helpers of the layout become those that the order needs.
    #[must_use]
    pub fn of(layout: &mut Layout, cells: usize, chosen: &HashSet<usize>) -> Self {
        let mut order = Self {
            keys: (cells, Vec::new()),
            defined_by: vec![None; cells],
            parts: BTreeMap::new(),
            of_parts: BTreeMap::new(),
            bits: BTreeMap::new(),
            defines: BTreeMap::new(),
        };
        order.after_operands(layout);
        order.single(layout, chosen);
        order.several(layout, chosen);
        order
    }

    /// The place of something.
    #[must_use]
    pub fn key(&self, of: Of) -> usize {
        match of {
            Of::One | Of::Public(_) => 0,
            Of::Cell(i) => 2 * i + 2,
            Of::Helper(i) => self.keys.1[i],
        }
    }

    fn last(&self, sum: &Linear) -> (usize, Of) {
        sum.keys().map(|of| (self.key(*of), *of)).max().unwrap_or((0, Of::One))
    }

    fn after_operands(&mut self, layout: &Layout) {
        for helper in &layout.helpers {
            let Helper::Product(a, b) = helper else { continue };
            let key = self.last(a).0.max(self.last(b).0) | 1;
            self.keys.1.push(key);
        }
    }

    // Each constraint defines the last cell of its sum, if that cell is neither chosen nor defined and is in no product.
    fn single(&mut self, layout: &mut Layout, chosen: &HashSet<usize>) {
        let rank = |source| match source {
            Source::Gate(..) => 0,
            Source::Lookup(_) => 1,
            Source::Copy => 2,
        };
        let mut by_last: Vec<usize> = (0..layout.constraints.len()).collect();
        by_last.sort_by_key(|i| (self.last(&layout.constraints[*i].sum).0, rank(layout.constraints[*i].source), *i));
        for i in by_last {
            let constraint = &layout.constraints[i];
            let (key, last) = self.last(&constraint.sum);
            let mut key_of_bits = key | 1;
            if let Of::Cell(cell) = last
                && !chosen.contains(&cell)
                && self.defined_by[cell].is_none()
            {
                self.defined_by[cell] = Some(i);
                self.defines.insert(i, cell);
                key_of_bits = key - 1;
            }
            if matches!(constraint.source, Source::Lookup(_)) {
                let first = layout.helpers.len();
                layout.helpers.extend((0..8).map(|bit| Helper::Bit(i, bit)));
                self.keys.1.extend([key_of_bits; 8]);
                self.bits.insert(i, (first..first + 8).collect());
            }
        }
    }

    // The polynomials of a gate in one row that have the same last cell, where they are as many as the cells that nothing else defines.
    fn several(&mut self, layout: &mut Layout, chosen: &HashSet<usize>) {
        let mut groups: BTreeMap<(usize, Of), Vec<usize>> = BTreeMap::new();
        for (i, constraint) in layout.constraints.iter().enumerate() {
            if let (Source::Gate(_, row), (_, last @ Of::Cell(_))) = (constraint.source, self.last(&constraint.sum)) {
                groups.entry((row, last)).or_default().push(i);
            }
        }
        for group in groups.into_values().filter(|group| group.len() > 1) {
            let is_open = |cell: usize| match self.defined_by[cell] {
                None => !chosen.contains(&cell) && !self.of_parts.contains_key(&cell),
                Some(by) => group.contains(&by),
            };
            let terms = group.iter().flat_map(|i| layout.constraints[*i].sum.keys());
            let cells: BTreeSet<usize> =
                terms.filter_map(|of| if let Of::Cell(cell) = of { Some(*cell) } else { None }).collect();
            let cells: Vec<usize> = cells.into_iter().filter(|cell| is_open(*cell)).collect();
            if cells.len() == group.len() {
                self.together(layout, &group, &cells);
            }
        }
    }

    fn together(&mut self, layout: &mut Layout, group: &[usize], cells: &[usize]) {
        let before = self.key(Of::Cell(cells[0])) - 1;
        let matrix: Vec<Vec<F>> = group
            .iter()
            .map(|i| {
                let at = |cell: &usize| layout.constraints[*i].sum.get(&Of::Cell(*cell)).copied().unwrap_or_default();
                cells.iter().map(at).collect()
            })
            .collect();
        let is_other = |of: &Of| !matches!(of, Of::Cell(cell) if cells.contains(cell));
        let others = group.iter().flat_map(|i| layout.constraints[*i].sum.keys()).filter(|of| is_other(of));
        if others.map(|of| self.key(*of)).any(|key| key > before) {
            return;
        }
        let Some(inverse) = inverse(matrix.clone()) else { return };
        let first = layout.helpers.len();
        for (i, row) in group.iter().zip(&matrix) {
            let sum = cells.iter().zip(row).filter(|(_, x)| !x.is_zero()).map(|(cell, x)| (Of::Cell(*cell), *x));
            let sum: Linear = sum.collect();
            let part = Of::Helper(layout.helpers.len());
            add(&mut layout.constraints[*i].sum, &sum, -F::from(1u64));
            add(&mut layout.constraints[*i].sum, &Linear::from([(part, F::from(1u64))]), F::from(1u64));
            self.defines.remove(i);
            self.parts.insert(layout.helpers.len(), *i);
            layout.helpers.push(Helper::Part(sum));
            self.keys.1.push(before);
        }
        for (cell, row) in cells.iter().zip(inverse) {
            let parts = row.into_iter().enumerate().filter(|(_, x)| !x.is_zero());
            self.of_parts.insert(*cell, parts.map(|(k, x)| (Of::Helper(first + k), x)).collect());
            self.defined_by[*cell] = None;
        }
    }
}

// Gauss and Jordan's way, with pivots.
fn inverse(mut left: Vec<Vec<F>>) -> Option<Vec<Vec<F>>> {
    let n = left.len();
    let mut right: Vec<Vec<F>> = (0..n).map(|i| (0..n).map(|j| F::from(i == j)).collect()).collect();
    for pivot in 0..n {
        let found = (pivot..n).find(|row| !left[*row][pivot].is_zero())?;
        left.swap(pivot, found);
        right.swap(pivot, found);
        let scale = left[pivot][pivot].inverse()?;
        for x in left[pivot].iter_mut().chain(&mut right[pivot]) {
            *x *= scale;
        }
        let (by_left, by_right) = (left[pivot].clone(), right[pivot].clone());
        for row in (0..n).filter(|row| *row != pivot) {
            let factor = left[row][pivot];
            left[row].iter_mut().zip(&by_left).for_each(|(x, by)| *x -= factor * by);
            right[row].iter_mut().zip(&by_right).for_each(|(x, by)| *x -= factor * by);
        }
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_is_inverted_or_cannot_be() {
        let f = |x: u64| F::from(x);
        let matrix = vec![vec![f(0), f(2), f(1)], vec![f(1), f(1), f(0)], vec![f(3), f(0), f(5)]];
        let inverse_of = inverse(matrix.clone()).expect("its determinant is -13");
        for (i, row) in matrix.iter().enumerate() {
            for j in 0..3 {
                let product: F = row.iter().zip(&inverse_of).map(|(x, other)| *x * other[j]).sum();
                assert_eq!(product, F::from(i == j));
            }
        }
        assert_eq!(inverse(vec![vec![f(1), f(2)], vec![f(2), f(4)]]), None);
    }
}
