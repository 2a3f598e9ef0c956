//! The mailbox in PostgreSQL, shared by all processes. Connections of its own: whoever floods it does not come into the log's way.

use sotto_protocol::amount::Height;
use sotto_protocol::letter::{Letter, LetterNumber, LetterPage};
use sqlx::Row;

use super::connection::Connection;
use super::retry::retried;
use crate::store::{Letters, Life, StoreError};

/// A mailbox in a database.
#[derive(Debug)]
pub struct PostgresLetters {
    connection: Connection,
    life: Life,
}

impl PostgresLetters {
    /// Connects to `postgres://..` and makes or migrates the tables.
    ///
    /// # Errors
    /// [`StoreError::Engine`] if the server cannot be reached or refuses, [`StoreError::Format`] if the tables are a newer version's.
    pub fn connect(url: &str, life: Life) -> Result<Self, StoreError> {
        Ok(Self { connection: Connection::new(url)?, life })
    }
}

fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn number(stored: i64) -> Result<LetterNumber, StoreError> {
    u64::try_from(stored).map(LetterNumber).map_err(|_| StoreError::Damaged { what: "number" })
}

impl Letters for PostgresLetters {
    fn put(&self, letter: &Letter, now: Height, room: u64) -> Result<Option<LetterNumber>, StoreError> {
        let (digest, life) = (letter.digest(), i64::from(self.life.0));
        let placed = self.connection.wait(retried(async || {
            let mut transaction = self.connection.pool.begin().await?;
            // One row that everybody changes first: who puts something in waits for whoever does so already.
            let turn = "update mailbox set height = greatest(height, $1) returning next, height";
            let turn = sqlx::query(turn).bind(i64::from(now.0)).fetch_one(&mut *transaction).await?;
            let (next, now): (i64, i64) = (turn.get(0), turn.get(1));
            let expire = sqlx::query("delete from letter where height < $1").bind(now - life);
            expire.execute(&mut *transaction).await?;
            let known = sqlx::query("select number from letter where digest = $1").bind(&digest.0[..]);
            let known = known.fetch_optional(&mut *transaction).await?.map(|row| row.get::<i64, _>(0));
            let oldest = sqlx::query("select coalesce(min(number), $1) from letter").bind(next);
            let oldest: i64 = oldest.fetch_one(&mut *transaction).await?.get(0);
            let placed = if known.is_none() && (next - oldest) < stored(room) {
                let insert = "insert into letter (number, height, digest, bytes) values ($1, $2, $3, $4)";
                let insert = sqlx::query(insert).bind(next).bind(now).bind(&digest.0[..]).bind(letter.bytes());
                insert.execute(&mut *transaction).await?;
                sqlx::query("update mailbox set next = next + 1").execute(&mut *transaction).await?;
                Some(next)
            } else {
                known
            };
            transaction.commit().await.map(|()| placed)
        }))?;
        placed.map(number).transpose()
    }

    fn page(&self, from: LetterNumber, now: Height, limit: usize) -> Result<LetterPage, StoreError> {
        // One statement, so that all of it is of one moment.
        let sql = "select next, (select min(number) from letter where height >= since), number, bytes \
                   from (select next, greatest(height, $2) - $3 as since from mailbox) as mailbox \
                   left join lateral (select number, bytes from letter where number >= $1 and height >= since \
                   order by number limit $4) as page on true order by number";
        let (life, limit) = (i64::from(self.life.0), i64::try_from(limit).unwrap_or(i64::MAX));
        let rows = self.connection.wait(retried(async || {
            let ask = sqlx::query(sql).bind(stored(from.0)).bind(i64::from(now.0)).bind(life).bind(limit);
            ask.fetch_all(&self.connection.pool).await
        }))?;
        let first = rows.first().ok_or(StoreError::Damaged { what: "mailbox" })?;
        let (next, oldest) = (first.get::<i64, _>(0), first.get::<Option<i64>, _>(1));
        let bytes = rows.iter().filter_map(|row| row.get::<Option<Vec<u8>>, _>(3));
        let letters = bytes.map(|bytes| Letter::new(bytes).map_err(|_| StoreError::Damaged { what: "letter" }));
        let letters = letters.collect::<Result<_, _>>()?;
        Ok(LetterPage { oldest: number(oldest.unwrap_or(next))?, next: number(next)?, letters })
    }
}
