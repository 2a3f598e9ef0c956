//! What a census says, in words.

use std::fmt;

use serde::Serialize;
use sotto_protocol::amount::Height;
use sotto_protocol::disclosure::CensusDocument;
use sotto_protocol::network::NetworkId;
use sotto_wallet::replica::Replica;

use crate::ledger;

#[derive(Serialize)]
pub(super) struct Census {
    verified: bool,
    network: NetworkId,
    token: String,
    height: Height,
    batches: usize,
    open_events: Option<usize>,
}

impl fmt::Display for Census {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token, height, batches, network, .. } = self;
        writeln!(f, "TRUE: at block {height} no share of {token} was still owed a cent of what had been paid out;")?;
        writeln!(f, "everybody had it in cash ({batches} proofs, sixteen holdings at most in each)")?;
        if let Some(open) = self.open_events.filter(|open| *open > 0) {
            writeln!(f, "now {open} sales of {token}'s owner are attested and not yet distributed")?;
        }
        write!(f, "network {network}")
    }
}

pub(super) fn shown(document: &CensusDocument, replica: Option<&Replica>) -> Census {
    let state = replica.map(Replica::state);
    Census {
        verified: true,
        network: document.network,
        token: state.map_or_else(|| format!("#{}", document.tid), |state| ledger::symbol(state, document.tid)),
        height: document.checkpoint.payload.height,
        batches: document.batches.len(),
        open_events: state.map(|state| state.open_events(document.tid).count()),
    }
}
