//! The network as a wallet reaches it: over HTTP.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, Checkpoint, CompactBlock};
use sotto_protocol::cbor;
use sotto_protocol::decision::DecisionId;
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::letter::{Letter, LetterNumber, LetterPage};
use sotto_protocol::network::{Genesis, NetworkId};
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::{Transaction, TransactionId};
use sotto_service::api::{ClaimView, DecisionView, Delivered, EventView, Receipt, StateView, TransactionView};
use sotto_service::tls::{self, Trust};
use sotto_service::{Advance, Problem};
use sotto_wallet::Mailbox;
use sotto_wallet::node::{Accepted, Node, NodeError};

use crate::error::CliError;
use crate::files;

const CBOR: &str = "application/cbor";
const BINARY: &str = "application/octet-stream";
/// Longer than the service takes for anything, the wait for a block included.
const TIMEOUT: Duration = Duration::from_secs(120);
/// A long log is read as fast as its proofs are verified.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The most that is read of an answer.
const ANSWER_BYTES: u64 = 256 << 20;
/// A tile of entries is the largest file of a log: 256 records of some 300 bytes.
const LOG_FILE_BYTES: u64 = 1 << 20;
/// 32 letters and what is around them.
const LETTERS_BYTES: u64 = 1 << 20;
/// How often a service that is busy is asked again.
const RETRIES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(1);

/// A verifier service at an address.
#[derive(Debug)]
pub struct HttpNode {
    base: String,
    client: Client,
    receipts: Option<Receipts>,
}

/// The folder of receipts, in a wallet's and beside an official's key.
pub const RECEIPTS: &str = "receipts";

/// Where receipts are kept, and whose they must be.
#[derive(Debug)]
struct Receipts {
    folder: PathBuf,
    network: NetworkId,
    operator: VerifyingKey,
}

impl HttpNode {
    /// The service at an address such as `http://127.0.0.1:7300`.
    ///
    /// # Errors
    /// [`NodeError::Unreachable`] if the system gives no client.
    pub fn new(address: &str) -> Result<Self, NodeError> {
        Self::trusting(address, None)
    }

    /// The same; over TLS, it must show a certificate of those in this file, or without one, of those that this machine believes.
    ///
    /// # Errors
    /// [`NodeError::Unreachable`] if the system gives no client, or the file cannot be read.
    pub fn trusting(address: &str, ca: Option<&Path>) -> Result<Self, NodeError> {
        let client = client(address, ca, TIMEOUT)?;
        Ok(Self { base: format!("{}/v1", address.trim_end_matches('/')), client, receipts: None })
    }

    /// The same, but every receipt must be signed by the operator of this network, and is kept in a folder.
    #[must_use]
    pub fn keeping_receipts(self, folder: PathBuf, genesis: &Genesis) -> Self {
        let (network, operator) = (genesis.id(), genesis.accreditation.operator);
        Self { receipts: Some(Receipts { folder, network, operator }), ..self }
    }

