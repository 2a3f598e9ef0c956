//! Private inputs of `backing`, and the public values that follow from them.

use sotto_protocol::amount::{Height, Units};
use sotto_protocol::disclosure::BackingBody;
use sotto_protocol::field::F;
use sotto_protocol::keys::SpendingKey;
use sotto_protocol::note::CompanyId;
use sotto_protocol::tree::{NoteRoot, NullifierRoot, NullifierWitness};

use crate::shown::{Name, StakeInput, wipe};

/// How many stakes are counted at most.
pub const PLACES: usize = 2;

/// A stake that is counted, and the evidence that it is unspent.
#[derive(Debug, Clone, Default)]
pub struct OwnedStake {
    /// The stake.
    pub input: StakeInput,
    /// The gap in which its nullifier lies. Not read if the input is disabled.
    pub absence: NullifierWitness,
}

impl Drop for OwnedStake {
    // The input wipes itself. The gap gives the stake away just as well.
    fn drop(&mut self) {
        wipe(&mut self.absence);
    }
}

/// What the prover wants to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Claim {
    /// Of which company.
    pub company: CompanyId,
    /// At least this many units; at least 1.
    pub min: Units,
    /// Each stake counted was held at this height already.
    pub since_max: Height,
    /// What the proof is for: verifier, network, purpose, nonce.
    pub context: F,
    /// Whether the prover shows who they are.
    pub shows_key: bool,
}

/// Private inputs of `backing`.
#[derive(Clone)]
pub struct Witness {
    /// The owner's key.
    pub sk: SpendingKey,
    /// What is counted, in order of position; unused places are disabled and come last.
    pub stakes: [OwnedStake; PLACES],
}

impl Default for Witness {
    fn default() -> Self {
        Self { sk: SpendingKey(F::from(0u64)), stakes: Default::default() }
    }
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("backing::Witness(..)")
    }
}

impl Witness {
    /// Puts stakes in the order that the statement asks for; `None` if there are more than [`PLACES`].
    #[must_use]
    pub fn new(sk: SpendingKey, mut stakes: Vec<OwnedStake>) -> Option<Self> {
        stakes.sort_by_key(|stake| stake.input.position());
        stakes.resize_with(stakes.len().max(PLACES), OwnedStake::default);
        Some(Self { sk, stakes: stakes.try_into().ok()? })
    }

    /// The public values that these private ones make true (if any do).
    #[must_use]
    pub fn body(&self, (root_n, root_nf): (NoteRoot, NullifierRoot), claim: Claim) -> BackingBody {
        let Claim { company, min, since_max, context, shows_key } = claim;
        let Name { pseudonym, pk_pub, .. } = Name::new(&self.sk, context, shows_key);
        BackingBody { root_n, root_nf, company, min, since_max, context, pseudonym, pk_pub }
    }
}
