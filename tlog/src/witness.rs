//! Witnesses: others who saw that the log only grows, and say so with a cosignature (<https://c2sp.org/tlog-cosignature>,
//! <https://c2sp.org/tlog-witness>).

use std::fmt;
use std::str::FromStr;

use base64::prelude::{BASE64_STANDARD, Engine};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use signed_note::{Note, Signer, Verifier, is_key_name_valid, key_id};
use sotto_protocol::keys::VerifyingKey as OperatorKey;
use sotto_protocol::network::NetworkId;
use tlog_tiles::Hash;

use crate::checkpoint::{LogCheckpoint, LogCheckpointError, note_of};
use crate::entry::Root;
use crate::proof::{MOST_HASHES, ProofError, consistent};

// The type of a cosigner's key in its id and its text form.
const COSIGNATURE: u8 = 4;
const TIME_BYTES: usize = 8;

/// A witness, as others know it: `<name>+<key id>+<type and key, base64>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigner {
    name: String,
    key: VerifyingKey,
}

/// A text that is no witness's key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not a witness's key: it looks like name+01234567+base64, with a key for cosignatures")]
pub struct NotACosigner;

impl Cosigner {
    /// A name, which is one word without a plus, and a key.
    ///
    /// # Errors
    /// [`NotACosigner`] for another name.
    pub fn new(name: &str, key: VerifyingKey) -> Result<Self, NotACosigner> {
        if is_key_name_valid(name) { Ok(Self { name: name.to_owned(), key }) } else { Err(NotACosigner) }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn key(&self) -> &VerifyingKey {
        &self.key
    }

    fn typed(&self) -> Vec<u8> {
        [&[COSIGNATURE], self.key.to_bytes().as_slice()].concat()
    }

    fn id(&self) -> u32 {
        key_id(&self.name, &self.typed())
    }
}

impl fmt::Display for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{:08x}+{}", self.name, self.id(), BASE64_STANDARD.encode(self.typed()))
    }
}

impl FromStr for Cosigner {
    type Err = NotACosigner;
    fn from_str(text: &str) -> Result<Self, NotACosigner> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NotACosigner);
        };
        let typed = BASE64_STANDARD.decode(key).map_err(|_| NotACosigner)?;
        let key = typed.strip_prefix(&[COSIGNATURE]).and_then(|key| <&[u8; 32]>::try_from(key).ok());
        let key = VerifyingKey::from_bytes(key.ok_or(NotACosigner)?).map_err(|_| NotACosigner)?;
        let cosigner = Self::new(name, key)?;
        // The id must be the key's.
        if cosigner.to_string() == text { Ok(cosigner) } else { Err(NotACosigner) }
    }
}

// What is signed: the time, then the checkpoint.
fn message(time: u64, checkpoint: &[u8]) -> Vec<u8> {
    [format!("cosignature/v1\ntime {time}\n").as_bytes(), checkpoint].concat()
}

impl Verifier for Cosigner {
    fn name(&self) -> &str {
        &self.name
    }
    fn key_id(&self) -> u32 {
        self.id()
    }
    fn verify(&self, checkpoint: &[u8], signature: &[u8]) -> bool {
        let Some((time, signature)) = signature.split_first_chunk::<TIME_BYTES>() else { return false };
        let message = message(u64::from_be_bytes(*time), checkpoint);
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify_strict(&message, &signature).is_ok())
    }
}

struct Cosigning<'a> {
    cosigner: &'a Cosigner,
    key: &'a SigningKey,
    time: u64,
}

impl Signer for Cosigning<'_> {
    fn name(&self) -> &str {
        &self.cosigner.name
    }
    fn key_id(&self) -> u32 {
        self.cosigner.id()
    }
    fn sign(&self, checkpoint: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let signature = self.key.sign(&message(self.time, checkpoint));
        Ok([self.time.to_be_bytes().as_slice(), &signature.to_bytes()].concat())
    }
}

/// Why a witness does not cosign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitnessRefusal {
    /// The request cannot be read.
    #[error("the request is not an add-checkpoint request")]
    Malformed,
    /// Of a log that it does not watch.
    #[error("this log is not watched here")]
    UnknownLog,
    /// Not signed by the log's operator.
    #[error("the checkpoint is not signed with the operator's key")]
    Signature,
    /// It saw another size than the request begins from.
    #[error("the log had {0} entries when it was last seen here")]
    Conflict(u64),
    /// The log was rewritten.
    #[error("the log does not continue what was seen here")]
    Inconsistent,
}

/// How far a witness saw a log: so many entries, with this root.
pub type Seen = (u64, Root);

/// One that watches a network's log.
pub struct Witness {
    cosigner: Cosigner,
    key: SigningKey,
    network: NetworkId,
    operator: OperatorKey,
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Witness").field("cosigner", &self.cosigner).finish_non_exhaustive()
    }
}

