//! CBOR: transactions, blocks, and everything else that is stored, signed or travels in bulk.

use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use sotto_ledger::{Export, ExportError, Receipt};
use sotto_protocol::block::{Block, Checkpoint, CompactBlock, Header};
use sotto_protocol::cbor;
use sotto_protocol::decision::Decision;
use sotto_protocol::encryption::DecryptionKey;
use sotto_protocol::epoch::Schedule;
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::network::{Accreditation, ComplaintRules, Genesis, NetworkId, NetworkKind};
use sotto_protocol::note::memo::Memo;
use sotto_protocol::operation::{Claim, Endorsed, Registration, Report, Signed};
use sotto_protocol::powers::Powers;
use sotto_protocol::token::TokenState;
use sotto_protocol::transaction::Transaction;
use sotto_service::Advance;
use sotto_tlog::Entry;
use sotto_verifier::Verifier;
use sotto_wallet::trade::{Acceptance, Approval, Offer};

use crate::promise::{binary, read_binary};

const NETWORK: NetworkId = NetworkId([3; 32]);

/// A network of nobody's.
pub(crate) static GENESIS: LazyLock<Genesis> = LazyLock::new(|| {
    let key = |seed: u8| VerifyingKey(SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes());
    Genesis {
        name: "nobody's".to_owned(),
        kind: NetworkKind::Development,
        schedule: Schedule { open: 60, payouts: 30, issues: 10 },
        root_window: 4,
        expiry_window: u32::MAX,
        event_deadline: 150,
        complaints: ComplaintRules { key: DecryptionKey::from_seed(&[8; 32]).encryption_key(), epochs: 4 },
        accreditation: Accreditation {
            operator: key(1),
            authority: vec![key(2)],
            gateways: vec![key(3)],
            oracles: vec![key(4)],
            filers: Vec::new(),
        },
        powers: Powers::standard(1, 100),
    }
});

static VERIFIER: LazyLock<Verifier> =
    LazyLock::new(|| Verifier::new(&GENESIS).expect("the committed keys are good for a development network"));

/// A transaction as it is submitted: read, taken apart, and prepared for verification down to the points of its proofs.
///
/// # Panics
/// If a decoder breaks a promise.
pub fn transaction(bytes: &[u8]) {
    let Some(transaction) = read_binary::<Transaction>(bytes) else { return };
    let bare = transaction.bare();
    assert_eq!(bare.id(&NETWORK), transaction.id(&NETWORK), "proofs and signatures do not name it");
    assert_eq!(bare.bare(), bare, "it is bare once");
    assert_eq!(bare.nullifiers(), transaction.nullifiers(), "nor do they say what it spends");
    assert_eq!(bare.commitments(), transaction.commitments(), "or makes");
    if let Ok(items) = VERIFIER.items(&transaction) {
        assert_eq!(items.len(), transaction.statements().len(), "a proof a statement");
    }
}

/// Blocks: one, a page of them, an export, what is signed about them.
///
/// # Panics
/// If a decoder breaks a promise.
pub fn block(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    match which % 5 {
        0 => {
            if let Some(block) = read_binary::<Block>(bytes) {
                let compact = block.compact();
                assert_eq!(compact.block().header.hash(), block.header.hash(), "a compact block is the same block");
                assert_eq!(compact.block().ids(&NETWORK), block.ids(&NETWORK), "with the same transactions");
            }
        }
        1 => binary::<Vec<CompactBlock>>(bytes),
        2 => binary::<Header>(bytes),
        3 => binary::<Signed<Checkpoint>>(bytes),
        _ => export(bytes),
    }
}

// Block after block; what was read is what the blocks are written as.
fn export(bytes: &[u8]) {
    let (mut export, mut written) = (Export::new(bytes), Vec::new());
    loop {
        match export.next_block() {
            Ok(Some(block)) => written.extend(cbor::encode(&block)),
            Ok(None) => break assert_eq!(written, bytes, "an export has one form"),
            Err(ExportError::Cut { after } | ExportError::Malformed { after, .. }) => {
                let after = usize::try_from(after).expect("it is in memory");
                break assert_eq!(Some(written.as_slice()), bytes.get(..after), "it says how far it is good");
            }
            Err(ExportError::Io(error)) => panic!("memory does not fail: {error}"),
        }
    }
    assert_eq!(export.bytes(), written.len() as u64, "it counts what it read");
}

/// Everything else that has a binary form.
///
/// # Panics
/// If a decoder breaks a promise.
pub fn record(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    match which % 13 {
        0 => binary::<Genesis>(bytes),
        1 => binary::<Endorsed<Decision>>(bytes),
        2 => binary::<Endorsed<Registration>>(bytes),
        3 => binary::<Signed<Report>>(bytes),
        4 => binary::<Signed<Claim>>(bytes),
        5 => binary::<Signed<Advance>>(bytes),
        6 => binary::<Signed<Receipt>>(bytes),
        7 => binary::<Entry>(bytes),
        8 => binary::<TokenState>(bytes),
        9 => binary::<Memo>(bytes),
        10 => binary::<Offer>(bytes),
        11 => binary::<Acceptance>(bytes),
        _ => binary::<Approval>(bytes),
    }
}
