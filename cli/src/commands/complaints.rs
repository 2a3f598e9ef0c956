//! Complaints as the authority reads them: only what opens to the public commitment is believed.

use std::fmt;
use std::path::Path;

use serde::Serialize;
use sotto_protocol::amount::{Height, Period};
use sotto_protocol::block::CompactBlock;
use sotto_protocol::complaint::{ComplaintNullifier, SubjectCommitment};
use sotto_protocol::encryption::DecryptionKey;
use sotto_protocol::note::memo::Memo;
use sotto_protocol::transaction::{ComplaintBody, Leg, Transaction};
use sotto_wallet::Node;

use super::desk::Desk;
use crate::error::CliError;
use crate::output::table;
use crate::{files, ledger};

#[derive(Serialize)]
struct Row {
    complaint: ComplaintNullifier,
    made: Height,
    period: Period,
    /// About whom; none if it does not open, so that it cannot be weighed.
    member: Option<String>,
    words: Option<String>,
    weighed: bool,
}

/// The complaints of a network.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct Complaints(Vec<Row>);

fn row(desk: &Desk, key: &DecryptionKey, made: Height, leg: &Leg<ComplaintBody>) -> Row {
    let body = &leg.body;
    let opened = leg.ciphertexts.first().and_then(|sealed| match key.open_note(&desk.network, sealed) {
        Ok(Memo::Complaint(memo)) if SubjectCommitment::derive(memo.subject, memo.salt) == body.subject => Some(memo),
        _ => None,
    });
    let weighed = desk.state().complaints().any(|(id, known)| id == body.nullifier && known.weighed.is_some());
    let member = opened.as_ref().map(|memo| ledger::symbol(desk.state(), memo.subject));
    let words = opened.map(|memo| memo.words);
    Row { complaint: body.nullifier, made, period: body.period, member, words, weighed }
}

pub(super) fn read(desk: &Desk, key: &Path) -> Result<Complaints, CliError> {
    let key = DecryptionKey::from_seed(&files::read_key(key)?.to_bytes());
    let tip = desk.state().tip().height;
    let (mut rows, mut from) = (Vec::new(), Height(1));
    while from <= tip {
        let blocks = desk.node.blocks(from)?;
        if blocks.is_empty() {
            break;
        }
        for block in blocks.iter().map(CompactBlock::block) {
            let height = block.header.height;
            for transaction in &block.transactions {
                if let Transaction::Complain(leg) = transaction {
                    rows.push(row(desk, &key, height, leg));
                }
            }
            from = Height(height.0 + 1);
        }
    }
    Ok(Complaints(rows))
}

impl fmt::Display for Complaints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("nobody complained yet");
        }
        let row = |row: &Row| {
            let member = row.member.clone().unwrap_or_else(|| "does not open".to_owned());
            let weighed = if row.weighed { "weighed" } else { "waits" };
            let words = row.words.clone().unwrap_or_default();
            [row.made.to_string(), row.period.to_string(), member, weighed.to_owned(), words, row.complaint.to_string()]
        };
        f.write_str(&table(["made", "period", "about", "status", "words", "complaint"], self.0.iter().map(row)))
    }
}
