//! Stands in for `eight` on processors that do not have its instructions at all: there is no eightfold permutation.

use super::permutation::Permutation;
use crate::field::F;

pub(super) const AT_ONCE: usize = 8;

#[derive(Debug)]
pub(super) enum Eightfold<const T: usize> {}

impl<const T: usize> Eightfold<T> {
    pub(super) fn new(_: &Permutation<T>) -> Option<Self> {
        None
    }

    pub(super) fn permute(&self, _: &[[F; T]; AT_ONCE]) -> [F; AT_ONCE] {
        match *self {}
    }
}
