//! `sotto trade`: propose, accept, approve, submit. Each step is a letter or a file for the next party, encrypted to it.

mod inbox;
mod view;
mod way;

use std::fmt;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;
use sotto_protocol::letter::LetterNumber;
use sotto_protocol::trade::DocHash;
use sotto_wallet::WalletError;
use sotto_wallet::trade::{Only, Outcome, Proposal, TradeError};

use crate::context::Context;
use crate::error::CliError;
use crate::files;
use crate::output::Answer;
use crate::quantity::{Money, Part};
use crate::session::Session;
use crate::{ask, commands::trade::view::View};
use way::{Came, Goes};

/// Trades.
#[derive(Debug, Subcommand)]
pub enum Trade {
    /// The seller offers shares: of the own token, or somebody else's
    #[command(
        after_help = "Example:\n  sotto trade propose --token BOB --to RYAN --shares 3% --price 50000 --send --wallet ~/bob\n  sotto trade propose --token BOB --to RYAN --shares 3% --price 50000 --out ryan.offer --wallet ~/bob"
    )]
    Propose(Propose),
    /// What came by letter, and what to do next
    #[command(after_help = "Example:\n  sotto trade inbox --wallet ~/ryan")]
    Inbox,
    /// The buyer agrees and proves the payment
    #[command(
        after_help = "Example:\n  sotto trade accept --letter 17 --send --wallet ~/ryan\n  sotto trade accept ryan.offer --out ryan.acceptance --wallet ~/ryan"
    )]
    Accept(Step),
    /// The token's owner consents
    ///
    /// By letter, it is proven again at a `sotto wallet sync` if the epoch turns before the trade is made and the token is as it was.
    #[command(
        after_help = "Example:\n  sotto trade approve --letter 18 --send --wallet ~/bob\n  sotto trade approve maya.acceptance --out maya.approval --wallet ~/bob"
    )]
    Approve(Step),
    /// The seller hands it in: the owner's approval or, for the own token, the buyer's acceptance
    ///
    /// By letter, what has to wait is gone on with at each `sotto wallet sync`, until the trade is made, lapses or expires.
    #[command(
        after_help = "Example:\n  sotto trade submit --letter 19 --wallet ~/bob\n  sotto trade submit ryan.acceptance --wallet ~/bob"
    )]
    Submit {
        /// How the step came
        #[command(flatten)]
        came: Came,
        /// Even if holders are owed a payout: the buyer gets your part of it
        #[arg(long)]
        anyway: bool,
    },
    /// Take back what you agreed to by letter, as far as it is not done
    ///
    /// A consent is not proven again, a sale that waits is not handed in. What others have already can still be used until the registry
    /// changes or the offer expires.
    #[command(after_help = "Example:\n  sotto trade withdraw --letter 19 --wallet ~/alice")]
    Withdraw {
        /// The letter that you answered, or handed in
        #[arg(long, value_name = "NUMBER")]
        letter: u64,
    },
    /// What an offer or an acceptance says, before you decide
    #[command(
        after_help = "Example:\n  sotto trade show --letter 17 --wallet ~/ryan\n  sotto trade show ryan.offer --wallet ~/ryan"
    )]
    Show {
        /// How the step came
        #[command(flatten)]
        came: Came,
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
    #[command(flatten)]
    goes: Goes,
}

/// `trade accept` and `trade approve`.
#[derive(Debug, Args)]
pub struct Step {
    #[command(flatten)]
    came: Came,
    #[command(flatten)]
    goes: Goes,
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
        if let Self::Propose(Propose { goes, .. })
        | Self::Accept(Step { goes, .. })
        | Self::Approve(Step { goes, .. }) = self
        {
            goes.vacant()?;
        }
        let mut session = Session::synced(context)?;
        match self {
            Self::Propose(propose) => propose.run(&mut session),
            Self::Inbox => Ok(Answer::new(&inbox::of(&session)?)),
            Self::Accept(step) => accept(&mut session, step),
            Self::Approve(step) => approve(&session, step),
            Self::Submit { came, anyway } => match came.letter() {
                Some(number) => submit_letter(&mut session, number, *anyway),
                None => {
                    let file = came.read(&session)?;
                    submit(&mut session, &file, *anyway)
                }
            },
            Self::Withdraw { letter } => {
                session.folder.withdraw(LetterNumber(*letter))?;
                Ok(Answer::new(&Withdrawn { withdrawn: *letter }))
            }
            Self::Show { came } => Ok(Answer::new(&show(&session, &came.read(&session)?)?)),
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
        let (offer, (name, kept)) = session.with_shares(proposal.tid, |account, _| account.offer_step(&proposal))?;
        session.folder.keep_trade(&name, &kept)?;
        let went = self.goes.deliver(session, &offer)?;
        let view = View::of_proposal(&session.account, &proposal)?;
        let next = format!("{} runs `sotto trade accept`", session.account.symbol(proposal.buyer));
        Ok(Answer::new(&view.next(went, next)))
    }
}

