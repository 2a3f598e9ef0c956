//! INSECURE: transactions of nobody, with forged proofs that verify all the same. For load and fault tests of what checks and keeps them.

use std::thread;

use sotto_circuits::share::Instance;
use sotto_ledger::State;
use sotto_protocol::amount::Height;
use sotto_protocol::encryption::{NOTE_CIPHERTEXT_BYTES, NoteCiphertext};
use sotto_protocol::field::{self, F};
use sotto_protocol::network::NetworkId;
use sotto_protocol::note::Commitment;
use sotto_protocol::note::lock::PaddedLock;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::statement::Statement;
use sotto_protocol::trade::TradeId;
use sotto_protocol::transaction::{Body, Leg, ProofBytes, ShareBody, Transaction};
use sotto_protocol::tree::{NoteRoot, RegistryRoot};
use sotto_prover::forge::Forger;
use sotto_verifier::Claim;
use sotto_verifier::key::KeyError;

use crate::town::Fallible;
use crate::town::officials::rng;

/// Makes claims of shares that nobody has: two nullifiers, four notes, one proof each, different every time.
#[derive(Debug)]
pub struct ForgedClaims {
    network: NetworkId,
    root_n: NoteRoot,
    root_s: RegistryRoot,
    forger: Forger,
}

fn fresh() -> F {
    field::random(&mut rng())
}

impl ForgedClaims {
    /// Of a network where it stands.
    ///
    /// # Errors
    /// [`KeyError`] if the key of `share` is none that can be forged for.
    pub fn new(state: &State) -> Result<Self, KeyError> {
        let seed = fresh().0.0[0];
        let forger = Forger::new(Statement::Share, seed)?;
        let (root_n, root_s) = (state.tip().note_root, state.registry_root());
        Ok(Self { network: state.network(), root_n, root_s, forger })
    }

    /// The same, as of a block that there never was: its proofs are good, and no ledger takes it.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn elsewhere(state: &State) -> Result<Self, KeyError> {
        Ok(Self { root_n: NoteRoot(fresh()), ..Self::new(state)? })
    }

    /// A claim that may be accepted up to a height.
    ///
    /// # Panics
    /// Never: a share leg has one shape.
    pub fn claim(&mut self, expiry: Height) -> Transaction {
        self.spend(std::array::from_fn(|_| Nullifier(fresh())), expiry)
    }

    /// A claim that spends these.
    ///
    /// # Panics
    /// Never: a share leg has one shape.
    pub fn spend(&mut self, nf: [Nullifier; 2], expiry: Height) -> Transaction {
        let body = ShareBody {
            root_n: self.root_n,
            root_s: self.root_s,
            expiry,
            nf,
            cm_buy: Commitment(fresh()),
            cm_change: Commitment(fresh()),
            cm_cash: Commitment(fresh()),
            cm_lock: Commitment(fresh()),
            pad_lock: PaddedLock(fresh()),
            trade: TradeId::none(),
        };
        let ciphertexts = vec![NoteCiphertext([0; NOTE_CIPHERTEXT_BYTES]); body.ciphertexts()];
        let mut leg = Leg { body, ciphertexts, destination: String::new(), proof: ProofBytes::BLANK };
        let ext = leg.ext(&self.network, &[]).expect("a share leg has one shape");
        leg.proof = self.forger.forge(&Claim::Share(Instance { body, ext }).public_inputs());
        Transaction::Share(Box::new(leg))
    }
}

/// So many claims that may be accepted at any height, forged on all cores.
///
/// # Errors
/// [`KeyError`] if the key of `share` is none that can be forged for.
///
/// # Panics
/// If a thread that forges does.
pub fn forge_all(state: &State, count: usize) -> Fallible<Vec<Transaction>> {
    let threads = thread::available_parallelism()?.get().min(count);
    let shares = (0..threads).map(|i| count / threads + usize::from(i < count % threads));
    thread::scope(|scope| {
        let forge = |share| {
            scope.spawn(move || {
                let mut forged = ForgedClaims::new(state)?;
                Ok::<_, KeyError>((0..share).map(|_| forged.claim(Height(u32::MAX))).collect::<Vec<_>>())
            })
        };
        let threads: Vec<_> = shares.map(forge).collect();
        let mut claims = Vec::with_capacity(count);
        for thread in threads {
            claims.extend(thread.join().expect("no panic")?);
        }
        Ok(claims)
    })
}

/// One that fails: its proof is another's.
///
/// # Panics
/// If it is no forged claim.
pub fn spoil(transaction: &mut Transaction, other: &Transaction) {
    let (Transaction::Share(leg), Transaction::Share(other)) = (transaction, other) else { panic!("not a claim") };
    leg.proof = other.proof;
}
