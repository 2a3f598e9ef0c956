//! A network in the same process, and people in it. Proofs are replaced by the plain relations: every rule of every statement is
//! checked on the real private inputs, only the cryptography of the proof is left out. For tests alone; release builds refuse it.

#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::missing_panics_doc)]

pub mod crew;
pub mod forge;
pub mod stage;

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use secrecy::SecretString;
use sotto_circuits::Proven;
use sotto_ledger::State;
use sotto_protocol::amount::{Cents, Height, Reputation, Shares, TokenId};
use sotto_protocol::block::{Block, Checkpoint, CompactBlock};
use sotto_protocol::decision::{Decision, DecisionId, Verdict};
use sotto_protocol::encryption::{DecryptionKey, EncryptionKey};
use sotto_protocol::epoch::{Phase, Schedule};
use sotto_protocol::event::{EventId, EventOpening};
use sotto_protocol::field;
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::letter::{Letter, LetterNumber, LetterPage};
use sotto_protocol::network::{Accreditation, ComplaintRules, Genesis, NetworkKind};
use sotto_protocol::note::memo::Memo;
use sotto_protocol::operation::{
    Acknowledgement, Attestation, Deposit, Endorsed, Payload, Reference, Registration, Signed,
};
use sotto_protocol::powers::Powers;
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::token::{Meta, Policy};
use sotto_protocol::transaction::{Founding, ProofBytes, Transaction};
use sotto_prover::{ProveError, Prover};
use sotto_verifier::{Verified, Verifier};
use sotto_wallet::folder::Network;
use sotto_wallet::node::Accepted;
use sotto_wallet::proving::ProvingError;
use sotto_wallet::{Account, Chore, Folder, Mailbox, Node, NodeError, ProofMaker};

/// Checks the plain relation in place of making a proof.
#[derive(Clone, Copy)]
pub struct RelationOnly;

impl ProofMaker for RelationOnly {
    fn prove<S: Proven>(&self, instance: &S::Instance, witness: &S::Witness) -> Result<ProofBytes, ProvingError> {
        S::check(instance, witness)
            .map_err(|violation| ProvingError { statement: S::STATEMENT, reason: violation.to_string() })?;
        Ok(ProofBytes::BLANK)
    }
}

/// Makes real proofs, with the development keys.
pub struct RealProofs(Prover);

impl Default for RealProofs {
    fn default() -> Self {
        Self(Prover::from_env().unwrap())
    }
}

impl ProofMaker for RealProofs {
    fn prove<S: Proven>(&self, instance: &S::Instance, witness: &S::Witness) -> Result<ProofBytes, ProvingError> {
        // What is false is refused by its rule, as without proofs.
        RelationOnly.prove::<S>(instance, witness)?;
        let failed = |error: ProveError| ProvingError { statement: S::STATEMENT, reason: error.to_string() };
        self.0.prove::<S>(instance, witness, &mut |_| {}).map_err(failed)
    }
}

pub fn rng() -> impl rand_core::CryptoRng {
    rand_core::UnwrapErr(getrandom::SysRng)
}

pub fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// Who signs what.
#[derive(Clone)]
pub struct Officials {
    pub operator: SigningKey,
    pub authority: SigningKey,
    pub gateway: SigningKey,
    pub oracle: SigningKey,
}

impl Default for Officials {
    fn default() -> Self {
        Self { operator: signing_key(1), authority: signing_key(2), gateway: signing_key(3), oracle: signing_key(4) }
    }
}

pub fn genesis(officials: &Officials) -> Genesis {
    genesis_with(officials, Schedule { open: 40, payouts: 20, issues: 10 })
}

