//! The document that shows what was paid out.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sotto_protocol::amount::Height;
use sotto_protocol::block::Block;
use sotto_protocol::disclosure::{PaidOut, PayoutDocument};
use sotto_protocol::event::EventId;
use sotto_protocol::transaction::TransactionId;
use sotto_wallet::{Node, WalletError};

use crate::document::Document;
use crate::error::CliError;
use crate::files;
use crate::quantity::Money;
use crate::session::Session;

/// What the document shows.
#[derive(Serialize)]
pub(super) struct Written {
    payouts: Vec<Row>,
    out: PathBuf,
}

#[derive(Serialize)]
struct Row {
    what: &'static str,
    amount: Money,
    height: Height,
    transaction: TransactionId,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Row { what, amount, height, .. } in &self.payouts {
            writeln!(f, "{what} of {amount}, paid out in block {height}")?;
        }
        write!(f, "written to {}; next, for anybody: sotto proof verify {0} --service URL", self.out.display())
    }
}

pub(super) fn write(session: &Session, out: &Path, event: Option<EventId>) -> Result<Written, CliError> {
    let mut documents = session.account.payout_documents(&blocks(session)?)?;
    if let Some(event) = event {
        documents.retain(|document| matches!(&document.paid, PaidOut::Event(opening) if opening.id() == event));
    }
    if documents.is_empty() {
        return Err(WalletError::Nothing("nothing was paid out that this wallet could show").into());
    }
    let row = |document: &PayoutDocument| {
        let (what, amount) = match &document.paid {
            PaidOut::Event(opening) => ("company sale", opening.gross),
            PaidOut::Lock(lock, _) => ("resale proceeds", lock.amount),
        };
        Row { what, amount: Money(amount), height: document.height, transaction: document.transaction }
    };
    let payouts = documents.iter().map(row).collect();
    files::write_json(out, &Document::Payouts(documents))?;
    Ok(Written { payouts, out: out.to_owned() })
}

fn blocks(session: &Session) -> Result<Vec<Block>, CliError> {
    let (mut blocks, tip) = (Vec::new(), session.account.height());
    let mut next = Height(1);
    while next <= tip {
        let page = session.node.blocks(next)?;
        if page.is_empty() {
            break;
        }
        next = Height(next.0.saturating_add(u32::try_from(page.len()).unwrap_or(u32::MAX)));
        blocks.extend(page.iter().map(|compact| compact.block().clone()));
    }
    Ok(blocks)
}
