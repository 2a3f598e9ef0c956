//! A token as a buyer should see it before buying.

use std::fmt;

use serde::Serialize;
use sotto_protocol::amount::{Epoch, Height, Reputation, Shares, TokenId};
use sotto_protocol::member::Status;
use sotto_protocol::operation::Acknowledgement;
use sotto_protocol::token::{Meta, Policy};
use sotto_wallet::{Account, WalletError};

use crate::request::acknowledgement;

/// What everybody sees of a token and its owner, and what holders see besides.
#[derive(Serialize)]
pub(super) struct Shown {
    symbol: String,
    tid: TokenId,
    policy: Policy,
    supply: Shares,
    since: Height,
    reputation: Reputation,
    vetted: bool,
    blocked: bool,
    rotating: bool,
    quiet: bool,
    steward: bool,
    acknowledgement: Acknowledgement,
    // Whether the page that the founder acknowledged is the one that this program has.
    known_page: bool,
    announced: Option<(Shares, Epoch)>,
    open_events: usize,
    overdue_events: usize,
    // Only for whoever has the holder key.
    buyers: Option<Meta>,
}

pub(super) fn of(account: &Account, name: &str) -> Result<Shown, WalletError> {
    let (state, record) = (account.state(), account.member(name)?);
    let (member, status) = (record.member, record.member.status);
    let tid = member.tid;
    let overdue = |id: &_| state.event(tid, *id).is_some_and(|event| event.is_overdue(state.height()));
    Ok(Shown {
        symbol: account.symbol(tid),
        tid,
        policy: member.policy,
        supply: record.supply,
        since: record.since,
        reputation: member.reputation,
        vetted: status.has(Status::VETTED),
        blocked: status.has(Status::BLOCKED),
        rotating: status.has(Status::ROTATING),
        quiet: status.has(Status::QUIET),
        steward: member.steward != sotto_protocol::keys::PublicKey::default(),
        acknowledgement: record.registration.acknowledgement,
        known_page: record.registration.acknowledgement == acknowledgement(),
        announced: state.announcement(tid).map(|ahead| (ahead.supply_new, ahead.epoch)),
        open_events: state.open_events(tid).count(),
        overdue_events: state.open_events(tid).filter(overdue).count(),
        buyers: account.token(tid).ok().map(|token| token.meta),
    })
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { symbol, tid, supply, since, reputation, .. } = self;
        writeln!(f, "{symbol}, member {tid} since block {since}: {supply} shares")?;
        writeln!(
            f,
            "holders share {}",
            match self.policy {
                Policy::Gross => "the whole amount of every sale",
                Policy::Gains => "the gain of every sale over what was paid",
            }
        )?;
        let flags = [
            (self.vetted, "vetted"),
            (self.blocked, "BLOCKED"),
            (self.rotating, "keys are being replaced"),
            (self.quiet, "quiet: a dilution or a removal is ahead"),
            (self.steward, "a steward may approve resales"),
        ];
        let flags: Vec<_> = flags.iter().filter(|(set, _)| *set).map(|(_, name)| *name).collect();
        let flags = if flags.is_empty() { String::new() } else { format!("; {}", flags.join("; ")) };
        writeln!(f, "owner's reputation {reputation}{flags}")?;
        if let Some((to, epoch)) = &self.announced {
            writeln!(f, "announced: {to} shares, in epoch {epoch}")?;
        }
        writeln!(f, "sales not distributed yet: {}, of them overdue: {}", self.open_events, self.overdue_events)?;
        let page = if self.known_page { "the one this program shows" } else { "ANOTHER one than this program shows" };
        writeln!(f, "page of rights and risks that the founder acknowledged: {page}")?;
        match self.buyers {
            Some(Meta { min_reputation, vetted }) => {
                let vetted = if vetted { ", vetted" } else { "" };
                write!(f, "buyers: reputation of at least {min_reputation}{vetted}")
            }
            None => write!(f, "buyers: known to holders, and to whoever is offered shares (see the trade)"),
        }
    }
}
