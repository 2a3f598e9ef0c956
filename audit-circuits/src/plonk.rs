//! Circuits of cells, copies and fixed columns: those of halo2.
//!
//! The constraint system is read from the text that the library hashes into every transcript ([`pinned`], [`text`]); what a circuit
//! assigns is taken down by the library's own floor planner ([`record`]); both together say what must hold of which cells ([`layout`]).
//! Once it is known which cells follow from which ([`order`]), all of it becomes rows `a * b = c` ([`translate`]), on which the stages of
//! the campaign work. What stands in fixed columns is no variable there, and has a stage of its own ([`fixed`]).

pub mod fixed;
pub mod layout;
pub mod order;
pub mod pinned;
pub mod record;
pub mod statements;
pub mod text;
pub mod translate;

use std::collections::BTreeMap;
use std::sync::Arc;

use halo2_proofs::plonk::{self, Circuit as Plonk, Column, ConstraintSystem, FloorPlanner};
use halo2curves::bn256::Fr;
use sotto_circuits::gadgets::tamper::{Entry, record as listed, replace};
use sotto_protocol::field::F;
use sotto_transparent::field::{from_halo2, to_halo2};

use crate::claim::{Circuit, Claim, ClaimError, Prover};
use crate::structure::Structure;
use crate::system::System;
use fixed::FixedCells;
use layout::{Layout, LayoutError};
use pinned::{Kind, Pinned};
use record::{Record, Recorder};
use text::TextError;
use translate::{Origin, Translation};

/// Why a circuit of cells cannot be examined.
#[derive(Debug, thiserror::Error)]
pub enum PlonkError {
    /// The library's text is not understood.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The circuit is not translated.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The library refused.
    #[error("synthesis: {0}")]
    Synthesis(#[from] plonk::Error),
    /// The program assigns a cell what the constraints do not ask for.
    #[error("the claim `{claim}` has another value in cell {cell} than follows from what it is made of")]
    OtherValue {
        /// The claim's name.
        claim: String,
        /// The cell's name.
        cell: String,
    },
}

/// A valid claim of a circuit of cells.
#[derive(Debug, Clone)]
pub struct Given<C> {
    /// Its name.
    pub name: String,
    /// Its public inputs.
    pub public: Vec<F>,
    /// The circuit with its private inputs.
    pub circuit: C,
}

/// A translated circuit, and what the translation was made from.
#[derive(Debug)]
pub struct Examined<C: Plonk<Fr>> {
    /// What the stages work on.
    pub circuit: Circuit<'static>,
    /// Fixed cells and selectors.
    pub fixed: FixedCells,
    /// What is used to try other claims.
    pub bench: Arc<Bench<C>>,
}

/// What it takes to fill the circuit's cells.
pub struct Bench<C: Plonk<Fr>> {
    config: C::Config,
    // Columns for constants, as a layouter wants them.
    constants: Vec<Column<plonk::Fixed>>,
    rows: usize,
    /// The system's rows.
    pub system: System,
    /// What their variables are.
    pub structure: Structure,
    /// How they were made.
    pub translation: Translation,
}

impl<C: Plonk<Fr>> std::fmt::Debug for Bench<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bench({} rows)", self.rows)
    }
}

impl<C> Examined<C>
where
    C: Plonk<Fr> + Send + Sync + 'static,
    C::Config: Send + Sync,
{
    /// Takes a circuit of `2^k` rows down, and each of the claims once.
    ///
    /// # Errors
    /// [`ClaimError`].
    ///
    /// # Panics
    /// If no claim is given, which is a mistake in the program.
    pub fn new(k: u32, claims: Vec<Given<C>>) -> Result<Self, ClaimError> {
        let first = claims.first().expect("there is a claim to start from");
        let (pinned, config) = Pinned::of::<C>().map_err(PlonkError::from)?;
        let (rows, constants) = ((1usize << k) - pinned.unusable, constants(&pinned));
        let public = first.public.len();
        let taken = listed(|| run(&first.circuit, (&config, &constants), &first.public, rows, true));
        let (record, doors): (Result<Record, plonk::Error>, Vec<Entry>) = taken;
        let record = record.map_err(PlonkError::from)?;
        if doors.is_empty() {
            return Err(ClaimError::NoHook);
        }
        let mut layout = Layout::of(&pinned, &record, public, rows).map_err(PlonkError::from)?;
        let (translation, system, structure, digest) =
            Translation::of(&mut layout, &record, &doors, public).map_err(PlonkError::from)?;
        let labels = translation.labels.clone();
        let bench =
            Bench { config, constants, rows, system: system.clone(), structure: structure.clone(), translation };
        let bench = Arc::new(bench);
        let mut fixed = FixedCells::new(pinned, &record, &layout, &bench.translation);
        let mut valid = Vec::new();
        for Given { name, public, circuit } in claims {
            let (assignment, filled) = bench.fill(&circuit, &public, &BTreeMap::new())?;
            bench.agrees(&name, &record, &filled, &assignment)?;
            fixed.claim(&filled, &public);
            let bench = Arc::clone(&bench);
            let prover: Prover<'static> = Box::new(move |by| Ok(bench.fill(&circuit, &public, &by)?.0));
            valid.push(Claim::new(&system, name, prover)?);
        }
        let circuit = Circuit { system, structure, digest, labels, claims: valid };
        Ok(Self { circuit, fixed, bench })
    }
}

