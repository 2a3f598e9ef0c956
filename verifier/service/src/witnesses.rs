//! Asks the witnesses to cosign each checkpoint of the log, and keeps what they signed.

use std::io::Read as _;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use parking_lot::RwLock;
use reqwest::StatusCode;
use reqwest::blocking::{Client, ClientBuilder};
use sotto_tlog::{Cosigner, LogCheckpoint, request};

use crate::config::WitnessConfig;
use crate::shared::{SharedLedger, WeakLedger};
use crate::tls::{self, Trust};

/// How often it is looked whether the log grew.
const PAUSE: Duration = Duration::from_millis(500);
/// A witness that does not answer must not keep the others waiting for long.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The most that is read of a witness's answer.
const ANSWER_BYTES: u64 = 16 << 10;

/// The newest checkpoint that somebody cosigned.
pub(crate) type Cosigned = Arc<RwLock<Option<LogCheckpoint>>>;

/// The witnesses, and how far each of them saw the log.
pub(crate) struct Witnesses {
    // The log closes with the service, whatever is still being asked.
    ledger: WeakLedger,
    cosigned: Cosigned,
    witnesses: Vec<Witness>,
}

struct Witness {
    url: String,
    cosigner: Cosigner,
    seen: u64,
    // Whether its last answer was about another log.
    contradicts: bool,
}

impl Witnesses {
    pub(crate) fn new(ledger: &SharedLedger, cosigned: Cosigned, of: Vec<WitnessConfig>) -> Self {
        let witness = |WitnessConfig { url, cosigner }| Witness { url, cosigner, seen: 0, contradicts: false };
        let ledger = Arc::downgrade(ledger);
        Self { ledger, cosigned, witnesses: of.into_iter().map(witness).collect() }
    }

    /// Works until the other end is dropped.
    pub(crate) fn run(mut self, stop: &Receiver<()>) {
        if self.witnesses.is_empty() {
            return;
        }
        let tls = self.witnesses.iter().any(|witness| witness.url.starts_with("https://"));
        let trust = if tls { Trust::System } else { Trust::Nobody };
        let client = match tls::client(trust).map(|client| client.timeout(TIMEOUT)).map(ClientBuilder::build) {
            Ok(Ok(client)) => client,
            Ok(Err(error)) => return tracing::error!(%error, "no witness can be asked"),
            Err(error) => return tracing::error!(%error, "no witness can be asked"),
        };
        while matches!(stop.recv_timeout(PAUSE), Err(RecvTimeoutError::Timeout)) {
            let Some(ledger) = self.ledger.upgrade() else { return };
            let checkpoint = ledger.read().log_checkpoint().clone();
            drop(ledger);
            let done = |cosigned: &LogCheckpoint| cosigned.size() == checkpoint.size();
            if !self.cosigned.read().as_ref().is_some_and(done) {
                self.ask(&client, &checkpoint);
            }
        }
    }

    fn ask(&mut self, client: &Client, checkpoint: &LogCheckpoint) {
        let mut note = checkpoint.clone();
        for witness in &mut self.witnesses {
            match witness.ask(client, &self.ledger, checkpoint) {
                Some(answer) => match checkpoint.cosignature(&answer, &witness.cosigner).map(|line| note.with(line)) {
                    Some(Ok(with)) => note = with,
                    Some(Err(_)) | None => {
                        tracing::warn!(witness = witness.cosigner.name(), "its cosignature does not hold");
                    }
                },
                None => tracing::debug!(witness = witness.cosigner.name(), "it did not cosign"),
            }
        }
        if note != *checkpoint {
            *self.cosigned.write() = Some(note);
        }
    }
}

impl Witness {
    // What it saw and this log never had is another story, which somebody has to look at. Said when it is so again: a process that
    // does not append may be a moment behind the one that does.
    fn saw_another(&mut self, seen: u64) -> Option<String> {
        if self.contradicts {
            tracing::error!(witness = self.cosigner.name(), seen, "a witness saw another log than this one");
        }
        self.contradicts = true;
        None
    }

    // Its signature lines. It may have seen more or less than was thought; then it says so, and is asked once more.
    fn ask(&mut self, client: &Client, ledger: &WeakLedger, checkpoint: &LogCheckpoint) -> Option<String> {
        for _ in 0..2 {
            let path = match self.seen {
                0 => Vec::new(),
                seen => ledger.upgrade()?.read().log().consistency(seen, checkpoint.size())?,
            };
            let body = request(self.seen, &path, checkpoint);
            let url = format!("{}/add-checkpoint", self.url.trim_end_matches('/'));
            let answer = client.post(url).body(body).send().ok()?;
            let status = answer.status();
            // Cut where it is longer than any honest one: then it does not verify.
            let mut text = String::new();
            answer.take(ANSWER_BYTES).read_to_string(&mut text).ok()?;
            if status == StatusCode::OK {
                (self.seen, self.contradicts) = (checkpoint.size(), false);
                return Some(text);
            }
            if status == StatusCode::UNPROCESSABLE_ENTITY {
                // The proof is good for this log, and not for the one that it saw.
                return self.saw_another(self.seen);
            }
            let seen = text.trim_end().parse().ok().filter(|_| status == StatusCode::CONFLICT)?;
            // Another process before the same store may have asked it about a longer log than this one was.
            if seen > ledger.upgrade()?.read().log_checkpoint().size() || seen == self.seen {
                return self.saw_another(seen);
            }
            if seen > checkpoint.size() {
                return None;
            }
            self.seen = seen;
        }
        None
    }
}
