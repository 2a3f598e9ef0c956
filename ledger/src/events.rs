//! Company sales that were attested or reported, and whether they were distributed.

use std::collections::{BTreeMap, BTreeSet};

use sotto_protocol::amount::{Height, TokenId};
use sotto_protocol::event::EventId;

/// How far the distribution of an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventStatus {
    /// Owed.
    Open,
    /// Owed, and the stake that was sold must be consumed first.
    AwaitsStake,
    /// Distributed in this closing; closes at the boundary, together with the new index.
    Closing,
    /// Distributed.
    Closed,
    /// The stake was consumed: another event, with the gain over its basis, took its place.
    Replaced,
}

/// Whose word an event rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// An oracle's.
    Attested,
    /// Its owner's alone.
    Reported,
    /// Its owner's, and an oracle found that it was all.
    Confirmed,
    /// Its owner's, and an oracle found that there was more: the difference is this other event.
    Corrected(EventId),
}

/// A company sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Who owes.
    pub tid: TokenId,
    /// Whose word it rests on.
    pub evidence: Evidence,
    /// When it was attested or reported.
    pub opened: Height,
    /// The last height at which a distribution is in time.
    pub deadline: Height,
    /// How far it is.
    pub status: EventStatus,
}

impl Event {
    /// Whether it is still owed at a height past its deadline (R10).
    #[must_use]
    pub fn is_overdue(&self, height: Height) -> bool {
        matches!(self.status, EventStatus::Open | EventStatus::AwaitsStake) && height > self.deadline
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Events {
    by_id: BTreeMap<EventId, Event>,
    open: BTreeSet<(TokenId, EventId)>,
    closing: Vec<EventId>,
}

impl Events {
    pub(crate) fn get(&self, id: EventId) -> Option<&Event> {
        self.by_id.get(&id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (EventId, &Event)> {
        self.by_id.iter().map(|(id, event)| (*id, event))
    }

    /// What the token still owes.
    pub(crate) fn open_of(&self, tid: TokenId) -> impl Iterator<Item = EventId> {
        let from = (tid, EventId::default());
        self.open.range(from..).take_while(move |(of, _)| *of == tid).map(|(_, id)| *id)
    }

    pub(crate) fn open(&mut self, id: EventId, event: Event) {
        self.open.insert((event.tid, id));
        self.by_id.insert(id, event);
    }

    /// The stake was consumed: `net` takes the place of `gross`, with the same deadline. If the owner reported `net` before, it is the
    /// one event, however far its distribution is.
    pub(crate) fn replace(&mut self, gross: EventId, net: EventId) {
        let Some(event) = self.by_id.get_mut(&gross) else { return };
        event.status = EventStatus::Replaced;
        let taking = Event { status: EventStatus::Open, ..*event };
        self.open.remove(&(event.tid, gross));
        match self.by_id.get_mut(&net) {
            Some(reported) => {
                reported.evidence = Evidence::Confirmed;
                reported.deadline = reported.deadline.min(taking.deadline);
            }
            None => self.open(net, taking),
        }
    }

    /// An oracle spoke about what an owner reported.
    pub(crate) fn judge(&mut self, id: EventId, evidence: Evidence) {
        if let Some(event) = self.by_id.get_mut(&id) {
            event.evidence = evidence;
        }
    }

    /// Marks an event as distributed in this closing.
    pub(crate) fn distribute(&mut self, id: EventId) {
        if let Some(event) = self.by_id.get_mut(&id) {
            event.status = EventStatus::Closing;
            self.open.remove(&(event.tid, id));
            self.closing.push(id);
        }
    }

    /// Closes what was distributed; says which.
    pub(crate) fn close(&mut self) -> Vec<EventId> {
        let closed = std::mem::take(&mut self.closing);
        for id in &closed {
            if let Some(event) = self.by_id.get_mut(id) {
                event.status = EventStatus::Closed;
            }
        }
        closed
    }
}
