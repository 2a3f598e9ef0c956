//! What takes effect before the first transaction of a block, and at the boundary: before the first of an epoch.

use std::collections::BTreeSet;
use std::sync::Arc;

use sotto_protocol::amount::{Epoch, TokenId};
use sotto_protocol::decision::Verdict;
use sotto_protocol::member::Status;
use sotto_protocol::note::Commitment;

use crate::apply;
use crate::decisions::DecisionStatus;
use crate::effects::BoundaryEffects;
use crate::govern::{self, Changed};
use crate::pending::{Issue, PendingDilution};
use crate::state::State;

/// Begins the next block: decisions that are due take effect and, if it is the first of an epoch, whatever else was pending.
pub(crate) fn enter(state: &mut State) {
    let mut changed = Changed::default();
    if !state.genesis.schedule.is_boundary(state.height()) {
        govern::turn(state, &mut changed);
        govern::commit(state, changed);
        return;
    }
    let epoch = state.epoch();
    let mut effects = BoundaryEffects { epoch, closed: state.events.close(), ..BoundaryEffects::default() };
    let mut touched = BTreeSet::new();
    settle_tokens(state, &mut touched);
    let mints = take_issues(state, &mut effects, &mut touched);
    apply::append(state, &mints);
    govern::turn(state, &mut changed);
    touched.extend(&changed.members);
    hush(state, epoch, &mut touched);
    state.registry.rehash(touched);
    state.roots.advance(epoch, state.registry.root()); // LEDGER-27
    govern::commit(state, changed);
    if state.period() != state.genesis.complaints.period(Epoch(epoch.0.saturating_sub(1))) {
        state.period_registry = Arc::new(state.registry.clone());
    }
    state.draft.boundary = Some(effects);
}

// LEDGER-23: `K` after the closing's payouts becomes current.
fn settle_tokens(state: &mut State, touched: &mut BTreeSet<TokenId>) {
    for (tid, token) in std::mem::take(&mut state.pending.tokens) {
        if let Some(record) = state.registry.get_mut(tid) {
            record.token = token;
            touched.insert(tid);
        }
    }
}

// LEDGER-23 and LEDGER-24: foundings and dilutions take effect in the order of acceptance; the minted notes follow it.
fn take_issues(state: &mut State, effects: &mut BoundaryEffects, touched: &mut BTreeSet<TokenId>) -> Vec<Commitment> {
    let mut mints = Vec::new();
    for issue in std::mem::take(&mut state.pending.issues) {
        match issue {
            Issue::Found(record, mint) => {
                effects.founded.push(record.member.tid);
                touched.insert(record.member.tid);
                state.registry.push(*record);
                mints.push(mint);
            }
            Issue::Dilute(dilution) if dilute(state, &dilution) => {
                effects.diluted.push(dilution.tid);
                touched.insert(dilution.tid);
                mints.push(dilution.mint);
            }
            Issue::Dilute(dilution) => effects.dropped.push(dilution.tid),
        }
    }
    mints
}

// LEDGER-18 once more: between the proof and the boundary an event may have opened, the issuer may have been blocked, or its key replaced.
fn dilute(state: &mut State, dilution: &PendingDilution) -> bool {
    let owes = state.events.open_of(dilution.tid).next().is_some();
    let announced = state.pending.announcements.contains_key(&dilution.tid);
    let Some(record) = state.registry.get_mut(dilution.tid) else { return false };
    if owes || !announced || !record.may_issue() || record.member.pk != dilution.pk {
        return false;
    }
    record.supply = dilution.supply_new;
    record.token = dilution.token_new;
    true
}

// LEDGER-25 and LEDGER-26: announcements and rulings whose time is over lapse; whoever still has one is quiet.
fn hush(state: &mut State, epoch: Epoch, touched: &mut BTreeSet<TokenId>) {
    state.pending.announcements.retain(|_, announcement| announcement.epoch >= epoch);
    for (_, removal) in state.removals.extract_if(.., |_, removal| removal.until < epoch) {
        state.decisions.set(removal.decision, DecisionStatus::Expired);
    }
    let mut quiet: BTreeSet<_> = state.pending.announcements.keys().copied().collect();
    quiet.extend(state.removals.values().map(|removal| removal.tid));
    for record in state.decisions.pending() {
        if let Verdict::Removal { tid, .. } = record.decision.verdict {
            quiet.insert(tid);
        }
    }
    for tid in state.pending.quiet.symmetric_difference(&quiet) {
        if let Some(record) = state.registry.get_mut(*tid) {
            let status = record.member.status;
            record.member.status =
                if quiet.contains(tid) { status.with(Status::QUIET) } else { status.without(Status::QUIET) };
            touched.insert(*tid);
        }
    }
    state.pending.quiet = quiet;
}
