//! `audit-circuits`: tries to break the circuits by machine and says what it found.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use sotto_audit_circuits::campaign::{Campaign, CampaignError};
use sotto_audit_circuits::effort::LARGE;
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
    /// Changed provers, in all statements together
    #[arg(long, default_value_t = 100_000)]
    forks: usize,
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
        forks: arguments.forks / Statement::ALL.len(),
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

// The short campaign leaves out what takes long to synthesize at all.
fn chosen(arguments: &Arguments) -> Vec<Statement> {
    if !arguments.statement.is_empty() {
        return arguments.statement.clone();
    }
    let affordable = |statement: &Statement| !arguments.quick || CircuitPin::of(*statement).constraints <= LARGE;
    Statement::ALL.iter().copied().filter(affordable).collect()
}

fn folder(root: &Path, quick: bool) -> PathBuf {
    root.join("target/audit-circuits").join(if quick { "quick" } else { "full" })
}
