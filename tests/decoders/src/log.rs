//! The transparency log: signed checkpoints, requests to witnesses, tiles, proofs.

use base64::prelude::{BASE64_STANDARD, Engine};
use ed25519_dalek::{Signer, SigningKey};
use signed_note::key_id;
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::network::NetworkId;
use sotto_protocol::transaction::TransactionId;
use sotto_tlog::{
    LogCheckpoint, LogTile, Reader, Root, TransactionProof, Witness, bundle, consistent, origin, unbundle,
};

use crate::promise::read_json;

const NETWORK: NetworkId = NetworkId([3; 32]);
// The type of an Ed25519 key in a key id.
const ED25519: u8 = 1;

fn operator() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

fn public() -> VerifyingKey {
    VerifyingKey(operator().verifying_key().to_bytes())
}

// The operator signs whatever it is.
fn signed(body: &str) -> String {
    let name = origin(&NETWORK);
    let id = key_id(&name, &[&[ED25519], public().0.as_slice()].concat());
    let signature = operator().sign(body.as_bytes()).to_bytes();
    let line = BASE64_STANDARD.encode([id.to_be_bytes().as_slice(), &signature].concat());
    format!("{body}\n\u{2014} {name} {line}\n")
}

fn body(size: u64, root: [u8; 32]) -> String {
    format!("{}\n{size}\n{}\n", origin(&NETWORK), BASE64_STANDARD.encode(root))
}

/// Signed notes as they come, and as an operator who follows no rule would sign them; what witnesses are asked; proofs.
///
/// # Panics
/// If a decoder breaks a promise.
pub fn log(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match which % 5 {
        0 => checkpoint(text),
        1 => checkpoint(&signed(text)),
        2 => witnessed(text),
        3 => witnessed(&match text.split_once("\n\n") {
            Some((head, body)) => format!("{head}\n\n{}", signed(body)),
            None => text.to_owned(),
        }),
        _ => {
            if let Some(proof) = read_json::<TransactionProof>(bytes) {
                let shown = proof.verify(&NETWORK, &public(), TransactionId([5; 32]));
                assert!(shown.is_err() || proof.verify_block(&NETWORK, &public()) == shown, "a block is shown with it");
            }
        }
    }
}

fn checkpoint(text: &str) {
    let Ok(read) = LogCheckpoint::read(text, &NETWORK, &public()) else { return };
    assert_eq!(read.text(), text, "every byte is kept");
    assert!((1..=1 << 32).contains(&read.size()), "a log has a block 0, and heights have 32 bits");
    assert!(text.starts_with(&body(read.size(), read.root().0)), "one text a checkpoint");
    assert_eq!(read.cosigned(&[witness().cosigner().clone()]), 0, "nobody cosigned it");
    if let Ok(more) = read.with(text) {
        assert_eq!((more.size(), more.root()), (read.size(), read.root()), "more signatures do not change it");
    }
}

fn witness() -> Witness {
    Witness::new("example.com/witness", SigningKey::from_bytes(&[2; 32]), NETWORK, public()).expect("a name")
}

fn witnessed(request: &str) {
    for seen in [None, Some((1, Root([7; 32]))), Some((5, Root([7; 32])))] {
        let Ok((now, lines)) = witness().add_checkpoint(seen, request, 7) else { continue };
        let before = seen.map_or(0, |(size, _)| size);
        assert!(now.0 >= before, "a log does not shrink");
        assert!(seen.is_none_or(|seen| seen.0 != now.0 || seen == now), "nor change");
        assert!(!lines.is_empty(), "who agrees signs");
    }
}

/// Tiles, as whoever publishes a log may send them; the hashes of a proof.
///
/// # Panics
/// If a decoder breaks a promise.
pub fn tiles(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    match which % 3 {
        0 => {
            if let Some(entries) = unbundle(bytes) {
                assert_eq!(bundle(entries), bytes, "one form a tile");
            }
        }
        1 => published(bytes),
        _ => proven(bytes),
    }
}

fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    bytes.split_first_chunk::<8>().map(|(number, rest)| (u64::from_be_bytes(*number), rest))
}

fn hashes(bytes: &[u8]) -> Vec<Root> {
    bytes.as_chunks::<32>().0.iter().map(|hash| Root(*hash)).collect()
}

// Size, index, root; what follows is every tile's beginning, and its last byte fills them.
fn published(bytes: &[u8]) {
    let Some((size, rest)) = number(bytes) else { return };
    let Some((index, rest)) = number(rest) else { return };
    let Some((root, tile)) = rest.split_first_chunk::<32>() else { return };
    let size = size % (1 << 32) + 1;
    let text = signed(&body(size, *root));
    let checkpoint = LogCheckpoint::read(&text, &NETWORK, &public()).expect("the operator signed it");
    let fill = tile.last().copied().unwrap_or_default();
    let send = |asked: LogTile| -> Result<Vec<u8>, String> {
        let mut sent = tile.to_vec();
        if !asked.is_entries() {
            sent.resize(asked.width() as usize * 32, fill);
        }
        Ok(sent)
    };
    let reader = Reader::new(&checkpoint, send);
    if let Ok(entry) = reader.entry(index) {
        assert!(index < size, "there is no entry behind the end");
        assert!(unbundle(tile).is_some_and(|entries| entries.contains(&entry)), "an entry is one of those sent");
    }
    assert!(index < size || reader.inclusion(index).is_err(), "nothing is shown to be behind the end");
    if let Ok(path) = reader.consistency(index) {
        assert!(index <= size && path.len() <= 64, "a log continues shorter ones only");
    }
}

// Two sizes, two roots, and the way between them.
fn proven(bytes: &[u8]) {
    let Some((old, rest)) = number(bytes) else { return };
    let Some((new, rest)) = number(rest) else { return };
    let Some((roots, path)) = rest.split_first_chunk::<64>() else { return };
    let [before, after] = [&roots[..32], &roots[32..]].map(|root| Root(root.try_into().expect("32 bytes")));
    let (old, new) = ((old, before), (new, after));
    if consistent(old, new, &hashes(path)).is_ok() {
        assert!(old.0 <= new.0, "a log does not shrink");
        assert!(old.0 != new.0 || before == after, "nor change");
    }
}
