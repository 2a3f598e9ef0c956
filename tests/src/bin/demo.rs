//! The worked story, told as it happens: `cargo xtask demo [--keep]`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sotto_tests::town::narrator::Narrator;
use sotto_tests::town::officials::{Officials, write_key};
use sotto_tests::town::person::PASSPHRASE;
use sotto_tests::town::process::ServiceProcess;
use sotto_tests::town::story::{Paid, Story};
use sotto_tests::town::{Fallible, Town, cheats, exit_code};

fn main() -> ExitCode {
    let keep = std::env::args().any(|argument| argument == "--keep");
    exit_code(run(keep))
}

fn run(keep: bool) -> Fallible<()> {
    let narrator = Narrator::aloud();
    println!("Sotto: the worked story, with real proofs checked by a running service.");
    println!("Development keys: INSECURE, for play only. The first run makes them, which takes a minute or two.");
    let folder = tempfile::Builder::new().prefix("sotto-demo-").tempdir()?;
    let officials = Officials::appoint();
    let genesis = officials.genesis("demo");
    let service = ServiceProcess::start(&sotto()?, &folder.path().join("network"), &genesis, &officials.operator)?;
    narrator.tell(&format!("The verifier service runs at {}.", service.address()));
    let mut town = Town::new(officials, service, narrator)?;
    let wallets = folder.path().join("wallets");
    let mut story = Story::tell(&mut town, &wallets)?;
    let stopped = cheats::attempt_all(&mut town, &mut story)?;
    town.narrator.step("Who was paid what");
    table(&story.paid);
    let audited = town.audit()?;
    println!(
        "\nThe auditor once more, over everything, cheats included: {} blocks, {} transactions, {} proofs; {} cheats left no trace.",
        audited.blocks,
        audited.transactions,
        audited.proofs,
        stopped.len()
    );
    if keep { leave(town, &folder.keep()) } else { Ok(()) }
}

// The binary `sotto`, which cargo puts beside this one.
fn sotto() -> Fallible<PathBuf> {
    let program = std::env::current_exe()?.with_file_name("sotto");
    if program.exists() {
        Ok(program)
    } else {
        Err("the binary `sotto` is missing; `cargo xtask demo` builds it".into())
    }
}

fn table(paid: &[Paid]) {
    println!("  {:<8} {:>16}   for", "who", "paid");
    for Paid { who, what, amount } in paid {
        println!("  {who:<8} {:>16}   {what}", amount.to_decimal());
    }
}

fn leave(mut town: Town, folder: &Path) -> Fallible<()> {
    // Where one can trade at once.
    town.next_epoch()?;
    let address = town.service.address().to_owned();
    write_officials(&folder.join("network"), &town.officials)?;
    let process = town.service.leave_running();
    println!("\nKept in {}:", folder.display());
    println!(
        "  network/  genesis, log and officials' keys of the service, which runs on at {address} as process {process}"
    );
    println!("  wallets/  a wallet for each person; the passphrase is {PASSPHRASE:?}");
    println!("Try: SOTTO_PASSPHRASE={PASSPHRASE:?} sotto wallet balance --wallet {}/wallets/ryan", folder.display());
    Ok(())
}

fn write_officials(network: &Path, officials: &Officials) -> Fallible<()> {
    let Officials { authority, gateway, oracle, .. } = officials;
    for (name, key) in [("authority", authority), ("gateway", gateway), ("oracle", oracle)] {
        write_key(&network.join(format!("{name}.key")), key)?;
    }
    Ok(())
}
