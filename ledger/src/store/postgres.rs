//! The log in PostgreSQL: any number of processes read it, one at a time appends to it.
//!
//! Which one that is says a lease row: whoever holds it renews it with every block, and whoever finds it expired takes it over with the next
//! fencing token. Every append changes that row first, where holder and token are still its own: so appends of two processes wait for
//! each other there, and whoever lost the lease writes nothing more, however late it learns of it. Time is the server's alone: no
//! process's clock counts.

mod append;
mod connection;
mod letters;
mod relay;
mod retry;

use std::sync::Arc;
use std::time::Duration;

use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, Header};
use sotto_protocol::cbor;
use sotto_protocol::network::Genesis;
use sotto_protocol::transaction::TransactionId;
use sqlx::Row;

use super::{SignedTip, Store, StoreError, decode};
use crate::effects::Sealed;
use append::Append;
use connection::Connection;
use retry::retried;

pub use letters::PostgresLetters;
pub use relay::PostgresRelay;

/// A log in a database.
#[derive(Debug)]
pub struct PostgresStore {
    connection: Arc<Connection>,
    // Who this is in the lease row, and under which token.
    holder: String,
    token: Option<i64>,
    term: Duration,
}

impl PostgresStore {
    /// Connects to `postgres://..` and makes or migrates the tables.
    ///
    /// `holder` names this process in the lease and must be no other's; `term` is how long a lease holds that is not renewed.
    ///
    /// # Errors
    /// [`StoreError::Engine`] if the server cannot be reached or refuses, [`StoreError::Format`] if the tables are a newer version's.
    pub fn connect(url: &str, holder: &str, term: Duration) -> Result<Self, StoreError> {
        let connection = Arc::new(Connection::new(url)?);
        Ok(Self { connection, holder: holder.to_owned(), token: None, term })
    }

    /// The way from processes that do not append to the one that does.
    #[must_use]
    pub fn relay(&self) -> PostgresRelay {
        PostgresRelay::new(self.connection.clone())
    }

    fn one<T: serde::Serialize + serde::de::DeserializeOwned>(
        &self,
        sql: &'static str,
        what: &'static str,
    ) -> Result<Option<T>, StoreError> {
        let Connection { pool, .. } = &*self.connection;
        let row = self.connection.wait(retried(async || sqlx::query(sql).fetch_optional(pool).await))?;
        row.map(|row| decode(row.get::<&[u8], _>(0), what)).transpose()
    }
}

impl Store for PostgresStore {
    fn create(&mut self, genesis: &Genesis, signed: &SignedTip) -> Result<(), StoreError> {
        let header = cbor::encode(&Header::genesis(&genesis.id()));
        let (genesis, signed) = (cbor::encode(genesis), cbor::encode(signed));
        let created = self.connection.wait(retried(async || {
            let mut transaction = self.connection.pool.begin().await?;
            let insert = "insert into network (genesis) values ($1) on conflict do nothing";
            let new = sqlx::query(insert).bind(&genesis).execute(&mut *transaction).await?.rows_affected() == 1;
            if new {
                let insert = "insert into tip (header, signed) values ($1, $2)";
                sqlx::query(insert).bind(&header).bind(&signed).execute(&mut *transaction).await?;
            }
            transaction.commit().await.map(|()| new)
        }))?;
        if created { Ok(()) } else { Err(StoreError::Exists) }
    }

    fn genesis(&self) -> Result<Option<Genesis>, StoreError> {
        self.one("select genesis from network", "genesis")
    }

    fn lead(&mut self) -> Result<Option<u64>, StoreError> {
        let sql = "update lease set holder = $1, expires = now() + make_interval(secs => $2), \
                   token = case when holder = $1 and token = $3 then token else token + 1 end \
                   where expires < now() or (holder = $1 and token = $3) returning token";
        // No token is 0 once somebody has held the lease.
        let known = self.token.unwrap_or(0);
        let (holder, term, pool) = (&self.holder, self.term.as_secs_f64(), &self.connection.pool);
        let ask = async || sqlx::query(sql).bind(holder).bind(term).bind(known).fetch_optional(pool).await;
        self.token = self.connection.wait(retried(ask))?.map(|row| row.get(0));
        Ok(self.token.map(i64::unsigned_abs))
    }

    fn resign(&mut self) -> Result<(), StoreError> {
        let Some(token) = self.token.take() else { return Ok(()) };
        let sql = "update lease set expires = now() where holder = $1 and token = $2";
        let (holder, pool) = (&self.holder, &self.connection.pool);
        let tell = async || sqlx::query(sql).bind(holder).bind(token).execute(pool).await;
        self.connection.wait(retried(tell)).map(drop)
    }

    fn append(&mut self, sealed: &Sealed, signed: &SignedTip) -> Result<(), StoreError> {
        let token = self.token.ok_or(StoreError::NotLeading)?;
        let append = Append::new(sealed, signed, &self.holder, token, self.term);
        let outcome = self.connection.wait(append.run(&self.connection.pool));
        if matches!(outcome, Err(StoreError::NotLeading)) {
            self.token = None;
        }
        outcome
    }

    fn blocks(&self, from: Height, limit: usize) -> Result<Vec<Block>, StoreError> {
        let sql = "select bytes from block where height >= $1 order by height limit $2";
        let (limit, pool) = (i64::try_from(limit).unwrap_or(i64::MAX), &self.connection.pool);
        let ask = async || sqlx::query(sql).bind(i64::from(from.0)).bind(limit).fetch_all(pool).await;
        let rows = self.connection.wait(retried(ask))?;
        rows.iter().map(|row| decode(row.get::<&[u8], _>(0), "block")).collect()
    }

    fn locate(&self, id: TransactionId) -> Result<Option<Height>, StoreError> {
        let sql = "select height from accepted where id = $1";
        let pool = &self.connection.pool;
        let ask = async || sqlx::query(sql).bind(&id.0[..]).fetch_optional(pool).await;
        self.connection.wait(retried(ask))?.map(|row| height(row.get(0))).transpose()
    }

    fn signed_tip(&self) -> Result<Option<SignedTip>, StoreError> {
        self.one("select signed from tip", "signed")
    }
}

fn height(stored: i64) -> Result<Height, StoreError> {
    u32::try_from(stored).map(Height).map_err(|_| StoreError::Damaged { what: "height" })
}
