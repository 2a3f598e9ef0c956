//! Attested company sales.

use std::fmt;

use serde::Serialize;
use sotto_ledger::EventStatus;
use sotto_protocol::amount::{Cents, Height};
use sotto_protocol::event::EventId;
use sotto_wallet::Account;

use crate::output::table;
use crate::quantity::Money;

/// All events of the network.
#[derive(Serialize)]
pub(super) struct Events {
    height: Height,
    events: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    event: EventId,
    token: String,
    opened: Height,
    deadline: Height,
    status: &'static str,
    overdue: bool,
    #[serde(flatten)]
    known: Option<Known>,
}

// What only the owner knows.
#[derive(Serialize)]
struct Known {
    company: String,
    gross: Money,
    gain: Money,
    due: Money,
    locked: Money,
}

fn known(account: &Account, id: EventId) -> Option<Known> {
    let event = account.known_events().get(&id)?;
    let locked = account.event_locks(id).iter().map(|lock| lock.note.amount.0).sum();
    Some(Known {
        company: event.company.clone(),
        gross: Money(event.opening.gross),
        gain: Money(event.opening.gain),
        due: Money(account.event_due(id).ok()?),
        locked: Money(Cents(locked)),
    })
}

pub(super) fn of(account: &Account) -> Events {
    let state = account.state();
    let rows = state.events().map(|(id, event)| Row {
        event: id,
        token: account.symbol(event.tid),
        opened: event.opened,
        deadline: event.deadline,
        status: match event.status {
            EventStatus::Open => "open",
            EventStatus::AwaitsStake => "awaits its stake",
            EventStatus::Replaced => "replaced",
            EventStatus::Closing => "closing",
            EventStatus::Closed => "closed",
        },
        overdue: event.is_overdue(state.height()),
        known: known(account, id),
    });
    Events { height: account.height(), events: rows.collect() }
}

impl fmt::Display for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.events.is_empty() {
            return write!(f, "nothing was attested up to block {}", self.height);
        }
        let row = |row: &Row| {
            let status = if row.overdue { "OVERDUE" } else { row.status };
            let (company, due) = match &row.known {
                Some(known) => (known.company.clone(), known.due.to_string()),
                None => (String::new(), String::new()),
            };
            let (opened, deadline) = (row.opened.to_string(), row.deadline.to_string());
            [row.token.clone(), status.to_owned(), opened, deadline, company, due, row.event.to_string()]
        };
        f.write_str(&table(
            ["token", "status", "opened", "deadline", "company", "due", "event"],
            self.events.iter().map(row),
        ))
    }
}
