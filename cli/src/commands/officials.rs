//! `sotto gateway`, `sotto oracle`: what their accredited keys sign.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use rand_core::UnwrapErr;
use sotto_protocol::event::EventOpening;
use sotto_protocol::field;
use sotto_protocol::note::memo::Memo;
use sotto_protocol::operation::{Attestation, Deposit};
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::WalletError;

use super::desk::{Desk, Signature, named_reference, random_reference, sign};
use crate::context::Context;
use crate::error::CliError;
use crate::ledger;
use crate::output::Answer;
use crate::quantity::Money;

/// The cash gateway.
#[derive(Debug, Subcommand)]
pub enum Gateway {
    /// Sign that money arrived for whoever owns a tag
    #[command(
        after_help = "Example:\n  sotto gateway deposit <TAG> 60000 --reference 'wire 4711' --key net/gateway.key"
    )]
    Deposit(DepositArgs),
}

/// The oracle.
#[derive(Debug, Subcommand)]
pub enum Oracle {
    /// Attest that a member sold a company stake; the amounts stay between the oracle and the member
    #[command(
        after_help = "Example:\n  sotto oracle attest BOB --gross 10000000 --gain 9000000 --company ACME --key net/oracle.key"
    )]
    Attest(Attest),
}

/// `gateway deposit`.
#[derive(Debug, Args)]
pub struct DepositArgs {
    /// The payer's tag, from `sotto cash deposit-tag`
    pub tag: OwnerTag,
    /// How much arrived
    pub amount: Money,
    /// The gateway's signing key
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// What the payment is called in the gateway's books: said twice, it counts once. Without it, every deposit is another
    #[arg(long)]
    pub reference: Option<String>,
}

/// `oracle attest`.
#[derive(Debug, Args)]
pub struct Attest {
    /// The member's symbol or number
    pub token: String,
    /// The whole amount of the sale
    #[arg(long)]
    pub gross: Money,
    /// The part of it above what the stake had cost
    #[arg(long)]
    pub gain: Money,
    /// Which company
    #[arg(long)]
    pub company: String,
    /// The oracle's signing key
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
}

impl Gateway {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let Self::Deposit(DepositArgs { tag, amount, key, reference }) = self;
        let desk = Desk::open(context)?;
        let reference = reference.as_deref().map_or_else(random_reference, |name| Ok(named_reference(name)))?;
        let signed = sign(&desk.network, Deposit { amount: amount.0, owner: *tag, reference }, key)?;
        Ok(Answer::new(&desk.submit(format!("deposited {amount}"), &Transaction::Deposit(signed))?))
    }
}

impl Oracle {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let Self::Attest(attest) = self;
        let desk = Desk::open(context)?;
        let record = ledger::member(desk.state(), &attest.token)?;
        let tid = record.member.tid;
        let rng = &mut UnwrapErr(getrandom::SysRng);
        let salt = field::random(rng);
        let opening = EventOpening { tid, gross: attest.gross.0, gain: attest.gain.0, salt };
        let memo = Memo::Event(opening, attest.company.clone());
        let sealed = record.address.ek.seal_note(&desk.network, &memo, rng);
        let attestation = Attestation { tid, event: opening.id(), opening: sealed.map_err(WalletError::from)? };
        let signed = sign(&desk.network, attestation, &attest.key)?;
        let done = format!("attested the sale of {} by ${}", attest.company, record.registration.symbol);
        let answer = desk.submit(done, &Transaction::Attest(Box::new(signed)))?;
        Ok(Answer::new(&Signature { event: Some(opening.id().to_string()), ..answer }))
    }
}
