//! Trades that a wallet agreed to by letter, and goes on with by itself until they are made, lapse or expire.
//!
//! Of the three legs only those that look at the registry go stale when it changes: the seller's, which is proven when it is handed
//! in, and the issuer's, which the issuer's wallet proves again. The buyer's payment does not, and is never proven again: there is one
//! payment, with one pair of nullifiers. What was agreed to is one trade `T` at one state of its token, and nothing else is gone on with.

use serde::{Deserialize, Serialize};
use sotto_protocol::epoch::Phase;
use sotto_protocol::letter::LetterNumber;
use sotto_protocol::token::TokenCommitment;
use sotto_protocol::trade::{Trade, TradeId};
use sotto_protocol::transaction::Transaction;
use sotto_protocol::tree::RegistryRoot;

use super::{Acceptance, Step, TradeError};
use crate::account::Account;
use crate::error::WalletError;
use crate::folder::Folder;
use crate::inbox::Inbox;
use crate::mailbox::Mailbox;
use crate::node::{Accepted, Node, NodeError};
use crate::proving::ProofMaker;

// How the service says that the trade is in the log.
const MADE_BEFORE: &str = "trade_seen";

/// What a wallet agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Agreed {
    // What it agreed to do next with.
    step: Step,
    // The token's state at that time: nobody agreed to another.
    token: TokenCommitment,
    part: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    // As the issuer, last proven under this registry.
    Consent { root: RegistryRoot },
    // As the seller.
    Sale,
}

/// One trade to go on with now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Only {
    /// Which.
    pub trade: TradeId,
    /// Even if the holders are owed a payout, of which the buyer gets the seller's part. Said for now: a payout that comes later is
    /// another matter, and is waited for.
    pub anyway: bool,
}

/// What became of a trade that was agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continued {
    /// Which.
    pub trade: Trade,
    /// What became of it.
    pub outcome: Outcome,
}

/// How far a trade is that was agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The issuer's consent was proven again and sent.
    ConsentedAgain(LetterNumber),
    /// The seller handed it in.
    Made(Accepted),
    /// It goes on later, when this has happened.
    Waits(String),
    /// It cannot be made any more, and is forgotten.
    Lapsed(String),
}

impl Agreed {
    pub(crate) fn trade(&self) -> TradeId {
        self.step.trade().id()
    }
}

impl Inbox {
    fn agree(&mut self, agreed: Agreed) {
        let trade = agreed.trade();
        self.agreed.retain(|other| other.trade() != trade);
        self.agreed.push(agreed);
    }
}

impl Account {
    /// A step as a file to oneself.
    pub(crate) fn file_of(&self, step: &Step) -> Result<Vec<u8>, WalletError> {
        let me = self.me()?.member.tid;
        match step {
            Step::Offer(offer) => self.seal_file_to(me, offer),
            Step::Acceptance(acceptance) => self.seal_file_to(me, acceptance),
            Step::Approval(approval) => self.seal_file_to(me, approval),
        }
    }

    fn agreed_now(&self, step: Step, part: Part) -> Result<Agreed, WalletError> {
        let token = self.listing(step.trade().tid)?.token;
        Ok(Agreed { step, token, part })
    }

    // Why it cannot be made any more.
    fn lapsed(&self, agreed: &Agreed) -> Result<Option<TradeError>, WalletError> {
        let trade = agreed.step.trade();
        if trade.terms.expiry < self.state().height() {
            return Ok(Some(TradeError::Expired));
        }
        let same = self.listing(trade.tid)?.token == agreed.token;
        Ok(Some(TradeError::Outdated).filter(|_| !same))
    }
}

impl Folder {
    /// Remembers a consent that was sent by letter, so that it is proven again for the same trade if the registry changes before that
    /// is made. `file` is the acceptance consented to.
    ///
    /// # Errors
    /// [`TradeError::Step`] if it is something else.
    pub fn keep_consent(&self, account: &Account, file: &[u8]) -> Result<TradeId, WalletError> {
        let acceptance: Acceptance = account.open_file(file, "an acceptance")?;
        let root = account.state().registry_root();
        let agreed = account.agreed_now(Step::Acceptance(Box::new(acceptance)), Part::Consent { root })?;
        let trade = agreed.trade();
        self.change_inbox(|inbox| inbox.agree(agreed)).map(|()| trade)
    }

    /// Remembers that a trade shall be handed in, by the letter that came back: [`Self::continue_trades`] does it.
    ///
    /// # Errors
    /// [`TradeError::NoLetter`]; [`TradeError::NotProposed`] for what this wallet did not offer, [`TradeError::Step`] for an offer.
    pub fn keep_sale(&self, account: &Account, number: LetterNumber) -> Result<TradeId, WalletError> {
        let step = self.inbox()?.letter(number)?.step.clone();
        if matches!(step, Step::Offer(_)) {
            return Err(TradeError::Step { expected: "an approval" }.into());
        }
        if self.kept_trade(&step.trade().seller.to_string())?.is_none() {
            return Err(TradeError::NotProposed.into());
        }
        let agreed = account.agreed_now(step, Part::Sale)?;
        let trade = agreed.trade();
        self.change_inbox(|inbox| inbox.agree(agreed)).map(|()| trade)
    }

