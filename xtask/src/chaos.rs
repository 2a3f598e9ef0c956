//! `cargo xtask chaos`: processes and database servers are killed under load, disks fail at every operation, one note is spent by a thousand
//! at once, and simulated processes go through everything that a network can do to them.

use std::path::Path;

use crate::error::Error;
use crate::machine;
use crate::progress::{Progress, cargo, run};

/// How much of it.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// As much as every test run does; otherwise 500 kills, 20 rounds of 1,000 spends, 10 failovers, 1,000 seeds
    #[arg(long)]
    quick: bool,
}

struct Campaign {
    test: Option<&'static str>,
    name: &'static str,
    settings: &'static [(&'static str, &'static str)],
}

const CAMPAIGNS: [Campaign; 7] = [
    Campaign {
        test: Some("ledger"),
        name: "disk::what_was_acknowledged_survives_a_fault_at_any_operation",
        settings: &[],
    },
    Campaign {
        test: None,
        name: "sequencer::simulation::whatever_fails_nothing_acknowledged_is_lost_and_nothing_forks",
        settings: &[("SOTTO_SEEDS", "1000")],
    },
    Campaign {
        test: Some("killed_under_load"),
        name: "what_was_acknowledged_is_in_the_file_once",
        settings: &[("SOTTO_KILLS", "250")],
    },
    Campaign {
        test: Some("killed_under_load"),
        name: "what_was_acknowledged_is_in_the_database_once",
        settings: &[("SOTTO_KILLS", "250")],
    },
    Campaign {
        test: Some("many_processes"),
        name: "of_many_simultaneous_spends_of_one_note_exactly_one_is_accepted",
        settings: &[("SOTTO_ROUNDS", "20"), ("SOTTO_SPENDS", "1000")],
    },
    Campaign {
        test: Some("many_processes"),
        name: "another_process_goes_on_within_seconds",
        settings: &[("SOTTO_FAILOVERS", "10"), ("SOTTO_PAUSE_SECONDS", "5")],
    },
    Campaign {
        test: Some("many_processes"),
        name: "a_standby_goes_on_with_everything_that_was_acknowledged",
        settings: &[],
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
            command.args(["test", "--workspace", "--locked"]);
            match test {
                Some(test) => command.args(["--test", test]),
                None => command.arg("--lib"),
            };
            command.args(["--", "--exact", name, "--nocapture"]);
            if !options.quick {
                command.envs(settings.iter().copied());
            }
            run(&mut command)
        });
    }
    progress.finish()
}
