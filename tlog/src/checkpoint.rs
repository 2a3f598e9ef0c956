//! The operator's word on the tree: a signed note (<https://c2sp.org/signed-note>, <https://c2sp.org/tlog-checkpoint>).

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use signed_note::{Note, Signer, Verifier, VerifierList, key_id};
use sotto_protocol::keys::VerifyingKey as OperatorKey;
use sotto_protocol::network::NetworkId;
use tlog_tiles::{Checkpoint, Hash};

use crate::entry::Root;
use crate::tree::Head;
use crate::witness::Cosigner;

// The type of an Ed25519 key in a key id.
const ED25519: u8 = 1;
// As many lines of an answer as are looked at: a witness has one or two keys.
const MOST_LINES: usize = 16;

/// What a network's log is called: the first line of its checkpoints, and the name of the key that signs them. No other message that the
/// operator signs begins like this.
#[must_use]
pub fn origin(network: &NetworkId) -> String {
    format!("sotto-log/{}", hex::encode(network.0))
}

/// The key that signs a network's log, as <https://c2sp.org/signed-note> writes it: what a witness of any make is given.
///
/// # Errors
/// [`LogCheckpointError::Signature`] if it is no key.
pub fn verifier_key(network: &NetworkId, operator: &OperatorKey) -> Result<String, LogCheckpointError> {
    let key = VerifyingKey::from_bytes(&operator.0).map_err(|_| LogCheckpointError::Signature)?;
    let name = origin(network);
    let typed = BASE64_STANDARD.encode([&[ED25519], key.to_bytes().as_slice()].concat());
    Ok(format!("{name}+{:08x}+{typed}", id(&name, &key)))
}

/// Why a text is not the operator's word on a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogCheckpointError {
    /// Not a signed note with a checkpoint in it.
    #[error("this is not a signed checkpoint of a log")]
    Malformed,
    /// Of another log.
    #[error("this is a checkpoint of another log, {0}")]
    Origin(String),
    /// The operator did not sign it, or signed something else.
    #[error("the log's checkpoint is not signed with the operator's key")]
    Signature,
}

/// The operator's word on where the log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogCheckpoint {
    size: u64,
    root: Root,
    text: String,
}

// The key id is over the type of the key and the key.
fn id(name: &str, key: &VerifyingKey) -> u32 {
    key_id(name, &[&[ED25519], key.to_bytes().as_slice()].concat())
}

struct OperatorSigner<'a> {
    name: String,
    key: &'a SigningKey,
}

impl Signer for OperatorSigner<'_> {
    fn name(&self) -> &str {
        &self.name
    }
    fn key_id(&self) -> u32 {
        id(&self.name, &self.key.verifying_key())
    }
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.key.sign(message).to_bytes().to_vec())
    }
}

struct OperatorVerifier {
    name: String,
    key: VerifyingKey,
}

impl Verifier for OperatorVerifier {
    fn name(&self) -> &str {
        &self.name
    }
    fn key_id(&self) -> u32 {
        id(&self.name, &self.key)
    }
    // Strictly, as everywhere else: the library's own verifier takes more than one signature for a message.
    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

pub(crate) fn note_of(text: &str) -> Result<Note, LogCheckpointError> {
    Note::from_bytes(text.as_bytes()).map_err(|_| LogCheckpointError::Malformed)
}

impl LogCheckpoint {
    /// Signs a tree's head.
    ///
    /// # Panics
    /// Never: an origin is one word, and a checkpoint is text.
    #[must_use]
    pub fn sign(network: &NetworkId, Head { size, root }: Head, operator: &SigningKey) -> Self {
        let name = origin(network);
        let checkpoint = Checkpoint::new(&name, size, Hash(root.0), "").expect("an origin is one line");
        let mut note = Note::new(&checkpoint.to_bytes(), &[]).expect("a checkpoint is lines of text");
        note.add_sigs(&[&OperatorSigner { name, key: operator }]).expect("the name of the key is one word");
        let text = String::from_utf8(note.to_bytes()).expect("a note is text");
        Self { size, root, text }
    }

    /// Reads what the operator signed. Signatures of others may stand beside the operator's.
    ///
    /// # Errors
    /// [`LogCheckpointError`].
    pub fn read(text: &str, network: &NetworkId, operator: &OperatorKey) -> Result<Self, LogCheckpointError> {
        let note = note_of(text)?;
        let checkpoint = Checkpoint::from_bytes(note.text()).map_err(|_| LogCheckpointError::Malformed)?;
        let name = origin(network);
        if checkpoint.origin() != name {
            return Err(LogCheckpointError::Origin(checkpoint.origin().to_owned()));
        }
        let key = VerifyingKey::from_bytes(&operator.0).map_err(|_| LogCheckpointError::Signature)?;
        let known = VerifierList::new(vec![Box::new(OperatorVerifier { name, key })]);
        note.verify(&known).map_err(|_| LogCheckpointError::Signature)?;
        // Block 0 is there from the beginning, and heights have 32 bits. Of one tree there is one text.
        if checkpoint.size() == 0 || checkpoint.size() > 1 << 32 || !checkpoint.extension().is_empty() {
            return Err(LogCheckpointError::Malformed);
        }
        Ok(Self { size: checkpoint.size(), root: Root(checkpoint.hash().0), text: text.to_owned() })
    }