    /// Goes on with what was agreed to, or with one of these trades: proves a consent again under a registry that changed, hands in a
    /// sale; one sale, after which the account must read what it did. The account and the letters should have been read to their ends.
    ///
    /// # Errors
    /// [`WalletError::Node`] if the network cannot be reached, [`WalletError::Folder`]. What is wrong with one trade stops no other.
    pub fn continue_trades<N: Node + Mailbox, M: ProofMaker>(
        &self,
        account: &Account,
        node: &N,
        maker: &M,
        only: Option<Only>,
    ) -> Result<Vec<Continued>, WalletError> {
        let mut done = Vec::new();
        for mut agreed in self.inbox()?.agreed {
            let id = agreed.trade();
            if only.is_some_and(|only| only.trade != id) {
                continue;
            }
            let anyway = only.is_some_and(|only| only.anyway);
            let outcome = match self.go_on(account, node, maker, (&mut agreed, anyway)) {
                Err(error @ (WalletError::Node(NodeError::Unreachable(_)) | WalletError::Folder(_))) => {
                    return Err(error);
                }
                Err(WalletError::Trade(error)) => Some(Outcome::Lapsed(error.to_string())),
                // It says nothing about the trade, which expires if it stays so.
                Err(error) => Some(Outcome::Waits(format!("for this to pass: {error}"))),
                Ok(outcome) => outcome,
            };
            let over = matches!(outcome, Some(Outcome::Made(_) | Outcome::Lapsed(_))) || account.state().has_trade(id);
            let trade = *agreed.step.trade();
            self.change_inbox(|inbox| {
                // Unless it was withdrawn meanwhile.
                if let Some(at) = inbox.agreed.iter().position(|other| other.trade() == id) {
                    if over {
                        inbox.agreed.remove(at);
                    } else {
                        inbox.agreed[at] = agreed;
                    }
                }
            })?;
            let made = matches!(outcome, Some(Outcome::Made(_)));
            done.extend(outcome.map(|outcome| Continued { trade, outcome }));
            if made {
                break;
            }
        }
        Ok(done)
    }

    // None if there is nothing to do now.
    fn go_on<N: Node + Mailbox, M: ProofMaker>(
        &self,
        account: &Account,
        node: &N,
        maker: &M,
        (agreed, anyway): (&mut Agreed, bool),
    ) -> Result<Option<Outcome>, WalletError> {
        if account.state().has_trade(agreed.trade()) {
            return Ok(None);
        }
        if let Some(why) = account.lapsed(agreed)? {
            return Ok(Some(Outcome::Lapsed(why.to_string())));
        }
        match &mut agreed.part {
            Part::Consent { root } if *root == account.state().registry_root() => Ok(None),
            Part::Consent { root } => {
                let consent = account.approval_step(&account.file_of(&agreed.step)?, maker)?;
                let Ok(number) = node.put(&consent.letter()?) else {
                    return Ok(Some(Outcome::Waits("until the mailbox takes another letter".to_owned())));
                };
                *root = account.state().registry_root();
                Ok(Some(Outcome::ConsentedAgain(number)))
            }
            Part::Sale if account.state().phase() != Phase::Open => {
                Ok(Some(Outcome::Waits("for the next epoch, in whose open phase trades are made".to_owned())))
            }
            Part::Sale => self.hand_in(account, node, maker, (agreed, anyway)).map(Some),
        }
    }

    // With the newest consent that is proven under the current registry.
    fn hand_in<N: Node, M: ProofMaker>(
        &self,
        account: &Account,
        node: &N,
        maker: &M,
        (agreed, anyway): (&Agreed, bool),
    ) -> Result<Outcome, WalletError> {
        let mut refused = None;
        for step in self.good_now(account, agreed)? {
            let file = account.file_of(&step)?;
            let made =
                if anyway { self.finish_anyway(account, &file, maker) } else { self.finish(account, &file, maker) };
            let transaction: Transaction = match made {
                Ok(transaction) => transaction,
                Err(WalletError::Trade(TradeError::PayoutOwed)) => {
                    let why = "until a payout that the holders are owed was made; `sotto trade submit --anyway` leaves your part of it";
                    return Ok(Outcome::Waits(why.to_owned()));
                }
                Err(WalletError::Trade(error)) => {
                    refused = Some(Outcome::Lapsed(error.to_string()));
                    continue;
                }
                Err(error) => return Err(error),
            };
            match node.submit(&transaction) {
                Ok(accepted) => return Ok(Outcome::Made(accepted)),
                Err(NodeError::Refused { code, reason, .. }) if code == MADE_BEFORE => {
                    refused = Some(Outcome::Lapsed(reason));
                }
                // A service may refuse for any reason, and mean another time, or another consent.
                Err(NodeError::Refused { reason, .. }) => {
                    refused = Some(Outcome::Waits(format!("for the service to take it: {reason}")));
                }
                Err(error) => return Err(error.into()),
            }
        }
        let consent = "for the owner's consent: it was proven before the registry changed, and their wallet proves it again at its next sync";
        Ok(refused.unwrap_or_else(|| Outcome::Waits(consent.to_owned())))
    }

    // The steps to finish this trade with, the newest first.
    fn good_now(&self, account: &Account, agreed: &Agreed) -> Result<Vec<Step>, WalletError> {
        let Step::Approval(_) = &agreed.step else { return Ok(vec![agreed.step.clone()]) };
        let (trade, root) = (agreed.trade(), account.state().registry_root());
        let inbox = self.inbox()?;
        let received = inbox.letters().iter().rev().map(|letter| &letter.step);
        let is_good = |step: &&Step| match step {
            Step::Approval(approval) => approval.trade.id() == trade && approval.approve.body.root_s == root,
            Step::Offer(_) | Step::Acceptance(_) => false,
        };
        let mut good: Vec<Step> = Vec::new();
        for step in received.chain([&agreed.step]).filter(is_good) {
            if !good.contains(step) {
                good.push(step.clone());
            }
        }
        Ok(good)
    }
}
