//! What a trade says, for whoever decides on it.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sotto_protocol::amount::{Cents, Height, Shares, TokenId};
use sotto_protocol::letter::LetterNumber;
use sotto_protocol::token::Policy;
use sotto_protocol::trade::{DocHash, Trade};
use sotto_wallet::inbox::Received;
use sotto_wallet::trade::{Acceptance, Offer, Proposal, Step};
use sotto_wallet::{Account, WalletError};

use crate::maker::Made;
use crate::quantity::{Money, percent};

/// The terms of a trade, its parties as far as this wallet may know them.
#[derive(Serialize)]
pub(super) struct View {
    step: &'static str,
    token: String,
    shares: Shares,
    supply: Shares,
    percent: String,
    price: Money,
    /// Whether a sale by the token's owner is shared in whole, or only its gain.
    policy: Option<Policy>,
    /// How many shares there will be after a dilution that is announced.
    dilution_announced: Option<Shares>,
    seller: Option<String>,
    buyer: Option<String>,
    expiry: Height,
    doc: Option<DocHash>,
    out: Option<PathBuf>,
    /// The letter that it came by, or was sent as.
    letter: Option<LetterNumber>,
    next: Option<String>,
    proofs: Vec<Made>,
}

impl View {
    /// What came by a letter; `None` if it cannot be read as what it says any more.
    pub(super) fn of_letter(account: &Account, received: &Received) -> Option<Self> {
        let number = received.number;
        let me = account.me().ok()?.member.tid;
        let (view, next) = match &received.step {
            Step::Offer(offer) => {
                (Self::of_offer(account, offer), format!("sotto trade accept --letter {number} --send"))
            }
            Step::Acceptance(acceptance) => {
                let seller = account.seller_of(acceptance).ok()?;
                let next = if seller == me { "submit" } else { "approve" };
                let send = if seller == me { "" } else { " --send" };
                let view = Self::of_acceptance(account, acceptance, seller);
                (view, format!("sotto trade {next} --letter {number}{send}"))
            }
            Step::Approval(approval) => {
                let view = Self::new(account, "approval", &approval.trade);
                let view = view.between(account, Some(me), Some(approval.buyer));
                (view, format!("sotto trade submit --letter {number}"))
            }
        };
        let next = if received.answered.is_some() { "nothing, it was answered".to_owned() } else { next };
        Some(Self { letter: Some(number), next: Some(next), ..view })
    }

    fn new(account: &Account, step: &'static str, trade: &Trade) -> Self {
        let supply = trade.terms.supply;
        Self {
            step,
            token: account.symbol(trade.tid),
            shares: trade.shares,
            supply,
            percent: percent(trade.shares, supply),
            price: Money(trade.price),
            policy: account.state().member(trade.tid).map(|record| record.member.policy),
            dilution_announced: account.state().announcement(trade.tid).map(|ahead| ahead.supply_new),
            seller: None,
            buyer: None,
            expiry: trade.terms.expiry,
            doc: Some(trade.terms.doc).filter(|doc| *doc != DocHash::default()),
            out: None,
            letter: None,
            next: None,
            proofs: Vec::new(),
        }
    }

    /// What this wallet proposes.
    pub(super) fn of_proposal(account: &Account, proposal: &Proposal) -> Result<Self, WalletError> {
        let Proposal { tid, buyer, shares, price, doc } = *proposal;
        let mut trade = Trade { tid, shares, price, ..Trade::default() };
        trade.terms.doc = doc;
        trade.terms.expiry = account.expiry();
        trade.terms.supply = account.listing(tid)?.supply;
        let seller = account.me()?.member.tid;
        Ok(Self::new(account, "offer", &trade).between(account, Some(seller), Some(buyer)))
    }

    /// What a seller offers this wallet.
    pub(super) fn of_offer(account: &Account, offer: &Offer) -> Self {
        let me = account.me().ok().map(|me| me.member.tid);
        Self::new(account, "offer", &offer.trade).between(account, None, me)
    }

    /// What this wallet is asked to consent to.
    pub(super) fn of_acceptance(account: &Account, acceptance: &Acceptance, seller: TokenId) -> Self {
        Self::new(account, "acceptance", &acceptance.trade).between(account, Some(seller), Some(acceptance.buyer))
    }

    fn between(self, account: &Account, seller: Option<TokenId>, buyer: Option<TokenId>) -> Self {
        let name = |tid| account.symbol(tid);
        Self { seller: seller.map(name), buyer: buyer.map(name), ..self }
    }

    /// Which step it is.
    pub(super) fn step(&self) -> &'static str {
        self.step
    }

    /// With where the next step is, and who goes on.
    pub(super) fn next(self, (out, letter): (Option<&Path>, Option<LetterNumber>), next: String) -> Self {
        Self { out: out.map(Path::to_owned), letter, next: Some(next), ..self }
    }

    /// With what was proven.
    pub(super) fn proven(self, proofs: Vec<Made>) -> Self {
        Self { proofs, ..self }
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token, shares, percent, price, supply, .. } = self;
        writeln!(f, "{shares} shares of {token} ({percent} of {supply}) for {price}")?;
        let owed = match self.policy {
            Some(Policy::Gross) => "the whole amount",
            Some(Policy::Gains) => "the gain",
            None => "a part",
        };
        writeln!(f, "holders of {token} share in {owed} of its owner's sales of equity")?;
        if let Some(supply) = self.dilution_announced {
            writeln!(f, "a dilution of {token} to {supply} shares is announced")?;
        }
        let unknown = "kept from you";
        let seller = self.seller.as_deref().unwrap_or(unknown);
        let buyer = self.buyer.as_deref().unwrap_or(unknown);
        writeln!(f, "seller {seller}, buyer {buyer}, until block {}", self.expiry)?;
        if price.0 == Cents::ZERO {
            writeln!(f, "this is a grant")?;
        }
        if let Some(doc) = &self.doc {
            writeln!(f, "agreed in words, hash {doc}")?;
        }
        if let Some(out) = &self.out {
            writeln!(f, "written to {}", out.display())?;
        }
        if let Some(next) = &self.next {
            let letter = self.letter.map(|number| format!("letter {number}; ")).unwrap_or_default();
            writeln!(f, "{letter}next: {next}")?;
        }
        Ok(())
    }
}