impl<C: Plonk<Fr>> Bench<C> {
    /// The assignment of a prover who replaces these entries, everything else following from what enters; and all that the program
    /// assigned.
    ///
    /// # Errors
    /// [`PlonkError`].
    pub fn fill(&self, circuit: &C, public: &[F], by: &BTreeMap<usize, F>) -> Result<(Vec<F>, Record), PlonkError> {
        let origins = &self.translation.origins;
        let mut public = public.to_vec();
        let mut doors = BTreeMap::new();
        for (entry, value) in by {
            match origins[*entry] {
                Origin::Public(i) => public[i] = *value,
                Origin::Door(i) => {
                    doors.insert(i, *value);
                }
                Origin::Cell(_) => {}
            }
        }
        let record = replace(doors, || run(circuit, (&self.config, &self.constants), &public, self.rows, false))?;
        let entered: BTreeMap<usize, Fr> =
            record.advice.iter().filter_map(|cell| Some((cell.entry?, cell.value))).collect();
        let value = |(entry, origin): (usize, &Origin)| match origin {
            Origin::Public(i) => public[*i],
            Origin::Door(i) => entered.get(i).map(from_halo2).unwrap_or_default(),
            Origin::Cell(i) => {
                let assigned = || record.advice.get(*i).map(|cell| from_halo2(&cell.value)).unwrap_or_default();
                by.get(&entry).copied().unwrap_or_else(assigned)
            }
        };
        let entries: Vec<F> = origins.iter().enumerate().map(value).collect();
        Ok((self.translation.follow(&self.system, &self.structure, &entries), record))
    }

    // What the program assigns is what follows from the entries.
    fn agrees(&self, claim: &str, names: &Record, filled: &Record, assignment: &[F]) -> Result<(), PlonkError> {
        let variables = self.translation.variable_of.iter().zip(&filled.advice).zip(&names.advice);
        for ((variable, cell), named) in variables {
            let follows = variable.map(|variable| assignment[variable]);
            if follows.is_some_and(|value| value != from_halo2(&cell.value)) || cell.cell != named.cell {
                return Err(PlonkError::OtherValue { claim: claim.to_owned(), cell: named.name.clone() });
            }
        }
        Ok(())
    }
}

// Columns are handed out by number, so the one that has a number is the last of as many.
fn constants(pinned: &Pinned) -> Vec<Column<plonk::Fixed>> {
    let of_number = |index: usize| {
        let mut other = ConstraintSystem::<Fr>::default();
        let columns: Vec<_> = (0..=index).map(|_| other.fixed_column()).collect();
        columns[index]
    };
    pinned.constants.iter().filter(|column| column.kind == Kind::Fixed).map(|column| of_number(column.index)).collect()
}

fn run<C: Plonk<Fr>>(
    circuit: &C,
    (config, constants): (&C::Config, &Vec<Column<plonk::Fixed>>),
    public: &[F],
    rows: usize,
    names: bool,
) -> Result<Record, plonk::Error> {
    let mut recorder = Recorder::new(public.iter().map(to_halo2).collect(), rows, names);
    C::FloorPlanner::synthesize(&mut recorder, circuit, config.clone(), constants.clone())?;
    Ok(recorder.record)
}
