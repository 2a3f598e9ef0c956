//! An account, written down and read again.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Height, TokenId};
use sotto_protocol::event::EventId;
use sotto_protocol::keys::{Keys, PublicKey};

use super::{
    Account, CapTable, DepositTags, Entry, HAS_REPLICA, Holdings, KnownEvent, Locks, Stakes, TokenView, scan, tokens,
};
use crate::replica::Replica;

/// Goes up when what is written changes: then what an older version wrote is not read, and the log is read again.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Snapshot<'a> {
    version: u32,
    pk: PublicKey,
    birthday: Height,
    replica: Cow<'a, Replica>,
    tokens: Cow<'a, BTreeMap<TokenId, TokenView>>,
    steps: Cow<'a, tokens::Steps>,
    holdings: Cow<'a, Holdings>,
    locks: Cow<'a, Locks>,
    cap_table: Cow<'a, CapTable>,
    events: Cow<'a, BTreeMap<EventId, KnownEvent>>,
    deposits: Cow<'a, DepositTags>,
    stakes: Cow<'a, Stakes>,
    mints: Cow<'a, scan::AwaitedMints>,
    // In JSON, which is the only form in which entries are read.
    history: String,
}

impl Account {
    /// Writes everything but the keys. It shows what the member has: it is for the member alone.
    ///
    /// # Errors
    /// The writer's own.
    pub fn write(&self, to: impl Write) -> std::io::Result<()> {
        let snapshot = Snapshot {
            version: VERSION,
            pk: self.pk,
            birthday: self.birthday,
            replica: Cow::Borrowed(self.replica.as_deref().expect(HAS_REPLICA)),
            tokens: Cow::Borrowed(&self.tokens),
            steps: Cow::Borrowed(&self.steps),
            holdings: Cow::Borrowed(&self.holdings),
            locks: Cow::Borrowed(&self.locks),
            cap_table: Cow::Borrowed(&self.cap_table),
            events: Cow::Borrowed(&self.events),
            deposits: Cow::Borrowed(&self.deposits),
            stakes: Cow::Borrowed(&self.stakes),
            mints: Cow::Borrowed(&self.mints),
            history: serde_json::to_string(&self.history)?,
        };
        ciborium::into_writer(&snapshot, to).map_err(std::io::Error::other)
    }

    /// Reads what [`Self::write`] wrote for the same member. `None` if it is anything else, or of another version; but what is inside is
    /// believed: the caller knows who wrote it.
    #[must_use]
    pub fn read(keys: Keys, from: impl Read) -> Option<Self> {
        let snapshot: Snapshot<'static> = ciborium::from_reader(from).ok()?;
        let replica = snapshot.replica.into_owned();
        let history: Vec<Entry> = serde_json::from_str(&snapshot.history).ok()?;
        let pk = keys.sk.public_key();
        if snapshot.version != VERSION || snapshot.pk != pk || !replica.holds_together() {
            return None;
        }
        Some(Self {
            keys,
            pk,
            birthday: snapshot.birthday,
            replica: Some(Arc::new(replica)),
            tokens: snapshot.tokens.into_owned(),
            steps: snapshot.steps.into_owned(),
            holdings: snapshot.holdings.into_owned(),
            locks: snapshot.locks.into_owned(),
            cap_table: snapshot.cap_table.into_owned(),
            events: snapshot.events.into_owned(),
            deposits: snapshot.deposits.into_owned(),
            stakes: snapshot.stakes.into_owned(),
            mints: snapshot.mints.into_owned(),
            history,
        })
    }
}
