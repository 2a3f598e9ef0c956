//! How much is tried.

/// Above so many constraints a circuit's variables and constraints are sampled.
pub const LARGE: usize = 60_000;

/// Above so many, some private inputs and hints are in no fork, and some constraints are not searched for.
pub const EVERY: usize = 32_000;

/// So many variables, in each claim.
pub const SAMPLE: usize = 20_000;

/// A changed prover computes every constraint anew; in each circuit so many are computed, which makes fewer provers of a larger one.
const COMPUTED: usize = 30_000_000;

/// The same for the short campaign.
const COMPUTED_QUICKLY: usize = 1_000_000;

/// How many rows of the transparent circuits are computed for changed provers.
const COMPUTED_TRANSPARENTLY: usize = 12_000_000;

/// How much is tried of each thing, for one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Private variables changed alone, in each claim, each to [`crate::values::OTHERS`] values.
    pub variables: usize,
    /// Pairs of variables, over all claims.
    pub pairs: usize,
    /// Forks, over all claims.
    pub forks: usize,
    /// Whether there are as many as it takes for one at every private input and hint of every claim.
    pub every_entry: bool,
    /// Places in the source at each of which so many entries are changed by a prover who may prove something else.
    pub places: usize,
    /// Changed provers who may prove something else, over all claims.
    pub restated: usize,
    /// Values of each public input, in each claim.
    pub values: usize,
    /// Constraints that nothing else showed to matter for which a search is made.
    pub searched: usize,
    /// Whether the tangent space is examined.
    pub tangent: bool,
}

impl Effort {
    /// A minute or two for all statements together.
    #[must_use]
    pub fn quick(constraints: usize) -> Self {
        let forks = COMPUTED_QUICKLY.div_ceil(constraints).min(100);
        Self {
            variables: 1_000,
            pairs: 300,
            forks,
            every_entry: false,
            places: 1,
            restated: forks,
            values: 50,
            searched: 0,
            tangent: constraints <= LARGE,
        }
    }

    /// The same for a transparent circuit whose translation has so many rows: a prover of one takes longer.
    #[must_use]
    pub fn quick_transparent(rows: usize) -> Self {
        let forks = COMPUTED_QUICKLY.div_ceil(rows).min(100);
        Self { forks, restated: forks, variables: 500, pairs: 200, tangent: rows <= LARGE, ..Self::quick(rows) }
    }

    /// The same for a transparent circuit.
    #[must_use]
    pub fn transparent(rows: usize, times: usize) -> Self {
        let forks = COMPUTED_TRANSPARENTLY.div_ceil(rows) * times;
        Self {
            variables: usize::MAX,
            pairs: 20_000,
            forks,
            every_entry: false,
            places: 64,
            restated: forks,
            searched: 0,
            ..Self::full(rows, times)
        }
    }

    /// Everything that can be counted through, and so many times the usual number of changed provers.
    #[must_use]
    pub fn full(constraints: usize, times: usize) -> Self {
        let forks = COMPUTED.div_ceil(constraints).min(5_000) * times;
        let small = Self {
            variables: usize::MAX,
            pairs: 10_000,
            forks,
            every_entry: constraints <= EVERY,
            places: 3 * times,
            restated: forks,
            values: 1_000,
            searched: times * if constraints > EVERY { COMPUTED / constraints / 100 } else { 40 },
            tangent: true,
        };
        if constraints > LARGE { Self { variables: SAMPLE, ..small } } else { small }
    }
}
