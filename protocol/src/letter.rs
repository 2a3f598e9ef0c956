//! Letters: a step of a trade, from one member to another, by way of a mailbox that everybody reads whole.
//!
//! Every letter is one ciphertext of one size. It does not show for whom it is, from whom, or which step of which trade is in it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::cbor::{self, CborError};
use crate::encryption::{DecryptionKey, EncryptionError, EncryptionKey, OVERHEAD_BYTES};
use crate::network::NetworkId;

/// Bytes of a letter. The largest step of a trade, an acceptance, takes about two thirds of it.
pub const LETTER_BYTES: usize = 16 * 1024;
/// The most that a letter holds.
pub const LETTER_CONTENT_BYTES: usize = PLAIN_BYTES - LENGTH_BYTES;
/// Letters that a mailbox keeps at a time.
pub const MAILBOX_LETTERS: u64 = 4096;

const PLAIN_BYTES: usize = LETTER_BYTES - OVERHEAD_BYTES;
const LENGTH_BYTES: usize = 8;
const INFO: &[u8] = b"sotto/letter/v1";

/// An encrypted letter: [`LETTER_BYTES`] bytes, whatever is in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter(Box<[u8]>);

/// The SHA-256 of a letter: the same letter twice is one letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LetterDigest(pub [u8; 32]);

/// A letter's place in the mailbox. They are counted from 1 on, in the order in which they came, without gaps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LetterNumber(pub u64);

impl fmt::Display for LetterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// These bytes are no letter: it has exactly [`LETTER_BYTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a letter is exactly {LETTER_BYTES} bytes, not {0}")]
pub struct NotALetter(pub usize);

impl Letter {
    /// The letter that these bytes are.
    ///
    /// # Errors
    /// [`NotALetter`] for any other length.
    pub fn new(bytes: Vec<u8>) -> Result<Self, NotALetter> {
        if bytes.len() == LETTER_BYTES { Ok(Self(bytes.into())) } else { Err(NotALetter(bytes.len())) }
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What tells it from all others.
    #[must_use]
    pub fn digest(&self) -> LetterDigest {
        LetterDigest(Sha256::digest(&self.0).into())
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({}..)", hex::encode(&self.0[..6]))
    }
}

impl Serialize for Letter {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() { hex::encode(&self.0).serialize(to) } else { to.serialize_bytes(&self.0) }
    }
}

impl<'de> Deserialize<'de> for Letter {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl de::Visitor<'_> for Bytes {
            type Value = Letter;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "exactly {LETTER_BYTES} bytes")
            }
            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Letter, E> {
                self.visit_byte_buf(bytes.to_vec())
            }
            fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Letter, E> {
                Letter::new(bytes).map_err(E::custom)
            }
        }
        if !from.is_human_readable() {
            return from.deserialize_byte_buf(Bytes);
        }
        let text = String::deserialize(from)?;
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(de::Error::custom("hexadecimal is written in lower case"));
        }
        let bytes = hex::decode(&text).map_err(|_| de::Error::custom("not hexadecimal"))?;
        Self::new(bytes).map_err(de::Error::custom)
    }
}

/// Letters in the order in which they came, as a mailbox answers them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterPage {
    /// The oldest letter that is kept; `next` if there is none.
    pub oldest: LetterNumber,
    /// The number that the next letter will get.
    pub next: LetterNumber,
    /// Without gaps, from the number asked for on, or from `oldest` if that is later.
    pub letters: Vec<Letter>,
}

impl LetterPage {
    /// Reads a page, in the one encoding that it has.
    ///
    /// # Errors
    /// [`CborError`].
    pub fn read(bytes: &[u8]) -> Result<Self, CborError> {
        cbor::decode(bytes)
    }

    /// Whether it can be what an honest mailbox answers to whoever asked from this number on.
    #[must_use]
    pub fn holds_together(&self, from: LetterNumber) -> bool {
        let Some(kept) = self.next.0.checked_sub(self.oldest.0) else { return false };
        let more = self.next.0.saturating_sub(from.max(self.oldest).0);
        kept <= MAILBOX_LETTERS && self.letters.len() as u64 <= more
    }

    /// The letters with their numbers, given from where on they were asked for.
    pub fn numbered(self, from: LetterNumber) -> impl Iterator<Item = (LetterNumber, Letter)> {
        let first = from.max(self.oldest).0;
        (first..=u64::MAX).map(LetterNumber).zip(self.letters)
    }
}

// The length, the content, zeros up to the one size.
fn plaintext(content: &[u8]) -> Result<Zeroizing<Vec<u8>>, EncryptionError> {
    if content.len() > LETTER_CONTENT_BYTES {
        return Err(EncryptionError::TooLong);
    }
    let mut plain = Zeroizing::new(Vec::with_capacity(PLAIN_BYTES));
    plain.extend_from_slice(&(content.len() as u64).to_be_bytes());
    plain.extend_from_slice(content);
    plain.resize(PLAIN_BYTES, 0);
    Ok(plain)
}

impl EncryptionKey {
    /// Encrypts a letter to this member.
    ///
    /// # Errors
    /// [`EncryptionError::RecipientKey`] for an unusable key, [`EncryptionError::TooLong`] for more than [`LETTER_CONTENT_BYTES`].
    pub fn seal_letter<R: rand_core::CryptoRng>(
        &self,
        network: &NetworkId,
        content: &[u8],
        rng: &mut R,
    ) -> Result<Letter, EncryptionError> {
        let sealed = self.seal(INFO, network, &plaintext(content)?, rng)?;
        Ok(Letter::new(sealed).expect("plaintext and overhead are of fixed length"))
    }
}

impl DecryptionKey {
    /// Reads a letter, if it is for this key.
    ///
    /// # Errors
    /// [`EncryptionError::NotForThisKey`], or [`EncryptionError::Malformed`] if the sender padded it otherwise than
    /// [`EncryptionKey::seal_letter`] does.
    pub fn open_letter(&self, network: &NetworkId, letter: &Letter) -> Result<Zeroizing<Vec<u8>>, EncryptionError> {
        let mut plain = self.open(INFO, network, &letter.0)?;
        let len = plain.first_chunk::<LENGTH_BYTES>().map(|b| u64::from_be_bytes(*b));
        let len = len.and_then(|len| usize::try_from(len).ok()).filter(|len| *len <= LETTER_CONTENT_BYTES);
        let end = len.ok_or(EncryptionError::Malformed)? + LENGTH_BYTES;
        // The sender may be hostile: one content has one plaintext, with nothing hidden in the padding.
        if plain.len() != PLAIN_BYTES || plain[end..].iter().any(|byte| *byte != 0) {
            return Err(EncryptionError::Malformed);
        }
        Ok(Zeroizing::new(plain.drain(LENGTH_BYTES..end).collect()))
    }
}

#[cfg(test)]
mod tests;
