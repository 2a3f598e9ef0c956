//! The findings as a page of the book.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use sotto_circuits::statements::CircuitPin;
use sotto_protocol::statement::Statement;

use crate::campaign::{CampaignError, Family};
use crate::effort::{EVERY, LARGE, SAMPLE};
use crate::guards::Evidence;
use crate::plonk::fixed::FixedFound;
use crate::state::{ClaimState, FixedState, IDLE, StateError, StatementState};
use crate::values::OTHERS;

const INTRODUCTION: &str = include_str!("report/introduction.txt");
const TRANSPARENT: &str = include_str!("report/transparent.txt");

/// Writes a family's page from what is kept of every statement whose circuit is still the one that was examined.
///
/// # Errors
/// [`CampaignError`].
pub fn write(root: &Path, folder: &Path, family: Family) -> Result<(), CampaignError> {
    let mut states = Vec::new();
    for statement in family.statements(false).iter().copied() {
        let state = StatementState::load(&StatementState::path(folder, statement))?;
        let finished = state.filter(|state| state.finished.is_some() && !state.quick);
        let digest = match (family, &finished) {
            (Family::Groth16, _) => CircuitPin::of(statement).digest.to_owned(),
            (Family::Transparent, None) => String::new(),
            (Family::Transparent, Some(_)) => family.subject(statement, true)?.circuit.digest,
        };
        states.push((statement, finished.filter(|state| state.digest == digest)));
    }
    let (name, page) = match family {
        Family::Groth16 => ("docs/src/audit-campaign.md", page(INTRODUCTION, &states)),
        Family::Transparent => ("docs/src/audit-campaign-transparent.md", page(TRANSPARENT, &states)),
    };
    let path = root.join(name);
    Ok(std::fs::write(&path, page).map_err(|source| StateError::File { path, source })?)
}

type Row<'a> = (Statement, &'a StatementState);

fn page(introduction: &str, states: &[(Statement, Option<StatementState>)]) -> String {
    let done: Vec<Row<'_>> = states.iter().filter_map(|(s, state)| state.as_ref().map(|state| (*s, state))).collect();
    let missing: Vec<String> =
        states.iter().filter(|(_, state)| state.is_none()).map(|(s, _)| format!("`{s}`")).collect();
    let mut page = introduction
        .replace("{OTHERS}", &OTHERS.to_string())
        .replace("{LARGE}", &thousands(LARGE))
        .replace("{EVERY}", &thousands(EVERY))
        .replace("{SAMPLE}", &thousands(SAMPLE));
    if !missing.is_empty() {
        write_to(&mut page, format_args!("\nNot examined in their present form: {}.\n", missing.join(", ")));
    }
    circuits(&mut page, &done);
    assignments(&mut page, &done);
    deletions(&mut page, &done);
    sources(&mut page, &done);
    fixed(&mut page, &done);
    tangents(&mut page, &done);
    accepted(&mut page, &done);
    survivors(&mut page, &done);
    page
}

// What constraints come from, where they come from different things.
fn sources(page: &mut String, done: &[Row<'_>]) {
    let rows = done.iter().flat_map(|(s, state)| state.by_source.iter().map(move |(name, figures)| (s, name, figures)));
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return;
    }
    page.push_str("\n| statement | constraints | how many | shown to matter |\n|---|---|--:|--:|\n");
    for (statement, name, (all, shown)) in rows {
        write_to(page, format_args!("| `{statement}` | {name} | {} | {} |\n", thousands(*all), thousands(*shown)));
    }
}

