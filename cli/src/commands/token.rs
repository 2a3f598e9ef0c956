//! `sotto token`: found it, see who holds it, issue more of it.

mod cap_table;
mod events;
mod hand_over;
mod rekey;
mod remove;
mod show;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use sotto_protocol::amount::{Reputation, Shares};
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::EventId;
use sotto_protocol::operation::{Endorsed, Registration};
use sotto_protocol::token::Meta;
use sotto_protocol::transaction::{Founding, Transaction};
use sotto_wallet::WalletError;
use sotto_wallet::build::spoken::SaleAmounts;

use crate::context::Context;
use crate::error::CliError;
use crate::files;
use crate::output::Answer;
use crate::quantity::{Money, parse_shares};
use crate::session::Session;

/// One's own token.
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Found your token, with the registration that the authority signed
    #[command(after_help = "Example:\n  sotto token found bob.registration --supply 10000000 --wallet ~/bob")]
    Found(Found),
    /// Who holds your token
    #[command(after_help = "Example:\n  sotto token cap-table --wallet ~/bob")]
    CapTable,
    /// Issue more shares: announces it, and carries it out when its epoch has come
    #[command(
        after_help = "Example:\n  sotto token dilute --to 11000000 --wallet ~/bob\n\nRun it again in the issues phase of the epoch that was announced."
    )]
    Dilute {
        /// To how many shares in all
        #[arg(long, value_name = "SHARES", value_parser = parse_shares)]
        to: Shares,
    },
    /// Give up the dilution that was announced
    #[command(after_help = "Example:\n  sotto token withdraw --wallet ~/bob")]
    Withdraw,
    /// Any token, as a buyer should see it: policy, supply, standing, what is owed and announced
    #[command(after_help = "Example:\n  sotto token show AMY --wallet ~/bob")]
    Show {
        /// Its symbol or number
        token: String,
    },
    /// Complain to the authority about a holder of your token; nobody else learns who, or about whom
    #[command(after_help = "Example:\n  sotto token complain DAN --words 'sells under the table' --wallet ~/bob")]
    Complain {
        /// The holder's symbol or number
        member: String,
        /// Why, in at most about 300 letters
        #[arg(long)]
        words: String,
    },
    /// Buy out a holder whom a ruling names, all of their notes; they are paid at least what they paid, the ruling's floor, and every payout due
    #[command(after_help = "Example:\n  sotto token remove dan.ruling --wallet ~/bob")]
    Remove {
        /// The ruling's opening, from the authority
        ruling: PathBuf,
    },
    /// Re-issue your token's shares of a member who lost the seed to the member's new key
    #[command(after_help = "Example:\n  sotto token rekey RYAN --wallet ~/bob")]
    Rekey {
        /// The member's symbol or number
        member: String,
    },
    /// Hand the state of a token that you hold to its owner, who lost it with the seed; only the owner can read the file
    #[command(after_help = "Example:\n  sotto token hand-over BOB --out bob.state --wallet ~/ryan")]
    HandOver {
        /// The token's symbol or number
        token: String,
        /// Where to write it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Take over the state of your own token after your keys were replaced, from a holder of it
    #[command(
        after_help = "Example:\n  sotto token take-over bob.state --wallet ~/bob-again\n\nThen buy back or be granted a share of it: from then on your seed alone brings the state back."
    )]
    TakeOver {
        /// The file, from `sotto token hand-over`
        file: PathBuf,
    },
    /// Consume the attested stake that was sold, so that its cost counts
    #[command(after_help = "Example:\n  sotto token consume <EVENT> --wallet ~/bob")]
    Consume {
        /// The attested sale, from `sotto token events`
        event: EventId,
    },
    /// Report your own sale of a company stake, before an oracle does
    #[command(
        after_help = "Example:\n  sotto token report --company ACME --gross 10000000 --gain 9000000 --out acme.opening --wallet ~/bob"
    )]
    Report(ReportArgs),
    /// Company sales that were attested: yours with their amounts, others' as everybody sees them
    #[command(after_help = "Example:\n  sotto token events --wallet ~/bob")]
    Events,
}

/// `token found`.
#[derive(Debug, Args)]
pub struct Found {
    /// The registration, from the authority
    pub registration: PathBuf,
    /// How many shares; all of them are yours
    #[arg(long, value_name = "SHARES", value_parser = parse_shares)]
    pub supply: Shares,
    /// The least reputation that a buyer must have
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub min_reputation: u32,
    /// Only buyers vetted as patient long-term investors
    #[arg(long)]
    pub vetted_only: bool,
}

/// `token report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Which company
    #[arg(long)]
    pub company: String,
    /// The whole amount of the sale
    #[arg(long)]
    pub gross: Money,
    /// The part of it above what the stake had cost
    #[arg(long)]
    pub gain: Money,
    /// Where to write the report's opening, for the oracle that is to confirm it; it shows the amounts
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

