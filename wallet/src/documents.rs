//! Documents that are handed over: made by a member, checked by anybody.

mod backing;
mod census;
mod impact;
#[cfg(feature = "transparent")]
pub mod transparent;

pub use backing::check_backing;
pub use census::check_census;
pub use impact::check_impact;

use sotto_circuits::ownership::Ownership;
use sotto_protocol::amount::{Height, TokenId};
use sotto_protocol::block::{Block, Checkpoint};
use sotto_protocol::disclosure::{Disclosed, DisclosureDocument, OwnershipDocument, PaidOut, PayoutDocument, context};
use sotto_protocol::network::{Genesis, NetworkId};
use sotto_protocol::note::Origin;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::operation::Signed;
use sotto_protocol::statement::Statement;
use sotto_protocol::transaction::{PayoutBody, Transaction};
use sotto_verifier::{Verifier, VerifyError};

use crate::account::Account;
use crate::build::ownership::{Disclosure, UnprovenOwnership};
use crate::error::WalletError;
use crate::proving::{ProofMaker, ProvingError};
use crate::replica::Replica;

/// Why a document does not show what it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Of another network.
    #[error("this document is of another network")]
    Network,
    /// The ledger has no such transaction there.
    #[error("the ledger has no such payout at that height")]
    NoPayout,
    /// The payout is of another token.
    #[error("the payout is of another token")]
    Token,
    /// The payout distributed something else.
    #[error("the payout distributed something else than the document opens")]
    NotThis,
    /// There is no such lock at that position.
    #[error("no such lock stands at that position")]
    NoLock,
    /// The checkpoint is not the operator's.
    #[error("the checkpoint in this document is not signed by the network's operator")]
    Checkpoint,
    /// The proof speaks of other roots than the checkpoint.
    #[error("the proof was not made against the checkpoint in this document")]
    Roots,
    /// The proof was made for somebody else, or for another number.
    #[error("the proof was made for another audience or nonce than the document says")]
    Context,
    /// The document names another circuit than that of its claim.
    #[error("`{0}` does not prove what this document says")]
    Statement(Statement),
    /// The company's name is not that of the proof.
    #[error("the proof is about another company than the document says")]
    Company,
    /// A batch is missing, or stands where it does not belong.
    #[error("the batches of this census do not lead from nothing to every share")]
    Chain,
    /// It is not what its reader asked for.
    #[error("the document was made for audience {audience:?} and nonce {nonce:?}, not for what was asked")]
    NotAsked {
        /// For whom it was made.
        audience: String,
        /// The number in it.
        nonce: String,
    },
    /// It was made too long ago.
    #[error("the document shows block {height}, which is older than was asked for")]
    Old {
        /// The block of its checkpoint.
        height: Height,
    },
    /// The proof does not hold.
    #[error(transparent)]
    Proof(#[from] VerifyError),
    /// The transparent proof does not hold.
    #[cfg(feature = "transparent")]
    #[error(transparent)]
    Transparent(#[from] sotto_transparent::VerifyError),
}

impl Account {
    /// Proves a holding against the operator's checkpoint, which must be of the last block read.
    ///
    /// # Errors
    /// [`WalletError::NotTrue`] if it is not so, or if the checkpoint is of another block than the last one read.
    pub fn ownership_document<M: ProofMaker>(
        &self,
        disclosure: &Disclosure,
        checkpoint: Signed<Checkpoint>,
        maker: &M,
    ) -> Result<OwnershipDocument, WalletError> {
        self.proven(disclosure, checkpoint, |unproven| match unproven {
            UnprovenOwnership::Two(instance, witness) => maker.prove::<Ownership<2>>(instance, witness),
            UnprovenOwnership::Four(instance, witness) => maker.prove::<Ownership<4>>(instance, witness),
        })
    }

    // The document around a proof.
    fn proven<P>(
        &self,
        disclosure: &Disclosure,
        checkpoint: Signed<Checkpoint>,
        prove: impl FnOnce(&UnprovenOwnership) -> Result<P, ProvingError>,
    ) -> Result<OwnershipDocument<P>, WalletError> {
        self.is_of_the_last_block(&checkpoint)?;
        let unproven = self.disclose(disclosure)?;
        let (statement, body) = match &unproven {
            UnprovenOwnership::Two(instance, _) => (Statement::Ownership2, instance.body),
            UnprovenOwnership::Four(instance, _) => (Statement::Ownership4, instance.body),
        };
        let proof = prove(&unproven)?;
        let (audience, nonce) = (disclosure.audience.clone(), disclosure.nonce.clone());
        Ok(OwnershipDocument { network: self.state().network(), checkpoint, audience, nonce, statement, body, proof })
    }

    // Roots of one block, and the operator's word for that block.
    fn is_of_the_last_block(&self, checkpoint: &Signed<Checkpoint>) -> Result<(), WalletError> {
        if checkpoint.payload == self.state().checkpoint() {
            return Ok(());
        }
        Err(WalletError::NotTrue("the checkpoint is of another block; sync and try again".to_owned()))
    }

    /// Documents for everything that was paid out to the holders of one's own token, found in the given blocks.
    ///
    /// # Errors
    /// [`WalletError::NotAMember`].
    pub fn payout_documents(&self, blocks: &[Block]) -> Result<Vec<PayoutDocument>, WalletError> {
        let (tid, network) = (self.me()?.member.tid, self.state().network());
        let mut documents = Vec::new();
        for block in blocks {
            for transaction in &block.transactions {
                let Transaction::Payout(leg) = transaction else { continue };
                if leg.body.tid != tid {
                    continue;
                }
                let (height, id) = (block.header.height, transaction.id(&network));
                let document = |paid| PayoutDocument { network, paid, height, transaction: id };
                documents.extend(self.paid_by(&leg.body).into_iter().map(document));
            }
        }
        Ok(documents)
    }

    fn paid_by(&self, body: &PayoutBody) -> Vec<PaidOut> {
        if let Some(event) = body.event {
            return self.known_events().get(&event).map(|known| PaidOut::Event(known.opening)).into_iter().collect();
        }
        let resales = self.locks().all().iter().filter(|l| l.note.origin == Origin::Resale && body.nf.contains(&l.nf));
        resales.map(|l| PaidOut::Lock(l.note, l.position)).collect()
    }
}

/// What the reader of a document asked for. A document that somebody else was given, or an old one, answers another question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Who the reader is.
    pub audience: Option<String>,
    /// The number that the reader gave.
    pub nonce: Option<String>,
    /// The oldest block that will do.
    pub not_before: Height,
}