fn fixed(page: &mut String, done: &[Row<'_>]) {
    let rows: Vec<(&Statement, &FixedState)> =
        done.iter().filter_map(|(statement, state)| Some((statement, state.fixed.as_ref()?))).collect();
    if rows.is_empty() {
        return;
    }
    page.push_str("\n## Fixed columns\n\n| statement | fixed cells that are read | changes of them | of them cells of which no claim notices some change | bytes in tables | places where a selector is on | of them such that turn on nothing that is shown to matter |\n|---|--:|--:|--:|--:|--:|--:|\n");
    for (statement, FixedState { found, .. }) in &rows {
        let sum = |of: &BTreeMap<String, usize>| thousands(of.values().sum());
        let FixedFound { cells, tried, tables, unnoticed, selectors, idle, .. } = found;
        let figures = [*cells, *tried].map(thousands).join(" | ");
        let (unnoticed, idle) = (sum(unnoticed), sum(idle));
        write_to(
            page,
            format_args!(
                "| `{statement}` | {figures} | {unnoticed} | {tables} | {} | {idle} |\n",
                thousands(*selectors)
            ),
        );
    }
    let mut by_name: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    let mut reasons: BTreeMap<&str, &str> = BTreeMap::new();
    for (statement, state) in &rows {
        for (what, name, times) in state.all() {
            by_name.entry((what, name)).or_default().push(format!("{times} in `{statement}`"));
            reasons.extend(state.reasons.get(name).map(|reason| (name, reason.as_str())));
        }
    }
    if by_name.is_empty() {
        return;
    }
    page.push_str("\n| what | cells | how many | reason |\n|---|---|---|---|\n");
    for ((what, name), found) in by_name {
        let unknown = if what == IDLE { "these constraints stand at the end of this page" } else { "**none**" };
        let reason = reasons.get(name).copied().unwrap_or(unknown);
        write_to(page, format_args!("| {what} | `{name}` | {} | {reason} |\n", found.join(", ")));
    }
}

fn write_to(page: &mut String, text: std::fmt::Arguments<'_>) {
    page.write_fmt(text).expect("writing to a string");
}

fn circuits(page: &mut String, done: &[Row<'_>]) {
    page.push_str(
        "\n## Circuits\n\n| statement | examined | seed | digest | constraints | public | private | inputs | hints |\n",
    );
    page.push_str("|---|---|--:|---|--:|--:|--:|--:|--:|\n");
    for (statement, state) in done {
        let date = state.finished.as_deref().unwrap_or_default();
        write_to(
            page,
            format_args!(
                "| `{statement}` | {date} | {} | `{}` | {} | {} | {} | {} | {} |\n",
                state.seed,
                &state.digest[..16],
                thousands(state.constraints),
                state.public,
                thousands(state.private),
                thousands(state.entries - state.hints),
                thousands(state.hints)
            ),
        );
    }
}

fn sum(state: &StatementState, of: impl Fn(&ClaimState) -> usize) -> usize {
    state.claims.values().map(of).sum()
}

fn assignments(page: &mut String, done: &[Row<'_>]) {
    page.push_str("\n## Wrong assignments\n\n| statement | claims | variables | changed values | pairs | changed pairs | forks | to prove something else | public values | contexts | accepted, with a reason | accepted, without |\n");
    page.push_str("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    let mut totals = [0usize; 8];
    for (statement, state) in done {
        let names: Vec<&str> = state.claims.keys().map(String::as_str).collect();
        let figures = [
            sum(state, |c| c.variables.unwrap_or_default()),
            sum(state, |c| c.mutations),
            sum(state, |c| c.pairs.unwrap_or_default()),
            sum(state, |c| c.pair_mutations),
            sum(state, |c| c.forks),
            sum(state, |c| c.restated.unwrap_or_default()),
            sum(state, |c| c.public_values.unwrap_or_default()),
            sum(state, |c| c.contexts),
        ];
        totals.iter_mut().zip(figures).for_each(|(total, figure)| *total += figure);
        let all = state.claims.values().map(|c| c.accepted.len()).sum::<usize>();
        let without = state.unexplained().count();
        let figures = figures.map(thousands).join(" | ");
        write_to(
            page,
            format_args!("| `{statement}` | {} | {figures} | {} | {without} |\n", names.join(", "), all - without),
        );
    }
    write_to(page, format_args!("| together | | {} | | |\n", totals.map(thousands).join(" | ")));
}

fn deletions(page: &mut String, done: &[Row<'_>]) {
    page.push_str("\n## Deleted constraints\n\nA constraint can be shown to matter in several ways; each column counts those shown in this one.\n\n| statement |");
    Evidence::ALL.iter().for_each(|(_, name)| write_to(page, format_args!(" {name} |")));
    page.push_str(" shown to matter | implied, with a reason | neither |\n|---|");
    page.push_str(&"--:|".repeat(Evidence::ALL.len() + 3));
    page.push('\n');
    for (statement, state) in done {
        write_to(page, format_args!("| `{statement}` |"));
        for (evidence, _) in Evidence::ALL {
            write_to(page, format_args!(" {} |", thousands(state.guards.count(evidence))));
        }
        let survivors: usize = state.survivors.values().map(|s| s.constraints).sum();
        let explained: usize = state.survivors.values().filter(|s| s.reason.is_some()).map(|s| s.constraints).sum();
        let shown = state.constraints - survivors;
        // Rounded down: 100.00 % means all.
        let share = shown * 10_000 / state.constraints;
        write_to(
            page,
            format_args!(
                " {} ({}.{:02} %) | {} | {} |\n",
                thousands(shown),
                share / 100,
                share % 100,
                thousands(explained),
                thousands(survivors - explained)
            ),
        );
    }
}

fn tangents(page: &mut String, done: &[Row<'_>]) {
    page.push_str("\n## Tangent spaces\n\n| statement | claim | private variables | rank | hints that can move | places of inputs that move together |\n|---|---|--:|--:|--:|--:|\n");
    for (statement, state) in done {
        for (name, claim) in &state.claims {
            let Some(tangent) = &claim.tangent else { continue };
            write_to(
                page,
                format_args!(
                    "| `{statement}` | {name} | {} | {} | {} | {} |\n",
                    thousands(tangent.private),
                    thousands(tangent.rank),
                    tangent.free_hints,
                    tangent.moving.len()
                ),
            );
        }
    }
}

fn accepted(page: &mut String, done: &[Row<'_>]) {
    page.push_str("\n## What is accepted, and why nothing false follows\n\n");
    let mut by_place: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for (statement, state) in done {
        for (name, acceptance) in state.claims.iter().flat_map(|(name, c)| c.accepted.iter().map(move |a| (name, a))) {
            let reason = acceptance.reason.clone().unwrap_or_else(|| format!("**none**; {}", acceptance.witness));
            let claims = by_place.entry((acceptance.places.join("` and `"), reason)).or_default();
            let claim = format!("{statement} ({name})");
            if !claims.contains(&claim) {
                claims.push(claim);
            }
        }
    }
    if by_place.is_empty() {
        page.push_str("Nothing.\n");
        return;
    }
    page.push_str("| where | in | reason |\n|---|---|---|\n");
    for ((place, reason), claims) in by_place {
        write_to(page, format_args!("| `{}` | {} | {reason} |\n", place.replace('|', "\\|"), claims.join(", ")));
    }
}

fn survivors(page: &mut String, done: &[Row<'_>]) {
    page.push_str("\n## Constraints not shown to matter\n\n");
    let all: Vec<_> = done
        .iter()
        .flat_map(|(s, state)| state.survivors.iter().map(move |(kind, found)| (s, state, kind, found)))
        .collect();
    if all.is_empty() {
        page.push_str("None.\n");
        return;
    }
    page.push_str("| statement | how many | which | why others imply them |\n|---|--:|---|---|\n");
    for (statement, state, kind, found) in all {
        let unknown = match state.constraints > LARGE {
            true => "not searched for, since this circuit is only sampled",
            false => "not known to be implied: no assignment was found that breaks it alone",
        };
        let reason = found.reason.as_deref().unwrap_or(unknown);
        let kind = kind.replace('|', "\\|");
        write_to(page, format_args!("| `{statement}` | {} | `{kind}` | {reason} |\n", found.constraints));
    }
}

fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Today in UTC, as `2026-11-21`.
///
/// # Panics
/// If the clock stands before 1970.
#[must_use]
pub fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is set");
    date(since.as_secs() / 86_400)
}

// The Gregorian date of a day counted from 1970-01-01.
fn date(mut day: u64) -> String {
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while day >= 365 + u64::from(leap(year)) {
        day -= 365 + u64::from(leap(year));
        year += 1;
    }
    let february = 28 + u64::from(leap(year));
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_figures_are_readable() {
        assert_eq!(
            [0, 58, 59, 20_667, 20_778].map(date),
            ["1970-01-01", "1970-02-28", "1970-03-01", "2026-08-02", "2026-11-21"]
        );
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }
}
