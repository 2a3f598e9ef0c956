//! Who may act.

use sotto_protocol::amount::TokenId;
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::role::Role;

use crate::registry::MemberRecord;
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-2: the signing key is accredited for this role at this height. That the signature is the key's was checked before.
pub(super) fn accredited(state: &State, signer: VerifyingKey, role: Role) -> Result<(), Rejected> {
    if state.accredited.has(role, signer) { Ok(()) } else { Err(Rejected::NotAccredited { role }) }
}

/// LEDGER-28: the member exists; a founding in waiting does not count.
pub(super) fn member(state: &State, tid: TokenId) -> Result<&MemberRecord, Rejected> {
    state.member(tid).ok_or(Rejected::NoSuchMember { tid })
}

/// LEDGER-2, for owners: the signing key is the member's own, in use at this height.
pub(super) fn owner(record: &MemberRecord, signer: VerifyingKey) -> Result<(), Rejected> {
    if signer == record.address.vk { Ok(()) } else { Err(Rejected::NotTheOwner { tid: record.member.tid }) }
}

/// LEDGER-17 and 18: only an active member who owes no event announces or dilutes.
pub(super) fn may_dilute(state: &State, record: &MemberRecord) -> Result<(), Rejected> {
    let tid = record.member.tid;
    if !record.may_issue() {
        return Err(Rejected::NotActive { tid });
    }
    match state.events.open_of(tid).next() {
        Some(event) => Err(Rejected::EventOpen { tid, event }),
        None => Ok(()),
    }
}
