//! The transparency log, as static files: <https://c2sp.org/tlog-tiles>.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sotto_ledger::store::AnyStore;
use sotto_ledger::{Ledger, LedgerError};
use sotto_protocol::amount::Height;
use sotto_protocol::block::Block;
use sotto_tlog::{Entry, LogTile};

use crate::problem::Problem;
use crate::shared::Shared;

const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
/// A full tile never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const NOT_AT_ALL: &str = "no-cache";

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
    let read = move |ledger: &Ledger<AnyStore>| {
        if tile.is_entries() { entries(ledger, tile) } else { Ok(ledger.log().tile(tile)) }
    };
    let bytes = shared.read(read).await?.ok_or_else(absent)?;
    // A partial tile has its width in its name, and never changes either.
    Ok(([(header::CONTENT_TYPE, BYTES), (header::CACHE_CONTROL, FOR_EVER)], bytes).into_response())
}

// Each with its length in two bytes before it. Block 0 is not in the store: it follows from the network.
fn entries(ledger: &Ledger<AnyStore>, tile: LogTile) -> Result<Option<Vec<u8>>, LedgerError> {
    if !tile.is_in(ledger.log().size()) {
        return Ok(None);
    }
    let (Ok(first), Ok(width)) = (u32::try_from(tile.first()), usize::try_from(tile.width())) else { return Ok(None) };
    let network = ledger.state()?.network();
    let genesis = (first == 0).then(|| Entry::genesis(&network));
    let blocks: Vec<Block> = ledger.blocks(Height(first.max(1)), width - usize::from(first == 0))?;
    let entries = genesis.into_iter().chain(blocks.iter().map(Entry::of));
    Ok(Some(sotto_tlog::bundle(entries)))
}
