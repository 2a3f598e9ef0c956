//! Runs the stages over one statement and keeps what they find.

mod cells;
mod deleted;
mod family;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use sotto_circuits::gadgets::tamper::Kind;
use sotto_circuits::statements::input_names;
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;

pub use self::family::{Family, Subject};
use crate::binding::{self, Context};
use crate::claim::{Circuit, ClaimError};
use crate::effort::Effort;
use crate::exceptions::{Exceptions, ExceptionsError};
use crate::guards::{Evidence, Guards};
use crate::site::Sites;
use crate::state::{Acceptance, ClaimState, StateError, StatementState, TangentState};
use crate::structure::Structure;
use crate::values::Dice;
use crate::{forks, mutation, pairs, restated, tangent};

/// Why a campaign stops.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// There is nothing to examine.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The lists of exceptions cannot be read.
    #[error(transparent)]
    Exceptions(#[from] ExceptionsError),
    /// The findings cannot be kept.
    #[error(transparent)]
    State(#[from] StateError),
}

/// How to go about it.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// The repository.
    pub root: PathBuf,
    /// Which circuits.
    pub family: Family,
    /// Where findings are kept.
    pub folder: PathBuf,
    /// Which dice.
    pub seed: u64,
    /// The short campaign.
    pub quick: bool,
    /// Whether to go on with what was found before about the same circuit, by the same dice.
    pub resume: bool,
    /// So many times the usual number of changed provers.
    pub times: usize,
    /// Today, as a date.
    pub today: String,
}

// Stages whose findings have lists of their own.
const PUBLIC: &str = "a changed public input";
const ELEMENT: &str = "any field element";
const HINT: &str = "a hint with another statement";

// One statement under examination.
struct Examination<'a> {
    campaign: &'a Campaign,
    statement: Statement,
    circuit: Circuit<'static>,
    cells: Option<family::Cells>,
    sites: Sites,
    exceptions: Exceptions,
    effort: Effort,
    state: StatementState,
    started: Instant,
}

impl Campaign {
    /// Runs every stage over a statement; tells its steps on standard output.
    ///
    /// # Errors
    /// [`CampaignError`].
    pub fn run(&self, statement: Statement) -> Result<StatementState, CampaignError> {
        let started = Instant::now();
        let Subject { circuit, cells } = self.family.subject(statement, self.quick)?;
        let sites = Sites::of(&self.root, &circuit.structure.entries);
        let exceptions = Exceptions::of(&self.root.join(self.family.exceptions()), statement)?;
        let effort = self.family.effort(circuit.system.constraints(), self.quick, self.times);
        let state = self.state(statement, &circuit)?;
        let mut examination =
            Examination { campaign: self, statement, circuit, cells, sites, exceptions, effort, state, started };
        examination.all()?;
        Ok(examination.state)
    }

    fn state(&self, statement: Statement, circuit: &Circuit<'_>) -> Result<StatementState, CampaignError> {
        let before = StatementState::load(&StatementState::path(&self.folder, statement))?;
        let same = |state: &StatementState| {
            state.digest == circuit.digest && (state.seed, state.quick) == (self.seed, self.quick)
        };
        if let Some(mut state) = before.filter(|state| self.resume && same(state)) {
            // Claims that are no longer started from.
            state.finished = None;
            state.claims.retain(|name, _| circuit.claims.iter().any(|claim| claim.name == *name));
            return Ok(state);
        }
        let entries = &circuit.structure.entries;
        let of_kind = |kind: Kind| entries.iter().filter(|entry| entry.kind == kind).count();
        Ok(StatementState {
            digest: circuit.digest.clone(),
            seed: self.seed,
            quick: self.quick,
            constraints: circuit.system.own(),
            public: circuit.system.public() - 1,
            private: circuit.system.private().count(),
            entries: entries.len() - of_kind(Kind::Public),
            hints: of_kind(Kind::Hint),
            claims: BTreeMap::new(),
            guards: Guards::new(circuit.system.own()),
            searched: None,
            survivors: BTreeMap::new(),
            by_source: BTreeMap::new(),
            fixed: None,
            finished: None,
        })
    }
}

