//! A small network whose keys everybody knows, and what its accredited keys sign.

use ed25519_dalek::SigningKey;
use serde::Serialize;
use sotto_protocol::amount::{Cents, Height};
use sotto_protocol::encryption::EncryptionKey;
use sotto_protocol::epoch::Schedule;
use sotto_protocol::field::F;
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::network::{Accreditation, ComplaintRules, Genesis, NetworkKind};
use sotto_protocol::operation::{Deposit, Reference, Signed};
use sotto_protocol::powers::Powers;
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::transaction::Transaction;
use sotto_service::{Advance, AdvanceTo};

pub const OPERATOR: u8 = 1;
pub const AUTHORITY: u8 = 2;
pub const GATEWAY: u8 = 3;
pub const ORACLE: u8 = 4;

pub fn key(name: u8) -> SigningKey {
    SigningKey::from_bytes(&[name; 32])
}

pub fn public(name: u8) -> VerifyingKey {
    VerifyingKey(key(name).verifying_key().to_bytes())
}

/// Epochs of four open blocks, two for payouts, two for issues.
pub fn genesis() -> Genesis {
    Genesis {
        name: "test".into(),
        kind: NetworkKind::Development,
        schedule: Schedule { open: 4, payouts: 2, issues: 2 },
        root_window: 2,
        expiry_window: 10,
        event_deadline: 12,
        complaints: ComplaintRules { key: EncryptionKey([8; 32]), epochs: 4 },
        accreditation: Accreditation {
            operator: public(OPERATOR),
            authority: vec![public(AUTHORITY)],
            gateways: vec![public(GATEWAY)],
            oracles: vec![public(ORACLE)],
            filers: Vec::new(),
        },
        powers: Powers::standard(1, 8),
    }
}

/// The `n`th deposit, signed by the gateway.
pub fn deposit(n: u64) -> Transaction {
    deposit_by(n, GATEWAY)
}

/// The `n`th deposit, signed by anybody.
pub fn deposit_by(n: u64, signer: u8) -> Transaction {
    let payload = Deposit { amount: Cents(n + 1), owner: OwnerTag(F::from(n + 7)), reference: Reference([1; 16]) };
    Transaction::Deposit(Signed::sign(&genesis().id(), payload, &key(signer)))
}

/// The operator's request to seal this many blocks.
pub fn advance(from: u32, blocks: u32) -> Signed<Advance> {
    let payload = Advance { from: Height(from), to: AdvanceTo::Blocks(blocks) };
    Signed::sign(&genesis().id(), payload, &key(OPERATOR))
}

pub fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("it can be written")
}

pub fn cbor(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("writing to memory does not fail");
    bytes
}
