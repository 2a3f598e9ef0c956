//! Company sales that were attested or reported, and whether they were distributed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Height, TokenId};
use sotto_protocol::event::EventId;

/// How far the distribution of an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Events {
    // By token, too: what somebody else says under the same id is another event, and keeps nobody from anything.
    known: BTreeMap<(TokenId, EventId), Event>,
    open: BTreeSet<(TokenId, EventId)>,
    closing: Vec<(TokenId, EventId)>,
}

impl Events {
    pub(crate) fn get(&self, tid: TokenId, id: EventId) -> Option<&Event> {
        self.known.get(&(tid, id))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (EventId, &Event)> {
        self.known.iter().map(|((_, id), event)| (*id, event))
    }

    /// What the token still owes.
    pub(crate) fn open_of(&self, tid: TokenId) -> impl Iterator<Item = EventId> {
        let from = (tid, EventId::default());
        self.open.range(from..).take_while(move |(of, _)| *of == tid).map(|(_, id)| *id)
    }

    pub(crate) fn open(&mut self, id: EventId, event: Event) {
        self.open.insert((event.tid, id));
        self.known.insert((event.tid, id), event);
    }

    /// The stake was consumed: `net` takes the place of `gross`, with the same deadline. If the owner reported `net` before, it is the
    /// one event, however far its distribution is.
    pub(crate) fn replace(&mut self, tid: TokenId, gross: EventId, net: EventId) {
        let Some(event) = self.known.get_mut(&(tid, gross)) else { return };
        event.status = EventStatus::Replaced;
        let taking = Event { status: EventStatus::Open, ..*event };
        self.open.remove(&(tid, gross));
        match self.known.get_mut(&(tid, net)) {
            Some(reported) => {
                reported.evidence = Evidence::Confirmed;
                reported.deadline = reported.deadline.min(taking.deadline);
            }
            None => self.open(net, taking),
        }
    }

    /// An oracle takes back that a stake was sold: nothing needs to be consumed.
    pub(crate) fn release(&mut self, tid: TokenId, id: EventId) {
        if let Some(event) = self.known.get_mut(&(tid, id)) {
            event.status = EventStatus::Open;
        }
    }

    /// An oracle spoke about what an owner reported.
    pub(crate) fn judge(&mut self, tid: TokenId, id: EventId, evidence: Evidence) {
        if let Some(event) = self.known.get_mut(&(tid, id)) {
            event.evidence = evidence;
        }
    }

    /// Marks an event as distributed in this closing.
    pub(crate) fn distribute(&mut self, tid: TokenId, id: EventId) {
        if let Some(event) = self.known.get_mut(&(tid, id)) {
            event.status = EventStatus::Closing;
            self.open.remove(&(tid, id));
            self.closing.push((tid, id));
        }
    }

    /// Closes what was distributed; says which.
    pub(crate) fn close(&mut self) -> Vec<EventId> {
        let closed = std::mem::take(&mut self.closing);
        for key in &closed {
            if let Some(event) = self.known.get_mut(key) {
                event.status = EventStatus::Closed;
            }
        }
        closed.into_iter().map(|(_, id)| id).collect()
    }
}
