//! Private inputs of `impact`, and the public values that follow from them.

use sotto_protocol::amount::{Height, Portion};
use sotto_protocol::disclosure::ImpactBody;
use sotto_protocol::field::F;
use sotto_protocol::keys::SpendingKey;
use sotto_protocol::tree::{NoteRoot, NullifierRoot, RegistryRoot};
use zeroize::Zeroize;

use crate::registry::Listing;
use crate::shown::{Name, OwnedNote};

/// How many people's tokens are counted at most.
pub const PLACES: usize = 5;

/// Somebody of whose token one holds a part.
#[derive(Debug, Clone, Default)]
pub struct Backed {
    /// The part.
    pub note: OwnedNote,
    /// The person and the token. Of the record only the hash is used; in an unused place all is 0.
    pub token: Listing,
}

impl Drop for Backed {
    // The note wipes itself. The record is public, but not that it is this one.
    fn drop(&mut self) {
        self.token.member.pk.0.zeroize();
        self.token.member.tid.0.zeroize();
        self.token.path.index.zeroize();
    }
}

/// What the prover wants to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Claim {
    /// At least this portion of each token's supply; at least 10^-8.
    pub portion: Portion,
    /// Each note counted was held at this height already.
    pub since_max: Height,
    /// What the proof is for: verifier, network, purpose, nonce.
    pub context: F,
    /// Whether the prover shows who they are.
    pub shows_key: bool,
    /// Root of the registry.
    pub root_s: RegistryRoot,
    /// Roots of the trees of notes and of nullifiers.
    pub roots: (NoteRoot, NullifierRoot),
}

/// Private inputs of `impact`.
#[derive(Clone)]
pub struct Witness {
    /// The holder's key.
    pub sk: SpendingKey,
    /// The holder: whose own token does not count.
    pub holder: Listing,
    /// What is counted, in order of the tokens' numbers; unused places are disabled and come last.
    pub places: [Backed; PLACES],
}

impl Default for Witness {
    fn default() -> Self {
        Self { sk: SpendingKey(F::from(0u64)), holder: Listing::default(), places: Default::default() }
    }
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("impact::Witness(..)")
    }
}

impl Drop for Witness {
    // Key and places wipe themselves.
    fn drop(&mut self) {
        self.holder.member.pk.0.zeroize();
        self.holder.member.tid.0.zeroize();
        self.holder.path.index.zeroize();
    }
}

impl Witness {
    /// Puts what is counted in the order that the statement asks for; `None` if it is more than [`PLACES`].
    #[must_use]
    pub fn new(sk: SpendingKey, holder: Listing, mut backed: Vec<Backed>) -> Option<Self> {
        backed.sort_by_key(|backed| backed.token.member.tid);
        backed.resize_with(backed.len().max(PLACES), Backed::default);
        Some(Self { sk, holder, places: backed.try_into().ok()? })
    }

    /// How many tokens are counted.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.places.iter().map(|place| u32::from(place.note.input.enabled)).sum()
    }

    /// The public values that these private ones make true (if any do).
    #[must_use]
    pub fn body(&self, claim: Claim) -> ImpactBody {
        let Claim { portion, since_max, context, shows_key, root_s, roots: (root_n, root_nf) } = claim;
        let Name { pseudonym, pk_pub, .. } = Name::new(&self.sk, context, shows_key);
        let count = self.count();
        ImpactBody { root_n, root_nf, root_s, count, portion, since_max, context, pseudonym, pk_pub }
    }
}
