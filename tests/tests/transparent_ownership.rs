//! A holding shown with a proof that rests on no setup: from a wallet, as a file, to whoever checks it.

#![allow(clippy::unwrap_used)]

mod support;

use sotto_protocol::amount::{Cents, Height, Shares, TokenId};
use sotto_protocol::disclosure::{OwnershipDocument, TransparentProof};
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;
use sotto_transparent::{KeyStore, VerifyError};
use sotto_wallet::build::ownership::Disclosure;
use sotto_wallet::documents::DocumentError;
use sotto_wallet::documents::transparent::check_transparent_ownership;
use sotto_wallet::{Node, WalletError};
use support::crew::Crew;

type Document = OwnershipDocument<TransparentProof>;

const MINE: TokenId = TokenId(1);

fn disclosure(min: u64) -> Disclosure {
    Disclosure {
        tid: MINE,
        min: Shares(min),
        since_max: Height(u32::MAX),
        audience: "Amy".to_owned(),
        nonce: "2026".to_owned(),
        shows_key: false,
    }
}

#[test]
fn it_convinces_for_whom_it_was_made_and_nobody_else() {
    let crew = Crew::new(2, Shares(1_000), Cents(100));
    let (account, genesis) = (crew.of(MINE), crew.network.genesis().unwrap());
    let checkpoint = crew.network.checkpoint().unwrap();
    let keys = KeyStore::new(None);
    let document = account.transparent_ownership_document(&disclosure(20), checkpoint.clone(), &keys).unwrap();
    let check = |document: &Document| check_transparent_ownership(document, &keys, &genesis);

    // As it travels: a file.
    let file = serde_json::to_string(&document).unwrap();
    let read: Document = serde_json::from_str(&file).unwrap();
    assert_eq!(read, document);
    check(&read).unwrap();

    let changed = |change: fn(&mut Document)| {
        let mut other = document.clone();
        change(&mut other);
        check(&other).unwrap_err()
    };
    assert_eq!(changed(|d| d.audience = "Dan".to_owned()), DocumentError::Context);
    assert_eq!(changed(|d| d.nonce = "2027".to_owned()), DocumentError::Context);
    assert_eq!(changed(|d| d.body.root_n.0 += F::from(1u64)), DocumentError::Roots);
    assert_eq!(changed(|d| d.checkpoint.payload.height.0 += 1), DocumentError::Checkpoint);
    assert_eq!(changed(|d| d.network.0[0] ^= 1), DocumentError::Network);
    let rejected = DocumentError::Transparent(VerifyError::Rejected(Statement::Ownership2));
    assert_eq!(changed(|d| d.body.min.0 += 1), rejected);
    assert_eq!(changed(|d| d.body.tid = TokenId(2)), rejected);
    assert_eq!(changed(|d| d.proof.0[7] ^= 1), rejected);
    // Another statement, of the other size or none that shows a holding.
    assert!(matches!(
        changed(|d| d.statement = Statement::Ownership4),
        DocumentError::Transparent(VerifyError::Length { .. })
    ));
    assert!(matches!(changed(|d| d.statement = Statement::Cash), DocumentError::Proof(_)));
    assert!(matches!(changed(|d| d.proof.0.push(0)), DocumentError::Transparent(VerifyError::Length { .. })));

    // What is not so is not proven.
    let refused = account.transparent_ownership_document(&disclosure(1_001), checkpoint, &keys);
    assert!(matches!(refused, Err(WalletError::NotTrue(_))));
}

#[test]
fn it_is_written_in_one_way() {
    let proof = TransparentProof(vec![0, 171, 255]);
    let text = serde_json::to_string(&proof).unwrap();
    assert_eq!(text, "\"00abff\"");
    assert_eq!(serde_json::from_str::<TransparentProof>(&text).unwrap(), proof);
    for wrong in ["\"00ABFF\"", "\"00abf\"", "\"00abfg\"", "[0,171,255]", "\" 00abff\""] {
        assert!(serde_json::from_str::<TransparentProof>(wrong).is_err(), "{wrong}");
    }
}
