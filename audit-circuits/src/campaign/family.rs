//! The two kinds of circuits: those with a setup, whose constraints are matrices, and the transparent ones, whose constraints are gates,
//! lookups and copies of cells.

use std::collections::BTreeMap;

use halo2_proofs::plonk::Circuit as Plonk;
use halo2curves::bn256::Fr;
use sotto_circuits::examples::Example;
use sotto_circuits::gadgets::wire::Result as Synthesized;
use sotto_circuits::impact::Impact;
use sotto_circuits::ownership::{Ownership2, Ownership4};
use sotto_circuits::statements::{ExampleVisitor, visit_example};
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;
use sotto_transparent::Transparent;

use crate::binding::Context;
use crate::claim::{Circuit, ClaimError, Constrain, Result};
use crate::effort::Effort;
use crate::plonk::fixed::FixedCells;
use crate::plonk::layout::Source;
use crate::plonk::statements::{Lied, examined, told};

/// Which circuits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Family {
    /// Those of all statements.
    Groth16,
    /// Those of the statements that are also proven without a setup.
    Transparent,
}

/// What is examined.
#[derive(Debug)]
pub struct Subject {
    /// The circuit, and valid claims of its shapes.
    pub circuit: Circuit<'static>,
    /// What there is besides in a circuit of cells.
    pub cells: Option<Cells>,
}

/// What there is besides the rows of its translation in a circuit of cells.
#[derive(Debug)]
pub struct Cells {
    /// Fixed columns and selectors.
    pub fixed: FixedCells,
    /// What each row comes from.
    pub sources: Vec<Source>,
    /// The lies of the statement's table, by name, and the assignment that follows from each.
    pub lies: Vec<(String, Vec<F>)>,
}

struct Build(F);

impl ExampleVisitor for Build {
    type Output = Result<Circuit<'static>>;

    fn visit<S: Example>(self) -> Self::Output {
        let claims = S::shapes(self.0).into_iter().map(|shaped| {
            let constrain: Constrain<'static> =
                Box::new(move |cs| -> Synthesized<()> { S::constrain(cs, &shaped.instance, &shaped.witness) });
            (shaped.name.to_owned(), constrain)
        });
        Circuit::new(claims.collect())
    }
}

fn cells<S: Transparent + Example + Lied>(ext: F, quick: bool) -> Result<Subject>
where
    S::Circuit: Send + Sync + 'static,
    <S::Circuit as Plonk<Fr>>::Config: Send + Sync,
{
    let examined = examined::<S>(ext)?;
    let mut lies = Vec::new();
    // The short campaign leaves them to the statement's own tests.
    let tables = if quick { Vec::new() } else { S::lies() };
    for ((instance, witness), table) in tables {
        for lie in table {
            let given = told(&lie, (&instance, &witness));
            let (assignment, _) = examined.bench.fill(&given.circuit, &given.public, &BTreeMap::new())?;
            lies.push((given.name, assignment));
        }
    }
    let sources = examined.bench.translation.sources.clone();
    Ok(Subject { circuit: examined.circuit, cells: Some(Cells { fixed: examined.fixed, sources, lies }) })
}

impl Family {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Groth16, Self::Transparent];

    /// Its statements. The short campaign leaves out what is larger only.
    #[must_use]
    pub fn statements(self, quick: bool) -> &'static [Statement] {
        match (self, quick) {
            (Self::Groth16, _) => Statement::ALL,
            (Self::Transparent, true) => &[Statement::Ownership2, Statement::Impact],
            (Self::Transparent, false) => &[Statement::Ownership2, Statement::Ownership4, Statement::Impact],
        }
    }

    /// A statement's circuit, and valid claims of its shapes; for the short campaign, without lies.
    ///
    /// # Errors
    /// [`ClaimError`].
    pub fn subject(self, statement: Statement, quick: bool) -> Result<Subject> {
        let ext = Context::of(statement).ext();
        match (self, statement) {
            (Self::Groth16, _) => Ok(Subject { circuit: visit_example(statement, Build(ext))?, cells: None }),
            (Self::Transparent, Statement::Ownership2) => cells::<Ownership2>(ext, quick),
            (Self::Transparent, Statement::Ownership4) => cells::<Ownership4>(ext, quick),
            (Self::Transparent, Statement::Impact) => cells::<Impact>(ext, quick),
            (Self::Transparent, other) => Err(ClaimError::NoCircuit(other)),
        }
    }

    /// Where its lists of exceptions are, in the repository.
    #[must_use]
    pub fn exceptions(self) -> &'static str {
        match self {
            Self::Groth16 => "circuits/audit/exceptions",
            Self::Transparent => "transparent/audit/exceptions",
        }
    }

    /// Where its findings are kept, in the folder of all.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Groth16 => "",
            Self::Transparent => "transparent",
        }
    }

    /// How much is tried on a circuit of so many rows.
    #[must_use]
    pub fn effort(self, rows: usize, quick: bool, times: usize) -> Effort {
        match (self, quick) {
            (Self::Groth16, true) => Effort::quick(rows),
            (Self::Groth16, false) => Effort::full(rows, times),
            (Self::Transparent, true) => Effort::quick_transparent(rows),
            (Self::Transparent, false) => Effort::transparent(rows, times),
        }
    }
}
