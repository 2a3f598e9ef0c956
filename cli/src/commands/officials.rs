//! `sotto gateway`, `sotto oracle`: what their accredited keys sign.

use std::path::PathBuf;
use std::slice;

use clap::{Args, Subcommand};
use rand_core::UnwrapErr;
use sotto_protocol::amount::{Cents, Height, TokenId, Units};
use sotto_protocol::event::{EventId, EventOpening};
use sotto_protocol::field::{self, F};
use sotto_protocol::note::memo::{Memo, SaleMemo, StakeMemo};
use sotto_protocol::operation::{Attestation, Deposit, StakeAttestation};
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::trade::Salt;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::WalletError;

use super::desk::{Desk, Signature, named_reference, random_reference, sign};
use crate::context::Context;
use crate::error::CliError;
use crate::output::Answer;
use crate::quantity::Money;
use crate::{files, ledger};

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
    /// Attest that a member holds a stake in a company, as a private note of the member's
    #[command(
        after_help = "Example:\n  sotto oracle stake BOB --company ACME --units 5000 --basis 1000000 --since 1 --key net/oracle.key"
    )]
    Stake(StakeArgs),
    /// Take back that an attested sale was one of a stake: the member consumes none, and owes what was attested
    #[command(
        after_help = "Example:\n  sotto oracle take-back BOB <EVENT> --key net/oracle.key\n\nFor a sale of more units than any stake holds, or of a company by another name, which nothing could be consumed for."
    )]
    TakeBack(TakeBack),
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
    #[arg(long, required_unless_present = "units")]
    pub gain: Option<Money>,
    /// Which company
    #[arg(long)]
    pub company: String,
    /// How many units of an attested stake were sold: the member consumes the stake, and its cost counts instead of --gain
    #[arg(long, conflicts_with_all = ["gain", "report"])]
    pub units: Option<u64>,
    /// The member's own report of this sale, opened: it is confirmed, or the difference is attested
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// The oracle's signing key
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
}

/// `oracle take-back`.
#[derive(Debug, Args)]
pub struct TakeBack {
    /// The member's symbol or number
    pub token: String,
    /// The attested sale, which awaits its stake
    pub event: EventId,
    /// The oracle's signing key
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
}

/// `oracle stake`.
#[derive(Debug, Args)]
pub struct StakeArgs {
    /// The member's symbol or number
    pub token: String,
    /// Which company; its name is hashed to the letter
    #[arg(long)]
    pub company: String,
    /// How much of it
    #[arg(long)]
    pub units: u64,
    /// What was paid for all of it
    #[arg(long)]
    pub basis: Money,
    /// Held since which block
    #[arg(long)]
    pub since: u32,
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
        let desk = Desk::open(context, slice::from_ref(key))?;
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
        match self {
            Self::Attest(attest) => attest.run(context),
            Self::Stake(stake) => stake.run(context),
            Self::TakeBack(back) => back.run(context),
        }
    }
}

impl Attest {
    fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let desk = Desk::open(context, slice::from_ref(&self.key))?;
        let record = ledger::member(desk.state(), &self.token)?;
        let tid = record.member.tid;
        let rng = &mut UnwrapErr(getrandom::SysRng);
        let report: Option<EventOpening> =
            self.report.as_ref().map(|path| files::read_json(path, "a report's opening")).transpose()?;
        let fresh = field::random(rng);
        let (opening, memo) = self.opening(tid, fresh, report)?;
        let sealed = record.address.ek.seal_note(&desk.network, &memo, rng);
        let opening_for_owner = sealed.map_err(WalletError::from)?;
        let (event, report) = (opening.id(), report.map(|report| report.id()));
        let attestation =
            Attestation { tid, event, report, of_stake: self.units.is_some(), opening: opening_for_owner };
        let signed = sign(&desk.network, attestation, &self.key)?;
        let verb = if report == Some(event) { "confirmed the report of" } else { "attested" };
        let done = format!("{verb} the sale of {} by ${}", self.company, record.registration.symbol);
        let answer = desk.submit(done, &Transaction::Attest(Box::new(signed)))?;
        Ok(Answer::new(&Signature { event: Some(event.to_string()), ..answer }))
    }
}

impl Attest {
    // What the event opens to, and how the owner is told.
    fn opening(&self, tid: TokenId, salt: F, report: Option<EventOpening>) -> Result<(EventOpening, Memo), CliError> {
        let (gross, company) = (self.gross.0, self.company.clone());
        if let Some(units) = self.units {
            let memo = SaleMemo { tid, gross, company, units: Units(units), salt: Salt(salt) };
            return Ok((memo.sale().gross_event(tid, gross), Memo::Sale(memo)));
        }
        let gain = self.gain.map_or(gross, |gain| gain.0);
        let opening = besides(EventOpening { tid, gross, gain, salt }, report)?;
        Ok((opening, Memo::Event(opening, company)))
    }
}

// What is owed besides what the owner reported; the report itself, if that was all.
fn besides(sale: EventOpening, report: Option<EventOpening>) -> Result<EventOpening, CliError> {
    let Some(report) = report else { return Ok(sale) };
    let more = sale.gross.checked_sub(report.gross).zip(sale.gain.checked_sub(report.gain));
    let (gross, gain) = more.filter(|_| report.tid == sale.tid).ok_or(CliError::OtherReport)?;
    let same = gross == Cents::ZERO && gain == Cents::ZERO;
    Ok(if same { report } else { EventOpening { gross, gain, ..sale } })
}

impl TakeBack {
    fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let desk = Desk::open(context, slice::from_ref(&self.key))?;
        let record = ledger::member(desk.state(), &self.token)?;
        let (tid, event) = (record.member.tid, self.event);
        // The member knows what it opens to; this opens to nothing, and is as long as any.
        let memo = Memo::Event(EventOpening { tid, ..EventOpening::default() }, String::new());
        let sealed = record.address.ek.seal_note(&desk.network, &memo, &mut UnwrapErr(getrandom::SysRng));
        let opening = sealed.map_err(WalletError::from)?;
        let signed =
            sign(&desk.network, Attestation { tid, event, report: None, of_stake: false, opening }, &self.key)?;
        let done = format!("took back that ${} sold a stake there", record.registration.symbol);
        Ok(Answer::new(&desk.submit(done, &Transaction::Attest(Box::new(signed)))?))
    }
}

impl StakeArgs {
    fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let desk = Desk::open(context, slice::from_ref(&self.key))?;
        let record = ledger::member(desk.state(), &self.token)?;
        let rng = &mut UnwrapErr(getrandom::SysRng);
        let memo = StakeMemo {
            company: self.company.clone(),
            units: Units(self.units),
            basis: self.basis.0,
            since: Height(self.since),
            rho: Rho(field::random(rng)),
        };
        let note = memo.note(record.member.pk);
        let sealed = record.address.ek.seal_note(&desk.network, &Memo::Stake(memo), rng);
        let opening = sealed.map_err(WalletError::from)?;
        let attestation = StakeAttestation { company: note.company, held: note.held(), opening };
        let signed = sign(&desk.network, attestation, &self.key)?;
        let done = format!("attested a stake of ${} in {}", record.registration.symbol, self.company);
        Ok(Answer::new(&desk.submit(done, &Transaction::AttestStake(Box::new(signed)))?))
    }
}
