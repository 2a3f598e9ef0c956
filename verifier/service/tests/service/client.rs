//! The least that speaks HTTP: bytes out, bytes in.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::Transaction;
use sotto_service::Problem;
use sotto_service::api::{Receipt, StateView, TransactionView};

use crate::network::{advance, genesis, json};

const JSON: &str = "application/json";

/// What came back.
pub struct Response {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Response {
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).expect("the answer is what it should be")
    }

    /// A receipt that the operator signed.
    pub fn receipt(&self) -> Receipt {
        let signed: Signed<Receipt> = self.json();
        assert_eq!(signed.signer, genesis().accreditation.operator);
        signed.verify(&genesis().id()).expect("the operator signed it");
        signed.payload
    }

    /// Asserts that this is a problem document with a code, and that status and document agree.
    pub fn refused(&self, status: u16, code: &str) -> Problem {
        let problem: Problem = serde_json::from_slice(&self.body).expect("a problem document");
        assert_eq!((self.status, problem.status, problem.code.as_str()), (status, status, code), "{}", problem.detail);
        assert!(self.head.contains("application/problem+json"));
        problem
    }
}

/// A request whose answer was not read yet.
pub struct Pending(TcpStream);

/// Sends a request in one write. The connection is closed after the answer.
pub fn send(address: SocketAddr, head: &str, body: &[u8]) -> Pending {
    let mut stream = TcpStream::connect(address).expect("the service listens");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout can be set");
    let head = format!("{head}\r\nHost: sotto\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    // A service that refuses a body need not read it: what it answers counts, not whether all bytes went out.
    let _ = stream.write_all(&[head.as_bytes(), body].concat());
    Pending(stream)
}

impl Pending {
    pub fn answer(mut self) -> Response {
        let mut bytes = Vec::new();
        // Reset after the answer, if the body was not read to its end.
        let _ = self.0.read_to_end(&mut bytes);
        parse(&bytes)
    }
}

fn parse(bytes: &[u8]) -> Response {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head");
    let head = String::from_utf8(bytes[..end].to_vec()).expect("a head is text").to_ascii_lowercase();
    let status = head.split(' ').nth(1).expect("a status line").parse().expect("a status is a number");
    let body = bytes[end + 4..].to_vec();
    let body = if head.contains("transfer-encoding: chunked") { unchunk(&body) } else { body };
    Response { status, head, body }
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = bytes.windows(2).position(|two| two == b"\r\n").expect("a chunk has a size");
        let size = std::str::from_utf8(&bytes[..line]).expect("a size is text");
        let size = usize::from_str_radix(size, 16).expect("a size is hexadecimal");
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&bytes[line + 2..line + 2 + size]);
        bytes = &bytes[line + 4 + size..];
    }
}

pub fn get(address: SocketAddr, path: &str) -> Response {
    send(address, &format!("GET {path} HTTP/1.1"), b"").answer()
}

pub fn get_json(address: SocketAddr, path: &str) -> Response {
    send(address, &format!("GET {path} HTTP/1.1\r\nAccept: {JSON}"), b"").answer()
}

pub fn post_later(address: SocketAddr, path: &str, media_type: &str, body: &[u8]) -> Pending {
    send(address, &format!("POST {path} HTTP/1.1\r\nContent-Type: {media_type}"), body)
}

pub fn post(address: SocketAddr, path: &str, body: &[u8]) -> Response {
    post_later(address, path, JSON, body).answer()
}

/// Submits a transaction without waiting for the answer.
pub fn submit_later(address: SocketAddr, transaction: &Transaction) -> Pending {
    post_later(address, "/v1/transactions", JSON, &json(transaction))
}

pub fn submit(address: SocketAddr, transaction: &Transaction) -> Response {
    submit_later(address, transaction).answer()
}

/// Submits what must be acceptable.
pub fn must(address: SocketAddr, transaction: &Transaction) -> Receipt {
    submit(address, transaction).receipt()
}

pub fn height(address: SocketAddr) -> u32 {
    get(address, "/v1/state").json::<StateView>().height.0
}

/// What became of a transaction.
pub fn status(address: SocketAddr, transaction: &Transaction) -> TransactionView {
    get(address, &format!("/v1/transactions/{}", transaction.id(&genesis().id()))).json()
}

/// Submits a transaction and waits until it is to be in the next block.
pub fn draft(address: SocketAddr, transaction: &Transaction) -> Pending {
    let pending = submit_later(address, transaction);
    let begin = Instant::now();
    while status(address, transaction) != TransactionView::Drafted {
        assert!(begin.elapsed() < Duration::from_secs(30), "it is not drafted");
        std::thread::sleep(Duration::from_millis(2));
    }
    pending
}

/// Lets this many blocks pass, at the operator's request.
pub fn pass(address: SocketAddr, blocks: u32) {
    let request = json(&advance(height(address), blocks));
    post(address, "/v1/dev/advance", &request).json::<StateView>();
}