    /// The same, with more signatures: the lines of somebody else's.
    ///
    /// # Errors
    /// [`LogCheckpointError::Malformed`] if they are no signatures.
    pub fn with(&self, lines: &str) -> Result<Self, LogCheckpointError> {
        let text = format!("{}{lines}", self.text);
        let (mine, others) = (note_of(&self.text)?, note_of(&text)?);
        // What follows must be signatures, and not another text.
        if mine.text() == others.text() {
            Ok(Self { text, ..self.clone() })
        } else {
            Err(LogCheckpointError::Malformed)
        }
    }

    /// The line of a witness's answer with which it cosigned this; none if there is none. Whatever else it says is nobody's business.
    #[must_use]
    pub fn cosignature<'a>(&self, answer: &'a str, by: &Cosigner) -> Option<&'a str> {
        let mut lines = answer.split_inclusive('\n').take(MOST_LINES);
        lines.find(|line| self.with(line).is_ok_and(|note| note.cosigned(std::slice::from_ref(by)) == 1))
    }

    /// How many of these witnesses cosigned it. A signature that does not hold is none, and says nothing of the others.
    #[must_use]
    pub fn cosigned(&self, by: &[Cosigner]) -> usize {
        let Some((text, lines)) = self.text.rsplit_once("\n\n") else { return 0 };
        let signed_by = |one: &Cosigner, line: &str| {
            let note = note_of(&format!("{text}\n\n{line}"));
            note.is_ok_and(|note| note.verify(&VerifierList::new(vec![Box::new(one.clone())])).is_ok())
        };
        let signed = |one: &&Cosigner| lines.split_inclusive('\n').any(|line| signed_by(one, line));
        // A witness that is named twice is one witness.
        let different = |(at, one): (usize, &Cosigner)| !by[..at].iter().any(|other| other.key() == one.key());
        by.iter().enumerate().filter(|(at, one)| different((*at, *one))).map(|(_, one)| one).filter(signed).count()
    }

    /// What was signed of the tree.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { size: self.size, root: self.root }
    }

    /// How many entries the log has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of their tree.
    #[must_use]
    pub fn root(&self) -> Root {
        self.root
    }

    /// The signed text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use signed_note::StandardVerifier;

    use super::*;
    use crate::tree::Tree;

    const NETWORK: NetworkId = NetworkId([3; 32]);

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn public(seed: u8) -> OperatorKey {
        OperatorKey(key(seed).verifying_key().to_bytes())
    }

    fn signed() -> LogCheckpoint {
        LogCheckpoint::sign(&NETWORK, Tree::new(&NETWORK).head(), &key(1))
    }

    #[test]
    fn what_is_signed_is_read() {
        let signed = signed();
        assert_eq!(LogCheckpoint::read(signed.text(), &NETWORK, &public(1)), Ok(signed.clone()));
        assert!(signed.text().starts_with(&format!("sotto-log/{}\n1\n", "03".repeat(32))), "{}", signed.text());
    }

    #[test]
    fn another_implementation_reads_it() {
        // The library's own verifier, from the key's text form: name, id, type and key.
        let text = verifier_key(&NETWORK, &public(1)).expect("a key");
        let verifier = StandardVerifier::new(&text).expect("a key");
        let note = Note::from_bytes(signed().text().as_bytes()).expect("a note");
        let (verified, others) = note.verify(&VerifierList::new(vec![Box::new(verifier)])).expect("it verifies");
        assert_eq!((verified.len(), others.len()), (1, 0));
    }

    #[test]
    fn anything_else_is_refused() {
        let text = signed().text().to_owned();
        let read = |text: &str, network, operator| LogCheckpoint::read(text, &network, &operator);
        assert_eq!(read(&text, NETWORK, public(2)), Err(LogCheckpointError::Signature));
        assert_eq!(read(&text, NetworkId([4; 32]), public(1)), Err(LogCheckpointError::Origin(origin(&NETWORK))));
        assert_eq!(read(&text.replace("\n1\n", "\n2\n"), NETWORK, public(1)), Err(LogCheckpointError::Signature));
        assert_eq!(read(&text.replace("\n1\n", "\n01\n"), NETWORK, public(1)), Err(LogCheckpointError::Malformed));
        assert_eq!(read("", NETWORK, public(1)), Err(LogCheckpointError::Malformed));
        let unsigned = text.split("\n\n").next().expect("a text").to_owned() + "\n";
        assert_eq!(read(&unsigned, NETWORK, public(1)), Err(LogCheckpointError::Malformed));
    }
}