impl Witness {
    /// With its name and key, for the log of one network.
    ///
    /// # Errors
    /// [`NotACosigner`] for a name that is not one word.
    pub fn new(name: &str, key: SigningKey, network: NetworkId, operator: OperatorKey) -> Result<Self, NotACosigner> {
        let cosigner = Cosigner::new(name, key.verifying_key())?;
        Ok(Self { cosigner, key, network, operator })
    }

    /// As others know it.
    #[must_use]
    pub fn cosigner(&self) -> &Cosigner {
        &self.cosigner
    }

    /// Looks at a request: the size that was seen last, hashes that show the log to continue, and a checkpoint. What is returned as seen
    /// must be kept before the cosignature is given to anybody.
    ///
    /// # Errors
    /// [`WitnessRefusal`].
    pub fn add_checkpoint(
        &self,
        seen: Option<Seen>,
        request: &str,
        time: u64,
    ) -> Result<(Seen, String), WitnessRefusal> {
        let (old, path, text) = parse(request).ok_or(WitnessRefusal::Malformed)?;
        let checkpoint = LogCheckpoint::read(text, &self.network, &self.operator).map_err(|error| match error {
            LogCheckpointError::Malformed => WitnessRefusal::Malformed,
            LogCheckpointError::Origin(_) => WitnessRefusal::UnknownLog,
            LogCheckpointError::Signature => WitnessRefusal::Signature,
        })?;
        let new = (checkpoint.size(), checkpoint.root());
        let before = seen.map_or(0, |(size, _)| size);
        if old > new.0 {
            return Err(WitnessRefusal::Malformed);
        }
        if old != before {
            return Err(WitnessRefusal::Conflict(before));
        }
        match seen {
            Some((size, root)) if size == new.0 && root != new.1 => return Err(WitnessRefusal::Conflict(size)),
            Some(seen) => consistent(seen, new, &path).map_err(|_: ProofError| WitnessRefusal::Inconsistent)?,
            None if path.is_empty() => {}
            None => return Err(WitnessRefusal::Malformed),
        }
        Ok((new, self.cosign(&checkpoint, time)?))
    }

    // The lines of its signatures, without the checkpoint.
    fn cosign(&self, checkpoint: &LogCheckpoint, time: u64) -> Result<String, WitnessRefusal> {
        let malformed = |_| WitnessRefusal::Malformed;
        let body = note_of(checkpoint.text()).map_err(|_| WitnessRefusal::Malformed)?;
        let mut note = Note::new(body.text(), &[]).map_err(malformed)?;
        let cosigning = Cosigning { cosigner: &self.cosigner, key: &self.key, time };
        note.add_sigs(&[&cosigning]).map_err(malformed)?;
        let text = String::from_utf8(note.to_bytes()).map_err(|_| WitnessRefusal::Malformed)?;
        Ok(text.rsplit_once("\n\n").map(|(_, lines)| lines.to_owned()).unwrap_or_default())
    }
}

/// What is asked of a witness that saw `old` entries: a cosignature for this checkpoint.
#[must_use]
pub fn request(old: u64, path: &[Root], checkpoint: &LogCheckpoint) -> String {
    let hashes: String = path.iter().map(|root| format!("{}\n", Hash(root.0))).collect();
    format!("old {old}\n{hashes}\n{}", checkpoint.text())
}

