//! `sotto proof`: check a document that somebody handed you.

mod backing;
mod census;
mod impact;

use std::fmt;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;
use sotto_protocol::amount::{Height, Shares};
use sotto_protocol::disclosure::{DisclosureDocument, OwnershipDocument, PaidOut, PayoutDocument};
use sotto_protocol::keys::PublicKey;
use sotto_protocol::network::NetworkId;
use sotto_protocol::token::Policy;
use sotto_protocol::transaction::TransactionId;
use sotto_verifier::Verifier;
use sotto_wallet::Node;
use sotto_wallet::documents::transparent::{check_transparent_impact, check_transparent_ownership};
use sotto_wallet::documents::{
    Asked, DocumentError, check_backing, check_census, check_impact, check_ownership, check_payout,
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
        after_help = "Example:\n  sotto proof verify ryan.proof --genesis net/genesis.json --audience Amy --nonce 7 --max-age 100 --service http://127.0.0.1:7300\n  sotto proof verify bob.payouts --genesis net/genesis.json --service http://127.0.0.1:7300\n\nThe service's blocks are believed only as far as the operator of that genesis signed for them. That the operator keeps the rules is\nchecked by `sotto audit`."
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
    pub genesis: PathBuf,
    /// Who you are, as you told whoever made the proof
    #[arg(long, value_name = "TEXT")]
    pub audience: Option<String>,
    /// The number that you gave them
    #[arg(long, value_name = "TEXT")]
    pub nonce: Option<String>,
    /// How many blocks the network may have gone on since the proof was made; takes --service
    #[arg(long, value_name = "BLOCKS")]
    pub max_age: Option<u32>,
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
    /// Whether the reader named both, and they were compared.
    asked: bool,
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
        if self.asked {
            writeln!(f, "made for {audience:?}, nonce {nonce}, as you asked")?;
        } else {
            writeln!(
                f,
                "made for {audience:?}, nonce {nonce}: unless you are that and gave that number, it tells you nothing;"
            )?;
            writeln!(f, "--audience and --nonce compare them")?;
        }
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
        writeln!(
            f,
            "that the operator let in only what keeps the rules is the operator's word; `sotto audit` checks it"
        )?;
        write!(f, "network {}", self.network)
    }
}

impl Proof {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`], [`CliError::Document`] if it does not hold.
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let Self::Verify(verify) = self;
        let document: Document = files::read_json(&verify.file, Document::NAME)?;
        let genesis = ledger::read_genesis(&verify.genesis)?;
        let replica =
            context.service.is_some().then(|| ledger::follow(&context.node()?, genesis.clone())).transpose()?;
        let verifier = Verifier::new(&genesis)?;
        match (document, replica) {
            (Document::Ownership(document), replica) => {
                check_ownership(&document, &verifier, &genesis)?;
                let asked = verify.is_asked(&document, replica.as_ref())?;
                Ok(Answer::new(&Ownership { asked, ..ownership(&document, replica.as_ref()) }))
            }
            (Document::TransparentOwnership(document), replica) => {
                check_transparent_ownership(&document, &transparent_keys(), &genesis)?;
                let asked = verify.is_asked(&document, replica.as_ref())?;
                Ok(Answer::new(&Ownership { asked, transparent: true, ..ownership(&document, replica.as_ref()) }))
            }
            (Document::Impact(document), replica) => {
                check_impact(&document, &verifier, &genesis)?;
                verify.is_asked(&document, replica.as_ref())?;
                Ok(Answer::new(&impact::shown(&document, false, replica.as_ref())))
            }
            (Document::TransparentImpact(document), replica) => {
                check_transparent_impact(&document, &transparent_keys(), &genesis)?;
                verify.is_asked(&document, replica.as_ref())?;
                Ok(Answer::new(&impact::shown(&document, true, replica.as_ref())))
            }
            (Document::Backing(document), replica) => {
                check_backing(&document, &verifier, &genesis)?;
                verify.is_asked(&document.shown, replica.as_ref())?;
                Ok(Answer::new(&backing::shown(&document, replica.as_ref())))
            }
            (Document::Census(document), replica) => {
                check_census(&document, &verifier, &genesis)?;
                let not_before = verify.not_before(replica.as_ref())?;
                Asked { not_before, ..Asked::default() }.check("", "", document.checkpoint.payload.height)?;
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

impl Verify {
    // The oldest block that will do.
    fn not_before(&self, replica: Option<&Replica>) -> Result<Height, CliError> {
        match (self.max_age, replica) {
            (None, _) => Ok(Height::ZERO),
            (Some(blocks), Some(replica)) => Ok(Height(replica.state().tip().height.0.saturating_sub(blocks))),
            (Some(_), None) => Err(CliError::AgeNeedsService),
        }
    }

    // Whether the reader said for whom the document must be, which it then is; nor is it older than they want.
    fn is_asked<B, P>(&self, document: &DisclosureDocument<B, P>, replica: Option<&Replica>) -> Result<bool, CliError> {
        let not_before = self.not_before(replica)?;
        let asked = Asked { audience: self.audience.clone(), nonce: self.nonce.clone(), not_before };
        asked.check(&document.audience, &document.nonce, document.checkpoint.payload.height)?;
        Ok(self.audience.is_some() && self.nonce.is_some())
    }
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
        since: document.since(),
        height: document.checkpoint.payload.height,
        audience: document.audience.clone(),
        nonce: document.nonce.clone(),
        asked: false,
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
    // The operator accepted it; whoever checks need not believe that its proof holds. What it builds on is the operator's word.
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