/// Expiries reach almost an epoch ahead, deadlines two epochs.
pub fn genesis_with(officials: &Officials, schedule: Schedule) -> Genesis {
    let vk = |key: &SigningKey| VerifyingKey(key.verifying_key().to_bytes());
    Genesis {
        name: "test".to_owned(),
        kind: NetworkKind::Development,
        schedule,
        root_window: 4,
        expiry_window: schedule.blocks() - schedule.issues,
        event_deadline: 2 * schedule.blocks(),
        complaints: ComplaintRules { key: DecryptionKey::from_seed(&[8; 32]).encryption_key(), epochs: 4 },
        accreditation: Accreditation {
            operator: vk(&officials.operator),
            authority: vec![vk(&officials.authority)],
            gateways: vec![vk(&officials.gateway)],
            oracles: vec![vk(&officials.oracle)],
            filers: Vec::new(),
        },
        powers: Powers::standard(1, schedule.blocks()),
    }
}

/// The ledger of a test network: one transaction a block.
#[derive(Clone)]
pub struct LocalNetwork {
    pub officials: Officials,
    state: RefCell<State>,
    blocks: RefCell<Vec<Arc<Block>>>,
    // Of its mailbox, all that ever came.
    letters: RefCell<Vec<Letter>>,
    // How many transactions are in them, how many of those are proven, and with how many proofs.
    count: Cell<(usize, usize, usize)>,
    // Without one, whoever submits is believed to have checked the relations.
    verifier: Option<Arc<Verifier>>,
}

impl Default for LocalNetwork {
    fn default() -> Self {
        Self::new(genesis(&Officials::default()))
    }
}

impl LocalNetwork {
    /// A network that begins with these rules; its keys are the default officials'.
    pub fn new(genesis: Genesis) -> Self {
        let state = RefCell::new(State::new(genesis).unwrap());
        Self {
            officials: Officials::default(),
            state,
            blocks: RefCell::default(),
            letters: RefCell::default(),
            count: Cell::default(),
            verifier: None,
        }
    }

    /// The same, but signatures and proofs are verified.
    pub fn verifying(genesis: Genesis) -> Self {
        let verifier = Some(Arc::new(Verifier::new(&genesis).unwrap()));
        Self { verifier, ..Self::new(genesis) }
    }