fn check_doc(step: &Step, said: DocHash) -> Result<(), CliError> {
    match doc_hash(step.doc.as_deref())? {
        Some(hash) if hash != said => Err(CliError::OtherDocument),
        Some(_) | None => Ok(()),
    }
}

fn accept(session: &mut Session, step: &Step) -> Result<Answer, CliError> {
    let file = step.came.read(session)?;
    step.came.is_open(session)?;
    let offer = session.account.read_offer(&file)?;
    let view = View::of_offer(&session.account, &offer);
    check_doc(step, offer.trade.terms.doc)?;
    ask::consent(&view.to_string(), "Buy on these terms?", step.yes)?;
    let (acceptance, trade) = session.with_cash(|account, maker| account.acceptance_step(&file, maker))?;
    let went = step.goes.deliver(session, &acceptance)?;
    step.came.answered(session, trade)?;
    let issuer = session.account.symbol(offer.trade.tid);
    let next = format!("the owner of {issuer} runs `sotto trade approve`, or `submit` if they are the seller");
    Ok(Answer::new(&view.next(went, next).proven(session.maker.take_made())))
}

fn approve(session: &Session, step: &Step) -> Result<Answer, CliError> {
    let file = step.came.read(session)?;
    let (acceptance, seller, _) = session.account.read_acceptance(&file)?;
    let view = View::of_acceptance(&session.account, &acceptance, seller);
    check_doc(step, acceptance.trade.terms.doc)?;
    ask::consent(&view.to_string(), "Consent to this trade of your token?", step.yes)?;
    let approval = session.account.approval_step(&file, &session.maker)?;
    let went = step.goes.deliver(session, &approval)?;
    if went.1.is_some() {
        session.folder.keep_consent(&session.account, &file)?;
    }
    step.came.answered(session, acceptance.trade.id())?;
    let next = format!("{} runs `sotto trade submit`", session.account.symbol(seller));
    Ok(Answer::new(&view.next(went, next).proven(session.maker.take_made())))
}

const DONE: &str = "the trade took place";

fn submit(session: &mut Session, file: &[u8], anyway: bool) -> Result<Answer, CliError> {
    let Session { folder, account, maker, .. } = &*session;
    let transaction =
        if anyway { folder.finish_anyway(account, file, maker)? } else { folder.finish(account, file, maker)? };
    let accepted = session.submit(&transaction)?;
    Ok(Answer::new(&session.done(DONE.to_owned(), &accepted)))
}

#[derive(Serialize)]
struct Waiting {
    waits: String,
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the trade waits {}\n`sotto wallet sync` goes on with it by itself", self.waits)
    }
}

#[derive(Serialize)]
struct Withdrawn {
    withdrawn: u64,
}

impl fmt::Display for Withdrawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "what was agreed to by letter {} is not gone on with", self.withdrawn)
    }
}

fn submit_letter(session: &mut Session, number: LetterNumber, anyway: bool) -> Result<Answer, CliError> {
    session.read_letters()?;
    let trade = session.folder.keep_sale(&session.account, number)?;
    let outcome = session.continue_trades(Some(Only { trade, anyway }))?.pop().map(|continued| continued.outcome);
    match outcome {
        Some(Outcome::Made(accepted)) => Ok(Answer::new(&session.done(DONE.to_owned(), &accepted))),
        Some(Outcome::Waits(waits)) => Ok(Answer::new(&Waiting { waits })),
        Some(Outcome::Lapsed(why)) => Err(CliError::Lapsed(why)),
        Some(Outcome::ConsentedAgain(_)) | None => Err(CliError::Lapsed("it was made already".to_owned())),
    }
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
