//! The `sotto` binary.

use std::process::ExitCode;

use clap::Parser;
use sotto_cli::{Cli, output};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.context.json;
    match cli.run() {
        Ok(answer) => {
            output::print(&answer, json);
            ExitCode::SUCCESS
        }
        Err(error) => {
            output::print_error(&error, json);
            error.exit().into()
        }
    }
}
