//! `sotto proof`: check a document that somebody handed you.

mod backing;
mod census;
mod impact;

use std::fmt;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;
use sotto_protocol::amount::{Height, Shares};
use sotto_protocol::disclosure::{OwnershipDocument, PaidOut, PayoutDocument};
use sotto_protocol::keys::PublicKey;
use sotto_protocol::network::{Genesis, NetworkId};
use sotto_protocol::token::Policy;
use sotto_protocol::transaction::TransactionId;
use sotto_verifier::Verifier;
use sotto_wallet::Node;
use sotto_wallet::documents::transparent::check_transparent_ownership;
use sotto_wallet::documents::{
    DocumentError, check_backing, check_census, check_impact, check_ownership, check_payout,
};
use sotto_wallet::replica::Replica;

use crate::context::Context;
use crate::document::Document;
use crate::error::CliError;
use crate::output::Answer;
use crate::quantity::{Money, percent};
use crate::{files, ledger};

/// Documents.
#[derive(Debug, Subcommand)]
pub enum Proof {
    /// Verify a proof of ownership, impact or backing, or an owner's document of what was paid out, or that it was paid in cash
    #[command(
        after_help = "Example:\n  sotto proof verify ryan.proof --genesis net/genesis.json\n  sotto proof verify bob.payouts --service http://127.0.0.1:7300\n\nWhoever does not trust the service for the network's rules gives --genesis besides."
    )]
    Verify(Verify),
}

/// `proof verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The document
    pub file: PathBuf,
    /// The network's genesis; a proof of a holding needs nothing else
    #[arg(long, value_name = "FILE")]
    pub genesis: Option<PathBuf>,
}

#[derive(Serialize)]
struct Ownership {
    verified: bool,
    transparent: bool,
    network: NetworkId,
    token: String,
    at_least: Shares,
    percent: Option<String>,
    since: Height,
    height: Height,
    audience: String,
    nonce: String,
    holder: Option<PublicKey>,
    holder_symbol: Option<String>,
    dilution_announced: Option<Shares>,
}

impl fmt::Display for Ownership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token, at_least, since, height, audience, nonce, network, .. } = self;
        let who = who(self.holder.as_ref(), self.holder_symbol.as_deref());
        let part = self.percent.as_ref().map_or_else(String::new, |percent| format!(" ({percent} of all)"));
        writeln!(f, "TRUE: {who} held at least {at_least} shares of {token}{part} at block {height},")?;
        writeln!(f, "and has held them since block {since} or before")?;
        if let Some(supply) = self.dilution_announced {
            writeln!(f, "a dilution of {token} to {supply} shares is announced")?;
        }
        writeln!(f, "made for {audience:?}, nonce {nonce}: worthless to anybody else")?;
        if self.transparent {
            writeln!(f, "the proof is transparent: it rests on no setup")?;
        }
        write!(f, "network {network}")
    }
}

// The one of whom a proof speaks.
fn who(holder: Option<&PublicKey>, symbol: Option<&str>) -> String {
    match (symbol, holder) {
        (Some(symbol), _) => symbol.to_owned(),
        (None, Some(pk)) => format!("the holder of the key {pk}"),
        (None, None) => "whoever made this proof".to_owned(),
    }
}

// The key that a proof shows, and whose it is, if the ledger is at hand.
fn holder(pk_pub: PublicKey, replica: Option<&Replica>) -> (Option<PublicKey>, Option<String>) {
    let holder = Some(pk_pub).filter(|pk| *pk != PublicKey::default());
    let record = holder.and_then(|pk| replica?.state().member_by_key(pk));
    (holder, record.map(|record| format!("${}", record.registration.symbol)))
}

#[derive(Serialize)]
struct Payouts {
    verified: bool,
    network: NetworkId,
    payouts: Vec<Paid>,
}

#[derive(Serialize)]
struct Paid {
    token: String,
    what: &'static str,
    amount: Money,
    gross: Option<Money>,
    height: Height,
    transaction: TransactionId,
}

impl fmt::Display for Payouts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Paid { token, what, amount, gross, height, .. } in &self.payouts {
            let of = gross.filter(|gross| gross != amount).map_or_else(String::new, |gross| format!(" out of {gross}"));
            writeln!(
                f,
                "TRUE: {amount}{of} ({what}) was paid to all holders of {token}, each by shares, in block {height}"
            )?;
        }
        write!(f, "network {}", self.network)
    }
}

