//! `cargo xtask audit-circuits`: tries to break the circuits by machine.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::progress::{beside_this, build, cargo, run};

/// What the campaign does; passed on to it.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// Minutes for all statements together; writes no report
    #[arg(long)]
    pub(crate) quick: bool,
    /// Only the circuits of this family: `groth16` or `transparent`
    #[arg(long)]
    pub(crate) family: Option<String>,
    /// Only this statement
    #[arg(long)]
    pub(crate) statement: Option<String>,
    /// Go on where an earlier campaign stopped
    #[arg(long)]
    pub(crate) resume: bool,
    /// So many times the usual number of changed provers
    #[arg(long, default_value_t = 1)]
    pub(crate) times: usize,
}

/// The short campaign: a part of continuous integration.
pub(crate) const QUICK: Options = Options { quick: true, family: None, statement: None, resume: false, times: 1 };

/// Builds the campaign and runs it. Before the full one the statements' tables of lies are told once more: each lie notes the constraint that
/// alone stops it.
///
/// # Errors
/// cargo's failure, or that something was accepted without a reason.
pub(crate) fn run_campaign(root: &Path, options: &Options) -> Result<(), Error> {
    build(root, options.quick)?;
    // The transparent circuits' lies are told by the campaign itself.
    if !options.quick && options.family.as_deref() != Some("transparent") {
        let lies = root.join("target/audit-circuits/full/lies");
        let mut tell = cargo(root);
        tell.args(["test", "--quiet", "--workspace", "--lib", "--locked", "lies"]);
        run(tell.env("SOTTO_LIES", lies))?;
    }
    let mut campaign = Command::new(beside_this("audit-circuits"));
    if options.quick {
        campaign.arg("--quick");
    }
    if options.resume {
        campaign.arg("--resume");
    }
    campaign.args(["--times", &options.times.to_string()]);
    if let Some(family) = &options.family {
        campaign.args(["--family", family]);
    }
    if let Some(statement) = &options.statement {
        campaign.args(["--statement", statement]);
    }
    run(campaign.current_dir(root))
}
