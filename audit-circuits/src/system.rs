//! Constraint matrices, stored by row and by column, and one assignment with the value of each row's sides.

use std::collections::{BTreeSet, HashMap};

use ark_ff::Zero;
use ark_relations::gr1cs::Matrix;
use sotto_protocol::field::F;

use crate::helpers::Helpers;

/// One coefficient of one variable; coefficients are stored once each.
#[derive(Debug, Clone, Copy)]
struct Term {
    variable: u32,
    coefficient: u32,
}

/// A matrix by rows.
#[derive(Debug, Clone, Default)]
struct Side {
    starts: Vec<u32>,
    terms: Vec<Term>,
}

/// Where a variable stands: row, side (a, b or c) and coefficient.
#[derive(Debug, Clone, Copy)]
struct Touch {
    row: u32,
    side: u8,
    coefficient: u32,
}

/// What changing a variable by one adds to the three sides of a row.
#[derive(Debug, Clone, Copy)]
pub struct Effect {
    /// The row.
    pub row: usize,
    /// What is added to a, b and c.
    pub by: [F; 3],
}

/// The constraints `a * b = c` of a circuit.
#[derive(Debug, Clone)]
pub struct System {
    coefficients: Vec<F>,
    sides: [Side; 3],
    column_starts: Vec<u32>,
    touches: Vec<Touch>,
    public: usize,
    own: usize,
    helpers: Helpers,
}

impl System {
    /// Takes over the matrices of R1CS.
    ///
    /// # Panics
    /// If there are not three matrices or more than 2^32 coefficients, neither of which any circuit has.
    #[must_use]
    pub fn new(matrices: &[Matrix<F>], public: usize, variables: usize) -> Self {
        let mut known: HashMap<F, u32> = HashMap::new();
        let mut coefficients = Vec::new();
        let [a, b, c] = matrices else { panic!("R1CS has three matrices") };
        let sides = [a, b, c].map(|matrix| {
            let mut side = Side { starts: vec![0], terms: Vec::new() };
            for row in matrix {
                for (value, variable) in row {
                    let coefficient = *known.entry(*value).or_insert_with(|| {
                        coefficients.push(*value);
                        index(coefficients.len() - 1)
                    });
                    side.terms.push(Term { variable: index(*variable), coefficient });
                }
                side.starts.push(index(side.terms.len()));
            }
            side
        });
        let (column_starts, touches) = columns(&sides, variables);
        Self { coefficients, sides, column_starts, touches, public, own: a.len(), helpers: Helpers::default() }
    }

    /// The same as a translation of other constraints: the first rows stand for one each, the rest for the helpers.
    #[must_use]
    pub fn translated(self, own: usize, helpers: Helpers) -> Self {
        Self { own, helpers, ..self }
    }

    /// How many of the first constraints are the circuit's; the rest say what the helpers of a translation are.
    #[must_use]
    pub fn own(&self) -> usize {
        self.own
    }

    /// The variables of a translation, if this is one.
    #[must_use]
    pub fn helpers(&self) -> &Helpers {
        &self.helpers
    }

    /// The private variables of the circuit.
    pub fn private(&self) -> impl Iterator<Item = usize> {
        (self.public..self.variables()).filter(|variable| !self.helpers.contains(*variable))
    }

    /// How many constraints there are.
    #[must_use]
    pub fn constraints(&self) -> usize {
        self.sides[0].starts.len() - 1
    }

    /// How many variables there are, the constant one and the public ones among them.
    #[must_use]
    pub fn variables(&self) -> usize {
        self.column_starts.len() - 1
    }

    /// How many of the first variables are public, the constant one among them.
    #[must_use]
    pub fn public(&self) -> usize {
        self.public
    }

    fn terms(&self, side: usize, row: usize) -> &[Term] {
        let Side { starts, terms } = &self.sides[side];
        &terms[starts[row] as usize..starts[row + 1] as usize]
    }

    /// The terms of one side of a row: variable and coefficient.
    pub fn side(&self, side: usize, row: usize) -> impl Iterator<Item = (usize, F)> {
        self.terms(side, row).iter().map(|term| (term.variable as usize, self.coefficients[term.coefficient as usize]))
    }

    /// The variables of a row, each once, the constant one left out.
    #[must_use]
    pub fn variables_of(&self, row: usize) -> Vec<usize> {
        let mut variables: Vec<usize> =
            (0..3).flat_map(|side| self.terms(side, row)).map(|term| term.variable as usize).collect();
        variables.sort_unstable();
        variables.dedup();
        variables.retain(|variable| *variable != 0);
        variables
    }

    /// What a variable does to each row that it stands in, by row.
    pub fn effects(&self, variable: usize) -> impl Iterator<Item = Effect> {
        let range = self.column_starts[variable] as usize..self.column_starts[variable + 1] as usize;
        let touches = &self.touches[range];
        touches.chunk_by(|one, next| one.row == next.row).map(|touches| {
            let mut by = [F::zero(); 3];
            for touch in touches {
                by[touch.side as usize] += self.coefficients[touch.coefficient as usize];
            }
            Effect { row: touches[0].row as usize, by }
        })
    }

