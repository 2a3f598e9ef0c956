//! The log: compact for wallets, whole for auditors.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;
use sotto_ledger::store::AnyStore;
use sotto_ledger::{Ledger, LedgerError};
use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, CompactBlock};
use sotto_protocol::cbor;

use crate::problem::Problem;
use crate::shared::Shared;
use crate::wire;

/// The most blocks of a page.
const MAX_BLOCKS: usize = 1024;
/// A page ends with the block that makes it this large, in bytes of CBOR.
const PAGE_BYTES: usize = 2 * 1024 * 1024;
/// How many blocks are read from the store at once.
const CHUNK: usize = 16;

/// What part of the log.
#[derive(Debug, Deserialize)]
pub(super) struct Range {
    /// The first block wanted.
    #[serde(default)]
    from: u32,
    /// The most blocks wanted.
    limit: Option<u32>,
}

/// Where to begin.
#[derive(Debug, Deserialize)]
pub(super) struct Begin {
    /// The first block wanted.
    #[serde(default)]
    from: u32,
}

/// `GET /blocks?from=&limit=`: compact blocks in order, as many as fit a page; none at the tip. The next page begins after the last.
pub(super) async fn page(
    State(shared): State<Shared>,
    headers: HeaderMap,
    range: Result<Query<Range>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(range) = range.map_err(|_| Problem::malformed("`from` and `limit` are whole numbers"))?;
    let limit = range.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(MAX_BLOCKS).min(MAX_BLOCKS);
    let blocks = shared.read(move |ledger| compact(ledger, Height(range.from), limit)).await?;
    Ok(if wire::wants_json(&headers) { Json(blocks).into_response() } else { wire::cbor(cbor::encode(&blocks)) })
}

fn compact(ledger: &Ledger<AnyStore>, from: Height, limit: usize) -> Result<Vec<CompactBlock>, LedgerError> {
    let (mut page, mut bytes, mut from) = (Vec::new(), 0, from);
    while page.len() < limit && bytes < PAGE_BYTES {
        let blocks = ledger.blocks(from, CHUNK.min(limit - page.len()))?;
        let Some(last) = blocks.last() else { break };
        from = Height(last.header.height.0.saturating_add(1));
        for block in blocks {
            let compact = block.compact();
            bytes += cbor::encode(&compact).len();
            page.push(compact);
            if bytes >= PAGE_BYTES {
                break;
            }
        }
    }
    Ok(page)
}

/// `GET /blocks/{height}`: one block, with its proofs and signatures.
pub(super) async fn one(
    State(shared): State<Shared>,
    height: Result<Path<u32>, PathRejection>,
) -> Result<Json<Block>, Problem> {
    let Path(height) = height.map_err(|_| Problem::malformed("a height is a whole number"))?;
    let found = shared.read(move |ledger| ledger.blocks(Height(height), 1)).await?;
    found.into_iter().find(|block| block.header.height.0 == height).map(Json).ok_or_else(|| Problem::not_found("block"))
}

/// `GET /export?from=`: the whole log from a block on, block after block in CBOR, for whoever checks it. Read from the store as the
/// client takes it.
pub(super) async fn export(
    State(shared): State<Shared>,
    range: Result<Query<Begin>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(Begin { from }) = range.map_err(|_| Problem::malformed("`from` is a whole number"))?;
    // Held until the last block is sent.
    let permit = shared.permits.clone().try_acquire_owned().map_err(|_| Problem::busy())?;
    let chunks = stream::try_unfold((shared, Height(from), permit), async |(shared, from, permit)| {
        let blocks = shared.read(move |ledger| ledger.blocks(from, CHUNK)).await.map_err(|_| Interrupted)?;
        let Some(last) = blocks.last() else { return Ok::<_, Interrupted>(None) };
        let next = Height(last.header.height.0.saturating_add(1));
        let bytes: Vec<u8> = blocks.iter().flat_map(cbor::encode).collect();
        Ok(Some((bytes, (shared, next, permit))))
    });
    Ok(([(header::CONTENT_TYPE, "application/cbor-seq")], Body::from_stream(chunks)).into_response())
}

/// The store could not be read to the end. The connection breaks off, so that nobody takes a part for the whole.
#[derive(Debug, thiserror::Error)]
#[error("the log could not be read to its end")]
struct Interrupted;
