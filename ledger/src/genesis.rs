//! Which networks can begin at all.

use std::collections::BTreeSet;

use sotto_protocol::epoch::ScheduleError;
use sotto_protocol::network::Genesis;
use sotto_protocol::powers::PowersError;

/// Why a genesis is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GenesisError {
    /// The phases are not a schedule.
    #[error("the schedule does not work: {0}")]
    Schedule(#[from] ScheduleError),
    /// No expiry would ever be accepted from anybody who is not as fast as the ledger.
    #[error("the expiry window must be at least one block")]
    ExpiryWindow,
    /// Every event would be overdue at once.
    #[error("the deadline of an event must be at least one block")]
    EventDeadline,
    /// Nobody could ever become a member.
    #[error("at least one authority key must be accredited")]
    NoAuthority,
    /// A period would never end, or never begin.
    #[error("a period of complaints has at least one epoch")]
    ComplaintPeriod,
    /// The table of powers does not work.
    #[error("the table of powers does not work: {0}")]
    Powers(#[from] PowersError),
}

pub(crate) fn check(genesis: &Genesis) -> Result<(), GenesisError> {
    genesis.schedule.check()?;
    if genesis.expiry_window == 0 {
        return Err(GenesisError::ExpiryWindow);
    }
    if genesis.event_deadline == 0 {
        return Err(GenesisError::EventDeadline);
    }
    if genesis.complaints.epochs == 0 {
        return Err(GenesisError::ComplaintPeriod);
    }
    if genesis.accreditation.authority.is_empty() {
        return Err(GenesisError::NoAuthority);
    }
    // A key that is listed twice signs once.
    let keys: BTreeSet<_> = genesis.accreditation.authority.iter().collect();
    Ok(genesis.powers.check(keys.len())?)
}