    /// What a variable does to one row.
    #[must_use]
    pub fn effect(&self, variable: usize, row: usize) -> [F; 3] {
        std::array::from_fn(|side| self.side(side, row).filter(|(v, _)| *v == variable).map(|(_, c)| c).sum())
    }

    /// The values of a row's three sides.
    #[must_use]
    pub fn evaluate(&self, row: usize, assignment: &[F]) -> [F; 3] {
        std::array::from_fn(|side| self.side(side, row).map(|(variable, c)| c * assignment[variable]).sum())
    }

    /// Whether a row holds for variables of these values.
    #[must_use]
    pub fn holds_for(&self, row: usize, of: impl Fn(usize) -> F) -> bool {
        let [a, b, c]: [F; 3] = std::array::from_fn(|side| self.side(side, row).map(|(v, k)| k * of(v)).sum());
        a * b == c
    }

    /// The variables of the circuit of which a row speaks, directly or through helpers.
    #[must_use]
    pub fn spoken_of(&self, row: usize) -> Vec<usize> {
        let variables = self.variables_of(row);
        if self.helpers.count() == 0 {
            return variables;
        }
        let behind: BTreeSet<usize> =
            variables.into_iter().flat_map(|variable| self.helpers.behind(variable)).collect();
        behind.into_iter().filter(|variable| *variable != 0).collect()
    }

    /// The circuit's constraints that speak of a variable, directly or through helpers.
    #[must_use]
    pub fn speaking_of(&self, variable: usize) -> Vec<usize> {
        let mut rows: Vec<usize> = self.effects(variable).map(|effect| effect.row).collect();
        if self.helpers.count() != 0 {
            rows.extend(self.helpers.of(variable).into_iter().flat_map(|h| self.effects(h)).map(|effect| effect.row));
            rows.retain(|row| *row < self.own);
            rows.sort_unstable();
            rows.dedup();
        }
        rows
    }

    /// Whether a row holds.
    #[must_use]
    pub fn holds(&self, row: usize, assignment: &[F]) -> bool {
        let [a, b, c] = self.evaluate(row, assignment);
        a * b == c
    }
}

// The same by variable, sorted by row.
fn columns(sides: &[Side; 3], variables: usize) -> (Vec<u32>, Vec<Touch>) {
    let mut starts = vec![0u32; variables + 1];
    for term in sides.iter().flat_map(|side| &side.terms) {
        starts[term.variable as usize + 1] += 1;
    }
    for i in 0..variables {
        starts[i + 1] += starts[i];
    }
    let mut next = starts.clone();
    let total = starts[variables] as usize;
    let mut touches = vec![Touch { row: 0, side: 0, coefficient: 0 }; total];
    for row in 0..sides[0].starts.len() - 1 {
        for (i, side) in (0u8..).zip(sides) {
            for term in &side.terms[side.starts[row] as usize..side.starts[row + 1] as usize] {
                let at = &mut next[term.variable as usize];
                touches[*at as usize] = Touch { row: index(row), side: i, coefficient: term.coefficient };
                *at += 1;
            }
        }
    }
    (starts, touches)
}

fn index(i: usize) -> u32 {
    u32::try_from(i).expect("no circuit is that large")
}

/// An assignment that satisfies every constraint, with the values of each row's sides.
#[derive(Debug, Clone)]
pub struct Point {
    /// One, the public inputs, the private variables.
    pub assignment: Vec<F>,
    /// a, b and c of each row.
    pub sides: Vec<[F; 3]>,
}

impl Point {
    /// The values of all rows at an assignment.
    #[must_use]
    pub fn new(system: &System, assignment: Vec<F>) -> Self {
        let sides = (0..system.constraints()).map(|row| system.evaluate(row, &assignment)).collect();
        Self { assignment, sides }
    }

    /// The first row that does not hold.
    #[must_use]
    pub fn broken(&self) -> Option<usize> {
        self.sides.iter().position(|[a, b, c]| *a * b != *c)
    }

    /// Whether a row still holds after this is added to its sides.
    #[must_use]
    pub fn survives(&self, row: usize, by: [F; 3]) -> bool {
        let [a, b, c] = self.sides[row];
        (a + by[0]) * (b + by[1]) == c + by[2]
    }
}

/// What becomes of a changed assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Every constraint holds.
    Accepted,
    /// Only this one does not: without it the change would be accepted.
    Guarded(usize),
    /// More than one does not.
    Rejected,
}

impl Outcome {
    /// From the rows that are broken.
    pub fn of(mut broken: impl Iterator<Item = usize>) -> Self {
        match (broken.next(), broken.next()) {
            (None, _) => Self::Accepted,
            (Some(row), None) => Self::Guarded(row),
            (Some(_), Some(_)) => Self::Rejected,
        }
    }
}
