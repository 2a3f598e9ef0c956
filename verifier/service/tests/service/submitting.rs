//! What becomes of a submitted transaction, good or bad.

use sotto_protocol::transaction::Transaction;
use sotto_service::api::{HealthView, TransactionView};

use crate::client::{get, height, must, post, post_later, submit};
use crate::network::{OPERATOR, cbor, deposit, deposit_by, genesis, json};
use crate::running::{Folder, Running};

#[test]
fn a_deposit_is_in_the_log_when_it_is_answered() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    let transaction = deposit(1);
    let id = transaction.id(&genesis().id());
    let unknown: TransactionView = get(address, &format!("/v1/transactions/{id}")).json();
    assert_eq!(unknown, TransactionView::Unknown);

    let receipt = must(address, &transaction);
    assert_eq!((receipt.id, receipt.height.0), (id, 1));
    assert_eq!(height(address), 1);
    let accepted: TransactionView = get(address, &format!("/v1/transactions/{id}")).json();
    assert_eq!(accepted, TransactionView::Accepted { height: receipt.height });
    let health: HealthView = get(address, "/v1/health").json();
    assert_eq!((health.network, health.height), (genesis().id(), receipt.height));
    running.stop();
}

#[test]
fn the_same_transaction_again_gets_its_first_receipt() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let first = must(running.address, &deposit(1));
    must(running.address, &deposit(2));
    assert_eq!(must(running.address, &deposit(1)), first);
    let binary = post_later(running.address, "/v1/transactions", "application/cbor", &cbor(&deposit(1)));
    assert_eq!(binary.answer().receipt(), first);
    assert_eq!(height(running.address), 2);
    running.stop();
}

#[test]
fn what_cannot_be_read_is_refused() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    let good = json(&deposit(1));
    let path = "/v1/transactions";
    post(address, path, b"{").refused(400, "malformed");
    post(address, path, b"").refused(400, "malformed");
    post(address, path, &[good.as_slice(), b"{}"].concat()).refused(400, "malformed");
    post(address, path, br#"{"kind":"gift","content":{}}"#).refused(400, "malformed");
    post_later(address, path, "application/cbor", &good).answer().refused(400, "malformed");
    let trailing = [cbor(&deposit(1)), vec![0]].concat();
    post_later(address, path, "application/cbor", &trailing).answer().refused(400, "malformed");
    post_later(address, path, "text/plain", &good).answer().refused(415, "media_type");
    get(address, "/v1/transactions/12").refused(400, "malformed");
    assert_eq!(height(address), 0);
    running.stop();
}

#[test]
fn a_body_larger_than_any_transaction_is_refused() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let spaces = vec![b' '; 256 * 1024 + 1];
    post(running.address, "/v1/transactions", &spaces).refused(413, "too_large");
    must(running.address, &deposit(1));
    running.stop();
}

#[test]
fn a_wrong_signature_and_a_wrong_signer_are_refused_by_name() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let mut forged = deposit(1);
    if let Transaction::Deposit(signed) = &mut forged {
        signed.signature.0[5] ^= 1;
    }
    submit(running.address, &forged).refused(422, "signature");
    let stranger = submit(running.address, &deposit_by(1, OPERATOR)).refused(422, "not_accredited");
    assert_eq!(stranger.rule.as_deref(), Some("LEDGER-2"));
    assert_eq!(stranger.kind, "urn:sotto:problem:not_accredited");
    assert_eq!(height(running.address), 0, "a refused transaction makes no block");
    // The identity of a transaction leaves the signature out: the forgery has not used it up.
    must(running.address, &deposit(1));
    running.stop();
}
