//! The Poseidon permutation, computed the quick way: the partial rounds' matrices are replaced by sparse ones that do the same.
//!
//! In a partial round only lane 0 passes the S-box, so whatever touches the other lanes alone commutes with it: constants of those
//! lanes move forward through the matrix into the next round, and of each matrix `M = P * diag(1, B)` the second factor moves
//! backwards into the round before. What is left is one constant and one sparse matrix a round: 2t - 1 products rather than t^2.
//! Source: Grassi et al., "Poseidon", 2019/458, appendix B. Equal to the plain permutation, and tested to be.

use ark_ff::{AdditiveGroup, Field};
use light_poseidon::PoseidonParameters;
use light_poseidon::parameters::bn254_x5::get_poseidon_parameters;

use crate::field::F;

type Matrix<const T: usize> = [[F; T]; T];

/// A partial round: lane 0 gets the constant, passes the S-box, and the sparse matrix
/// `[[row], [column, identity]]` is applied; the first entry of `column` is not used.
#[derive(Debug)]
pub(super) struct Partial<Number, const T: usize> {
    pub(super) constant: Number,
    pub(super) row: [Number; T],
    pub(super) column: [Number; T],
}

/// The permutation of width `T`.
#[derive(Debug)]
pub(super) struct Permutation<const T: usize> {
    /// Constants of the full rounds before and after the partial ones.
    pub(super) before: Vec<[F; T]>,
    pub(super) after: Vec<[F; T]>,
    pub(super) matrix: Matrix<T>,
    /// The matrix of the last full round before the partial ones, with what moved back into it.
    pub(super) into_partial: Matrix<T>,
    pub(super) partial: Vec<Partial<F, T>>,
}

fn product<const T: usize>(matrix: &Matrix<T>, state: &[F; T]) -> [F; T] {
    std::array::from_fn(|i| F::sum_of_products(&matrix[i], state))
}

fn times<const T: usize>(left: &Matrix<T>, right: &Matrix<T>) -> Matrix<T> {
    let entry = |i: usize, j: usize| (0..T).map(|k| left[i][k] * right[k][j]).sum();
    std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j)))
}

// Gauss and Jordan's elimination. The blocks of an MDS matrix are invertible, and so are their products.
fn inverse<const T: usize>(matrix: &Matrix<T>) -> Matrix<T> {
    let mut left = *matrix;
    let mut right: Matrix<T> = std::array::from_fn(|i| std::array::from_fn(|j| F::from(u8::from(i == j))));
    for column in 0..T {
        let pivot = (column..T).find(|i| left[*i][column] != F::ZERO).expect("an invertible matrix");
        left.swap(column, pivot);
        right.swap(column, pivot);
        let scale = left[column][column].inverse().expect("the pivot is not 0");
        for side in [&mut left, &mut right] {
            side[column].iter_mut().for_each(|entry| *entry *= scale);
        }
        for row in (0..T).filter(|row| *row != column) {
            let factor = left[row][column];
            for side in [&mut left, &mut right] {
                let pivot = side[column];
                side[row].iter_mut().zip(pivot).for_each(|(entry, by)| *entry -= factor * by);
            }
        }
    }
    right
}

// `matrix = sparse * block`, where `block` leaves lane 0 alone; the sparse factor as its first row and first column.
fn split<const T: usize>(matrix: &Matrix<T>) -> ([F; T], [F; T], Matrix<T>) {
    let mut block = *matrix;
    block[0] = std::array::from_fn(|j| F::from(u8::from(j == 0)));
    block.iter_mut().skip(1).for_each(|row| row[0] = F::ZERO);
    let undone = times(matrix, &inverse(&block));
    (undone[0], std::array::from_fn(|i| undone[i][0]), block)
}

fn fifth_power(x: F) -> F {
    x.square().square() * x
}

impl<const T: usize> Permutation<T> {
    /// With circom's parameters.
    ///
    /// # Panics
    /// If circom has none for this width.
    pub(super) fn circom() -> Self {
        let width = u8::try_from(T).expect("a small width");
        let parameters = get_poseidon_parameters::<F>(width).expect("circom has parameters for every width in WIDTHS");
        Self::new(&parameters)
    }

    fn new(parameters: &PoseidonParameters<F>) -> Self {
        let matrix: Matrix<T> = std::array::from_fn(|i| std::array::from_fn(|j| parameters.mds[i][j]));
        let mut constants: Vec<[F; T]> =
            parameters.ark.chunks(T).map(|round| std::array::from_fn(|i| round[i])).collect();
        let (half, partial_rounds) = (parameters.full_rounds / 2, parameters.partial_rounds);

        // Forwards: what partial rounds add to the other lanes becomes part of the next round's constants.
        for round in half..half + partial_rounds {
            let mut moved = constants[round];
            moved[0] = F::ZERO;
            let moved = product(&matrix, &moved);
            constants[round + 1].iter_mut().zip(moved).for_each(|(constant, more)| *constant += more);
        }

        // Backwards: what the matrices do to the other lanes alone becomes part of the matrix before.
        let mut dense = matrix;
        let mut partial = Vec::with_capacity(partial_rounds);
        for round in (half..half + partial_rounds).rev() {
            let (row, column, block) = split(&dense);
            partial.push(Partial { constant: constants[round][0], row, column });
            dense = times(&block, &matrix);
        }
        partial.reverse();
        let after = constants.split_off(half + partial_rounds);
        constants.truncate(half);
        Self { before: constants, after, matrix, into_partial: dense, partial }
    }

    /// Permutes the state; a hash is lane 0 of what comes out.
    pub(super) fn permute(&self, mut state: [F; T]) -> [F; T] {
        let last = self.before.len() - 1;
        for (i, constants) in self.before.iter().enumerate() {
            state = full(&state, constants, if i == last { &self.into_partial } else { &self.matrix });
        }
        for round in &self.partial {
            let lane = fifth_power(state[0] + round.constant);
            state[0] = lane;
            let first = F::sum_of_products(&round.row, &state);
            state.iter_mut().zip(round.column).skip(1).for_each(|(other, factor)| *other += factor * lane);
            state[0] = first;
        }
        self.after.iter().fold(state, |state, constants| full(&state, constants, &self.matrix))
    }
}

fn full<const T: usize>(state: &[F; T], constants: &[F; T], matrix: &Matrix<T>) -> [F; T] {
    product(matrix, &std::array::from_fn(|i| fifth_power(state[i] + constants[i])))
}

#[cfg(test)]
mod tests;
