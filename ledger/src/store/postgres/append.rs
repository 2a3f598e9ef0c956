//! One block on its way into the log: everything or nothing.

use std::time::Duration;

use sotto_protocol::block::Header;
use sotto_protocol::cbor;
use sotto_protocol::field;
use sotto_protocol::nullifier::Nullifier;
use sqlx::postgres::PgPool;
use sqlx::{PgConnection, Row};

use super::retry::{PAUSES, engine, is_contended};
use crate::effects::Sealed;
use crate::store::{SignedTip, StoreError, decode};

pub(super) struct Append<'a> {
    sealed: &'a Sealed,
    block: Vec<u8>,
    signed: Vec<u8>,
    holder: &'a str,
    token: i64,
    term: f64,
}

impl<'a> Append<'a> {
    /// A block to be appended by the process that holds the lease under this token.
    pub(super) fn new(sealed: &'a Sealed, signed: &SignedTip, holder: &'a str, token: i64, term: Duration) -> Self {
        let (block, signed) = (cbor::encode(&sealed.block), cbor::encode(signed));
        Self { sealed, block, signed, holder, token, term: term.as_secs_f64() }
    }

    /// Appends it. What the server gave up before the commit is tried again; a commit whose answer was lost may have been made, and is not.
    pub(super) async fn run(&self, pool: &PgPool) -> Result<(), StoreError> {
        for pause in PAUSES {
            match self.attempt(pool).await {
                Err(StoreError::Engine(error)) if is_contended(&*error) => tokio::time::sleep(pause).await,
                outcome => return outcome,
            }
        }
        self.attempt(pool).await
    }

    async fn attempt(&self, pool: &PgPool) -> Result<(), StoreError> {
        // Dropped without a commit, the transaction leaves nothing behind.
        let mut transaction = pool.begin().await.map_err(engine)?;
        self.keep_lease(&mut transaction).await?;
        self.extend_tip(&mut transaction).await?;
        self.insert(&mut transaction).await?;
        transaction.commit().await.map_err(engine)
    }

    async fn keep_lease(&self, connection: &mut PgConnection) -> Result<(), StoreError> {
        let sql = "update lease set expires = now() + make_interval(secs => $1) where holder = $2 and token = $3";
        let kept = sqlx::query(sql).bind(self.term).bind(self.holder).bind(self.token).execute(connection).await;
        if kept.map_err(engine)?.rows_affected() == 1 { Ok(()) } else { Err(StoreError::NotLeading) }
    }

    // Refuses a block that does not continue the last one, and makes it the last.
    async fn extend_tip(&self, connection: &mut PgConnection) -> Result<(), StoreError> {
        let row = sqlx::query("select header from tip").fetch_optional(&mut *connection).await.map_err(engine)?;
        let tip: Header = decode(row.ok_or(StoreError::Empty)?.get::<&[u8], _>(0), "tip")?;
        let header = &self.sealed.block.header;
        if tip.height.0.checked_add(1) != Some(header.height.0) || header.previous != tip.hash() {
            return Err(StoreError::NotNext { tip: tip.height, got: header.height });
        }
        let sql = "update tip set header = $1, signed = $2";
        let update = sqlx::query(sql).bind(cbor::encode(header)).bind(&self.signed).execute(connection).await;
        update.map(drop).map_err(engine)
    }

    async fn insert(&self, connection: &mut PgConnection) -> Result<(), StoreError> {
        let height = i64::from(self.sealed.block.header.height.0);
        let block = "insert into block (height, bytes) values ($1, $2)";
        sqlx::query(block).bind(height).bind(&self.block).execute(&mut *connection).await.map_err(engine)?;
        let ids: Vec<[u8; 32]> = self.sealed.ids.iter().map(|id| id.0).collect();
        let sql =
            "insert into accepted (id, height) select unnest($1::bytea[]), $2 on conflict do nothing returning id";
        let fresh = insert_all(&mut *connection, sql, &ids, height).await?;
        if let Some(i) = first_missing(&ids, fresh) {
            return Err(StoreError::Repeated(self.sealed.ids[i]));
        }
        let spent: &[Nullifier] = &self.sealed.effects.nullifiers;
        let keys: Vec<[u8; 32]> = spent.iter().map(|nf| field::to_bytes(&nf.0)).collect();
        let sql = "insert into nullifier (nullifier, height) select unnest($1::bytea[]), $2 on conflict do nothing returning nullifier";
        let fresh = insert_all(connection, sql, &keys, height).await?;
        first_missing(&keys, fresh).map_or(Ok(()), |i| Err(StoreError::SpentTwice(spent[i])))
    }
}

// Inserts those keys that are not there yet, and says which.
async fn insert_all(
    connection: &mut PgConnection,
    sql: &'static str,
    keys: &[[u8; 32]],
    height: i64,
) -> Result<Vec<Vec<u8>>, StoreError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<&[u8]> = keys.iter().map(|key| &key[..]).collect();
    let rows = sqlx::query(sql).bind(keys).bind(height).fetch_all(connection).await.map_err(engine)?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

// The first key that was not inserted, or not a second time.
fn first_missing(keys: &[[u8; 32]], mut fresh: Vec<Vec<u8>>) -> Option<usize> {
    fresh.sort_unstable();
    keys.iter().position(|key| match fresh.binary_search_by(|found| found.as_slice().cmp(key)) {
        Ok(at) => {
            fresh.remove(at);
            false
        }
        Err(_) => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_there_or_comes_twice_is_found() {
        let keys = [[3; 32], [1; 32], [3; 32], [2; 32]];
        let fresh = |keys: &[u8]| keys.iter().map(|key| vec![*key; 32]).collect();
        assert_eq!(first_missing(&keys, fresh(&[1, 2, 3])), Some(2));
        assert_eq!(first_missing(&keys[..2], fresh(&[1])), Some(0));
        assert_eq!(first_missing(&keys[..2], fresh(&[1, 3])), None);
        assert_eq!(first_missing(&[], Vec::new()), None);
    }
}
