//! `sotto decisions`: what the authority decided, why, and what became of it.

use std::fmt;

use clap::Subcommand;
use serde::Serialize;
use sotto_protocol::amount::Height;
use sotto_protocol::ballot::Choice;
use sotto_protocol::decision::{DecisionId, Verdict};
use sotto_protocol::transaction::Transaction;
use sotto_service::api::{DecisionView, VoteView};
use sotto_wallet::WalletError;

use crate::context::Context;
use crate::error::CliError;
use crate::output::{Answer, table};
use crate::session::Session;

/// The public log of decisions.
#[derive(Debug, Subcommand)]
pub enum Decisions {
    /// All of them, oldest first
    #[command(after_help = "Example:\n  sotto decisions list --service http://127.0.0.1:7300")]
    List,
    /// One, with its reason and the vote on it
    #[command(after_help = "Example:\n  sotto decisions show <DECISION> --service http://127.0.0.1:7300")]
    Show {
        /// Its id
        decision: DecisionId,
    },
    /// Vote on a decision that members may overrule; who voted stays hidden, how is public
    #[command(after_help = "Example:\n  sotto decisions vote <DECISION> --overrule --wallet ~/bob")]
    Vote {
        /// Its id
        decision: DecisionId,
        /// It shall not take effect
        #[arg(long, required_unless_present = "keep")]
        overrule: bool,
        /// It shall
        #[arg(long, conflicts_with = "overrule")]
        keep: bool,
    },
}

#[derive(Serialize)]
#[serde(transparent)]
struct List(Vec<DecisionView>);

#[derive(Serialize)]
#[serde(transparent)]
struct Shown(DecisionView);

impl Decisions {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        match self {
            Self::List => Ok(Answer::new(&List(context.node()?.decisions()?))),
            Self::Show { decision } => Ok(Answer::new(&Shown(context.node()?.decision(*decision)?))),
            Self::Vote { decision, overrule, .. } => {
                let mut session = Session::synced(context)?;
                let choice = if *overrule { Choice::Overrule } else { Choice::Keep };
                let ballot = session.account.vote(*decision, choice)?;
                let ballot = ballot.prove(&session.maker).map_err(WalletError::from)?;
                let accepted = session.submit(&Transaction::Ballot(Box::new(ballot)))?;
                Ok(Answer::new(&session.done("voted".to_owned(), &accepted)))
            }
        }
    }
}

/// A verdict in words.
fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Accredit { role, key } => format!("accredit {} as {role}", hex::encode(key.0)),
        Verdict::Revoke { role, key } => format!("{} is no longer {role}", hex::encode(key.0)),
        Verdict::Block { tid } => format!("block member {tid}"),
        Verdict::Release { tid } => format!("release member {tid}"),
        Verdict::Steward { tid, steward } if steward.0 == 0u64.into() => format!("no steward for member {tid}"),
        Verdict::Steward { tid, steward } => format!("steward {steward} for member {tid}"),
        Verdict::Rotate { tid, address } => format!("member {tid} has key {}", address.pk),
        Verdict::Docket { claim, upheld: true } => format!("claim {claim} is upheld"),
        Verdict::Docket { claim, upheld: false } => format!("claim {claim} is dismissed"),
        Verdict::Removal { tid, floor, epochs, .. } => {
            format!(
                "a holder of token {tid} may be removed for {epochs} epochs, at {floor} / 2^32 cents a share or more"
            )
        }
        Verdict::Standing { changes, complaints } => {
            let each = changes.iter().map(|change| {
                let vetted = if change.vetted { ", vetted" } else { "" };
                format!("member {}: {}{vetted}", change.tid, change.reputation)
            });
            let weighed =
                if complaints.is_empty() { String::new() } else { format!(" ({} complaints)", complaints.len()) };
            format!("standing of {}{weighed}", each.collect::<Vec<_>>().join("; "))
        }
    }
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("nothing was decided yet");
        }
        let row = |view: &DecisionView| {
            let what = words(&view.decision.verdict);
            [view.decided.to_string(), view.status.clone(), view.effective.to_string(), what, view.id.to_string()]
        };
        f.write_str(&table(["decided", "status", "effective", "what", "decision"], self.0.iter().map(row)))
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DecisionView { id, decision, signers, decided, effective, status, vote } = &self.0;
        writeln!(f, "decision {id}: {}", words(&decision.verdict))?;
        writeln!(f, "because: {}", decision.reason)?;
        if let Some(earlier) = decision.reopens {
            writeln!(f, "reopens: {earlier}")?;
        }
        let signers: Vec<_> = signers.iter().map(|key| hex::encode(key.0)).collect();
        writeln!(f, "signed by: {}", signers.join(", "))?;
        write!(f, "decided in block {decided}, effective from block {effective} on: {status}")?;
        match vote {
            Some(vote) => write_vote(f, vote, *decided),
            None => write!(f, "\nmembers may not overrule it"),
        }
    }
}

fn write_vote(f: &mut fmt::Formatter<'_>, vote: &VoteView, decided: Height) -> fmt::Result {
    let VoteView { members, needed, closes, keep, overrule, .. } = vote;
    write!(f, "\nvote of the {members} members at block {decided}, until block {closes}: ")?;
    write!(f, "{overrule} to overrule ({needed} needed, and more than to keep), {keep} to keep")
}
