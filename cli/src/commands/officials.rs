//! `sotto authority`, `sotto gateway`, `sotto oracle`: what accredited keys sign.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use rand_core::UnwrapErr;
use sha2::{Digest, Sha256};
use sotto_protocol::amount::{Height, Reputation, TokenId};
use sotto_protocol::event::EventOpening;
use sotto_protocol::field;
use sotto_protocol::network::NetworkId;
use sotto_protocol::note::memo::Memo;
use sotto_protocol::operation::{Attestation, Block, Deposit, Payload, Reference, Registration, Signed};
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::transaction::{Transaction, TransactionId};
use sotto_wallet::replica::Replica;
use sotto_wallet::{Node, WalletError};

use serde::Serialize;
use std::fmt;

use crate::context::Context;
use crate::error::CliError;
use crate::http_node::HttpNode;
use crate::output::Answer;
use crate::quantity::Money;
use crate::request::{Request, acknowledgement};
use crate::{files, ledger};

/// The authority.
#[derive(Debug, Subcommand)]
pub enum Authority {
    /// Sign the registration of a person whose identity was verified; they found their token with it
    #[command(
        after_help = "Example:\n  sotto authority register bob.request --key net/authority.key --vetted --out bob.registration"
    )]
    Register(Register),
    /// Block a proven fraud: no buying, no raising
    #[command(after_help = "Example:\n  sotto authority block DAN --reason 'hid a sale' --key net/authority.key")]
    Block(Decide),
    /// Take a block back
    #[command(after_help = "Example:\n  sotto authority unblock DAN --reason 'paid in full' --key net/authority.key")]
    Unblock(Decide),
}

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

/// `authority register`.
#[derive(Debug, Args)]
pub struct Register {
    /// The request, from `sotto member request`
    pub request: PathBuf,
    /// The authority's signing key
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Where to write the registration
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The standing to begin with
    #[arg(long, default_value_t = 100)]
    pub reputation: u32,
    /// Vetted as a patient long-term investor
    #[arg(long)]
    pub vetted: bool,
    /// The member's number, if another registration is still on its way; else the next free one
    #[arg(long, value_name = "N")]
    pub number: Option<u32>,
}

/// `authority block` and `unblock`.
#[derive(Debug, Args)]
pub struct Decide {
    /// The member's symbol or number
    pub token: String,
    /// Why, for everybody to read
    #[arg(long)]
    pub reason: String,
    /// The authority's signing key
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
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

#[derive(Serialize)]
struct Signature {
    done: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<TransactionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<Height>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tid: Option<TokenId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.done)?;
        if let Some(height) = self.height {
            write!(f, "\naccepted in block {height}")?;
        }
        Ok(())
    }
}

// An official at work: the service, its network, and what is on the ledger.
struct Desk {
    node: HttpNode,
    replica: Replica,
    network: NetworkId,
}

impl Desk {
    fn open(context: &Context) -> Result<Self, CliError> {
        let node = context.node()?;
        let genesis = node.genesis()?;
        let network = genesis.id();
        Ok(Self { replica: ledger::follow(&node, genesis)?, node, network })
    }

    fn submit(&self, done: String, transaction: &Transaction) -> Result<Signature, CliError> {
        let accepted = self.node.submit(transaction)?;
        let (transaction, height) = (Some(accepted.id), Some(accepted.height));
        Ok(Signature { done, transaction, height, tid: None, event: None })
    }
}

fn sign<P: Payload>(network: &NetworkId, payload: P, key: &std::path::Path) -> Result<Signed<P>, CliError> {
    Ok(Signed::sign(network, payload, &files::read_key(key)?))
}

fn random_reference() -> Result<Reference, CliError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(CliError::Randomness)?;
    Ok(Reference(bytes))
}

fn named_reference(name: &str) -> Reference {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(name)[..16]);
    Reference(bytes)
}

impl Authority {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        match self {
            Self::Register(register) => register.run(context),
            Self::Block(decide) => decide.run(context, true),
            Self::Unblock(decide) => decide.run(context, false),
        }
    }
}

impl Register {
    fn run(&self, context: &Context) -> Result<Answer, CliError> {
        files::vacant(&self.out)?;
        let request: Signed<Request> = files::read_json(&self.request, "a registration request")?;
        let desk = Desk::open(context)?;
        if request.signer != request.payload.address.vk || request.verify(&desk.network).is_err() {
            return Err(CliError::Request);
        }
        if request.payload.acknowledgement != acknowledgement() {
            return Err(CliError::OtherPage);
        }
        let next = desk.replica.state().next_tid();
        let tid = self.number.map(TokenId).or(next).ok_or(CliError::RegistryFull)?;
        let Request { symbol, policy, address, acknowledgement } = request.payload;
        let done = format!("registered ${symbol} as number {tid}; hand {} to the member", self.out.display());
        let (reputation, vetted) = (Reputation(self.reputation), self.vetted);
        let registration = Registration { tid, symbol, address, policy, reputation, vetted, acknowledgement };
        files::write_json(&self.out, &sign(&desk.network, registration, &self.key)?)?;
        Ok(Answer::new(&Signature { done, transaction: None, height: None, tid: Some(tid), event: None }))
    }
}

impl Decide {
    fn run(&self, context: &Context, blocked: bool) -> Result<Answer, CliError> {
        let desk = Desk::open(context)?;
        let tid = ledger::member(desk.replica.state(), &self.token)?.member.tid;
        let block = Block { tid, blocked, reason: self.reason.clone(), reference: random_reference()? };
        let signed = sign(&desk.network, block, &self.key)?;
        let verb = if blocked { "blocked" } else { "unblocked" };
        let done = format!("{verb} {}", ledger::symbol(desk.replica.state(), tid));
        Ok(Answer::new(&desk.submit(done, &Transaction::Block(signed))?))
    }
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
        let record = ledger::member(desk.replica.state(), &attest.token)?;
        let tid = record.member.tid;
        let rng = &mut UnwrapErr(getrandom::SysRng);
        let salt = field::random(rng);
        let opening = EventOpening { tid, gross: attest.gross.0, gain: attest.gain.0, salt };
        let memo = Memo::Event(opening, attest.company.clone());
        let sealed = record.registration.address.ek.seal_note(&desk.network, &memo, rng);
        let attestation = Attestation { tid, event: opening.id(), opening: sealed.map_err(WalletError::from)? };
        let signed = sign(&desk.network, attestation, &attest.key)?;
        let done = format!("attested the sale of {} by ${}", attest.company, record.registration.symbol);
        let answer = desk.submit(done, &Transaction::Attest(Box::new(signed)))?;
        Ok(Answer::new(&Signature { event: Some(opening.id().to_string()), ..answer }))
    }
}
