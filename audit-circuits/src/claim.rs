//! A valid claim to start from, and what a prover with a changed program makes of it.

use std::collections::BTreeMap;

use ark_relations::gr1cs::{ConstraintSystem, OptimizationGoal, R1CS_PREDICATE_LABEL, SynthesisError, SynthesisMode};
use sotto_circuits::gadgets::tamper::{record, replace};
use sotto_circuits::gadgets::wire::{Cs, Result as Synthesized};
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;

use crate::plonk::PlonkError;
use crate::structure::Structure;
use crate::system::{Point, System};

/// Why a circuit cannot be examined.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// The library refused.
    #[error("synthesis: {0}")]
    Synthesis(#[from] SynthesisError),
    /// The claim to start from is false.
    #[error("the claim `{claim}` breaks constraint {row}")]
    False {
        /// Its name.
        claim: String,
        /// The first constraint that it breaks.
        row: usize,
    },
    /// The constraints of two claims differ.
    #[error("the constraints depend on the values: see the claim `{0}`")]
    DependsOnValues(String),
    /// A private variable comes from nowhere that a campaign could reach.
    #[error("{0} private variables neither enter through `gadgets::wire` nor are defined by a constraint")]
    Loose(usize),
    /// A circuit of cells cannot be laid out, translated or filled.
    #[error(transparent)]
    Plonk(#[from] PlonkError),
    /// The statement has no circuit of this family.
    #[error("`{0}` has no transparent circuit")]
    NoCircuit(Statement),
    /// This build has no hook.
    #[error("this build cannot put other values in a prover's place: build it with debug assertions")]
    NoHook,
}

/// What campaigns return.
pub type Result<T> = std::result::Result<T, ClaimError>;

/// What synthesizes one claim.
pub type Constrain<'a> = Box<dyn Fn(&Cs) -> Synthesized<()> + Send + Sync + 'a>;

/// A prover with a changed program: given the entries that it replaces, the assignment that it makes.
pub type Prover<'a> = Box<dyn Fn(BTreeMap<usize, F>) -> Result<Vec<F>> + Send + Sync + 'a>;

/// A valid claim of a circuit.
pub struct Claim<'a> {
    /// Its name.
    pub name: String,
    /// Its assignment.
    pub point: Point,
    prover: Prover<'a>,
}

impl std::fmt::Debug for Claim<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Claim({:?})", self.name)
    }
}

/// A circuit and valid claims of it.
#[derive(Debug)]
pub struct Circuit<'a> {
    /// The constraints.
    pub system: System,
    /// What its variables are.
    pub structure: Structure,
    /// SHA-256 of the constraints, in hex, as in the pins.
    pub digest: String,
    /// What each constraint is called, if it was translated from one that has a name.
    pub labels: Vec<String>,
    /// The claims.
    pub claims: Vec<Claim<'a>>,
}

impl<'a> Circuit<'a> {
    /// Synthesizes a circuit, and each of the claims once.
    ///
    /// # Errors
    /// [`ClaimError`].
    ///
    /// # Panics
    /// If no claim is given, which is a mistake in the program.
    pub fn new(claims: Vec<(String, Constrain<'a>)>) -> Result<Self> {
        let (_, first) = claims.first().expect("there is a claim to start from");
        let (cs, entries) = record(|| run(true, first));
        let cs = cs?;
        if entries.is_empty() {
            return Err(ClaimError::NoHook);
        }
        cs.finalize();
        let matrices = cs.to_matrices()?.remove(R1CS_PREDICATE_LABEL).ok_or(SynthesisError::PredicateNotFound)?;
        let digest = hex::encode(sotto_circuits::shape::digest(&matrices));
        let system = System::new(&matrices, cs.num_instance_variables(), cs.num_variables());
        let structure = Structure::of(&system, entries);
        let loose = structure.loose(&system).len();
        if loose != 0 {
            return Err(ClaimError::Loose(loose));
        }
        let claims = claims.into_iter().map(|(name, constrain)| {
            let prover: Prover<'a> = Box::new(move |by| assignment(&replace(by, || run(false, &constrain))?));
            Claim::new(&system, name, prover)
        });
        let claims = claims.collect::<Result<_>>()?;
        Ok(Self { system, structure, digest, labels: Vec::new(), claims })
    }
}

impl<'a> Claim<'a> {
    /// A claim that this prover makes if nothing is replaced.
    ///
    /// # Errors
    /// [`ClaimError`]: it is none, or not of this circuit.
    pub fn new(system: &System, name: String, prover: Prover<'a>) -> Result<Self> {
        let assignment = prover(BTreeMap::new())?;
        if assignment.len() != system.variables() {
            return Err(ClaimError::DependsOnValues(name));
        }
        let point = Point::new(system, assignment);
        match point.broken() {
            Some(row) => Err(ClaimError::False { claim: name, row }),
            None => Ok(Self { name, point, prover }),
        }
    }

    /// The assignment that an otherwise honest prover makes with these entries replaced.
    ///
    /// # Errors
    /// Those of synthesis.
    pub fn forked(&self, by: BTreeMap<usize, F>) -> Result<Vec<F>> {
        (self.prover)(by)
    }
}

// Building the matrices is most of the work; only the first of many assignments needs it.
fn run(construct_matrices: bool, constrain: &Constrain<'_>) -> Synthesized<Cs> {
    let cs = ConstraintSystem::<F>::new_ref();
    cs.set_optimization_goal(OptimizationGoal::Constraints);
    cs.set_mode(SynthesisMode::Prove { construct_matrices, generate_lc_assignments: false });
    constrain(&cs)?;
    Ok(cs)
}

fn assignment(cs: &Cs) -> Result<Vec<F>> {
    let mut assignment = cs.instance_assignment()?;
    assignment.extend(cs.witness_assignment()?);
    Ok(assignment)
}