    pub fn state(&self) -> std::cell::Ref<'_, State> {
        self.state.borrow()
    }

    pub fn log(&self) -> Vec<Block> {
        self.blocks.borrow().iter().map(|block| Block::clone(block)).collect()
    }

    /// How many transactions are in the log, how many of them are proven, and with how many proofs.
    pub fn count(&self) -> (usize, usize, usize) {
        self.count.get()
    }

    /// The log as the service exports it: blocks in CBOR, one after the other.
    pub fn export(&self, mut to: impl std::io::Write) {
        for block in self.blocks.borrow().iter() {
            to.write_all(&sotto_protocol::cbor::encode(block.as_ref())).unwrap();
        }
    }

    /// Writes `genesis.json`, `log.cbor` and `checkpoint.json`.
    pub fn save(&self, folder: &Path) {
        let json = |name: &str, value: Result<serde_json::Value, serde_json::Error>| {
            std::fs::write(folder.join(name), value.unwrap().to_string()).unwrap();
        };
        json("genesis.json", serde_json::to_value(self.genesis().unwrap()));
        json("checkpoint.json", serde_json::to_value(self.checkpoint().unwrap()));
        self.export(BufWriter::new(File::create(folder.join("log.cbor")).unwrap()));
    }

    /// Seals a block, empty or not.
    pub fn seal(&self) {
        let sealed = self.state.borrow_mut().seal();
        let proofs = sealed.block.transactions.iter().map(|one| one.statements().len());
        self.count.set(
            proofs.fold(self.count.get(), |(all, proven, sum), n| (all + 1, proven + usize::from(n > 0), sum + n)),
        );
        self.blocks.borrow_mut().push(Arc::new(sealed.block));
    }

    /// Empty blocks until the phase is reached.
    pub fn advance(&self, phase: Phase) {
        while self.state().phase() != phase {
            self.seal();
        }
    }

    /// To the open phase of the next epoch.
    pub fn next_epoch(&self) {
        let epoch = self.state().epoch();
        while self.state().epoch() == epoch {
            self.seal();
        }
    }

    pub fn sign<P: Payload>(&self, payload: P, key: &SigningKey) -> Signed<P> {
        Signed::sign(&self.state().network(), payload, key)
    }

    pub fn endorse<P: Payload>(&self, payload: P) -> Endorsed<P> {
        Endorsed::sign(&self.state().network(), payload, &self.officials.authority)
    }

    /// Submits a decision of the authority, signed with its one key.
    pub fn decide(&self, verdict: Verdict) -> Result<DecisionId, NodeError> {
        let mut reference = [0u8; 16];
        reference.copy_from_slice(&field::to_bytes(&field::random(&mut rng()))[..16]);
        let decision = Decision::new(verdict, "for good reason", Height(u32::MAX), Reference(reference));
        let id = decision.id(&self.state().network());
        self.submit(&Transaction::Decide(Box::new(self.endorse(decision)))).map(|_| id)
    }

    /// The authority's word for a person: vetted, in good standing.
    pub fn register(&self, account: &Account, name: &str, policy: Policy) -> Endorsed<Registration> {
        let registration = Registration {
            tid: self.state().next_tid().unwrap(),
            symbol: name.to_ascii_uppercase(),
            address: account.keys().address(),
            policy,
            reputation: Reputation(100),
            vetted: true,
            acknowledgement: Acknowledgement([9; 32]),
        };
        self.endorse(registration)
    }

    pub fn deposit(&self, amount: Cents, owner: OwnerTag) {
        let mut reference = [0u8; 16];
        reference.copy_from_slice(&field::to_bytes(&field::random(&mut rng()))[..16]);
        let deposit = Deposit { amount, owner, reference: Reference(reference) };
        self.submit(&Transaction::Deposit(self.sign(deposit, &self.officials.gateway))).unwrap();
    }

    pub fn attest(&self, tid: TokenId, ek: &EncryptionKey, gross: Cents, gain: Cents, company: &str) -> EventId {
        let opening = EventOpening { tid, gross, gain, salt: field::random(&mut rng()) };
        let memo = Memo::Event(opening, company.to_owned());
        let sealed = ek.seal_note(&self.state().network(), &memo, &mut rng()).unwrap();
        let attestation = Attestation { tid, event: opening.id(), report: None, of_stake: false, opening: sealed };
        self.submit(&Transaction::Attest(Box::new(self.sign(attestation, &self.officials.oracle)))).unwrap();
        opening.id()
    }

    pub fn block_member(&self, tid: TokenId, blocked: bool) {
        let verdict = if blocked { Verdict::Block { tid } } else { Verdict::Release { tid } };
        self.decide(verdict).unwrap();
    }
}

impl Mailbox for LocalNetwork {
    fn put(&self, letter: &Letter) -> Result<LetterNumber, NodeError> {
        let mut letters = self.letters.borrow_mut();
        let known = letters.iter().position(|known| known == letter);
        if known.is_none() {
            letters.push(letter.clone());
        }
        Ok(LetterNumber(known.unwrap_or(letters.len() - 1) as u64 + 1))
    }

    fn letters(&self, from: LetterNumber) -> Result<LetterPage, NodeError> {
        let letters = self.letters.borrow();
        let page = letters
            .iter()
            .skip(usize::try_from(from.0.saturating_sub(1)).unwrap_or(usize::MAX))
            .take(2)
            .cloned()
            .collect();
        Ok(LetterPage { oldest: LetterNumber(1), next: LetterNumber(letters.len() as u64 + 1), letters: page })
    }
}

impl Node for LocalNetwork {
    fn genesis(&self) -> Result<Genesis, NodeError> {
        Ok(self.state().genesis().clone())
    }

