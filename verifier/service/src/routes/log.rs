//! The transparency log, as static files: <https://c2sp.org/tlog-tiles>.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sotto_ledger::store::AnyStore;
use sotto_ledger::{Ledger, LedgerError};
use sotto_protocol::amount::Height;
use sotto_tlog::{Entry, LogTile};

use crate::problem::Problem;
use crate::shared::Shared;

const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
/// A full tile never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const NOT_AT_ALL: &str = "no-cache";
/// How many whole blocks are in memory at a time while their entries are made.
const BLOCKS: usize = 8;

/// `GET /log/checkpoint`: the operator's signed note on where the log stands.
pub(super) async fn checkpoint(State(shared): State<Shared>) -> Result<Response, Problem> {
    let text = shared.read(|ledger| ledger.state().map(|_| ledger.log_checkpoint().text().to_owned())).await?;
    Ok(([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, NOT_AT_ALL)], text).into_response())
}

/// `GET /log/cosigned`: the newest checkpoint that witnesses cosigned, with their signatures. The newest of all may have none yet.
pub(super) async fn cosigned(State(shared): State<Shared>) -> Result<Response, Problem> {
    let text = shared.cosigned.read().as_ref().map(|note| note.text().to_owned());
    let text = text.ok_or_else(|| Problem::not_found("cosigned checkpoint"))?;
    Ok(([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, NOT_AT_ALL)], text).into_response())
}

/// `GET /log/tile/..`: hashes of the tree, or entries of blocks, 256 at a time.
pub(super) async fn tile(
    State(shared): State<Shared>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let absent = || Problem::not_found("tile");
    let Path(path) = path.map_err(|_| absent())?;
    let tile: LogTile = format!("tile/{path}").parse().map_err(|_| absent())?;
    let bytes = if tile.is_entries() {
        entries(&shared, tile).await?
    } else {
        shared.read(move |ledger| Ok(ledger.log().tile(tile))).await?
    };
    let bytes = bytes.ok_or_else(absent)?;
    // A partial tile has its width in its name, and never changes either.
    Ok(([(header::CONTENT_TYPE, BYTES), (header::CACHE_CONTROL, FOR_EVER)], bytes).into_response())
}

// Each with its length in two bytes before it. Block 0 is not in the store: it follows from the network. The others are read a few at a time,
// and one such request after the other: whole blocks are large, and nobody else is to wait for them.
async fn entries(shared: &Shared, tile: LogTile) -> Result<Option<Vec<u8>>, Problem> {
    let there = shared.read(move |ledger| Ok(tile.is_in(ledger.log().size()))).await?;
    let Ok(first) = u32::try_from(tile.first()) else { return Ok(None) };
    if !there {
        return Ok(None);
    }
    let _turn = shared.entries.acquire().await.map_err(|_| Problem::internal())?;
    let mut entries: Vec<Entry> = if first == 0 { vec![Entry::genesis(&shared.genesis.id())] } else { Vec::new() };
    let end = first.saturating_add(tile.width());
    for from in (first.max(1)..end).step_by(BLOCKS) {
        let count = BLOCKS.min((end - from) as usize);
        let some = move |ledger: &Ledger<AnyStore>| -> Result<Vec<Entry>, LedgerError> {
            Ok(ledger.blocks(Height(from), count)?.iter().map(Entry::of).collect())
        };
        entries.extend(shared.read(some).await?);
    }
    Ok(Some(sotto_tlog::bundle(entries)))
}
