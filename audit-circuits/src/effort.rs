//! How much is tried.

/// Above so many constraints a circuit's variables and constraints are sampled.
pub const LARGE: usize = 60_000;

/// How much is tried of each thing, for one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Private variables changed alone, in each claim, each to [`crate::values::OTHERS`] values.
    pub variables: usize,
    /// Pairs of variables, over all claims.
    pub pairs: usize,
    /// Forks, over all claims.
    pub forks: usize,
    /// Places in the source at each of which so many entries are changed by a prover who may prove something else.
    pub restated: usize,
    /// Values of each public input, in each claim.
    pub values: usize,
    /// Constraints that nothing else showed to matter for which a search is made.
    pub searched: usize,
    /// Whether the tangent space is examined.
    pub tangent: bool,
}

impl Effort {
    /// A minute for all statements together.
    #[must_use]
    pub fn quick(constraints: usize) -> Self {
        Self {
            variables: 2_000,
            pairs: 300,
            forks: 60,
            restated: 1,
            values: 50,
            searched: 0,
            tangent: constraints <= LARGE,
        }
    }

    /// Everything that can be counted through.
    #[must_use]
    pub fn full(constraints: usize, forks: usize) -> Self {
        if constraints > LARGE {
            return Self {
                variables: 20_000,
                pairs: 10_000,
                forks: forks / 20,
                restated: 2,
                values: 1_000,
                searched: 20,
                tangent: true,
            };
        }
        Self { variables: usize::MAX, pairs: 10_000, forks, restated: 6, values: 1_000, searched: 80, tangent: true }
    }
}
