//! What processes that do not append took in, as rows of a table.

use std::sync::Arc;
use std::time::Duration;

use sotto_protocol::transaction::TransactionId;
use sqlx::Row;

use super::connection::Connection;
use super::retry::retried;
use crate::store::{Relay, Relayed, StoreError};

/// How long a row stays that nobody takes away: its process died.
const KEPT: Duration = Duration::from_secs(300);

/// The way through the database.
#[derive(Debug, Clone)]
pub struct PostgresRelay {
    connection: Arc<Connection>,
}

fn id(bytes: &[u8]) -> Result<TransactionId, StoreError> {
    bytes.try_into().map(TransactionId).map_err(|_| StoreError::Damaged { what: "id" })
}

fn keys(ids: &[TransactionId]) -> Vec<&[u8]> {
    ids.iter().map(|id| &id.0[..]).collect()
}

impl PostgresRelay {
    pub(super) fn new(connection: Arc<Connection>) -> Self {
        Self { connection }
    }
}

impl Relay for PostgresRelay {
    fn put(&self, submissions: &[Relayed]) -> Result<(), StoreError> {
        let sql = "insert into submission (id, bytes) select unnest($1::bytea[]), unnest($2::bytea[]) \
                   on conflict (id) do update set taken = null, refusal = null, arrived = now()";
        let ids: Vec<TransactionId> = submissions.iter().map(|relayed| relayed.id).collect();
        let bytes: Vec<&[u8]> = submissions.iter().map(|relayed| &relayed.bytes[..]).collect();
        let pool = &self.connection.pool;
        let put = async || sqlx::query(sql).bind(keys(&ids)).bind(&bytes).execute(pool).await;
        self.connection.wait(retried(put)).map(drop)
    }

    fn take(&self, token: u64, limit: usize) -> Result<Vec<Relayed>, StoreError> {
        let sql = "update submission set taken = $1 where id in (select id from submission where refusal is null \
                   and taken is distinct from $1 order by arrived limit $2) returning id, bytes";
        let (token, limit) = (i64::try_from(token).unwrap_or(i64::MAX), i64::try_from(limit).unwrap_or(i64::MAX));
        let pool = &self.connection.pool;
        let take = async || sqlx::query(sql).bind(token).bind(limit).fetch_all(pool).await;
        let rows = self.connection.wait(retried(take))?;
        rows.iter().map(|row| Ok(Relayed { id: id(row.get(0))?, bytes: row.get(1) })).collect()
    }

    fn refuse(&self, refusals: &[(TransactionId, String)]) -> Result<(), StoreError> {
        let sql = "update submission set refusal = told.refusal from (select unnest($1::bytea[]) as id, \
                   unnest($2::text[]) as refusal) as told where submission.id = told.id";
        let ids: Vec<TransactionId> = refusals.iter().map(|(id, _)| *id).collect();
        let words: Vec<&str> = refusals.iter().map(|(_, refusal)| refusal.as_str()).collect();
        let pool = &self.connection.pool;
        let refuse = async || sqlx::query(sql).bind(keys(&ids)).bind(&words).execute(pool).await;
        self.connection.wait(retried(refuse)).map(drop)
    }

    fn refused(&self, ids: &[TransactionId]) -> Result<Vec<(TransactionId, String)>, StoreError> {
        let sql = "select id, refusal from submission where id = any($1::bytea[]) and refusal is not null";
        let pool = &self.connection.pool;
        let ask = async || sqlx::query(sql).bind(keys(ids)).fetch_all(pool).await;
        let rows = self.connection.wait(retried(ask))?;
        rows.iter().map(|row| Ok((id(row.get(0))?, row.get(1)))).collect()
    }

    fn forget(&self, ids: &[TransactionId]) -> Result<(), StoreError> {
        let sql = "delete from submission where id = any($1::bytea[]) or arrived < now() - make_interval(secs => $2)";
        let pool = &self.connection.pool;
        let forget = async || sqlx::query(sql).bind(keys(ids)).bind(KEPT.as_secs_f64()).execute(pool).await;
        self.connection.wait(retried(forget)).map(drop)
    }
}
