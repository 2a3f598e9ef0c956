//! What people run: `cargo xtask demo`, `cargo xtask test`, `cargo xtask bench`, `cargo xtask audit-circuits`,
//! `cargo xtask book`, `cargo xtask replay`, `cargo xtask tamper`, `cargo xtask audit-speed`, `cargo xtask model`, `cargo xtask chaos`, `cargo xtask load`,
//! `cargo xtask overload`, `cargo xtask fuzz`, `cargo xtask sync`, `cargo xtask schemathesis`, `cargo xtask prove-arithmetic`.

mod audit;
mod bench;
mod book;
mod chaos;
mod demo;
mod error;
mod fuzz;
mod load;
mod machine;
mod model;
mod overload;
mod portable;
mod progress;
mod prove_arithmetic;
mod replay;
mod schemathesis;
mod sync;
mod tamper;
mod test;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use error::Error;

/// Runs what the project needs run; installs what a fresh machine lacks.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// The worked story with real proofs, against a verifier service of its own
    Demo {
        /// Leave the network and the wallets behind, to play with
        #[arg(long)]
        keep: bool,
    },
    /// Format, lints, every test, documentation: what continuous integration runs
    Test,
    /// The benches, or those whose name contains NAME
    Bench {
        /// Part of a bench's name, such as `ownership`
        name: Option<String>,
    },
    /// Try to break the circuits by machine: changed values, changed provers, deleted constraints
    AuditCircuits(audit::Options),
    /// Build the book to docs/book/
    Book,
    /// Make the transparent verifying keys in WebAssembly, whose words have 32 bits, and compare them with the pinned ones
    PortableKeys,
    /// A random history, replayed by the second implementation in replay-ts/
    Replay(replay::Options),
    /// Random changes of an export with real proofs: an audit notices every one
    Tamper(tamper::Options),
    /// The time of an audit, as a part of what its proofs alone take
    AuditSpeed(tamper::Speed),
    /// Services and databases are killed under load, and one note is spent by a thousand at once
    Chaos(chaos::Options),
    /// The service under load, against what checking and hashing alone would allow
    Load(load::Options),
    /// What honest clients notice while ten times as much arrives, most of it bad
    Overload(overload::Options),
    /// Every decoder gets what a fuzzer thinks of; takes a nightly compiler
    Fuzz(fuzz::Options),
    /// Requests that the OpenAPI document allows and forbids, to a real service: nothing fails inside it, nothing has two spellings
    Schemathesis(schemathesis::Options),
    /// A wallet reads a long log, against what trying its encrypted notes alone would allow, and is killed on the way
    Sync(sync::Options),
    /// Random sequences of operations: the plain model agrees with wallets and ledger after each
    Model(model::Options),
    /// The payout arithmetic, proven by Coq for every number that its types hold
    ProveArithmetic,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Demo { keep } => demo::run(root(), keep),
        Task::Test => test::run_all(root()),
        Task::Bench { name } => bench::run_named(root(), name.as_deref()),
        Task::AuditCircuits(options) => audit::run_campaign(root(), &options),
        Task::Book => book::build(root()),
        Task::PortableKeys => portable::check(root()),
        Task::Replay(options) => replay::run_history(root(), &options),
        Task::Tamper(options) => tamper::run_campaign(root(), &options),
        Task::AuditSpeed(options) => tamper::run_speed(root(), &options),
        Task::Chaos(options) => chaos::run_campaigns(root(), &options),
        Task::Load(options) => load::run(root(), &options),
        Task::Overload(options) => overload::run(root(), &options),
        Task::Fuzz(options) => fuzz::run_targets(root(), &options),
        Task::Schemathesis(options) => schemathesis::run_requests(root(), &options),
        Task::Sync(options) => sync::run(root(), &options),
        Task::Model(options) => model::run_sequences(root(), &options),
        Task::ProveArithmetic => prove_arithmetic::run_coq(root()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

fn report(error: &Error) {
    eprintln!("error: {error}");
}

/// The repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate's folder lies in the repository")
}
