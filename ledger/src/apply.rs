//! The only writer. Reached only with what the rules let through, so nothing here can fail.

use sotto_protocol::amount::{Height, Position, TokenId};
use sotto_protocol::event::EventId;
use sotto_protocol::member::{Member, Status};
use sotto_protocol::note::Commitment;
use sotto_protocol::operation::{Announcement, Attestation, Claim, Signed};
use sotto_protocol::transaction::{
    ComplaintBody, Founding, IssueBody, PayoutBody, TradeLegs, Transaction, TransactionId,
};

use crate::complaints::Complaint;
use crate::docket::FiledClaim;
use crate::events::{Event, EventStatus, Evidence};
use crate::govern;
use crate::pending::{Issue, PendingDilution};
use crate::registry::MemberRecord;
use crate::state::State;

/// Applies one transaction to the block under construction, whole.
pub(crate) fn transaction(state: &mut State, id: TransactionId, transaction: &Transaction) {
    let nullifiers = transaction.nullifiers();
    state.draft.spent.extend(nullifiers.iter().copied());
    state.draft.nullifiers.extend(nullifiers);
    append(state, &transaction.commitments());
    match transaction {
        Transaction::Trade(legs) => trade(state, legs),
        Transaction::Payout(leg) => payout(state, &leg.body),
        Transaction::Dilute(leg) => dilute(state, &leg.body),
        Transaction::Found(founding) => found(state, founding),
        Transaction::Attest(signed) => attest(state, &signed.payload),
        Transaction::Decide(endorsed) => govern::decide(state, endorsed),
        Transaction::Announce(signed) => announce(state, &signed.payload),
        Transaction::Withdraw(signed) => {
            state.pending.announcements.remove(&signed.payload.tid);
        }
        Transaction::Report(signed) => {
            let (tid, event) = (signed.payload.tid, signed.payload.event);
            open(state, tid, event, Evidence::Reported, EventStatus::Open);
        }
        Transaction::File(signed) => file(state, id, signed),
        Transaction::Ballot(leg) => {
            state.ballots.insert(leg.body.nullifier);
            state.decisions.vote(leg.body.decision, leg.body.choice);
        }
        Transaction::Remove(legs) => {
            state.trades.insert(legs.remove.body.trade);
        }
        Transaction::Complain(leg) => complain(state, &leg.body),
        Transaction::Stake(leg) => state.events.replace(leg.body.tid, leg.body.event_gross, leg.body.event_net),
        Transaction::Veto(signed) => govern::veto(state, signed.payload.decision),
        // Notes and nullifiers are all that these change.
        Transaction::Share(_)
        | Transaction::Cash(_)
        | Transaction::Settle(_)
        | Transaction::Deposit(_)
        | Transaction::AttestStake(_)
        | Transaction::Rekey(_) => {}
    }
    state.accepted.insert(id, state.height());
    state.draft.ids.push(id);
    state.draft.transactions.push(transaction.clone());
}

/// Appends notes: each gets its position now, and its place in the tree when the block is sealed.
pub(crate) fn append(state: &mut State, cms: &[Commitment]) {
    for cm in cms {
        let position = u32::try_from(state.notes()).expect("the rules leave room for every note, minted ones included");
        state.draft.appended.push((Position(position), *cm));
    }
}

fn trade(state: &mut State, legs: &TradeLegs) {
    state.trades.insert(legs.share.body.trade);
}

fn payout(state: &mut State, body: &PayoutBody) {
    state.pending.tokens.insert(body.tid, body.k_new);
    state.nonces.insert(body.nu);
    if let Some(event) = body.event {
        state.events.distribute(body.tid, event);
    }
}

fn dilute(state: &mut State, body: &IssueBody) {
    state.pending.issues.push(Issue::Dilute(PendingDilution {
        tid: body.tid,
        pk: body.pk,
        supply_new: body.supply_new,
        token_new: body.k_new,
        mint: body.cm_mint,
    }));
}

fn found(state: &mut State, founding: &Founding) {
    let (registration, issue) = (&founding.registration.payload, &founding.issue.body);
    let status = Status::default().with(Status::ACTIVE);
    let member = Member {
        pk: registration.address.pk,
        tid: registration.tid,
        policy: registration.policy,
        status: if registration.vetted { status.with(Status::VETTED) } else { status },
        reputation: registration.reputation,
        steward: sotto_protocol::keys::PublicKey::default(),
    };
    let record = MemberRecord {
        registration: registration.clone(),
        address: registration.address,
        former: Vec::new(),
        member,
        hkc: issue.hkc,
        supply: issue.supply_new,
        token: issue.k_new,
        since: issue.height,
    };
    state.registry.reserve(registration);
    state.pending.issues.push(Issue::Found(Box::new(record), issue.cm_mint));
}

fn attest(state: &mut State, attestation: &Attestation) {
    let Attestation { tid, event, report, of_stake, .. } = *attestation;
    let status = if of_stake { EventStatus::AwaitsStake } else { EventStatus::Open };
    match report {
        Some(report) if report == event => state.events.judge(tid, report, Evidence::Confirmed),
        Some(report) => {
            state.events.judge(tid, report, Evidence::Corrected(event));
            open(state, tid, event, Evidence::Attested, status);
        }
        None if state.event(tid, event).is_some() => state.events.release(tid, event),
        None => open(state, tid, event, Evidence::Attested, status),
    }
}

fn open(state: &mut State, tid: TokenId, id: EventId, evidence: Evidence, status: EventStatus) {
    let opened = state.height();
    let deadline = Height(opened.0.saturating_add(state.genesis.event_deadline));
    state.events.open(id, Event { tid, evidence, opened, deadline, status });
}

fn complain(state: &mut State, body: &ComplaintBody) {
    let record = Complaint { made: state.height(), period: body.period, subject: body.subject, weighed: None };
    state.complaints.insert(body.nullifier, record);
}

fn file(state: &mut State, id: TransactionId, signed: &Signed<Claim>) {
    let (claim, filed) = (signed.payload.clone(), state.height());
    state.docket.file(id, FiledClaim { claim, filer: signed.signer, filed, ruling: None });
}

fn announce(state: &mut State, announcement: &Announcement) {
    state.pending.announcements.insert(announcement.tid, announcement.clone());
}
