//! Decisions take effect, or do not: with [`crate::apply`] and [`crate::boundary`] the only writers.

use std::collections::BTreeSet;
use std::sync::Arc;

use sotto_protocol::amount::{Epoch, Height, TokenId};
use sotto_protocol::decision::{Decision, DecisionId, Verdict};
use sotto_protocol::keys::PublicKey;
use sotto_protocol::member::Status;
use sotto_protocol::operation::Endorsed;

use crate::check;
use crate::decisions::{DecisionRecord, DecisionStatus, Vote};
use crate::pending::Removal;
use crate::registry::MemberRecord;
use crate::state::State;

/// What decisions changed in the registry.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    /// Whose record.
    pub(crate) members: BTreeSet<TokenId>,
    /// Whether what was said under older roots is no longer believed.
    pub(crate) kills_roots: bool,
}

impl Changed {
    fn at_once(&mut self, tid: TokenId) {
        self.members.insert(tid);
        self.kills_roots = true;
    }
}

/// Enters a decision in the log. Without notice it takes effect before the next transaction.
pub(crate) fn decide(state: &mut State, endorsed: &Endorsed<Decision>) {
    let decision = endorsed.payload.clone();
    let verdict = decision.verdict.clone();
    let decided = state.height();
    let Some(row) = state.genesis.powers.at(verdict.power(), decided).copied() else { return };
    let vote = row.overrule.map(|overrule| {
        // All of them, whatever their standing: whoever decides also blocks.
        let members = u32::try_from(state.registry.iter().count()).expect("a registry holds 2^24 members");
        Vote {
            root: state.registry.root(),
            members,
            needed: overrule.needed(members),
            closes: Height(decided.0.saturating_add(overrule.period)),
            keep: 0,
            overrule: 0,
        }
    });
    let record = DecisionRecord {
        id: decision.id(&state.network),
        decision,
        signers: endorsed.signers(),
        decided,
        effective: effective(state, &verdict, row.notice),
        status: DecisionStatus::Pending,
        vote,
    };
    if record.vote.is_some() {
        state.decisions.convene(record.id, Arc::new(state.registry.clone()));
    }
    state.decisions.push(record);
    let mut changed = Changed::default();
    begin(state, &verdict, &mut changed);
    turn(state, &mut changed);
    commit(state, changed);
}

// LEDGER-33: when a decision takes effect. The boundary of the block under construction is over already.
fn effective(state: &State, verdict: &Verdict, notice: u32) -> Height {
    let due = Height(state.height().0.saturating_add(notice));
    let schedule = &state.genesis.schedule;
    // LEDGER-49: as early as a dilution could be, so that the member was quiet for two full epochs.
    let quiet = if matches!(verdict, Verdict::Removal { .. }) { state.earliest_dilution() } else { Epoch(0) };
    let due = due.max(schedule.first_of(quiet));
    let on_time = due > state.height() && schedule.is_boundary(due);
    if verdict.waits_for_boundary() && !on_time { schedule.next_boundary(due) } else { due }
}

/// Brings the registry in step with what changed in it.
pub(crate) fn commit(state: &mut State, changed: Changed) {
    if changed.members.is_empty() {
        return;
    }
    state.registry.rehash(changed.members);
    if changed.kills_roots {
        state.roots.replace_all(state.epoch(), state.registry.root());
    }
}

/// LEDGER-33 and LEDGER-45: votes that are over are counted, and what is due takes effect, if its rule still holds.
pub(crate) fn turn(state: &mut State, changed: &mut Changed) {
    let height = state.height();
    for record in state.decisions.pending() {
        let verdict = &record.decision.verdict;
        if record.vote.is_some_and(|vote| vote.closes <= height && vote.overrules()) {
            end(state, &record, DecisionStatus::Overruled, changed);
        } else if record.effective <= height {
            if check::verdict::holds(state, verdict).is_err() {
                end(state, &record, DecisionStatus::Lapsed, changed);
                continue;
            }
            take(state, record.id, verdict, changed);
            state.decisions.set(record.id, DecisionStatus::InForce);
            if let Some(earlier) = record.decision.reopens {
                reopen(state, earlier);
            }
        }
    }
}