impl Examination<'_> {
    fn all(&mut self) -> Result<(), CampaignError> {
        let claims: Vec<String> = self.circuit.claims.iter().map(|claim| claim.name.clone()).collect();
        self.tell(&format!("{} constraints, claims: {}", self.state.constraints, claims.join(", ")));
        self.lies()?;
        self.told(&claims[0]);
        for (i, name) in claims.iter().enumerate() {
            let mut state = self.state.claims.remove(name).unwrap_or_default();
            let stages = [Self::mutate, Self::pair, Self::fork, Self::restate, Self::touch, Self::bind];
            for stage in stages {
                stage(self, i, &mut state)?;
                self.state.claims.insert(name.clone(), state.clone());
                self.save()?;
            }
        }
        self.explain();
        self.delete()?;
        self.cells();
        self.state.finished = Some(self.campaign.today.clone());
        self.save()
    }

    fn tell(&self, what: &str) {
        println!("{:>7.1} s  {}: {what}", self.started.elapsed().as_secs_f64(), self.statement);
    }

    fn save(&self) -> Result<(), CampaignError> {
        Ok(self.state.save(&StatementState::path(&self.campaign.folder, self.statement))?)
    }

    fn seed(&self, claim: usize) -> u64 {
        self.campaign.seed ^ ((claim as u64) << 32)
    }

    // Constraints that alone stop a lie of the statement's table; its tests note them.
    fn lies(&mut self) -> Result<(), CampaignError> {
        let path = self.campaign.folder.join("lies").join(self.statement.name());
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(StateError::File { path, source }.into()),
        };
        let rows = text.lines().filter_map(|line| line.parse().ok());
        let constraints = self.state.constraints;
        self.state.guards.note_all(rows.filter(|row| *row < constraints), Evidence::Lie);
        Ok(())
    }

    fn mutate(&mut self, claim: usize, state: &mut ClaimState) -> Result<(), CampaignError> {
        if state.variables.is_some() {
            return Ok(());
        }
        let Circuit { system, claims, .. } = &self.circuit;
        let variables = sample(system.private().collect(), self.effort.variables, self.seed(claim));
        let found = mutation::run(system, &claims[claim].point, &variables, self.seed(claim));
        (state.variables, state.mutations) = (Some(found.variables), found.tried);
        for (variable, value) in &found.accepted {
            self.accept(state, claim, "one changed value", &[(*variable, *value)]);
        }
        for variable in &found.open {
            let honest = claims[claim].point.assignment[*variable];
            self.accept(state, claim, "a value for which not all others are decided", &[(*variable, honest)]);
        }
        self.tell(&format!("{} changed values in {} variables", found.tried, found.variables));
        self.state.guards.note_all(found.guards, Evidence::Mutation);
        Ok(())
    }

    fn pair(&mut self, claim: usize, state: &mut ClaimState) -> Result<(), CampaignError> {
        if state.pairs.is_some() {
            return Ok(());
        }
        let Circuit { system, claims, .. } = &self.circuit;
        let point = &claims[claim].point;
        let found = pairs::run(system, point, self.effort.pairs.div_ceil(claims.len()), self.seed(claim));
        (state.pairs, state.pair_mutations) = (Some(found.pairs), found.tried);
        for change in &found.accepted {
            self.accept(state, claim, "two changed values", &change.map(|(v, by)| (v, point.assignment[v] + by)));
        }
        self.tell(&format!("{} changes of {} pairs", found.tried, found.pairs));
        self.state.guards.note_all(found.guards, Evidence::Pair);
        Ok(())
    }

    fn fork(&mut self, claim: usize, state: &mut ClaimState) -> Result<(), CampaignError> {
        const STEP: usize = 500;
        let every = if self.effort.every_entry { self.state.entries } else { 0 };
        let wanted = self.effort.forks.div_ceil(self.circuit.claims.len()).max(every);
        let name = self.circuit.claims[claim].name.clone();
        while state.fork_numbers < wanted {
            let next = (state.fork_numbers + STEP).min(wanted);
            let found =
                forks::run(&self.circuit, &self.circuit.claims[claim], state.fork_numbers..next, self.campaign.seed)?;
            for (entry, value) in &found.accepted {
                let variable = self.circuit.system.public() + self.circuit.structure.entries[*entry].variable;
                self.accept(state, claim, "a changed prover", &[(variable, *value)]);
            }
            state.fork_numbers = next;
            state.forks += found.tried;
            self.state.guards.note_all(found.guards, Evidence::Fork);
            self.state.claims.insert(name.clone(), state.clone());
            self.save()?;
            self.tell(&format!("{next} of {wanted} forks of `{name}`"));
        }
        Ok(())
    }

    fn restate(&mut self, claim: usize, state: &mut ClaimState) -> Result<(), CampaignError> {
        if state.restated.is_some() {
            return Ok(());
        }
        let (of_place, all) = (self.effort.places, self.effort.restated.div_ceil(self.circuit.claims.len()));
        let found = restated::run(&self.circuit, &self.circuit.claims[claim], of_place, all, self.seed(claim))?;
        for (entry, value) in found.hints.iter().chain(&found.elements) {
            let entry = &self.circuit.structure.entries[*entry];
            let stage = if entry.kind == Kind::Hint { HINT } else { ELEMENT };
            self.accept(state, claim, stage, &[(self.circuit.system.public() + entry.variable, *value)]);
        }
        state.restated = Some(found.tried);
        self.tell(&format!("{} forks that may prove something else", found.tried));
        self.state.guards.note_all(found.guards, Evidence::Search);
        Ok(())
    }

    fn touch(&mut self, claim: usize, state: &mut ClaimState) -> Result<(), CampaignError> {
        if state.tangent.is_some() || !self.effort.tangent {
            return Ok(());
        }
        let found = tangent::run(&self.circuit, &self.circuit.claims[claim].point, self.seed(claim));
        let structure = &self.circuit.structure;
        let mut moving = BTreeMap::new();
        for entry in &found.moving_inputs {
            *moving.entry(self.sites.name(&structure.entries[*entry])).or_insert(0) += 1;
        }
        for entry in &found.free_hints {
            let variable = self.circuit.system.public() + structure.entries[*entry].variable;
            let honest = self.circuit.claims[claim].point.assignment[variable];
            self.accept(state, claim, "a hint that can move", &[(variable, honest)]);
        }
        self.tell(&format!("rank {} of {} private variables", found.rank, found.private));
        let (rank, private, free_hints) = (found.rank, found.private, found.free_hints.len());
        state.tangent = Some(TangentState { rank, private, free_hints, moving });
        self.state.guards.note_all(found.independent, Evidence::Tangent);
        Ok(())
    }

    fn bind(&mut self, claim: usize, state: &mut ClaimState) -> Result<(), CampaignError> {
        if state.public_values.is_some() {
            return Ok(());
        }
        let Circuit { system, claims, .. } = &self.circuit;
        let point = &claims[claim].point;
        let found = binding::run(system, point, self.effort.values, self.seed(claim));
        let context = Context::of(self.statement);
        let (contexts, rejected) = binding::context(system, point, &context, self.effort.values, self.seed(claim));
        (state.public_values, state.contexts) = (Some(found.tried), contexts);
        for (input, value) in &found.accepted {
            self.accept(state, claim, PUBLIC, &[(input + 1, *value)]);
        }
        if !rejected {
            self.accept(state, claim, "a changed context", &[(system.public() - 1, point.assignment[0])]);
        }
        self.tell(&format!("{} public values, {contexts} contexts", found.tried));
        self.state.guards.note_all(found.guards, Evidence::Mutation);
        Ok(())
    }

    fn accept(&self, state: &mut ClaimState, claim: usize, stage: &str, by: &[(usize, F)]) {
        let places: Vec<String> = by.iter().map(|(variable, _)| self.place(*variable)).collect();
        if let Some(known) = state.accepted.iter_mut().find(|a| a.stage == stage && a.places == places) {
            known.times += 1;
            return;
        }
        let honest = &self.circuit.claims[claim].point.assignment;
        let witness: Vec<String> =
            by.iter().map(|(v, value)| format!("variable {v}: {value} instead of {}", honest[*v])).collect();
        let (stage, witness) = (stage.to_owned(), witness.join("; "));
        state.accepted.push(Acceptance { stage, places, witness, times: 1, reason: None });
    }

    fn place(&self, variable: usize) -> String {
        let Circuit { system, structure, .. } = &self.circuit;
        if variable < system.public() {
            return input_names(self.statement).swap_remove(variable - 1);
        }
        match (structure.entry[variable], structure.definition[variable]) {
            (Some(entry), _) => self.sites.name(&structure.entries[entry]),
            (None, Some(row)) if row < self.circuit.labels.len() => {
                format!("by `{}` {}", self.circuit.labels[row], self.after(structure, row))
            }
            (None, row) => format!("computed {}", self.after(structure, row.unwrap_or_default())),
        }
    }

    fn after(&self, structure: &Structure, row: usize) -> String {
        structure.entry_before(row).map_or_else(String::new, |entry| format!("after {}", self.sites.name(entry)))
    }

    // Looks the reasons up, last of all: a list that has become longer explains what was found before.
    fn explain(&mut self) {
        for (name, claim) in &mut self.state.claims {
            for acceptance in &mut claim.accepted {
                let reason = |place: &String| match acceptance.stage.as_str() {
                    PUBLIC => self.exceptions.public(place, name),
                    ELEMENT => self.exceptions.element(place, name),
                    _ => self.exceptions.free(place, name),
                };
                let reasons: Option<Vec<&str>> = acceptance.places.iter().map(reason).collect();
                let reasons = reasons.map(|mut reasons| {
                    reasons.dedup();
                    reasons.join(" ")
                });
                acceptance.reason = reasons;
            }
        }
    }
}

// So many of these, or all.
fn sample(from: Vec<usize>, n: usize, seed: u64) -> Vec<usize> {
    let mut some = Dice::new(seed, "sample").some_of(from, n);
    some.sort_unstable();
    some
}
