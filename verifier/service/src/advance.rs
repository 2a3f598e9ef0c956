//! Making time pass on a development network, for demonstrations and tests. Production networks have no such thing.

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::Height;
use sotto_protocol::epoch::Phase;
use sotto_protocol::network::{Genesis, NetworkKind};
use sotto_protocol::operation::{Payload, Signed};

/// The most blocks that one request seals.
const MAX_BLOCKS: u32 = 1000;

/// By the operator: seal empty blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advance {
    /// The tip when this was signed. At any other tip it is refused, so it takes effect once.
    pub from: Height,
    /// How far.
    pub to: AdvanceTo,
}

/// How far time is to pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdvanceTo {
    /// Until the next block is in this phase; nothing happens if it is already.
    Phase(Phase),
    /// By this many blocks.
    Blocks(u32),
}

impl Payload for Advance {
    const NAME: &'static str = "advance";
}

/// Why time does not pass on request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AdvanceError {
    #[error("time passes on request only in development networks")]
    NotDevelopment,
    #[error("only the network's operator may do this")]
    NotTheOperator,
    #[error("the signature does not match; sign for this network")]
    Signature,
    #[error("the tip is {0} now; sign again from there")]
    TipMoved(Height),
    #[error("at most {MAX_BLOCKS} blocks at a time")]
    TooMany,
    #[error("another process before the same store makes the blocks; ask that one")]
    NotHere,
}

/// How many blocks are to be sealed at this tip.
pub(crate) fn check(genesis: &Genesis, tip: Height, signed: &Signed<Advance>) -> Result<u32, AdvanceError> {
    match genesis.kind {
        NetworkKind::Development => {}
        NetworkKind::Production => return Err(AdvanceError::NotDevelopment),
    }
    if signed.signer != genesis.accreditation.operator {
        return Err(AdvanceError::NotTheOperator);
    }
    signed.verify(&genesis.id()).map_err(|_| AdvanceError::Signature)?;
    if signed.payload.from != tip {
        return Err(AdvanceError::TipMoved(tip));
    }
    let blocks = match signed.payload.to {
        AdvanceTo::Blocks(blocks) => blocks,
        AdvanceTo::Phase(phase) => {
            let next = Height(tip.0.saturating_add(1));
            genesis.schedule.next(next, phase).0 - next.0
        }
    };
    if blocks > MAX_BLOCKS { Err(AdvanceError::TooMany) } else { Ok(blocks) }
}