    /// What became of a transaction.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn transaction(&self, id: TransactionId) -> Result<TransactionView, NodeError> {
        self.get(&format!("/transactions/{id}"))
    }

    /// A file of the transparency log.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn log_file(&self, name: &str) -> Result<Vec<u8>, NodeError> {
        let url = self.url(&format!("/log/{name}"));
        body(self.ask(|| self.client.get(&url))?, LOG_FILE_BYTES)
    }

    /// Where the network stands.
    ///
    /// # Errors
    /// [`NodeError::Unreachable`].
    pub fn state(&self) -> Result<StateView, NodeError> {
        self.get("/state")
    }

    /// The company sales that were attested or reported, overdue ones marked.
    ///
    /// # Errors
    /// [`NodeError::Unreachable`].
    pub fn events(&self) -> Result<Vec<EventView>, NodeError> {
        self.get("/events")
    }

    /// Those of them that are owed past their deadline.
    ///
    /// # Errors
    /// [`NodeError::Unreachable`].
    pub fn overdue_events(&self) -> Result<Vec<EventView>, NodeError> {
        self.get("/events?overdue")
    }

    /// The docket, in the order of filing.
    ///
    /// # Errors
    /// [`NodeError::Unreachable`].
    pub fn docket(&self) -> Result<Vec<ClaimView>, NodeError> {
        self.get("/docket")
    }

    /// The decisions of the authority, oldest first.
    ///
    /// # Errors
    /// [`NodeError::Unreachable`].
    pub fn decisions(&self) -> Result<Vec<DecisionView>, NodeError> {
        self.get("/decisions")
    }

    /// One decision of the authority.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn decision(&self, id: DecisionId) -> Result<DecisionView, NodeError> {
        self.get(&format!("/decisions/{id}"))
    }

    /// The log from a block on, as [`sotto_ledger::Export`] reads it, as fast as it is taken.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn export(&self, from: Height) -> Result<Response, NodeError> {
        let url = self.url(&format!("/export?from={from}"));
        self.ask(|| self.client.get(&url).timeout(EXPORT_TIMEOUT))
    }

    /// Lets time pass on a development network, with the operator's word.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn advance(&self, signed: &Signed<Advance>) -> Result<StateView, NodeError> {
        json(self.post("/dev/advance", signed)?)
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, NodeError> {
        json(self.ask(|| self.client.get(self.url(path)))?)
    }

    fn post(&self, path: &str, value: &impl Serialize) -> Result<Response, NodeError> {
        let bytes = cbor::encode(value);
        let request = || self.client.post(self.url(path)).header(header::CONTENT_TYPE, CBOR).body(bytes.clone());
        self.ask(request)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    // A busy service says when to come back; everything that is asked here may be asked twice.
    fn ask(&self, request: impl Fn() -> RequestBuilder) -> Result<Response, NodeError> {
        for _ in 0..RETRIES {
            let response = request().send().map_err(|error| unreachable(&error))?;
            if !response.headers().contains_key(header::RETRY_AFTER) {
                return accept(response);
            }
            std::thread::sleep(PAUSE);
        }
        accept(request().send().map_err(|error| unreachable(&error))?)
    }
}

/// A client for one address.
///
/// # Errors
/// [`NodeError::Unreachable`] if the system gives none, or the file cannot be read.
pub fn client(address: &str, ca: Option<&Path>, timeout: Duration) -> Result<Client, NodeError> {
    let trust = match ca {
        _ if !address.starts_with("https://") => Trust::Nobody,
        Some(path) => Trust::File(path),
        None => Trust::System,
    };
    // A proxy has no business between a program and its own machine.
    let local = ["//127.", "//localhost", "//[::1]"].iter().any(|host| address.contains(host));
    let builder = tls::client(trust).map_err(|error| NodeError::Unreachable(error.to_string()))?.timeout(timeout);
    let builder = if local { builder.no_proxy() } else { builder };
    builder.build().map_err(|error| unreachable(&error))
}

pub(crate) fn unreachable(error: &dyn std::error::Error) -> NodeError {
    // The innermost cause says what a person can do something about: connection refused, for one.
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    NodeError::Unreachable(cause.to_string())
}

// A client's fault is a refusal with a reason; anything else is a service that cannot be used now.
pub(crate) fn accept(response: Response) -> Result<Response, NodeError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    match json::<Problem>(response) {
        Ok(problem) if status.is_client_error() => {
            Err(NodeError::Refused { code: plain(&problem.code), reason: plain(&problem.detail) })
        }
        Ok(problem) => Err(NodeError::Unreachable(plain(&problem.detail))),
        Err(_) => Err(NodeError::Unreachable(format!("it answered {status}; is this the address of a service?"))),
    }
}