impl ReportArgs {
    fn run(&self, session: &mut Session) -> Result<Answer, CliError> {
        files::vacant(&self.out)?;
        let amounts = SaleAmounts { gross: self.gross.0, gain: self.gain.0 };
        let (report, opening) = session.account.report(amounts, &self.company)?;
        let accepted = session.submit(&Transaction::Report(Box::new(report)))?;
        files::write_json(&self.out, &opening)?;
        let what = format!("reported the sale of {}; hand {} to an oracle", self.company, self.out.display());
        Ok(Answer::new(&session.done(what, &accepted)))
    }
}

impl Token {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let mut session = Session::synced(context)?;
        match self {
            Self::Found(found) => found.run(&mut session),
            Self::CapTable => Ok(Answer::new(&cap_table::of(&session.account)?)),
            Self::Dilute { to } => dilute(&mut session, *to),
            Self::Withdraw => {
                let withdrawal = session.account.withdraw_announcement()?;
                let epoch = withdrawal.payload.epoch;
                let accepted = session.submit(&Transaction::Withdraw(withdrawal))?;
                Ok(Answer::new(
                    &session.done(format!("the dilution announced for epoch {epoch} is given up"), &accepted),
                ))
            }
            Self::Show { token } => Ok(Answer::new(&show::of(&session.account, token)?)),
            Self::Complain { member, words } => {
                let subject = session.account.member(member)?.member.tid;
                let leg = session.account.complain(subject, words)?.prove(&session.maker).map_err(WalletError::from)?;
                let accepted = session.submit(&Transaction::Complain(Box::new(leg)))?;
                Ok(Answer::new(&session.done("complained; the authority reads it".to_owned(), &accepted)))
            }
            Self::Remove { ruling } => remove::run(&mut session, &files::read_json(ruling, "a ruling")?),
            Self::Rekey { member } => {
                let tid = session.account.member(member)?.member.tid;
                rekey::run(&mut session, tid)
            }
            Self::HandOver { token, out } => hand_over::give(&session, token, out),
            Self::TakeOver { file } => hand_over::take(&mut session, file),
            Self::Consume { event } => {
                let leg = session.account.consume_stake(*event)?.prove(&session.maker).map_err(WalletError::from)?;
                let net = leg.body.event_net;
                let accepted = session.submit(&Transaction::Stake(Box::new(leg)))?;
                Ok(Answer::new(&session.done(format!("consumed; what is owed is event {net}"), &accepted)))
            }
            Self::Report(report) => report.run(&mut session),
            Self::Events => Ok(Answer::new(&events::of(&session.account))),
        }
    }
}

impl Found {
    fn run(&self, session: &mut Session) -> Result<Answer, CliError> {
        let registration: Endorsed<Registration> = files::read_json(&self.registration, "a registration")?;
        let account = &session.account;
        if registration.payload.address != account.keys().address() {
            return Err(CliError::OtherWallet("its keys are not this wallet's"));
        }
        if registration.verify(&account.state().network()).is_err() {
            return Err(CliError::OtherWallet("it is not signed for this network"));
        }
        let symbol = registration.payload.symbol.clone();
        let meta = Meta { min_reputation: Reputation(self.min_reputation), vetted: self.vetted_only };
        let unproven = account.found(&registration, self.supply, meta)?;
        let from = unproven.leg.body.height;
        let issue = unproven.prove(&session.maker).map_err(WalletError::from)?;
        let accepted = session.submit(&Transaction::Found(Box::new(Founding { registration, issue })))?;
        let what = format!("founded ${symbol} with {} shares; you are a member from block {from} on", self.supply);
        Ok(Answer::new(&session.done(what, &accepted)))
    }
}

fn dilute(session: &mut Session, to: Shares) -> Result<Answer, CliError> {
    let account = &session.account;
    let tid = account.me()?.member.tid;
    let Some(announced) = account.state().announcement(tid) else {
        let announcement = account.announce(to)?;
        let epoch = announcement.payload.epoch;
        let accepted = session.submit(&Transaction::Announce(announcement))?;
        let what = format!("announced {to} shares for epoch {epoch}; run this again in its issues phase");
        return Ok(Answer::new(&session.done(what, &accepted)));
    };
    if announced.supply_new != to {
        return Err(CliError::OtherDilution { announced: announced.supply_new });
    }
    let (epoch, phase) = (account.state().epoch(), account.state().phase());
    if announced.epoch != epoch {
        return Err(CliError::TooEarly { announced: announced.epoch, now: epoch });
    }
    if phase != Phase::Issues {
        return Err(WalletError::Phase { needed: Phase::Issues, now: phase }.into());
    }
    let leg = account.dilute()?.prove(&session.maker).map_err(WalletError::from)?;
    let accepted = session.submit(&Transaction::Dilute(Box::new(leg)))?;
    Ok(Answer::new(&session.done(format!("diluted to {to} shares, from the next epoch on"), &accepted)))
}
