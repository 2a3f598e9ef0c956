//! What stands in a sealed note or file: written by a sender who follows no rule but HPKE's.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeS, Serializable};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sotto_protocol::cbor;
use sotto_protocol::encryption::{DecryptionKey, NOTE_PLAINTEXT_BYTES, NoteCiphertext};
use sotto_protocol::network::NetworkId;
use sotto_protocol::token::TokenState;
use sotto_wallet::trade::Offer;

pub(crate) const NETWORK: NetworkId = NetworkId([3; 32]);

pub(crate) fn reader() -> DecryptionKey {
    DecryptionKey::from_seed(&[5; 32])
}

pub(crate) fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([6; 32])
}

pub(crate) fn seal(info: &[u8], plain: &[u8]) -> Vec<u8> {
    let key = reader().encryption_key();
    let key = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&key.0).expect("a key");
    let (encapsulated, body) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &key,
        info,
        plain,
        &NETWORK.0,
        &mut rng(),
    )
    .expect("anything can be sealed");
    [encapsulated.to_bytes().as_slice(), &body].concat()
}

/// The plaintexts of notes and of files.
///
/// # Panics
/// If a decoder breaks a promise.
pub fn plaintext(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    if which.is_multiple_of(2) { note(bytes) } else { file(bytes) }
}

fn note(bytes: &[u8]) {
    let mut plain = bytes.to_vec();
    plain.resize(NOTE_PLAINTEXT_BYTES, 0);
    let sealed = seal(b"sotto/note/v1", &plain);
    let sealed = NoteCiphertext(sealed.try_into().expect("a note's plaintext has one length"));
    let Ok(memo) = reader().open_note(&NETWORK, &sealed) else { return };
    assert!(plain.starts_with(&cbor::encode(&memo)), "a memo has one plaintext");
    let again = reader().encryption_key().seal_note(&NETWORK, &memo, &mut rng()).expect("it fitted before");
    assert_eq!(again, sealed, "to the last byte of its padding");
}

fn file(plain: &[u8]) {
    let sealed = seal(b"sotto/file/v1", plain);
    let Ok(content) = reader().open_file(&NETWORK, &sealed) else { return };
    let again = reader().encryption_key().seal_file(&NETWORK, &content, &mut rng()).expect("the key is good");
    assert_eq!(again, sealed, "a file has one plaintext");
    // What such files hold.
    crate::promise::binary::<Offer>(&content);
    crate::promise::binary::<TokenState>(&content);
}
