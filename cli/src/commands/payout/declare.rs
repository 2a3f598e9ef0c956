//! Declaring a distribution.

use sotto_protocol::amount::{Cents, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::EventId;
use sotto_protocol::note::Origin;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::WalletError;

use super::Steps;
use crate::error::CliError;
use crate::quantity::Money;
use crate::session::Session;

pub(super) fn declare(session: &mut Session, event: Option<EventId>) -> Result<Steps, CliError> {
    let mut steps = Steps::default();
    if let Some(event) = chosen(session, event)? {
        declare_event(session, event, &mut steps)?;
    }
    for tid in session.account.to_declare() {
        declare_locks(session, tid, &mut steps)?;
    }
    if steps.steps.is_empty() && steps.next.is_none() {
        return Err(nothing(session).into());
    }
    Ok(steps)
}

// Why nothing can be declared: nothing waits at all, or it is not the time.
fn nothing(session: &Session) -> WalletError {
    let account = &session.account;
    let waits = account.followed().any(|tid| account.locks().waiting(tid).next().is_some());
    match account.state().phase() {
        now @ (Phase::Open | Phase::Issues) if waits => WalletError::Phase { needed: Phase::Payouts, now },
        Phase::Open | Phase::Payouts | Phase::Issues => {
            WalletError::Nothing("no sale of yours is open and nothing is locked for the holders of your tokens")
        }
    }
}

// The event that was named, else the only one that is open.
fn chosen(session: &Session, event: Option<EventId>) -> Result<Option<EventId>, CliError> {
    let account = &session.account;
    let open: Vec<_> = account.state().open_events(account.me()?.member.tid).collect();
    match (event, open.as_slice()) {
        (Some(event), open) if open.contains(&event) => Ok(Some(event)),
        (Some(_), _) => Err(CliError::NoSuchEvent),
        (None, []) => Ok(None),
        (None, [only]) => Ok(Some(*only)),
        (None, _) => Err(CliError::SeveralEvents),
    }
}

fn declare_event(session: &mut Session, event: EventId, steps: &mut Steps) -> Result<(), CliError> {
    let tid = session.account.me()?.member.tid;
    let due = session.account.event_due(event)?;
    let locked = Cents(session.account.event_locks(event).iter().map(|lock| lock.note.amount.0).sum());
    let missing = due.checked_sub(locked).unwrap_or_default();
    if missing > Cents::ZERO {
        let lock = session
            .with_cash(|account, maker| Ok(account.lock_cash(tid, missing, Origin::Event(event))?.prove(maker)?))?;
        let accepted = session.submit(&Transaction::Cash(Box::new(lock)))?;
        steps.steps.push(session.done(format!("locked {} for this sale's distribution", Money(missing)), &accepted));
    }
    if session.account.state().phase() != Phase::Payouts {
        let height = session.account.state().genesis().schedule.next(session.account.state().height(), Phase::Payouts);
        steps.next = Some(format!("run this again in the payouts phase, from block {height} on"));
        return Ok(());
    }
    let payout = session.account.pay_event(event)?.prove(&session.maker).map_err(WalletError::from)?;
    let accepted = session.submit(&Transaction::Payout(Box::new(payout)))?;
    let what = format!("declared {} for all holders of {}", Money(due), session.account.symbol(tid));
    steps.steps.push(session.done(what, &accepted));
    Ok(())
}

fn declare_locks(session: &mut Session, tid: TokenId, steps: &mut Steps) -> Result<(), CliError> {
    let amount = session.account.payable_locks(tid).iter().map(|lock| lock.note.amount.0).sum();
    let payout = session.account.pay_locks(tid)?.prove(&session.maker).map_err(WalletError::from)?;
    let accepted = session.submit(&Transaction::Payout(Box::new(payout)))?;
    let what = format!("declared {} for all holders of {}", Money(Cents(amount)), session.account.symbol(tid));
    steps.steps.push(session.done(what, &accepted));
    Ok(())
}
