//! `sotto events`: company sales as everybody sees them, without a wallet.

use std::fmt;

use clap::Args;
use serde::Serialize;
use sotto_service::api::{EventStatusView, EventView, EvidenceView};

use crate::context::Context;
use crate::error::CliError;
use crate::output::{Answer, table};

/// `events`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sotto events --overdue --service http://127.0.0.1:7300")]
pub struct Events {
    /// Only those that are owed past their deadline
    #[arg(long)]
    pub overdue: bool,
}

#[derive(Serialize)]
#[serde(transparent)]
struct List(Vec<EventView>);

impl Events {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let node = context.node()?;
        let events = if self.overdue { node.overdue_events() } else { node.events() };
        Ok(Answer::new(&List(events?)))
    }
}

fn words(view: &EventView) -> (&'static str, &'static str) {
    let status = match view.status {
        EventStatusView::Open | EventStatusView::AwaitsStake if view.overdue => "OVERDUE",
        EventStatusView::AwaitsStake => "awaits its stake",
        EventStatusView::Replaced => "replaced",
        EventStatusView::Open => "open",
        EventStatusView::Closing => "closing",
        EventStatusView::Closed => "closed",
    };
    let evidence = match view.evidence {
        EvidenceView::Attested => "attested",
        EvidenceView::Reported => "reported",
        EvidenceView::Confirmed => "reported, confirmed",
        EvidenceView::Corrected => "reported, there was more",
    };
    (status, evidence)
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("no such event");
        }
        let row = |view: &EventView| {
            let (status, evidence) = words(view);
            let (opened, deadline) = (view.opened.to_string(), view.deadline.to_string());
            [view.tid.to_string(), status.into(), evidence.into(), opened, deadline, view.event.to_string()]
        };
        f.write_str(&table(["member", "status", "evidence", "opened", "deadline", "event"], self.0.iter().map(row)))
    }
}
