//! What a proof of impact shows.

use std::fmt;

use serde::Serialize;
use sotto_protocol::amount::Height;
use sotto_protocol::disclosure::ImpactDocument;
use sotto_protocol::keys::PublicKey;
use sotto_protocol::network::NetworkId;
use sotto_wallet::replica::Replica;

use super::{holder, who};
use crate::quantity::Percentage;

#[derive(Serialize)]
pub(super) struct Shown {
    verified: bool,
    transparent: bool,
    network: NetworkId,
    tokens: u32,
    at_least: Percentage,
    since: Height,
    height: Height,
    audience: String,
    nonce: String,
    holder: Option<PublicKey>,
    holder_symbol: Option<String>,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tokens, at_least, since, height, audience, nonce, network, .. } = self;
        let who = who(self.holder.as_ref(), self.holder_symbol.as_deref());
        writeln!(
            f,
            "TRUE: {who} held at least {at_least} of each of {tokens} other people's tokens at block {height},"
        )?;
        writeln!(f, "and has held them since block {since} or before")?;
        writeln!(f, "made for {audience:?}, nonce {nonce}: worthless to anybody else")?;
        if self.transparent {
            writeln!(f, "the proof is transparent: it rests on no setup")?;
        }
        write!(f, "network {network}")
    }
}

/// What a document says that was found to hold.
pub(super) fn shown<P>(document: &ImpactDocument<P>, transparent: bool, replica: Option<&Replica>) -> Shown {
    let body = &document.body;
    let (holder, holder_symbol) = holder(body.pk_pub, replica);
    Shown {
        verified: true,
        transparent,
        network: document.network,
        tokens: body.count,
        at_least: Percentage(body.portion),
        since: document.since(),
        height: document.checkpoint.payload.height,
        audience: document.audience.clone(),
        nonce: document.nonce.clone(),
        holder,
        holder_symbol,
    }
}
