//! What several keys say together: one payload, one signature of each.

use ed25519_dalek::Signer;
use serde::{Deserialize, Serialize};

use super::{Payload, SignatureBytes, SignatureError, check, message};
use crate::keys::VerifyingKey;
use crate::network::NetworkId;

/// Most signatures of one payload.
pub const MAX_ENDORSEMENTS: usize = 32;

/// Why endorsements do not count, whoever made them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndorsementError {
    /// A signature does not count.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// A key that signs twice is still one key, and one set of signatures has one encoding.
    #[error("signatures stand in the order of their keys, each key once")]
    Order,
    /// None, or more than [`MAX_ENDORSEMENTS`].
    #[error("a payload carries 1 to {MAX_ENDORSEMENTS} signatures, got {0}")]
    Count(usize),
}

/// One key's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endorsement {
    /// By whom.
    pub signer: VerifyingKey,
    /// The signature over network, kind and payload.
    pub signature: SignatureBytes,
}

/// A payload and signatures over it, in the order of their keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endorsed<P> {
    /// What is said.
    pub payload: P,
    /// By whom.
    pub endorsements: Vec<Endorsement>,
}

impl<P> Endorsed<P> {
    /// The keys that signed.
    #[must_use]
    pub fn signers(&self) -> Vec<VerifyingKey> {
        self.endorsements.iter().map(|endorsement| endorsement.signer).collect()
    }

    /// Blanks every signature.
    pub fn blank(&mut self) {
        for endorsement in &mut self.endorsements {
            endorsement.signature = SignatureBytes([0; 64]);
        }
    }
}

impl<P: Payload> Endorsed<P> {
    /// Signs `payload` for one network, as the first.
    #[must_use]
    pub fn sign(network: &NetworkId, payload: P, key: &ed25519_dalek::SigningKey) -> Self {
        let mut endorsed = Self { payload, endorsements: Vec::new() };
        endorsed.endorse(network, key);
        endorsed
    }

    /// Adds another key's signature; one that signed already is not added again.
    pub fn endorse(&mut self, network: &NetworkId, key: &ed25519_dalek::SigningKey) {
        let signer = VerifyingKey(key.verifying_key().to_bytes());
        if let Err(at) = self.endorsements.binary_search_by_key(&signer, |endorsement| endorsement.signer) {
            let signature = SignatureBytes(key.sign(&message(network, &self.payload)).to_bytes());
            self.endorsements.insert(at, Endorsement { signer, signature });
        }
    }

    /// Checks order, number and signatures, strictly. Whether the signers may say this is the ledger's question.
    ///
    /// # Errors
    /// [`EndorsementError`].
    pub fn verify(&self, network: &NetworkId) -> Result<(), EndorsementError> {
        self.check_order()?;
        let message = message(network, &self.payload);
        Ok(self.endorsements.iter().try_for_each(|e| check(&message, e.signer, &e.signature))?)
    }

    /// Checks what needs no signature: order and number. It is all that can be seen of a compact block.
    ///
    /// # Errors
    /// [`EndorsementError::Count`], [`EndorsementError::Order`].
    pub fn check_order(&self) -> Result<(), EndorsementError> {
        let count = self.endorsements.len();
        if !(1..=MAX_ENDORSEMENTS).contains(&count) {
            return Err(EndorsementError::Count(count));
        }
        let ordered = self.endorsements.windows(2).all(|pair| pair[0].signer < pair[1].signer);
        if ordered { Ok(()) } else { Err(EndorsementError::Order) }
    }
}

#[cfg(test)]
mod tests;
