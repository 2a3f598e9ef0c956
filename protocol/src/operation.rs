//! Signed operations: what accredited keys (and owners) say in public, without a proof.

pub mod endorsed;

use ed25519_dalek::{Signature, Signer};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::amount::{Cents, Epoch, Height, Reputation, Shares, TokenId};
use crate::decision::DecisionId;
use crate::encryption::{NoteCiphertext, bytes_type};
use crate::event::EventId;
use crate::keys::{Address, VerifyingKey};
use crate::network::NetworkId;
use crate::note::{CompanyId, HeldHash};
use crate::tag::OwnerTag;
use crate::token::Policy;

pub use endorsed::{Endorsed, Endorsement, EndorsementError};

bytes_type! {
    /// An Ed25519 signature.
    SignatureBytes, 64
}
bytes_type! {
    /// A number chosen by the signer that makes two otherwise equal operations different: a bank reference, say.
    Reference, 16
}
bytes_type! {
    /// SHA-256 of the plain-language page of rights and risks that a founder acknowledged (R23).
    Acknowledgement, 32
}

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The key's bytes are not a usable point.
    #[error("the signing key is not valid")]
    Key,
    /// The signature is not of this key over this content in this network.
    #[error("the signature does not match")]
    Mismatch,
}

/// A payload that is signed. The name keeps signatures of different kinds apart.
pub trait Payload: Serialize + DeserializeOwned {
    /// What kind of operation this is.
    const NAME: &'static str;
}

/// A payload and one signature over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed<P> {
    /// What is said.
    pub payload: P,
    /// By whom.
    pub signer: VerifyingKey,
    /// The signature over network, kind and payload.
    pub signature: SignatureBytes,
}

// What is signed: network, kind and payload.
fn message<P: Payload>(network: &NetworkId, payload: &P) -> Vec<u8> {
    let mut bytes = b"sotto/operation/v1".to_vec();
    bytes.extend_from_slice(&network.0);
    ciborium::into_writer(&(P::NAME, payload), &mut bytes).expect("writing to memory does not fail");
    bytes
}

fn check(message: &[u8], signer: VerifyingKey, signature: &SignatureBytes) -> Result<(), SignatureError> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(&signer.0).map_err(|_| SignatureError::Key)?;
    key.verify_strict(message, &Signature::from_bytes(&signature.0)).map_err(|_| SignatureError::Mismatch)
}

impl<P: Payload> Signed<P> {
    /// Signs `payload` for one network.
    #[must_use]
    pub fn sign(network: &NetworkId, payload: P, key: &ed25519_dalek::SigningKey) -> Self {
        let signature = key.sign(&message(network, &payload));
        Self {
            payload,
            signer: VerifyingKey(key.verifying_key().to_bytes()),
            signature: SignatureBytes(signature.to_bytes()),
        }
    }

    /// Checks the signature, strictly. Whether the signer may say this is the ledger's question.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(&self, network: &NetworkId) -> Result<(), SignatureError> {
        check(&message(network, &self.payload), self.signer, &self.signature)
    }
}

/// By the authority: a verified person becomes a member (R1). Founds the token in the same transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The next free number.
    pub tid: TokenId,
    /// The token's symbol, for people: 1 to 12 of A-Z and 0-9, unique.
    pub symbol: String,
    /// Keys of the member.
    pub address: Address,
    /// What of a sale is distributed; never changes.
    pub policy: Policy,
    /// The standing to begin with.
    pub reputation: Reputation,
    /// Whether vetted as a patient long-term investor.
    pub vetted: bool,
    /// What the founder acknowledged.
    pub acknowledgement: Acknowledgement,
}

impl Registration {
    /// What the founder's proof is bound to, as the `more` of its `ext`: every word of the registration, the acknowledgement included.
    #[must_use]
    pub fn binding(&self) -> Vec<u8> {
        let mut bytes = b"sotto/registration/v1".to_vec();
        ciborium::into_writer(self, &mut bytes).expect("writing to memory does not fail");
        bytes
    }
}

/// By a gateway: money arrived for whoever owns the tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deposit {
    /// How much.
    pub amount: Cents,
    /// For whom: opened to the gateway by the payer, to nobody else.
    pub owner: OwnerTag,
    /// The gateway's reference.
    pub reference: Reference,
}

/// By an oracle: a member sold a company stake (R10). Opens an event, or confirms one that its owner reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// Who owes.
    pub tid: TokenId,
    /// Hides the amounts. The reported event itself, if it was reported in full; else what is owed besides it.
    pub event: EventId,
    /// The owner's report of the same sale, if there is one.
    pub report: Option<EventId>,
    /// Whether it is the sale of an attested stake, which must be consumed before the event is paid (R22).
    pub of_stake: bool,
    /// The event's opening, for the owner.
    pub opening: NoteCiphertext,
}

/// By an oracle: somebody holds a stake in a company (R22). The note itself stands on the ledger; the company is public, the rest is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StakeAttestation {
    /// Of which company.
    pub company: CompanyId,
    /// How much, at what cost, since when and whose, hashed: the ledger computes the commitment itself, so an oracle makes no money.
    pub held: HeldHash,
    /// The note's opening, for its owner.
    pub opening: NoteCiphertext,
}

/// By an owner: a company stake was sold, said before any oracle does (R10). Opens an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Who owes.
    pub tid: TokenId,
    /// Hides the amounts.
    pub event: EventId,
    /// The event's opening, for the owner's own wallet.
    pub opening: NoteCiphertext,
}

/// By a filer: somebody's success was not reported (R24). An entry in the public docket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Whose success.
    pub tid: TokenId,
    /// What is claimed, and where it can be seen, for everybody to read.
    pub words: String,
    /// Makes two otherwise equal claims different.
    pub reference: Reference,
}

/// Most reports of one member's that no oracle spoke about and that are not distributed: reporting costs nothing but a signature.
pub const MAX_OPEN_REPORTS: usize = 16;

/// Longest claim, in bytes.
pub const MAX_CLAIM_BYTES: usize = 2000;

/// By a member, with the key in use: its replacement is not wanted (R21).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Veto {
    /// The decision to replace it.
    pub decision: DecisionId,
}

/// By an owner: the dilution that was announced will not take place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Whose token.
    pub tid: TokenId,
    /// For which epoch it was announced.
    pub epoch: Epoch,
    /// Not before this height: orders two otherwise equal withdrawals.
    pub made_at: Height,
}

/// By an owner: the supply will be raised (R12). The member turns quiet at the next boundary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    /// Whose token.
    pub tid: TokenId,
    /// To how many shares in all.
    pub supply_new: Shares,
    /// In whose closing it is proven: at least two full quiet epochs from now.
    pub epoch: Epoch,
    /// Not before this height: orders two otherwise equal announcements.
    pub made_at: Height,
}

impl Payload for Registration {
    const NAME: &'static str = "register";
}
impl Payload for Deposit {
    const NAME: &'static str = "deposit";
}
impl Payload for Attestation {
    const NAME: &'static str = "attest";
}
impl Payload for StakeAttestation {
    const NAME: &'static str = "attest-stake";
}
impl Payload for Report {
    const NAME: &'static str = "report";
}
impl Payload for Claim {
    const NAME: &'static str = "file";
}
impl Payload for Veto {
    const NAME: &'static str = "veto";
}
impl Payload for Withdrawal {
    const NAME: &'static str = "withdraw-announcement";
}
impl Payload for Announcement {
    const NAME: &'static str = "announce";
}

#[cfg(test)]
mod tests;
