//! `audit-circuits`: tries to break the circuits by machine and says what it found.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use sotto_audit_circuits::campaign::{Campaign, CampaignError, Family};
use sotto_audit_circuits::report;
use sotto_audit_circuits::state::{FixedState, StatementState};
use sotto_circuits::statements::CircuitPin;
use sotto_protocol::statement::Statement;

/// Tries to break the circuits by machine: changed values, changed provers, deleted constraints.
#[derive(Debug, Parser)]
#[command(name = "audit-circuits")]
struct Arguments {
    /// Minutes for all statements together; writes no report
    #[arg(long)]
    quick: bool,
    /// Only the circuits of this family
    #[arg(long)]
    family: Option<Family>,
    /// Only this statement; can be given several times
    #[arg(long)]
    statement: Vec<Statement>,
    /// Go on where an earlier campaign stopped
    #[arg(long)]
    resume: bool,
    /// So many times the usual number of changed provers
    #[arg(long, default_value_t = 1)]
    times: usize,
    /// Which random choices to make
    #[arg(long, default_value_t = 2_026)]
    seed: u64,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, CampaignError> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate's folder lies in the repository");
    let mut clean = true;
    for family in Family::ALL.into_iter().filter(|family| arguments.family.is_none_or(|only| only == *family)) {
        let folder = folder(root, arguments.quick).join(family.folder());
        let campaign = Campaign {
            root: root.to_owned(),
            family,
            folder: folder.clone(),
            seed: arguments.seed,
            quick: arguments.quick,
            resume: arguments.resume,
            times: arguments.times,
            today: report::today(),
        };
        let chosen = chosen(arguments, family);
        for statement in &chosen {
            clean &= tell(*statement, &campaign.run(*statement)?, arguments.quick);
        }
        // The page of a family of which nothing was examined says what it said.
        if !arguments.quick && !chosen.is_empty() {
            report::write(root, &folder, family)?;
        }
    }
    Ok(clean)
}

// What was found without a reason; whether nothing was.
fn tell(statement: Statement, state: &StatementState, quick: bool) -> bool {
    let mut clean = true;
    for (claim, acceptance) in state.unexplained() {
        clean = false;
        println!(
            "ACCEPTED {statement}, claim `{claim}`, {}, {} times: {}\n         {}",
            acceptance.stage,
            acceptance.times,
            acceptance.places.join(" and "),
            acceptance.witness
        );
    }
    for (kind, survivors) in state.survivors.iter().filter(|(_, s)| s.reason.is_none() && !quick) {
        println!("NOT SHOWN TO MATTER {statement}: {} times {kind}, first {}", survivors.constraints, survivors.first);
    }
    // The short campaign does not find out what each selector is for.
    for (what, name, times) in state.fixed.iter().filter(|_| !quick).flat_map(FixedState::unexplained) {
        clean = false;
        println!("FIXED COLUMNS {statement}: {what}, {times} times {name}");
    }
    clean
}

// The smallest circuits come first: what is wrong in a building block shows soonest there.
fn chosen(arguments: &Arguments, family: Family) -> Vec<Statement> {
    let is_wanted = |statement: &Statement| arguments.statement.is_empty() || arguments.statement.contains(statement);
    let mut chosen: Vec<Statement> = family.statements(arguments.quick).iter().copied().filter(is_wanted).collect();
    chosen.sort_by_key(|statement| CircuitPin::of(*statement).constraints);
    chosen
}

fn folder(root: &Path, quick: bool) -> PathBuf {
    root.join("target/audit-circuits").join(if quick { "quick" } else { "full" })
}
