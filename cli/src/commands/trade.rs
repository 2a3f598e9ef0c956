//! `sotto trade`: propose, accept, approve, submit. Each step is a file for the next party, encrypted to it.

mod view;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use sotto_protocol::trade::DocHash;
use sotto_wallet::WalletError;
use sotto_wallet::trade::{Proposal, TradeError};

use crate::context::Context;
use crate::error::CliError;
use crate::files::{self, Access};
use crate::output::Answer;
use crate::quantity::{Money, Part};
use crate::session::Session;
use crate::{ask, commands::trade::view::View};

/// Trades.
#[derive(Debug, Subcommand)]
pub enum Trade {
    /// The seller offers shares: of the own token, or somebody else's
    #[command(
        after_help = "Example:\n  sotto trade propose --token BOB --to RYAN --shares 3% --price 50000 --out ryan.offer --wallet ~/bob"
    )]
    Propose(Propose),
    /// The buyer agrees and proves the payment
    #[command(after_help = "Example:\n  sotto trade accept ryan.offer --out ryan.acceptance --wallet ~/ryan")]
    Accept(Step),
    /// The token's owner consents
    #[command(after_help = "Example:\n  sotto trade approve maya.acceptance --out maya.approval --wallet ~/bob")]
    Approve(Step),
    /// The seller hands it in: the owner's approval or, for the own token, the buyer's acceptance
    #[command(after_help = "Example:\n  sotto trade submit ryan.acceptance --wallet ~/bob")]
    Submit {
        /// The file that came back
        file: PathBuf,
        /// Even if holders are owed a payout: the buyer gets your part of it
        #[arg(long)]
        anyway: bool,
    },
    /// What an offer or an acceptance says, before you decide
    #[command(after_help = "Example:\n  sotto trade show ryan.offer --wallet ~/ryan")]
    Show {
        /// The file that came
        file: PathBuf,
    },
}

/// `trade propose`.
#[derive(Debug, Args)]
pub struct Propose {
    /// Whose shares
    #[arg(long)]
    pub token: String,
    /// To whom
    #[arg(long, value_name = "MEMBER")]
    pub to: String,
    /// How many, or what part of all
    #[arg(long, value_name = "SHARES|PERCENT")]
    pub shares: Part,
    /// For how much in all; 0 grants shares of the own token
    #[arg(long)]
    pub price: Money,
    /// What you agreed in words; its hash enters the trade
    #[arg(long, value_name = "FILE")]
    pub doc: Option<PathBuf>,
    /// Where to write the offer
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `trade accept` and `trade approve`.
#[derive(Debug, Args)]
pub struct Step {
    /// The file that came
    pub file: PathBuf,
    /// Where to write the file for the next party
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// What was agreed in words, to compare
    #[arg(long, value_name = "FILE")]
    pub doc: Option<PathBuf>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

fn doc_hash(doc: Option<&Path>) -> Result<Option<DocHash>, CliError> {
    doc.map(|path| Ok(DocHash::of(&files::read(path)?))).transpose()
}

impl Trade {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        if let Self::Propose(Propose { out, .. }) | Self::Accept(Step { out, .. }) | Self::Approve(Step { out, .. }) =
            self
        {
            files::vacant(out)?;
        }
        let mut session = Session::synced(context)?;
        match self {
            Self::Propose(propose) => propose.run(&mut session),
            Self::Accept(step) => accept(&mut session, step),
            Self::Approve(step) => approve(&session, step),
            Self::Submit { file, anyway } => submit(&mut session, file, *anyway),
            Self::Show { file } => Ok(Answer::new(&show(&session, &files::read(file)?)?)),
        }
    }
}

impl Propose {
    fn run(&self, session: &mut Session) -> Result<Answer, CliError> {
        let record = session.account.member(&self.token)?;
        let proposal = Proposal {
            tid: record.member.tid,
            buyer: session.account.member(&self.to)?.member.tid,
            shares: self.shares.rounded_down(record.supply),
            price: self.price.0,
            doc: doc_hash(self.doc.as_deref())?.unwrap_or_default(),
        };
        let (offer, (name, kept)) = session.with_shares(proposal.tid, |account, _| account.propose(&proposal))?;
        session.folder.keep_trade(&name, &kept)?;
        files::write(&self.out, &offer, Access::Shared)?;
        let view = View::of_proposal(&session.account, &proposal)?;
        Ok(Answer::new(
            &view.next(&self.out, format!("{} runs `sotto trade accept`", session.account.symbol(proposal.buyer))),
        ))
    }
}

fn check_doc(step: &Step, said: DocHash) -> Result<(), CliError> {
    match doc_hash(step.doc.as_deref())? {
        Some(hash) if hash != said => Err(CliError::OtherDocument),
        Some(_) | None => Ok(()),
    }
}

fn accept(session: &mut Session, step: &Step) -> Result<Answer, CliError> {
    let file = files::read(&step.file)?;
    let offer = session.account.read_offer(&file)?;
    let view = View::of_offer(&session.account, &offer);
    check_doc(step, offer.trade.terms.doc)?;
    ask::consent(&view.to_string(), "Buy on these terms?", step.yes)?;
    let acceptance = session.with_cash(|account, maker| account.accept(&file, maker))?;
    files::write(&step.out, &acceptance, Access::Shared)?;
    let issuer = session.account.symbol(offer.trade.tid);
    let next = format!("the owner of {issuer} runs `sotto trade approve`, or `submit` if they are the seller");
    Ok(Answer::new(&view.next(&step.out, next).proven(session.maker.take_made())))
}

fn approve(session: &Session, step: &Step) -> Result<Answer, CliError> {
    let file = files::read(&step.file)?;
    let (acceptance, seller, _) = session.account.read_acceptance(&file)?;
    let view = View::of_acceptance(&session.account, &acceptance, seller);
    check_doc(step, acceptance.trade.terms.doc)?;
    ask::consent(&view.to_string(), "Consent to this trade of your token?", step.yes)?;
    let approval = session.account.approve(&file, &session.maker)?;
    files::write(&step.out, &approval, Access::Shared)?;
    let next = format!("{} runs `sotto trade submit`", session.account.symbol(seller));
    Ok(Answer::new(&view.next(&step.out, next).proven(session.maker.take_made())))
}

fn submit(session: &mut Session, file: &Path, anyway: bool) -> Result<Answer, CliError> {
    let file = files::read(file)?;
    let Session { folder, account, maker, .. } = &*session;
    let transaction =
        if anyway { folder.finish_anyway(account, &file, maker)? } else { folder.finish(account, &file, maker)? };
    let accepted = session.submit(&transaction)?;
    Ok(Answer::new(&session.done("the trade took place".to_owned(), &accepted)))
}

fn show(session: &Session, file: &[u8]) -> Result<View, CliError> {
    let account = &session.account;
    match account.read_offer(file) {
        Ok(offer) => Ok(View::of_offer(account, &offer)),
        Err(WalletError::Trade(TradeError::Step { .. })) => {
            let (acceptance, seller, _) = account.read_acceptance(file)?;
            Ok(View::of_acceptance(account, &acceptance, seller))
        }
        Err(error) => Err(error.into()),
    }
}
