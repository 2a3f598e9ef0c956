//! `cargo xtask chaos`: processes and database servers are killed under load, and one note is spent by a thousand at once.

use std::path::Path;

use crate::error::Error;
use crate::machine;
use crate::progress::{Progress, cargo, run};

/// How much of it.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// As much as every test run does; otherwise 500 kills, 20 rounds of 1,000 spends, 10 failovers
    #[arg(long)]
    quick: bool,
}

struct Campaign {
    test: &'static str,
    name: &'static str,
    settings: &'static [(&'static str, &'static str)],
}

const CAMPAIGNS: [Campaign; 4] = [
    Campaign {
        test: "killed_under_load",
        name: "what_was_acknowledged_is_in_the_file_once",
        settings: &[("SOTTO_KILLS", "250")],
    },
    Campaign {
        test: "killed_under_load",
        name: "what_was_acknowledged_is_in_the_database_once",
        settings: &[("SOTTO_KILLS", "250")],
    },
    Campaign {
        test: "many_processes",
        name: "of_many_simultaneous_spends_of_one_note_exactly_one_is_accepted",
        settings: &[("SOTTO_ROUNDS", "20"), ("SOTTO_SPENDS", "1000")],
    },
    Campaign {
        test: "many_processes",
        name: "another_process_goes_on_within_seconds",
        settings: &[("SOTTO_FAILOVERS", "10")],
    },
];

/// Runs the campaigns, one after the other.
///
/// # Errors
/// [`Error::Steps`] naming those that failed.
pub(crate) fn run_campaigns(root: &Path, options: &Options) -> Result<(), Error> {
    machine::programs()?;
    let mut progress = Progress::default();
    progress.step("the services", || run(cargo(root).args(["build", "--workspace", "--locked", "--bins"])));
    for Campaign { test, name, settings } in CAMPAIGNS {
        progress.step(name, || {
            let mut command = cargo(root);
            command.args(["test", "--workspace", "--locked", "--test", test, "--", "--exact", name, "--nocapture"]);
            if !options.quick {
                command.envs(settings.iter().copied());
            }
            run(&mut command)
        });
    }
    progress.finish()
}
