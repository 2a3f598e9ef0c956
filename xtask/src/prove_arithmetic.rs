//! `cargo xtask prove-arithmetic`: Coq checks the proofs in `formal/`, and that they rest on nothing unproven.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::machine;
use crate::progress::run;

const MODULE: &str = "payout_arithmetic";

/// Checks the proofs, and once more with Coq's separate, small checker.
///
/// # Errors
/// A missing program, a proof that does not hold, or one that leans on an axiom.
pub(crate) fn run_coq(root: &Path) -> Result<(), Error> {
    machine::install(&[("coqc", "coq"), ("coqchk", "coq")])?;
    let source = root.join("formal").join(MODULE).with_extension("v");
    let target = root.join("target/formal");
    std::fs::create_dir_all(&target).map_err(|source| cannot("mkdir target/formal", source))?;
    // Beside what it makes, so that nothing is written into the sources.
    let copy = target.join(MODULE).with_extension("v");
    std::fs::copy(&source, &copy).map_err(|source| cannot("cp formal/payout_arithmetic.v target/formal", source))?;
    let mut coqc = Command::new("coqc");
    coqc.args(["-q", "-R", ".", "Sotto"]).arg(copy.file_name().unwrap_or_default()).current_dir(&target);
    let output = coqc.output().map_err(|source| cannot("coqc", source))?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        return Err(Error::Failed("coqc formal/payout_arithmetic.v".to_owned()));
    }
    closed(&source, &String::from_utf8_lossy(&output.stdout))?;
    let mut coqchk = Command::new("coqchk");
    run(coqchk.args(["-silent", "-R", ".", "Sotto", &format!("Sotto.{MODULE}")]).current_dir(&target))
}

// Every theorem is asked for its axioms, and each answer is that there are none.
fn closed(source: &Path, answers: &str) -> Result<(), Error> {
    let text = std::fs::read_to_string(source).map_err(|source| cannot("read formal/payout_arithmetic.v", source))?;
    let theorems: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("Theorem ")).map(name).collect();
    let asked: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("Print Assumptions ")).map(name).collect();
    if let Some(theorem) = theorems.iter().find(|theorem| !asked.contains(theorem)) {
        return Err(Error::Axiom((*theorem).to_owned()));
    }
    let free = answers.lines().filter(|line| *line == "Closed under the global context").count();
    if free != asked.len() || theorems.is_empty() {
        return Err(Error::Axiom("a theorem".to_owned()));
    }
    println!("{free} theorems proven; none rests on an axiom");
    Ok(())
}

fn name(rest: &str) -> &str {
    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

fn cannot(command: &str, source: std::io::Error) -> Error {
    Error::Start { command: command.to_owned(), source }
}
