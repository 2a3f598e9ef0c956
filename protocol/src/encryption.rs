//! Encryption to a member: the plaintexts of notes, and the files that travel between the parties of a trade.
//!
//! HPKE (RFC 9180) in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305. The result does not show for whom it is.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::network::NetworkId;
use crate::note::memo::Memo;

/// Bytes of a note's plaintext, after padding: one size for every kind of note.
pub const NOTE_PLAINTEXT_BYTES: usize = 512;
/// Bytes that encryption adds: the encapsulated key and the authentication tag.
pub const OVERHEAD_BYTES: usize = 32 + 16;
/// Bytes of an encrypted note.
pub const NOTE_CIPHERTEXT_BYTES: usize = NOTE_PLAINTEXT_BYTES + OVERHEAD_BYTES;
/// Files are padded to a multiple of this many bytes, so that their length tells little.
pub const FILE_BLOCK_BYTES: usize = 4096;

const NOTE_INFO: &[u8] = b"sotto/note/v1";
const FILE_INFO: &[u8] = b"sotto/file/v1";

/// Why something could not be encrypted or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncryptionError {
    /// The recipient's key is not a usable point.
    #[error("the recipient's encryption key is not valid")]
    RecipientKey,
    /// It is for somebody else, or it was changed on the way.
    #[error("this is not encrypted to this member, or it was changed on the way")]
    NotForThisKey,
    /// It decrypts, but not to what was expected.
    #[error("the decrypted content is not in the expected form")]
    Malformed,
    /// Longer than the fixed plaintext.
    #[error("the plaintext is longer than a note or a letter may be")]
    TooLong,
}

macro_rules! bytes_type {
    ($(#[$doc:meta])* $name:ident, $len:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; $len]);

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                if to.is_human_readable() { hex::encode(self.0).serialize(to) } else { to.serialize_bytes(&self.0) }
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                use serde::de::Error as _;
                struct Bytes;
                impl serde::de::Visitor<'_> for Bytes {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(f, "exactly {} bytes", $len)
                    }
                    fn visit_bytes<E: serde::de::Error>(self, v: &[u8]) -> Result<$name, E> {
                        <[u8; $len]>::try_from(v).map($name).map_err(|_| E::invalid_length(v.len(), &self))
                    }
                }
                if !from.is_human_readable() {
                    return from.deserialize_bytes(Bytes);
                }
                let text = String::deserialize(from)?;
                let bytes = hex::decode(&text).map_err(|_| D::Error::custom("not hexadecimal"))?;
                if text.bytes().any(|b| b.is_ascii_uppercase()) {
                    return Err(D::Error::custom("hexadecimal is written in lower case"));
                }
                <[u8; $len]>::try_from(bytes).map(Self).map_err(|b| D::Error::invalid_length(b.len(), &Bytes))
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({}..)", stringify!($name), hex::encode(&self.0[..6]))
            }
        }
    };
}
pub(crate) use bytes_type;

bytes_type! {
    /// A member's public encryption key (X25519).
    EncryptionKey, 32
}
bytes_type! {
    /// An encrypted note. All are of one length, whatever is in them.
    NoteCiphertext, NOTE_CIPHERTEXT_BYTES
}

/// A member's private decryption key.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DecryptionKey([u8; 32]);

impl std::fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DecryptionKey(..)")
    }
}