fn parse(request: &str) -> Option<(u64, Vec<Root>, &str)> {
    let (head, checkpoint) = request.split_once("\n\n")?;
    let mut lines = head.split('\n');
    let digits = lines.next()?.strip_prefix("old ")?;
    let old: u64 = digits.parse().ok()?;
    let hashes: Vec<&str> = lines.collect();
    if old.to_string() != digits || hashes.len() > MOST_HASHES {
        return None;
    }
    let path = hashes.into_iter().map(|line| Hash::parse_hash(line).ok().map(|hash| Root(hash.0)));
    Some((old, path.collect::<Option<_>>()?, checkpoint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Entry;
    use crate::tree::Tree;

    const NETWORK: NetworkId = NetworkId([3; 32]);

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn operator() -> OperatorKey {
        OperatorKey(key(1).verifying_key().to_bytes())
    }

    fn witness() -> Witness {
        Witness::new("example.com/witness", key(2), NETWORK, operator()).expect("a name")
    }

    fn tree(blocks: usize) -> Tree {
        let mut tree = Tree::new(&NETWORK);
        (0..blocks).for_each(|_| tree.push(&Entry::genesis(&NETWORK)));
        tree
    }

    fn checkpoint(blocks: usize) -> LogCheckpoint {
        LogCheckpoint::sign(&NETWORK, tree(blocks).head(), &key(1))
    }

    #[test]
    fn a_log_that_grows_is_cosigned() {
        let (first, second) = (checkpoint(4), checkpoint(9));
        let (seen, lines) = witness().add_checkpoint(None, &request(0, &[], &first), 7).expect("the first");
        assert_eq!(seen, (5, first.root()));
        let cosigned = first.with(&lines).expect("its signature");
        assert_eq!(cosigned.cosigned(&[witness().cosigner().clone()]), 1);
        let path = tree(9).consistency(5, 10).expect("a proof");
        let (seen, lines) = witness().add_checkpoint(Some(seen), &request(5, &path, &second), 8).expect("it grew");
        assert_eq!(
            (seen.0, second.with(&lines).expect("its signature").cosigned(&[witness().cosigner().clone()])),
            (10, 1)
        );
        // The same again, as after a lost answer.
        witness().add_checkpoint(Some(seen), &request(10, &[], &second), 9).expect("the same");
    }

    #[test]
    fn whatever_does_not_continue_is_refused() {
        let first = checkpoint(4);
        let seen = Some((5, first.root()));
        let refused = |request: &str| witness().add_checkpoint(seen, request, 7).expect_err("it does not continue");
        let second = checkpoint(9);
        let path = tree(9).consistency(5, 10).expect("a proof");
        assert_eq!(refused(&request(4, &path, &second)), WitnessRefusal::Conflict(5));
        assert_eq!(refused(&request(0, &[], &second)), WitnessRefusal::Conflict(5));
        assert_eq!(refused(&request(5, &path[1..], &second)), WitnessRefusal::Inconsistent);
        assert_eq!(refused(&request(5, &[], &checkpoint(3))), WitnessRefusal::Malformed);
        let other = LogCheckpoint::sign(&NETWORK, tree(9).head(), &key(9));
        assert_eq!(refused(&request(5, &path, &other)), WitnessRefusal::Signature);
        let elsewhere = NetworkId([4; 32]);
        let other = LogCheckpoint::sign(&elsewhere, Tree::new(&elsewhere).head(), &key(1));
        assert_eq!(refused(&request(0, &[], &other)), WitnessRefusal::UnknownLog);
        for request in ["", "old 5\n", "old 05\n\nx", "old 5\nnot a hash\n\nx", "new 5\n\nx"] {
            assert_eq!(refused(request), WitnessRefusal::Malformed, "{request:?}");
        }
        // Another story of the same length.
        let mut story = tree(3);
        let mut entry = Entry::genesis(&NETWORK);
        entry.evidence.0[0] ^= 1;
        story.push(&entry);
        let story = LogCheckpoint::sign(&NETWORK, story.head(), &key(1));
        assert_eq!(refused(&request(5, &[], &story)), WitnessRefusal::Conflict(5));
    }

    #[test]
    fn a_cosignature_counts_once_and_only_for_its_checkpoint() {
        let (first, second) = (checkpoint(4), checkpoint(9));
        let (_, lines) = witness().add_checkpoint(None, &request(0, &[], &first), 7).expect("the first");
        let known = [witness().cosigner().clone()];
        assert_eq!(second.with(&lines).map(|note| note.cosigned(&known)), Ok(0));
        assert_eq!(first.with(&format!("{lines}{lines}")).map(|note| note.cosigned(&known)), Ok(1));
        let twice = [known[0].clone(), known[0].clone()];
        assert_eq!(first.with(&lines).map(|note| note.cosigned(&twice)), Ok(1));
        let stranger = Cosigner::new("example.com/witness", key(5).verifying_key()).expect("a name");
        assert_eq!(first.with(&lines).map(|note| note.cosigned(&[stranger])), Ok(0));
    }

    #[test]
    fn an_answer_gives_its_witness_one_line_and_nobody_else_any() {
        let first = checkpoint(4);
        let (_, line) = witness().add_checkpoint(None, &request(0, &[], &first), 7).expect("the first");
        let other = Witness::new("example.com/other", key(6), NETWORK, OperatorKey(key(1).verifying_key().to_bytes()));
        let other = other.expect("a name");
        let (_, theirs) = other.add_checkpoint(None, &request(0, &[], &first), 7).expect("the first");
        // The other's name and key id over something that it did not sign.
        let forged = theirs.split_at(theirs.len() - 9).0.to_owned() + "AAAAAAA=\n";
        let answer = format!("{forged}{line}{line}not a line\n");
        assert_eq!(first.cosignature(&answer, witness().cosigner()), Some(line.as_str()));
        assert_eq!(first.cosignature(&answer, other.cosigner()), None);
        assert_eq!(first.cosignature(&"x\n".repeat(100_000), witness().cosigner()), None);
        // A line that does not hold takes nothing away from one that does.
        let note = first.with(&format!("{forged}{line}")).expect("lines");
        assert_eq!(note.cosigned(&[witness().cosigner().clone(), other.cosigner().clone()]), 1);
    }

    #[test]
    fn a_key_has_one_text() {
        let text = witness().cosigner().to_string();
        assert_eq!(text.parse(), Ok(witness().cosigner().clone()));
        for other in
            ["", "a+b", "example.com/witness+00000000+AAAA", &text.replace("example", "another"), &format!("{text}=")]
        {
            assert_eq!(other.parse::<Cosigner>(), Err(NotACosigner), "{other}");
        }
        assert_eq!(Cosigner::new("two words", key(2).verifying_key()), Err(NotACosigner));
    }
}