// LEDGER-31: if it is still in force. LEDGER-49: a ruling ends with its decision.
fn reopen(state: &mut State, earlier: DecisionId) {
    let Some(record) = state.decisions.get(earlier).filter(|record| record.status == DecisionStatus::InForce) else {
        return;
    };
    if let Verdict::Removal { ruling, .. } = record.decision.verdict {
        state.removals.remove(&ruling);
    }
    state.decisions.set(earlier, DecisionStatus::Reopened);
}

/// The key in use objects to its replacement.
pub(crate) fn veto(state: &mut State, decision: DecisionId) {
    let Some(record) = state.decisions.get(decision).cloned() else { return };
    let mut changed = Changed::default();
    end(state, &record, DecisionStatus::Vetoed, &mut changed);
    commit(state, changed);
}

/// Ends a pending decision without effect.
pub(crate) fn end(state: &mut State, record: &DecisionRecord, status: DecisionStatus, changed: &mut Changed) {
    state.decisions.set(record.id, status);
    if let Verdict::Rotate { tid, .. } = record.decision.verdict {
        with_status(state, tid, |status| status.without(Status::ROTATING));
        changed.at_once(tid);
    }
}

// What a decision does while its notice runs.
fn begin(state: &mut State, verdict: &Verdict, changed: &mut Changed) {
    if let Verdict::Rotate { tid, address } = verdict {
        state.registry.reserve_key(address.pk, *tid);
        dismiss(state, *tid, changed);
        with_status(state, *tid, |status| status.with(Status::ROTATING));
        changed.at_once(*tid);
    }
}

// LEDGER-35: whose key is being replaced acts for nobody else, neither in the meantime nor, with that key, ever again.
fn dismiss(state: &mut State, tid: TokenId, changed: &mut Changed) {
    let Some(pk) = state.registry.get(tid).map(|record| record.member.pk) else { return };
    let stewarded = |record: &&MemberRecord| record.member.steward == pk;
    let tids: Vec<_> = state.registry.iter().filter(stewarded).map(|record| record.member.tid).collect();
    for tid in tids {
        if let Some(record) = state.registry.get_mut(tid) {
            record.member.steward = PublicKey::default();
            changed.members.insert(tid);
        }
    }
}

fn take(state: &mut State, id: DecisionId, verdict: &Verdict, changed: &mut Changed) {
    match verdict {
        Verdict::Accredit { role, key } => state.accredited.add(*role, *key),
        Verdict::Revoke { role, key } => state.accredited.remove(*role, *key),
        Verdict::Block { tid } => {
            with_status(state, *tid, |status| status.with(Status::BLOCKED).without(Status::ACTIVE));
            changed.at_once(*tid);
        }
        Verdict::Release { tid } => {
            with_status(state, *tid, |status| status.without(Status::BLOCKED).with(Status::ACTIVE));
            changed.at_once(*tid);
        }
        Verdict::Steward { tid, steward } => {
            if let Some(record) = state.registry.get_mut(*tid) {
                record.member.steward = *steward;
                changed.members.insert(*tid);
            }
        }
        Verdict::Rotate { tid, address } => {
            with_status(state, *tid, |status| status.without(Status::ROTATING));
            if let Some(record) = state.registry.get_mut(*tid) {
                record.former.push(record.member.pk);
                record.member.pk = address.pk;
                record.address = *address;
            }
            changed.at_once(*tid);
        }
        Verdict::Removal { tid, ruling, floor, epochs } => {
            let until = Epoch(state.epoch().0.saturating_add(epochs.saturating_sub(1)));
            state.removals.insert(*ruling, Removal { tid: *tid, floor: *floor, until, decision: id });
        }
        Verdict::Docket { claim, upheld } => state.docket.rule(*claim, id, *upheld),
        Verdict::Standing { changes, complaints } => {
            for nullifier in complaints {
                if let Some(complaint) = state.complaints.get_mut(nullifier) {
                    complaint.weighed = Some(id);
                }
            }
            for change in changes {
                if let Some(record) = state.registry.get_mut(change.tid) {
                    record.member.reputation = change.reputation;
                    let status = record.member.status.without(Status::VETTED);
                    record.member.status = if change.vetted { status.with(Status::VETTED) } else { status };
                    changed.members.insert(change.tid);
                }
            }
        }
    }
}

fn with_status(state: &mut State, tid: TokenId, change: impl FnOnce(Status) -> Status) {
    if let Some(record) = state.registry.get_mut(tid) {
        record.member.status = change(record.member.status);
    }
}
