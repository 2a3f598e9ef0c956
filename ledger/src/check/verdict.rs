//! What may be decided: rules of each verdict. Those of `holds` are checked again when it takes effect.

use sotto_protocol::amount::TokenId;
use sotto_protocol::complaint::ComplaintNullifier;
use sotto_protocol::decision::{MAX_COMPLAINTS, MAX_REMOVAL_EPOCHS, MAX_STANDINGS, Standing, Verdict};
use sotto_protocol::keys::{Address, PublicKey, VerifyingKey};
use sotto_protocol::member::Status;
use sotto_protocol::removal::RulingId;
use sotto_protocol::role::Role;
use sotto_protocol::transaction::TransactionId;

use super::standing;
use crate::rejected::Rejected;
use crate::state::State;

/// What must be true when it is decided, but no longer is once it was.
pub(super) fn may_begin(state: &State, verdict: &Verdict) -> Result<(), Rejected> {
    match verdict {
        Verdict::Rotate { tid, address } => rotation(state, *tid, address),
        Verdict::Accredit { .. }
        | Verdict::Revoke { .. }
        | Verdict::Block { .. }
        | Verdict::Release { .. }
        | Verdict::Steward { .. }
        | Verdict::Docket { .. }
        | Verdict::Removal { .. }
        | Verdict::Standing { .. } => Ok(()),
    }
}

/// What must be true when it is decided, and still when it takes effect (LEDGER-33).
pub(crate) fn holds(state: &State, verdict: &Verdict) -> Result<(), Rejected> {
    match verdict {
        Verdict::Accredit { role, key } => accreditation(state, *role, *key),
        Verdict::Revoke { role, key } => revocation(state, *role, *key),
        Verdict::Block { tid } => blocking(state, *tid, true),
        Verdict::Release { tid } => blocking(state, *tid, false),
        Verdict::Steward { tid, steward } => stewardship(state, *tid, *steward),
        Verdict::Rotate { tid, .. } => standing::member(state, *tid).map(|_| ()),
        Verdict::Removal { tid, ruling, epochs, .. } => removal(state, *tid, *ruling, *epochs),
        Verdict::Docket { claim, upheld } => ruling(state, *claim, *upheld),
        Verdict::Standing { changes, complaints } => {
            standings(state, changes)?;
            weighed(state, complaints)
        }
    }
}

/// LEDGER-22: of a member, and a change of its standing.
fn blocking(state: &State, tid: TokenId, blocked: bool) -> Result<(), Rejected> {
    let record = standing::member(state, tid)?;
    if record.member.status.has(Status::BLOCKED) == blocked { Err(Rejected::NothingToChange { tid }) } else { Ok(()) }
}

/// LEDGER-32: the key is usable, and not accredited yet.
fn accreditation(state: &State, role: Role, key: VerifyingKey) -> Result<(), Rejected> {
    if key.is_usable() && !state.accredited.has(role, key) { Ok(()) } else { Err(Rejected::AccreditedKey { role }) }
}

/// LEDGER-32: the key is accredited, and enough authority keys remain for every power, now and later.
fn revocation(state: &State, role: Role, key: VerifyingKey) -> Result<(), Rejected> {
    if !state.accredited.has(role, key) {
        return Err(Rejected::NotAccredited { role });
    }
    let needed = state.genesis.powers.most_keys();
    let remain = state.accredited.keys(Role::Authority).count() - 1;
    if role == Role::Authority && u32::try_from(remain).unwrap_or(u32::MAX) < needed {
        return Err(Rejected::TooFewRemain { needed });
    }
    Ok(())
}

/// LEDGER-34: of a member, a change, and neither the member's own key nor one that was replaced, is being replaced or is not in use yet.
fn stewardship(state: &State, tid: TokenId, steward: PublicKey) -> Result<(), Rejected> {
    let member = &standing::member(state, tid)?.member;
    let in_use = |of: TokenId| {
        let owner = state.member(of).map(|record| &record.member);
        owner.is_some_and(|owner| owner.pk == steward && !owner.status.has(Status::ROTATING))
    };
    let usable = state.registry.key_owner(steward).is_none_or(in_use);
    if usable && steward != member.pk && steward != member.steward { Ok(()) } else { Err(Rejected::NoSteward { tid }) }
}

/// LEDGER-35: one rotation of a member at a time, to a key that nobody ever had, and the two others are new to the member, too: whoever
/// has the old seed has all three.
fn rotation(state: &State, tid: TokenId, address: &Address) -> Result<(), Rejected> {
    let record = standing::member(state, tid)?;
    if record.member.status.has(Status::ROTATING) {
        return Err(Rejected::Rotating { tid });
    }
    if address.vk == record.address.vk || address.ek == record.address.ek {
        return Err(Rejected::KeyRegistered { tid });
    }
    if let Some(tid) = state.registry.key_owner(address.pk) {
        return Err(Rejected::KeyRegistered { tid });
    }
    if address.vk.is_usable() && address.pk != PublicKey::default() { Ok(()) } else { Err(Rejected::UnusableKey) }
}

/// LEDGER-42: on a claim in the docket, and not what was ruled on it already.
fn ruling(state: &State, claim: TransactionId, upheld: bool) -> Result<(), Rejected> {
    let filed = state.docket.get(claim).ok_or(Rejected::NoSuchClaim { claim })?;
    match filed.ruling {
        Some((_, same)) if same == upheld => Err(Rejected::RuledAlready { claim }),
        Some(_) | None => Ok(()),
    }
}

/// LEDGER-49: of a member's token, for a bounded time, and a ruling that is not in force already.
fn removal(state: &State, tid: TokenId, ruling: RulingId, epochs: u32) -> Result<(), Rejected> {
    standing::member(state, tid)?;
    if !(1..=MAX_REMOVAL_EPOCHS).contains(&epochs) {
        return Err(Rejected::RulingTime { epochs });
    }
    if state.removals.contains_key(&ruling) { Err(Rejected::RulingMade { ruling }) } else { Ok(()) }
}

/// LEDGER-37: at most so many members, in the order of their numbers, and each a change.
fn standings(state: &State, changes: &[Standing]) -> Result<(), Rejected> {
    let ordered = changes.windows(2).all(|pair| pair[0].tid < pair[1].tid);
    if changes.is_empty() || changes.len() > MAX_STANDINGS || !ordered {
        return Err(Rejected::Batch);
    }
    changes.iter().try_for_each(|change| {
        let member = &standing::member(state, change.tid)?.member;
        let same = member.reputation == change.reputation && member.status.has(Status::VETTED) == change.vetted;
        if same { Err(Rejected::NothingToChange { tid: change.tid }) } else { Ok(()) }
    })
}

/// LEDGER-46: complaints that were counted, in order, and weighed once.
fn weighed(state: &State, complaints: &[ComplaintNullifier]) -> Result<(), Rejected> {
    let ordered = complaints.windows(2).all(|pair| pair[0] < pair[1]);
    if complaints.len() > MAX_COMPLAINTS || !ordered {
        return Err(Rejected::Batch);
    }
    complaints.iter().try_for_each(|nullifier| match state.complaints.get(nullifier) {
        Some(complaint) if complaint.weighed.is_none() => Ok(()),
        Some(_) | None => Err(Rejected::NoSuchComplaint { complaint: *nullifier }),
    })
}
