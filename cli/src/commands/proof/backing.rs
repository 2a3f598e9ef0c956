//! What a proof of a company stake shows.

use std::fmt;

use serde::Serialize;
use sotto_protocol::amount::{Height, Units};
use sotto_protocol::disclosure::BackingDocument;
use sotto_protocol::keys::PublicKey;
use sotto_protocol::network::NetworkId;
use sotto_wallet::replica::Replica;

use super::{holder, who};

#[derive(Serialize)]
pub(super) struct Shown {
    verified: bool,
    network: NetworkId,
    company: String,
    at_least: Units,
    since: Height,
    height: Height,
    audience: String,
    nonce: String,
    holder: Option<PublicKey>,
    holder_symbol: Option<String>,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { company, at_least, since, height, audience, nonce, network, .. } = self;
        let who = who(self.holder.as_ref(), self.holder_symbol.as_deref());
        writeln!(
            f,
            "TRUE: {who} held at least {at_least} units of {company} at block {height}, as an oracle attested,"
        )?;
        writeln!(f, "and has held them since block {since} or before")?;
        writeln!(f, "made for {audience:?}, nonce {nonce}: worthless to anybody else")?;
        write!(f, "network {network}")
    }
}

/// What a document says that was found to hold.
pub(super) fn shown(document: &BackingDocument, replica: Option<&Replica>) -> Shown {
    let shown = &document.shown;
    let body = &shown.body;
    let (holder, holder_symbol) = holder(body.pk_pub, replica);
    Shown {
        verified: true,
        network: shown.network,
        company: document.company.clone(),
        at_least: body.min,
        since: shown.since(),
        height: shown.checkpoint.payload.height,
        audience: shown.audience.clone(),
        nonce: shown.nonce.clone(),
        holder,
        holder_symbol,
    }
}
