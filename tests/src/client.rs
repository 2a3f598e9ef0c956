//! The least that a submitter needs: one request, and what came of it.

use std::net::IpAddr;
use std::time::Duration;

use sotto_protocol::cbor;
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::Transaction;
use sotto_service::Problem;
use sotto_service::api::Receipt;
use sotto_service::tls::{self, Trust};

use crate::town::Fallible;

/// What came of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the log.
    Accepted(Receipt),
    /// By the rules, or because of its proofs.
    Refused(Problem),
    /// The service was busy, or gone: nobody knows, and it is to be sent again.
    Again,
}

/// Submits to any service. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::blocking::Client,
}

impl Client {
    /// One that waits this long for an answer.
    ///
    /// # Errors
    /// If the system gives no sockets.
    pub fn new(patience: Duration) -> Fallible<Self> {
        Self::with(patience, None)
    }

    /// The same, from one of this machine's addresses.
    ///
    /// # Errors
    /// If the system gives no sockets.
    pub fn from(source: IpAddr, patience: Duration) -> Fallible<Self> {
        Self::with(patience, Some(source))
    }

    fn with(patience: Duration, source: Option<IpAddr>) -> Fallible<Self> {
        let http = tls::client(Trust::Nobody)?.timeout(patience).connect_timeout(Duration::from_secs(2));
        Ok(Self { http: http.local_address(source).build()? })
    }

    /// Sends any bytes as a transaction; the status of the answer, if there is one.
    #[must_use]
    pub fn send(&self, address: &str, body: Vec<u8>) -> Option<u16> {
        let request = self.http.post(format!("{address}/v1/transactions"));
        let answer = request.header("Content-Type", "application/cbor").body(body).send().ok()?;
        let status = answer.status().as_u16();
        // To the end, so that the connection can be used again.
        answer.bytes().ok().map(|_| status)
    }

    /// Submits a transaction.
    #[must_use]
    pub fn submit(&self, address: &str, transaction: &Transaction) -> Outcome {
        let request = self.http.post(format!("{address}/v1/transactions"));
        let sent = request.header("Content-Type", "application/cbor").body(cbor::encode(transaction)).send();
        let Ok(answer) = sent else { return Outcome::Again };
        let status = answer.status().as_u16();
        match (status, answer.bytes()) {
            (200, Ok(body)) => {
                let signed = serde_json::from_slice(&body);
                signed.map_or(Outcome::Again, |signed: Signed<Receipt>| Outcome::Accepted(signed.payload))
            }
            (429 | 503, _) | (_, Err(_)) => Outcome::Again,
            (_, Ok(body)) => serde_json::from_slice(&body).map_or(Outcome::Again, Outcome::Refused),
        }
    }

    /// Submits it until somebody knows, or `give_up` says that it is enough.
    #[must_use]
    pub fn insist(&self, address: &str, transaction: &Transaction, give_up: impl Fn() -> bool) -> Outcome {
        loop {
            match self.submit(address, transaction) {
                Outcome::Again if give_up() => return Outcome::Again,
                Outcome::Again => std::thread::sleep(Duration::from_millis(20)),
                known @ (Outcome::Accepted(_) | Outcome::Refused(_)) => return known,
            }
        }
    }
}