impl DecryptionKey {
    /// From 32 secret bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let (private, _) = X25519HkdfSha256::derive_keypair(seed);
        Self(private.to_bytes().into())
    }

    fn private(&self) -> <X25519HkdfSha256 as Kem>::PrivateKey {
        <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&self.0).expect("made by derive_keypair")
    }

    /// The public half.
    #[must_use]
    pub fn encryption_key(&self) -> EncryptionKey {
        EncryptionKey(X25519HkdfSha256::sk_to_pk(&self.private()).to_bytes().into())
    }

    pub(crate) fn open(
        &self,
        info: &[u8],
        network: &NetworkId,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, EncryptionError> {
        let (enc, body) = sealed.split_at_checked(32).ok_or(EncryptionError::NotForThisKey)?;
        let enc =
            <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(enc).map_err(|_| EncryptionError::NotForThisKey)?;
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.private(),
            &enc,
            info,
            body,
            &network.0,
        )
        .map(Zeroizing::new)
        .map_err(|_| EncryptionError::NotForThisKey)
    }

    /// Reads a note, if it is for this key. The caller compares what it says with the commitment.
    ///
    /// # Errors
    /// [`EncryptionError::NotForThisKey`], or [`EncryptionError::Malformed`] if the sender wrote anything but a memo as
    /// [`EncryptionKey::seal_note`] writes it.
    pub fn open_note(&self, network: &NetworkId, note: &NoteCiphertext) -> Result<Memo, EncryptionError> {
        let plain = self.open(NOTE_INFO, network, &note.0)?;
        let memo = ciborium::from_reader(plain.as_slice()).map_err(|_| EncryptionError::Malformed)?;
        // The sender may be hostile: one memo has one plaintext, with nothing hidden in the padding.
        if *note_plaintext(&memo)? == *plain { Ok(memo) } else { Err(EncryptionError::Malformed) }
    }

    /// Reads a file, if it is for this key.
    ///
    /// # Errors
    /// [`EncryptionError::NotForThisKey`], or [`EncryptionError::Malformed`] if the sender padded it otherwise than
    /// [`EncryptionKey::seal_file`] does.
    pub fn open_file(&self, network: &NetworkId, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, EncryptionError> {
        let mut plain = self.open(FILE_INFO, network, file)?;
        let len = plain.first_chunk::<8>().map(|b| u64::from_be_bytes(*b)).ok_or(EncryptionError::Malformed)?;
        let end = usize::try_from(len).ok().and_then(|n| n.checked_add(8)).ok_or(EncryptionError::Malformed)?;
        // As with notes: one content has one plaintext, with nothing hidden in the padding.
        let padded = end.checked_next_multiple_of(FILE_BLOCK_BYTES) == Some(plain.len());
        if !padded || plain[end..].iter().any(|byte| *byte != 0) {
            return Err(EncryptionError::Malformed);
        }
        Ok(Zeroizing::new(plain.drain(8..end).collect()))
    }
}

// The memo in CBOR, padded with zeros.
fn note_plaintext(memo: &Memo) -> Result<Zeroizing<Vec<u8>>, EncryptionError> {
    let mut plain = Zeroizing::new(Vec::with_capacity(NOTE_PLAINTEXT_BYTES));
    ciborium::into_writer(memo, &mut *plain).map_err(|_| EncryptionError::Malformed)?;
    if plain.len() > NOTE_PLAINTEXT_BYTES {
        return Err(EncryptionError::TooLong);
    }
    plain.resize(NOTE_PLAINTEXT_BYTES, 0);
    Ok(plain)
}

impl EncryptionKey {
    pub(crate) fn seal<R: rand_core::CryptoRng>(
        &self,
        info: &[u8],
        network: &NetworkId,
        plain: &[u8],
        rng: &mut R,
    ) -> Result<Vec<u8>, EncryptionError> {
        let key =
            <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&self.0).map_err(|_| EncryptionError::RecipientKey)?;
        let (enc, body) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &key,
            info,
            plain,
            &network.0,
            rng,
        )
        .map_err(|_| EncryptionError::RecipientKey)?;
        let mut out = enc.to_bytes().to_vec();
        out.extend_from_slice(&body);
        Ok(out)
    }

    /// Encrypts a note to this member.
    ///
    /// # Errors
    /// [`EncryptionError::RecipientKey`] for an unusable key, [`EncryptionError::TooLong`] if the memo does not fit.
    pub fn seal_note<R: rand_core::CryptoRng>(
        &self,
        network: &NetworkId,
        memo: &Memo,
        rng: &mut R,
    ) -> Result<NoteCiphertext, EncryptionError> {
        let plain = note_plaintext(memo)?;
        let sealed = self.seal(NOTE_INFO, network, &plain, rng)?;
        Ok(NoteCiphertext(sealed.try_into().expect("plaintext and overhead are of fixed length")))
    }

    /// Encrypts a file of any length to this member; the length is padded to a multiple of [`FILE_BLOCK_BYTES`].
    ///
    /// # Errors
    /// [`EncryptionError::RecipientKey`] for an unusable key.
    pub fn seal_file<R: rand_core::CryptoRng>(
        &self,
        network: &NetworkId,
        content: &[u8],
        rng: &mut R,
    ) -> Result<Vec<u8>, EncryptionError> {
        let mut plain = Zeroizing::new(Vec::with_capacity((content.len() + 8).next_multiple_of(FILE_BLOCK_BYTES)));
        plain.extend_from_slice(&(content.len() as u64).to_be_bytes());
        plain.extend_from_slice(content);
        let padded = plain.len().next_multiple_of(FILE_BLOCK_BYTES);
        plain.resize(padded, 0);
        self.seal(FILE_INFO, network, &plain, rng)
    }
}

#[cfg(test)]
mod tests;
