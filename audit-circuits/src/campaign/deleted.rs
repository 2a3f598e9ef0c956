//! The last stage: which constraints are known to matter after all others, and what is said of the rest.

use super::{CampaignError, Examination, sample};
use crate::claim::Circuit;
use crate::deletion;
use crate::guards::Evidence;
use crate::state::Survivors;
use crate::structure::Structure;

// A kind of constraint that others imply, wherever it stands.
const FIXED: &str = "a bit that another constraint fixes";

impl Examination<'_> {
    pub(super) fn delete(&mut self) -> Result<(), CampaignError> {
        self.look_behind();
        // Without the tangent space nearly all are left, too many to search for.
        if self.effort.tangent {
            let found = deletion::compensated(&self.circuit, &self.state.guards.survivors());
            self.state.guards.note_all(found, Evidence::Search);
        }
        if self.effort.searched > 0 {
            self.search()?;
            self.look_behind();
        }
        self.name_survivors();
        Ok(())
    }

    fn search(&mut self) -> Result<(), CampaignError> {
        let is_implied = |row: &usize| self.exceptions.implied(&self.kind(*row)).is_some_and(|e| e.times.is_none());
        let unexplained = self.state.guards.survivors().into_iter().filter(|row| !is_implied(row)).collect();
        let sought = sample(unexplained, self.effort.searched, self.campaign.seed);
        self.tell(&format!("searching for {} constraints", sought.len()));
        for part in sought.chunks(20) {
            let found = deletion::search(&self.circuit, part)?;
            self.state.guards.note_all(found, Evidence::Search);
            self.save()?;
        }
        self.state.searched = Some(sought.len());
        Ok(())
    }

    fn name_survivors(&mut self) {
        self.state.survivors.clear();
        let survivors = self.state.guards.survivors();
        for row in &survivors {
            let none = Survivors { constraints: 0, first: *row, reason: None };
            self.state.survivors.entry(self.kind(*row)).or_insert(none).constraints += 1;
        }
        for (kind, found) in &mut self.state.survivors {
            let listed = self.exceptions.implied(kind);
            let listed = listed.filter(|exception| exception.times.is_none_or(|times| found.constraints <= times));
            found.reason = listed.map(|exception| exception.reason.clone());
        }
        self.tell(&format!("{} of {} constraints are not shown to matter", survivors.len(), self.state.constraints));
    }

    fn look_behind(&mut self) {
        let known = &self.state.guards;
        let found = deletion::behind_known(&self.circuit, |row| known.is_known(row));
        self.state.guards.note_all(found, Evidence::Search);
    }

    pub(super) fn kind(&self, row: usize) -> String {
        let Circuit { system, structure, labels, .. } = &self.circuit;
        if let Some(label) = labels.get(row) {
            return format!("{label}, {}", self.after(structure, row));
        }
        let what = match (Structure::is_boolean(system, row), structure.defines[row]) {
            (Some(bit), _) if Structure::is_fixed(system, bit) => return FIXED.to_owned(),
            (Some(_), _) => "a bit",
            (None, true) => "a product",
            (None, false) => "a check",
        };
        format!("{what} {}", self.after(structure, row))
    }
}
