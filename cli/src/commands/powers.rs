//! The table of powers, as people read it.

use std::fmt;

use serde::Serialize;
use sotto_protocol::amount::Height;
use sotto_protocol::network::Genesis;
use sotto_protocol::powers::{PowerRow, Powers};

use crate::output::table;

/// The table, and from which height on it is read.
#[derive(Serialize)]
pub(super) struct Table {
    height: Height,
    keys: usize,
    powers: Powers,
}

impl Table {
    /// As it stands at a height, with so many accredited authority keys.
    pub(super) fn of(genesis: &Genesis, height: Height, keys: usize) -> Self {
        Self { height, keys, powers: genesis.powers.clone() }
    }
}

fn holds(row: &PowerRow, powers: &Powers, height: Height) -> &'static str {
    match (powers.at(row.power, height), row.until) {
        (Some(now), _) if now == row => "now",
        (_, Some(until)) if until <= height => "over",
        _ => "later",
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} authority keys are accredited at block {}", self.keys, self.height)?;
        let row = |row: &PowerRow| {
            let notice = if row.notice == 0 { "at once".to_owned() } else { format!("{} blocks", row.notice) };
            let overrule = row.overrule.map_or_else(
                || "no".to_owned(),
                |vote| format!("{} % of active members, within {} blocks", vote.quorum, vote.period),
            );
            let until = row.until.map_or_else(|| "for ever".to_owned(), |until| format!("block {until}"));
            let holds = holds(row, &self.powers, self.height).to_owned();
            [row.power.to_string(), format!("{} keys", row.keys), notice, overrule, until, holds]
        };
        f.write_str(&table(
            ["power", "takes", "notice", "members may overrule", "until", "holds"],
            self.powers.0.iter().map(row),
        ))
    }
}
