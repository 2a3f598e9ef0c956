//! The docket (R24): public claims that somebody's success was not reported, and what was ruled on them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::Height;
use sotto_protocol::decision::DecisionId;
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::operation::Claim;
use sotto_protocol::transaction::TransactionId;

/// A claim in the docket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiledClaim {
    /// What is claimed.
    pub claim: Claim,
    /// Who filed it.
    pub filer: VerifyingKey,
    /// In which block.
    pub filed: Height,
    /// Whether it was upheld, and by which decision.
    pub ruling: Option<(DecisionId, bool)>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Docket {
    // In the order of filing.
    filed: Vec<(TransactionId, FiledClaim)>,
    by_id: BTreeMap<TransactionId, usize>,
}

impl Docket {
    pub(crate) fn get(&self, id: TransactionId) -> Option<&FiledClaim> {
        self.by_id.get(&id).map(|at| &self.filed[*at].1)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (TransactionId, &FiledClaim)> {
        self.filed.iter().map(|(id, claim)| (*id, claim))
    }

    pub(crate) fn file(&mut self, id: TransactionId, claim: FiledClaim) {
        self.by_id.insert(id, self.filed.len());
        self.filed.push((id, claim));
    }

    pub(crate) fn rule(&mut self, id: TransactionId, decision: DecisionId, upheld: bool) {
        if let Some(at) = self.by_id.get(&id) {
            self.filed[*at].1.ruling = Some((decision, upheld));
        }
    }
}
