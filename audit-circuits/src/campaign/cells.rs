//! The stages that only circuits of cells have: lies that are told to the translation, and fixed columns.

use std::collections::BTreeMap;

use super::Examination;
use super::family::Cells;
use crate::claim::Circuit;
use crate::deletion::behind;
use crate::guards::Evidence;
use crate::plonk::layout::Source;
use crate::state::{Acceptance, FixedState};
use crate::system::Outcome;

impl Examination<'_> {
    // Every lie of the statement's table breaks a constraint; where it breaks one alone, that one is known to matter.
    pub(super) fn told(&mut self, claim: &str) {
        let Some(Cells { lies, .. }) = &self.cells else { return };
        let Circuit { system, structure, .. } = &self.circuit;
        let mut state = self.state.claims.remove(claim).unwrap_or_default();
        for (name, assignment) in lies {
            let broken = (0..system.constraints()).filter(|row| !system.holds(*row, assignment));
            match Outcome::of(broken) {
                Outcome::Rejected => {}
                Outcome::Guarded(row) => {
                    let behind = behind(system, structure, row, assignment);
                    self.state.guards.note_all(behind.into_iter().chain([row]), Evidence::Lie);
                }
                Outcome::Accepted => {
                    let (stage, places) = ("a lie of the table".to_owned(), vec![name.clone()]);
                    let lie = Acceptance { stage, places, witness: name.clone(), times: 1, reason: None };
                    if !state.accepted.contains(&lie) {
                        state.accepted.push(lie);
                    }
                }
            }
        }
        self.state.claims.insert(claim.to_owned(), state);
        self.tell(&format!("{} lies", lies.len()));
    }

    pub(super) fn cells(&mut self) {
        let Some(Cells { fixed, sources, .. }) = &self.cells else { return };
        let mut by_source: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for (row, source) in sources.iter().enumerate() {
            let name = match source {
                Source::Copy => "copies",
                Source::Gate(..) => "polynomials of gates",
                Source::Lookup(_) => "lookups",
            };
            let (all, shown) = by_source.entry(name.to_owned()).or_default();
            *all += 1;
            *shown += usize::from(self.state.guards.is_known(row));
        }
        self.state.by_source = by_source;
        let mut known = self.state.guards.clone();
        // What others imply is known to do something, too.
        for row in self.state.guards.survivors() {
            if self.exceptions.implied(&self.kind(row)).is_some() {
                known.note(row, Evidence::Search);
            }
        }
        let found = fixed.run(&known, self.campaign.seed);
        let mut state = FixedState { found, reasons: BTreeMap::new() };
        let reason = |name: &str| Some((name.to_owned(), self.exceptions.fixed(name)?.to_owned()));
        state.reasons = state.all().filter_map(|(_, name, _)| reason(name)).collect();
        let (cells, tried, without) = (state.found.cells, state.found.tried, state.unexplained().count());
        self.tell(&format!("{tried} changes of {cells} fixed cells; {without} kinds of findings without a reason"));
        self.state.fixed = Some(state);
    }
}