impl Asked {
    /// Compares with a document's audience, nonce and block; what was left open may be anything.
    ///
    /// # Errors
    /// [`DocumentError::NotAsked`], [`DocumentError::Old`].
    pub fn check(&self, audience: &str, nonce: &str, height: Height) -> Result<(), DocumentError> {
        let differs = |asked: &Option<String>, got: &str| asked.as_deref().is_some_and(|asked| asked != got);
        if differs(&self.audience, audience) || differs(&self.nonce, nonce) {
            return Err(DocumentError::NotAsked { audience: audience.to_owned(), nonce: nonce.to_owned() });
        }
        if height < self.not_before { Err(DocumentError::Old { height }) } else { Ok(()) }
    }
}

/// Checks a proof of ownership: offline, against nothing but the network's genesis. Whether it is what its reader asked for, and
/// recent enough, is for [`Asked`].
///
/// # Errors
/// [`DocumentError`].
pub fn check_ownership(
    document: &OwnershipDocument,
    verifier: &Verifier,
    genesis: &Genesis,
) -> Result<(), DocumentError> {
    anchored(document, genesis)?;
    Ok(verifier.verify_ownership(document.statement, document.body, &document.proof)?)
}

// All of a document but its proof: the network, the operator's word for the roots, and for whom it was made.
fn anchored<B: Disclosed, P>(document: &DisclosureDocument<B, P>, genesis: &Genesis) -> Result<(), DocumentError> {
    let DisclosureDocument { network, checkpoint, audience, nonce, body, .. } = document;
    signed_by_the_operator(checkpoint, *network, genesis)?;
    let Checkpoint { note_root, nullifier_root, registry_root, .. } = checkpoint.payload;
    if body.roots() != (note_root, nullifier_root) || body.root_s().is_some_and(|root| root != registry_root) {
        return Err(DocumentError::Roots);
    }
    if body.context() == context(network, audience, nonce) { Ok(()) } else { Err(DocumentError::Context) }
}

// The operator's word for some roots, in the network that the document names and the reader expects.
fn signed_by_the_operator(
    checkpoint: &Signed<Checkpoint>,
    network: NetworkId,
    genesis: &Genesis,
) -> Result<(), DocumentError> {
    if network != genesis.id() || checkpoint.payload.network != network {
        return Err(DocumentError::Network);
    }
    let signed = checkpoint.signer == genesis.accreditation.operator && checkpoint.verify(&network).is_ok();
    if signed { Ok(()) } else { Err(DocumentError::Checkpoint) }
}

/// Checks a payout document against a replica of the ledger and the block it points at. The block's payout is on the ledger, so it
/// keeps every rule of the statement `payout`: the whole sum went to every share alive, by one index. That the ledger keeps the rules
/// is the operator's word, by the checkpoint that the replica was confirmed with; whoever does not believe it audits the log besides.
///
/// # Errors
/// [`DocumentError`].
pub fn check_payout(document: &PayoutDocument, replica: &Replica, block: &Block) -> Result<TokenId, DocumentError> {
    let network = replica.state().network();
    if document.network != network {
        return Err(DocumentError::Network);
    }
    let known = replica.state().accepted_at(document.transaction) == Some(document.height);
    let transaction = block.transactions.iter().find(|t| t.id(&network) == document.transaction);
    let (true, Some(Transaction::Payout(leg))) = (known, transaction) else { return Err(DocumentError::NoPayout) };
    match &document.paid {
        PaidOut::Event(opening) if opening.tid != leg.body.tid => Err(DocumentError::Token),
        PaidOut::Event(opening) if leg.body.event != Some(opening.id()) => Err(DocumentError::NotThis),
        PaidOut::Lock(note, _) if note.origin != Origin::Resale => Err(DocumentError::NotThis),
        PaidOut::Lock(note, _) if note.tid != leg.body.tid => Err(DocumentError::Token),
        PaidOut::Lock(note, position) if replica.notes().commitment(*position) != note.commit() => {
            Err(DocumentError::NoLock)
        }
        PaidOut::Lock(note, position) if !leg.body.nf.contains(&Nullifier::of_lock(note.salt, *position)) => {
            Err(DocumentError::NotThis)
        }
        PaidOut::Event(_) | PaidOut::Lock(..) => Ok(leg.body.tid),
    }
}
