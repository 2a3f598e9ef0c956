//! `audit-circuits`: tries to break the circuits by machine and says what it found.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use sotto_audit_circuits::campaign::{Campaign, CampaignError};
use sotto_audit_circuits::report;
use sotto_circuits::statements::CircuitPin;
use sotto_protocol::statement::Statement;

/// Tries to break the circuits by machine: changed values, changed provers, deleted constraints.
#[derive(Debug, Parser)]
#[command(name = "audit-circuits")]
struct Arguments {
    /// Minutes for all statements together; writes no report
    #[arg(long)]
    quick: bool,
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
    let folder = folder(root, arguments.quick);
    let campaign = Campaign {
        root: root.to_owned(),
        folder: folder.clone(),
        seed: arguments.seed,
        quick: arguments.quick,
        resume: arguments.resume,
        times: arguments.times,
        today: report::today(),
    };
    let mut clean = true;
    for statement in chosen(arguments) {
        let state = campaign.run(statement)?;
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
        for (kind, survivors) in state.survivors.iter().filter(|(_, s)| s.reason.is_none() && !arguments.quick) {
            println!(
                "NOT SHOWN TO MATTER {statement}: {} times {kind}, first {}",
                survivors.constraints, survivors.first
            );
        }
    }
    if !arguments.quick {
        report::write(root, &folder)?;
    }
    Ok(clean)
}

// The smallest circuits come first: what is wrong in a building block shows soonest there.
fn chosen(arguments: &Arguments) -> Vec<Statement> {
    let all = if arguments.statement.is_empty() { Statement::ALL } else { &arguments.statement };
    let mut chosen = all.to_vec();
    chosen.sort_by_key(|statement| CircuitPin::of(*statement).constraints);
    chosen
}

fn folder(root: &Path, quick: bool) -> PathBuf {
    root.join("target/audit-circuits").join(if quick { "quick" } else { "full" })
}
