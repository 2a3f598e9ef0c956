//! Keys, all from one BIP-39 seed: `sk -> (ak, nk) -> pk`, an encryption key and a signing key.
//!
//! Authority inside a circuit is knowledge of `sk`. The *viewing key* `(ak, nk, dk)` sees everything and spends nothing.

use bip39::Mnemonic;
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::encryption::{DecryptionKey, EncryptionKey};
use crate::field::field_newtype;
use crate::field::{self, F};
use crate::hash::{Tag, hash};

field_newtype! {
    /// A member's public key, `H_PK(ak, nk)`. Registered once, ever.
    PublicKey
}
field_newtype! {
    /// `ak = H_AK(sk)`.
    secret AuthorizingKey
}
field_newtype! {
    /// `nk = H_NK(sk)`: computes the nullifiers of cash notes and the successors of cash.
    secret NullifierKey
}
field_newtype! {
    /// The shared secret of a token's holders; opens the token's state and the locks made for it.
    secret HolderKey
}
field_newtype! {
    /// `hkc = H_HK(hk)`: public, constant, so that an owner cannot hide locks by changing `hk`.
    HolderKeyCommitment
}

impl HolderKey {
    /// `hkc = H_HK(hk)`.
    #[must_use]
    pub fn commit(self) -> HolderKeyCommitment {
        HolderKeyCommitment(hash(Tag::HolderKey, [self.0]))
    }
}

impl PublicKey {
    /// `pk = H_PK(ak, nk)`.
    #[must_use]
    pub fn derive(ak: AuthorizingKey, nk: NullifierKey) -> Self {
        Self(hash(Tag::Pk, [ak.0, nk.0]))
    }
}

/// The spending key `sk`. Whoever knows it acts for the member. Not `Copy`, and overwritten when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct SpendingKey(pub F);

impl SpendingKey {
    /// `ak = H_AK(sk)`.
    #[must_use]
    pub fn authorizing_key(&self) -> AuthorizingKey {
        AuthorizingKey(hash(Tag::Ak, [self.0]))
    }

    /// `nk = H_NK(sk)`.
    #[must_use]
    pub fn nullifier_key(&self) -> NullifierKey {
        NullifierKey(hash(Tag::Nk, [self.0]))
    }

    /// `pk = key(sk)`.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey::derive(self.authorizing_key(), self.nullifier_key())
    }

    /// The member's name in one context, unlinkable to any other: `H_PSEUDO(sk, context)`.
    #[must_use]
    pub fn pseudonym(&self, context: F) -> F {
        hash(Tag::Pseudonym, [self.0, context])
    }
}

impl std::fmt::Debug for SpendingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SpendingKey(..)")
    }
}

/// The key that signs public operations (announcements): Ed25519, 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VerifyingKey(pub [u8; 32]);

impl VerifyingKey {
    /// Whether signatures of this key can count at all: a point, and not one of small order.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        ed25519_dalek::VerifyingKey::from_bytes(&self.0).is_ok_and(|key| !key.is_weak())
    }
}

impl From<VerifyingKey> for String {
    fn from(key: VerifyingKey) -> Self {
        hex::encode(key.0)
    }
}

impl TryFrom<String> for VerifyingKey {
    type Error = KeyError;
    fn try_from(text: String) -> Result<Self, KeyError> {
        let bytes = hex::decode(&text).map_err(|_| KeyError::Hex)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| KeyError::Hex)?;
        if hex::encode(bytes) != text {
            return Err(KeyError::Hex);
        }
        Ok(Self(bytes))
    }
}

/// Where a member is reached: public, registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Who.
    pub pk: PublicKey,
    /// What notes and trade files for this member are encrypted to.
    pub ek: EncryptionKey,
    /// What the member's announcements are signed with.
    pub vk: VerifyingKey,
}

/// Everything a member's wallet knows of itself; made from the seed alone.
#[derive(Clone, ZeroizeOnDrop)]
pub struct Keys {
    /// Spends.
    pub sk: SpendingKey,
    /// Reads what is addressed to the member.
    #[zeroize(skip)] // zeroized by its own library on drop
    pub dk: DecryptionKey,
    #[zeroize(skip)] // zeroized by its own library on drop
    signing: ed25519_dalek::SigningKey,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

/// Why a key could not be read or made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The words are not a BIP-39 mnemonic: unknown word, wrong number, or wrong checksum.
    #[error("these words are not a valid 24-word seed; check the spelling and the order")]
    Mnemonic,
    /// Not 32 bytes of lower-case hexadecimal.
    #[error("a key is 64 lower-case hexadecimal digits")]
    Hex,
}

/// A 24-word seed, from 32 random bytes of the operating system.
#[must_use]
pub fn new_mnemonic<R: rand_core::CryptoRng>(rng: &mut R) -> Zeroizing<String> {
    let mut entropy = Zeroizing::new([0u8; 32]);
    rng.fill_bytes(entropy.as_mut());
    let mnemonic = Zeroizing::new(Mnemonic::from_entropy(entropy.as_ref()).expect("32 bytes make a 24-word mnemonic"));
    // Room for the longest words from the start: a string that grows leaves a copy behind.
    let mut words = Zeroizing::new(String::with_capacity(24 * 9));
    for word in mnemonic.words() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

impl Keys {
    /// Derives every key from the words.
    ///
    /// # Errors
    /// [`KeyError::Mnemonic`] if they are not a 24-word BIP-39 mnemonic.
    pub fn from_mnemonic(words: &str) -> Result<Self, KeyError> {
        let mnemonic = Zeroizing::new(Mnemonic::parse_normalized(words).map_err(|_| KeyError::Mnemonic)?);
        if mnemonic.word_count() != 24 {
            return Err(KeyError::Mnemonic);
        }
        let seed = Zeroizing::new(mnemonic.to_seed_normalized(""));
        let kdf = Hkdf::<Sha256>::new(Some(b"sotto/seed/v1"), seed.as_ref());
        let expand =
            |info: &[u8], out: &mut [u8]| kdf.expand(info, out).expect("a few dozen bytes are within HKDF's reach");
        let mut wide = Zeroizing::new([0u8; 64]);
        expand(b"spend", wide.as_mut());
        let mut dk = Zeroizing::new([0u8; 32]);
        expand(b"view", dk.as_mut());
        let mut signing = Zeroizing::new([0u8; 32]);
        expand(b"sign", signing.as_mut());
        Ok(Self {
            sk: SpendingKey(field::from_uniform(&wide)),
            dk: DecryptionKey::from_seed(&dk),
            signing: ed25519_dalek::SigningKey::from_bytes(&signing),
        })
    }

    /// The member's public address.
    #[must_use]
    pub fn address(&self) -> Address {
        Address { pk: self.sk.public_key(), ek: self.dk.encryption_key(), vk: self.verifying_key() }
    }

    /// What the member's signatures are checked with.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.signing.verifying_key().to_bytes())
    }

    /// The key that signs public operations.
    #[must_use]
    pub fn signing_key(&self) -> &ed25519_dalek::SigningKey {
        &self.signing
    }
}

#[cfg(test)]
mod tests;