// A service's words are shown on a terminal, which they must not command.
fn plain(words: &str) -> String {
    let commands = |c: char| {
        c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    words.chars().map(|c| if commands(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn json<T: DeserializeOwned>(response: Response) -> Result<T, NodeError> {
    serde_json::from_slice(&body(response, ANSWER_BYTES)?).map_err(|error| unreachable(&error))
}

// No more of it than it may have: a service, or whoever stands in between, fills nobody's memory.
fn body(response: Response, most: u64) -> Result<Vec<u8>, NodeError> {
    let mut bytes = Vec::new();
    response.take(most + 1).read_to_end(&mut bytes).map_err(|error| unreachable(&error))?;
    if bytes.len() as u64 > most {
        return Err(NodeError::Unreachable(format!("it answered with more than {most} bytes")));
    }
    Ok(bytes)
}

impl Receipts {
    // Whoever has it can show that the operator acknowledged the transaction. Sent again, it gets the same one.
    fn keep(&self, signed: &Signed<Receipt>) -> Result<(), NodeError> {
        if signed.signer != self.operator || signed.verify(&self.network).is_err() {
            return Err(NodeError::Unreachable("its receipt is not signed by this network's operator".into()));
        }
        let kept =
            self.put(signed).map_err(|error| NodeError::Unreachable(format!("the receipt cannot be kept: {error}")));
        match kept? {
            None => Ok(()),
            Some(path) => Err(NodeError::Unreachable(format!(
                "the operator signed another receipt for this transaction before, which convicts it: keep that and {}",
                path.display()
            ))),
        }
    }

    // Never over another one: two that differ are the evidence. Then, where the second is.
    fn put(&self, signed: &Signed<Receipt>) -> Result<Option<PathBuf>, CliError> {
        std::fs::create_dir_all(&self.folder).map_err(CliError::io(&self.folder))?;
        let Receipt { id, height } = signed.payload;
        let path = self.folder.join(format!("{id}.json"));
        if !path.try_exists().map_err(CliError::io(&path))? {
            return files::replace_json(&path, signed).map(|()| None);
        }
        let before: Signed<Receipt> = files::read_json(&path, "a receipt")?;
        if before.payload == signed.payload {
            return Ok(None);
        }
        let other = self.folder.join(format!("{id}.{height}.json"));
        files::replace_json(&other, signed).map(|()| Some(other))
    }
}

impl Node for HttpNode {
    fn genesis(&self) -> Result<Genesis, NodeError> {
        self.get("/network")
    }

    fn tip(&self) -> Result<Height, NodeError> {
        self.state().map(|state| state.height)
    }

    fn checkpoint(&self) -> Result<Signed<Checkpoint>, NodeError> {
        self.get("/checkpoint")
    }

    fn block(&self, height: Height) -> Result<Block, NodeError> {
        self.get(&format!("/blocks/{height}"))
    }

    fn blocks(&self, from: Height) -> Result<Vec<CompactBlock>, NodeError> {
        let url = self.url(&format!("/blocks?from={from}"));
        let response = self.ask(|| self.client.get(&url).header(header::ACCEPT, CBOR))?;
        let bytes = response.bytes().map_err(|error| unreachable(&error))?;
        CompactBlock::read_page(&bytes).map_err(|_| NodeError::Unreachable("its blocks cannot be read".into()))
    }

    fn submit(&self, transaction: &Transaction) -> Result<Accepted, NodeError> {
        let signed: Signed<Receipt> = json(self.post("/transactions", transaction)?)?;
        let Receipt { id, height } = signed.payload;
        if let Some(receipts) = &self.receipts {
            if id != transaction.id(&receipts.network) {
                return Err(NodeError::Unreachable("its receipt is for another transaction".into()));
            }
            receipts.keep(&signed)?;
        }
        Ok(Accepted { id, height })
    }
}

impl Mailbox for HttpNode {
    fn put(&self, letter: &Letter) -> Result<LetterNumber, NodeError> {
        let url = self.url("/letters");
        let request = || self.client.post(&url).header(header::CONTENT_TYPE, BINARY).body(letter.bytes().to_vec());
        let Delivered { number } = json(self.ask(request)?)?;
        Ok(number)
    }

    fn letters(&self, from: LetterNumber) -> Result<LetterPage, NodeError> {
        let url = self.url(&format!("/letters?from={from}"));
        let bytes = body(self.ask(|| self.client.get(&url))?, LETTERS_BYTES)?;
        LetterPage::read(&bytes).map_err(|_| NodeError::Unreachable("its letters cannot be read".into()))
    }
}
