//! The command line: noun, then verb.

use clap::{Parser, Subcommand};

use crate::commands::{
    audit, authority, backup, cash, circuit, decisions, docket, events, log, member, network, officials, operator,
    payout, proof, prove, receipt, serve, token, trade, wallet, witness,
};
use crate::context::Context;
use crate::error::CliError;
use crate::output::Answer;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  refused by a rule: of the network, or of this wallet (not enough cash, say)
  2  the command was not understood, or something it needs was not given
  3  the service cannot be reached
  4  the passphrase is wrong
  5  a file cannot be read or written, or is damaged
  6  what was checked does not hold: a proof, a document, a log, what a service says
  7  this program could not do its part: no proving keys, no randomness

Environment:
  SOTTO_WALLET       the wallet's folder, instead of --wallet
  SOTTO_SERVICE      where the service is, instead of --service
  SOTTO_PASSPHRASE   the wallet's passphrase, instead of the prompt
  SOTTO_CA_FILE      certificates of authorities, instead of --ca
  SOTTO_KEYS         where proving keys are kept
  NO_COLOR           no colours

Example:
  sotto wallet init --service http://127.0.0.1:7300 --wallet ~/bob";

/// Personal tokens in private: hold, trade, pay out and prove, with nothing shown that need not be.
#[derive(Debug, Parser)]
#[command(name = "sotto", version, after_long_help = EXIT_CODES, arg_required_else_help = true)]
#[command(after_help = "`sotto --help` lists exit codes and environment variables.")]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub context: Context,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The nouns.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the verifier service of a network
    Serve(serve::Serve),
    /// Copy a network's log, check a copy, make the log again from one
    #[command(subcommand)]
    Ledger(backup::Ledger),
    /// The operator's listener of a service: tokens for it, and taking a process out of service
    #[command(subcommand)]
    Operator(operator::Operator),
    /// Begin a network, look at one, let time pass on a development network
    #[command(subcommand)]
    Network(network::Network),
    /// The authority: register members, and decide
    #[command(subcommand)]
    Authority(authority::Authority),
    /// What the authority decided, why, and what became of it
    #[command(subcommand)]
    Decisions(decisions::Decisions),
    /// Public claims that somebody's success was not reported
    #[command(subcommand)]
    Docket(docket::Docket),
    /// Company sales as everybody sees them: who owes, and who is late
    Events(events::Events),
    /// The cash gateway: money that arrived
    #[command(subcommand)]
    Gateway(officials::Gateway),
    /// The oracle: company sales
    #[command(subcommand)]
    Oracle(officials::Oracle),
    /// Your wallet: seed, money, shares, history
    #[command(subcommand)]
    Wallet(wallet::Wallet),
    /// Become a member
    #[command(subcommand)]
    Member(member::Member),
    /// Your token: found it, see who holds it, issue more of it
    #[command(subcommand)]
    Token(token::Token),
    /// Buy and sell shares: propose, accept, approve, submit
    #[command(subcommand)]
    Trade(trade::Trade),
    /// Money in and out of the network
    #[command(subcommand)]
    Cash(cash::Cash),
    /// Distribute what was earned, and collect what one is owed
    #[command(subcommand)]
    Payout(payout::Payout),
    /// Prove a fact about yourself, and nothing more
    #[command(subcommand)]
    Prove(prove::Prove),
    /// Check a document that somebody handed you
    #[command(subcommand)]
    Proof(proof::Proof),
    /// Replay a whole network and verify every proof in it
    Audit(audit::Audit),
    /// The transparency log: what the operator signed, and that a transaction is in it
    #[command(subcommand)]
    Log(log::Log),
    /// Watch a network's log, and say so to others
    #[command(subcommand)]
    Witness(witness::Witness),
    /// Receipts: what the operator acknowledged
    #[command(subcommand)]
    Receipt(receipt::Receipt),
    /// What is proven, and with which keys
    #[command(subcommand)]
    Circuit(circuit::Circuit),
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`]; its text is one line that says what to do next.
    pub fn run(self) -> Result<Answer, CliError> {
        let context = &self.context;
        match self.command {
            Command::Serve(serve) => serve.run(context),
            Command::Ledger(ledger) => ledger.run(context),
            Command::Operator(operator) => operator.run(context),
            Command::Network(network) => network.run(context),
            Command::Authority(authority) => authority.run(context),
            Command::Decisions(decisions) => decisions.run(context),
            Command::Docket(docket) => docket.run(context),
            Command::Events(events) => events.run(context),
            Command::Gateway(gateway) => gateway.run(context),
            Command::Oracle(oracle) => oracle.run(context),
            Command::Wallet(wallet) => wallet.run(context),
            Command::Member(member) => member.run(context),
            Command::Token(token) => token.run(context),
            Command::Trade(trade) => trade.run(context),
            Command::Cash(cash) => cash.run(context),
            Command::Payout(payout) => payout.run(context),
            Command::Prove(prove) => prove.run(context),
            Command::Proof(proof) => proof.run(context),
            Command::Audit(audit) => audit.run(context),
            Command::Log(log) => log.run(context),
            Command::Witness(witness) => witness.run(context),
            Command::Receipt(receipt) => receipt.run(context),
            Command::Circuit(circuit) => circuit.run(),
        }
    }
}
