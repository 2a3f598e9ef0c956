//! Variables that are no prover's: where constraints of another form were translated into rows `a * b = c`, the translation has variables
//! of its own, each a function of the circuit's. Whoever changes a variable of the circuit changes these with it.

use std::collections::{BTreeSet, HashMap};

use ark_ff::{PrimeField, Zero};
use sotto_protocol::field::F;

use crate::system::{Outcome, Point, System};

/// A sum of variables.
pub type Terms = Vec<(usize, F)>;

/// What a variable is a function of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// A product of two sums.
    Product(Terms, Terms),
    /// A sum.
    Sum(Terms),
    /// A bit of a sum, as a number.
    Bit(Terms, u32),
}

/// This bit of a field element, as a number.
#[must_use]
pub fn bit(x: F, bit: u32) -> F {
    F::from((x.into_bigint().0[0] >> bit) & 1)
}

impl Formula {
    fn value(&self, of: impl Fn(usize) -> F) -> F {
        let sum = |terms: &Terms| -> F { terms.iter().map(|(variable, c)| *c * of(*variable)).sum() };
        match self {
            Self::Product(a, b) => sum(a) * sum(b),
            Self::Sum(terms) => sum(terms),
            Self::Bit(terms, i) => bit(sum(terms), *i),
        }
    }

    fn variables(&self) -> impl Iterator<Item = usize> {
        let (first, second) = match self {
            Self::Product(a, b) => (a.as_slice(), b.as_slice()),
            Self::Sum(terms) | Self::Bit(terms, _) => (terms.as_slice(), [].as_slice()),
        };
        first.iter().chain(second).map(|(variable, _)| *variable)
    }
}

/// The variables of a translation.
#[derive(Debug, Clone, Default)]
pub struct Helpers {
    // Each after those that it is a function of.
    formulas: Vec<(usize, Formula)>,
    by_variable: HashMap<usize, usize>,
    users: HashMap<usize, Vec<usize>>,
}

impl Helpers {
    /// From variables and what they are, each after those that it is a function of.
    #[must_use]
    pub fn new(formulas: Vec<(usize, Formula)>) -> Self {
        let by_variable = formulas.iter().enumerate().map(|(i, (variable, _))| (*variable, i)).collect();
        let mut users: HashMap<usize, Vec<usize>> = HashMap::new();
        for (i, (_, formula)) in formulas.iter().enumerate() {
            formula.variables().for_each(|variable| users.entry(variable).or_default().push(i));
        }
        Self { formulas, by_variable, users }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.formulas.len()
    }

    /// Whether a variable is one.
    #[must_use]
    pub fn contains(&self, variable: usize) -> bool {
        self.by_variable.contains_key(&variable)
    }

    /// Whether a variable is a bit of a byte that is looked up.
    #[must_use]
    pub fn is_bit(&self, variable: usize) -> bool {
        self.by_variable.get(&variable).is_some_and(|i| matches!(self.formulas[*i].1, Formula::Bit(..)))
    }

    /// What the helpers that are functions of a variable grow by with it, all else being as it is; none for those that do not grow evenly.
    #[must_use]
    pub fn slopes(&self, point: &Point, variable: usize) -> HashMap<usize, Option<F>> {
        let mut slopes: HashMap<usize, Option<F>> = HashMap::new();
        let mut pending: BTreeSet<usize> = self.users(variable).collect();
        while let Some(i) = pending.pop_first() {
            let (helper, formula) = &self.formulas[i];
            let sum = |terms: &Terms| -> F { terms.iter().map(|(v, c)| *c * point.assignment[*v]).sum() };
            let slope = |terms: &Terms| -> Option<F> {
                let mut slope = F::zero();
                for (v, c) in terms {
                    match slopes.get(v) {
                        Some(of_helper) => slope += *c * (*of_helper)?,
                        None if *v == variable => slope += c,
                        None => {}
                    }
                }
                Some(slope)
            };
            let found = match formula {
                Formula::Sum(terms) => slope(terms),
                Formula::Bit(..) => None,
                Formula::Product(a, b) => match (slope(a), slope(b)) {
                    (Some(by_a), Some(by_b)) if by_a.is_zero() || by_b.is_zero() => Some(by_a * sum(b) + by_b * sum(a)),
                    _ => None,
                },
            };
            slopes.insert(*helper, found);
            pending.extend(self.users(*helper));
        }
        slopes
    }

    /// The variables of the circuit that this one is or is a function of.
    #[must_use]
    pub fn behind(&self, variable: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut open = vec![variable];
        while let Some(variable) = open.pop() {
            match self.by_variable.get(&variable) {
                Some(i) => open.extend(self.formulas[*i].1.variables()),
                None => {
                    found.insert(variable);
                }
            }
        }
        found
    }

    /// The helpers that are functions of a variable.
    #[must_use]
    pub fn of(&self, variable: usize) -> BTreeSet<usize> {
        let mut pending: BTreeSet<usize> = self.users(variable).collect();
        let mut found = BTreeSet::new();
        while let Some(i) = pending.pop_first() {
            let helper = self.formulas[i].0;
            pending.extend(self.users(helper));
            found.insert(helper);
        }
        found
    }

    fn users(&self, variable: usize) -> impl Iterator<Item = usize> {
        self.users.get(&variable).into_iter().flatten().copied()
    }

    /// What becomes of a claim if several variables of the circuit are changed by this much, and the helpers with them.
    #[must_use]
    pub fn change(&self, system: &System, point: &Point, by: &[(usize, F)]) -> Outcome {
        let mut now: HashMap<usize, F> = HashMap::new();
        for (variable, delta) in by {
            *now.entry(*variable).or_insert(point.assignment[*variable]) += delta;
        }
        let mut pending: BTreeSet<usize> = now.keys().flat_map(|variable| self.users(*variable)).collect();
        while let Some(i) = pending.pop_first() {
            let (variable, formula) = &self.formulas[i];
            let value = formula.value(|v| now.get(&v).copied().unwrap_or(point.assignment[v]));
            if value != point.assignment[*variable] {
                now.insert(*variable, value);
                pending.extend(self.users(*variable));
            }
        }
        let rows: BTreeSet<usize> = now.keys().flat_map(|variable| system.effects(*variable)).map(|e| e.row).collect();
        let own = rows.into_iter().take_while(|row| *row < system.own());
        Outcome::of(own.filter(|row| !system.holds_for(*row, |v| now.get(&v).copied().unwrap_or(point.assignment[v]))))
    }
}