    fn tip(&self) -> Result<Height, NodeError> {
        Ok(self.state().tip().height)
    }

    fn checkpoint(&self) -> Result<Signed<Checkpoint>, NodeError> {
        Ok(self.sign(self.state().checkpoint(), &self.officials.operator))
    }

    fn block(&self, height: Height) -> Result<Block, NodeError> {
        Ok(Block::clone(&self.blocks.borrow()[height.0 as usize - 1]))
    }

    fn blocks(&self, from: Height) -> Result<Vec<CompactBlock>, NodeError> {
        Ok(self.blocks.borrow().iter().skip(from.0 as usize - 1).take(50).map(|block| block.compact()).collect())
    }

    fn submit(&self, transaction: &Transaction) -> Result<Accepted, NodeError> {
        let network = self.state().network();
        let id = transaction.id(&network);
        if let Some(height) = self.state().accepted_at(id) {
            return Ok(Accepted { id, height });
        }
        let verified = match &self.verifier {
            None => Verified::unchecked_for_tests(&network, transaction.clone()),
            Some(verifier) => verifier.verify(transaction.clone()).map_err(|error| NodeError::Refused {
                code: "NotVerified".to_owned(),
                reason: format!("LEDGER-1: {error}"),
            })?,
        };
        self.state.borrow_mut().accept(&verified).map_err(|rejected| NodeError::Refused {
            code: format!("{rejected:?}").split([' ', '(', '{']).next().unwrap_or_default().to_owned(),
            reason: rejected.to_string(),
        })?;
        self.seal();
        Ok(Accepted { id, height: self.state().tip().height })
    }
}

/// A person with a wallet folder.
pub struct Person {
    pub name: &'static str,
    pub folder: Folder,
    pub account: Account,
    pub directory: tempfile::TempDir,
}

pub fn passphrase() -> SecretString {
    SecretString::from("correct horse battery staple".to_owned())
}

impl Person {
    pub fn new(network: &LocalNetwork, name: &'static str) -> Self {
        let words = sotto_protocol::keys::new_mnemonic(&mut rng());
        Self::restored(network, name, SecretString::from(words.to_string()))
    }

    pub fn restored(network: &LocalNetwork, name: &'static str, mnemonic: SecretString) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let of = Network { genesis: network.genesis().unwrap(), service: "local".to_owned(), birthday: Height::ZERO };
        let folder = Folder::create(directory.path(), of, mnemonic, &passphrase()).unwrap();
        let account = folder.account().unwrap();
        Self { name, folder, account, directory }
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn sync(&mut self, network: &LocalNetwork) {
        self.folder.sync(&mut self.account, network, |_, _| {}).unwrap();
    }

    pub fn settle(&mut self, network: &LocalNetwork) -> Vec<Chore> {
        self.folder.sync_and_settle(&mut self.account, network, &RelationOnly, |_, _| {}).unwrap()
    }

    pub fn tid(&self) -> TokenId {
        self.account.me().unwrap().member.tid
    }

    pub fn cash(&self) -> Cents {
        self.account.balance().cash
    }

    pub fn shares(&self, tid: TokenId) -> Shares {
        self.account.holding(tid).map_or(Shares::ZERO, |h| h.shares)
    }

    /// Registers and founds; a member from the next epoch on.
    pub fn found(&mut self, network: &LocalNetwork, supply: Shares, policy: Policy) {
        self.sync(network);
        let registration = network.register(&self.account, self.name, policy);
        let issue = self.account.found(&registration, supply, Meta::default()).unwrap().prove(&RelationOnly).unwrap();
        network.submit(&Transaction::Found(Box::new(Founding { registration, issue }))).unwrap();
        self.sync(network);
    }

    pub fn deposit(&mut self, network: &LocalNetwork, amount: Cents) {
        network.deposit(amount, self.account.deposits().next());
        self.sync(network);
    }
}
