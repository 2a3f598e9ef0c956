//! The field of every commitment, nullifier and root, and its only byte form.

mod packed;

use ark_ff::{BigInteger, BigInteger256, PrimeField, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) use packed::Packed;

/// The scalar field of BN254, in which every hash lives and every statement is proven.
pub type F = ark_bn254::Fr;

/// Bytes of a field element on the wire.
pub const FIELD_BYTES: usize = 32;

/// Why bytes are not a field element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// Not exactly 32 bytes (64 hexadecimal digits).
    #[error("a field element is exactly 32 bytes, got {0}")]
    Length(usize),
    /// The number is not below the modulus: a second name for another element.
    #[error("field element is not below the modulus")]
    NotCanonical,
    /// Not lower-case hexadecimal.
    #[error("field element is not lower-case hexadecimal")]
    NotHex,
}

/// The 32 canonical big-endian bytes of `x`.
#[must_use]
pub fn to_bytes(x: &F) -> [u8; FIELD_BYTES] {
    let mut out = [0u8; FIELD_BYTES];
    out.copy_from_slice(&x.into_bigint().to_bytes_be());
    out
}

/// Reads 32 canonical big-endian bytes.
///
/// # Errors
/// [`FieldError::Length`] unless there are exactly 32, [`FieldError::NotCanonical`] for a number at or above the modulus.
pub fn from_bytes(bytes: &[u8]) -> Result<F, FieldError> {
    let bytes: &[u8; FIELD_BYTES] = bytes.try_into().map_err(|_| FieldError::Length(bytes.len()))?;
    let mut limbs = [0u64; 4];
    for (limb, chunk) in limbs.iter_mut().rev().zip(bytes.chunks_exact(8)) {
        *limb = chunk.iter().fold(0, |acc, b| (acc << 8) | u64::from(*b));
    }
    F::from_bigint(BigInteger256::new(limbs)).ok_or(FieldError::NotCanonical)
}

/// `x` as 64 lower-case hexadecimal digits.
#[must_use]
pub fn to_hex(x: &F) -> String {
    hex::encode(to_bytes(x))
}

/// Reads 64 lower-case hexadecimal digits.
///
/// # Errors
/// As [`from_bytes`], and [`FieldError::NotHex`] for any other character.
pub fn from_hex(text: &str) -> Result<F, FieldError> {
    if !text.len().is_multiple_of(2) || text.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err(FieldError::NotHex);
    }
    if text.len() != 2 * FIELD_BYTES {
        return Err(FieldError::Length(text.len() / 2));
    }
    from_bytes(&hex::decode(text).map_err(|_| FieldError::NotHex)?)
}

/// A field element from 64 uniformly random bytes; the bias of the reduction is below 2^-250.
#[must_use]
#[allow(clippy::disallowed_methods)] // reducing is the purpose here: the input is random, not an encoding
pub fn from_uniform(bytes: &[u8; 64]) -> F {
    F::from_be_bytes_mod_order(bytes)
}

/// A uniformly random field element.
pub fn random<R: rand_core::CryptoRng>(rng: &mut R) -> F {
    let mut bytes = zeroize::Zeroizing::new([0u8; 64]);
    rng.fill_bytes(bytes.as_mut());
    from_uniform(&bytes)
}

/// `x` as a `u64`, if it is one.
#[must_use]
pub fn to_u64(x: &F) -> Option<u64> {
    let [low, rest @ ..] = x.into_bigint().0;
    rest.iter().all(Zero::is_zero).then_some(low)
}

/// `x` as a `u128`, if it is one.
#[must_use]
pub fn to_u128(x: &F) -> Option<u128> {
    let [low, high, rest @ ..] = x.into_bigint().0;
    rest.iter().all(Zero::is_zero).then_some(u128::from(low) | (u128::from(high) << 64))
}

/// An element as the number it stands for. It orders as the element does; but comparing two elements converts both each time, and
/// these were converted once: for the keys of large maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(BigInteger256);

impl From<F> for Number {
    fn from(x: F) -> Self {
        Self(x.into_bigint())
    }
}

impl From<Number> for F {
    fn from(number: Number) -> Self {
        F::from_bigint(number.0).expect("it was made from an element")
    }
}

/// Serde form of a field element: hexadecimal where people read, 32 bytes elsewhere. For `#[serde(with)]`.
pub mod serde_field {
    use super::{Deserialize, Deserializer, F, Serialize, Serializer, from_bytes, from_hex, to_bytes, to_hex};

    /// Writes the element.
    ///
    /// # Errors
    /// The serializer's own.
    pub fn serialize<Se: Serializer>(x: &F, to: Se) -> Result<Se::Ok, Se::Error> {
        if to.is_human_readable() { to_hex(x).serialize(to) } else { to.serialize_bytes(&to_bytes(x)) }
    }

    /// Reads the element, canonical or not at all.
    ///
    /// # Errors
    /// The deserializer's own, or a [`super::FieldError`] in its words.
    pub fn deserialize<'de, De: Deserializer<'de>>(from: De) -> Result<F, De::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = F;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("32 canonical bytes")
            }
            fn visit_bytes<E: serde::de::Error>(self, v: &[u8]) -> Result<F, E> {
                from_bytes(v).map_err(E::custom)
            }
        }
        if from.is_human_readable() {
            from_hex(&String::deserialize(from)?).map_err(serde::de::Error::custom)
        } else {
            from.deserialize_bytes(Bytes)
        }
    }
}

/// Declares a named field element: a type of its own for each role, so that no two can be swapped by mistake.
macro_rules! field_newtype {
    ($(#[$doc:meta])* secret $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(#[serde(with = "crate::field::serde_field")] pub $crate::field::F);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
        impl zeroize::Zeroize for $name {
            fn zeroize(&mut self) {
                self.0.zeroize();
            }
        }
    };
    ($(#[$doc:meta])* $name:ident) => {
        $crate::field::field_newtype! { $(#[$doc])* $name with "crate::field::serde_field" }
    };
    ($(#[$doc:meta])* $name:ident with $form:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(#[serde(with = $form)] pub $crate::field::F);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), &$crate::field::to_hex(&self.0)[..12])
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::field::to_hex(&self.0))
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::field::FieldError;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                $crate::field::from_hex(s).map(Self)
            }
        }
    };
}
pub(crate) use field_newtype;

#[cfg(test)]
mod tests;