impl Proof {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`], [`CliError::Document`] if it does not hold.
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let Self::Verify(Verify { file, genesis }) = self;
        let document: Document = files::read_json(file, Document::NAME)?;
        let given = genesis.as_deref().map(ledger::read_genesis).transpose()?;
        let replica = context.service.is_some().then(|| replica(context, given.as_ref())).transpose()?;
        let genesis = match (given, &replica) {
            (Some(genesis), _) => genesis,
            (None, Some(replica)) => replica.state().genesis().clone(),
            (None, None) => return Err(CliError::NoNetwork),
        };
        let verifier = Verifier::new(&genesis)?;
        match (document, replica) {
            (Document::Ownership(document), replica) => {
                check_ownership(&document, &verifier, &genesis)?;
                Ok(Answer::new(&ownership(&document, replica.as_ref())))
            }
            (Document::TransparentOwnership(document), replica) => {
                check_transparent_ownership(&document, &transparent_keys(), &genesis)?;
                Ok(Answer::new(&Ownership { transparent: true, ..ownership(&document, replica.as_ref()) }))
            }
            (Document::Impact(document), replica) => {
                check_impact(&document, &verifier, &genesis)?;
                Ok(Answer::new(&impact::shown(&document, replica.as_ref())))
            }
            (Document::Backing(document), replica) => {
                check_backing(&document, &verifier, &genesis)?;
                Ok(Answer::new(&backing::shown(&document, replica.as_ref())))
            }
            (Document::Census(document), replica) => {
                check_census(&document, &verifier, &genesis)?;
                Ok(Answer::new(&census::shown(&document, replica.as_ref())))
            }
            (Document::Payouts(_), None) => Err(CliError::PayoutNeedsService),
            (Document::Payouts(documents), Some(replica)) => {
                let paid = documents.iter().map(|document| payout(context, document, &replica, &verifier));
                let payouts = paid.collect::<Result<_, _>>()?;
                Ok(Answer::new(&Payouts { verified: true, network: genesis.id(), payouts }))
            }
        }
    }
}

// The ledger as the service tells it, which must be that of the genesis given.
fn replica(context: &Context, given: Option<&Genesis>) -> Result<Replica, CliError> {
    let node = context.node()?;
    let genesis = node.genesis()?;
    if given.is_some_and(|given| *given != genesis) {
        return Err(DocumentError::Network.into());
    }
    let replica = ledger::follow(&node, genesis)?;
    Ok(replica)
}

// With parameters kept where the other keys are; where there is no such place, they are made anew.
fn transparent_keys() -> sotto_transparent::KeyStore {
    sotto_transparent::KeyStore::new(sotto_prover::KeyStore::from_env().ok().map(|keys| keys.directory().to_owned()))
}

fn ownership<P>(document: &OwnershipDocument<P>, replica: Option<&Replica>) -> Ownership {
    let body = &document.body;
    let state = replica.map(Replica::state);
    // The supply that the proven checkpoint's registry had, if it is known.
    let at = replica.and_then(|replica| replica.token_at(document.checkpoint.payload.registry_root, body.tid));
    let (holder, holder_symbol) = holder(body.pk_pub, replica);
    Ownership {
        verified: true,
        transparent: false,
        network: document.network,
        token: state.map_or_else(|| format!("#{}", body.tid), |state| ledger::symbol(state, body.tid)),
        at_least: body.min,
        percent: at.map(|token| percent(body.min, token.supply)),
        since: body.since_max,
        height: document.checkpoint.payload.height,
        audience: document.audience.clone(),
        nonce: document.nonce.clone(),
        holder,
        holder_symbol,
        dilution_announced: state.and_then(|state| state.announcement(body.tid)).map(|ahead| ahead.supply_new),
    }
}

fn payout(
    context: &Context,
    document: &PayoutDocument,
    replica: &Replica,
    verifier: &Verifier,
) -> Result<Paid, CliError> {
    let (state, network) = (replica.state(), replica.state().network());
    let block = context.node()?.block(document.height)?;
    let tid = check_payout(document, replica, &block)?;
    // The operator accepted it; whoever checks need not believe that its proof holds.
    let transaction = block.transactions.into_iter().find(|t| t.id(&network) == document.transaction);
    verifier.verify(transaction.ok_or(DocumentError::NoPayout)?)?;
    let policy = state.member(tid).map_or(Policy::Gross, |record| record.member.policy);
    let (what, amount, gross) = match &document.paid {
        PaidOut::Event(opening) => ("company sale", opening.due(policy), Some(Money(opening.gross))),
        PaidOut::Lock(lock, _) => ("resale proceeds", lock.amount, None),
    };
    let (token, amount) = (ledger::symbol(state, tid), Money(amount));
    Ok(Paid { token, what, amount, gross, height: document.height, transaction: document.transaction })
}
