//! INSECURE: proofs of anything.
//!
//! Everybody knows the trapdoor of a development key, so everybody can make proofs that verify without there being anything to prove.
//! Load tests do: they need thousands of proofs whose checking is real, and for which nobody has to own anything.
//! Source: Groth, "On the Size of Pairing-based Non-interactive Arguments", 2016/260, section 3.2, the simulator.

use ark_bn254::{Bn254, Fr, G1Affine, G1Projective, G2Projective};
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup, VariableBaseMSM};
use ark_ff::{Field, One, UniformRand};
use ark_groth16::Proof;
use rand_chacha_ark::ChaCha20Rng;
use rand_chacha_ark::rand_core::SeedableRng;
use sotto_protocol::field::F;
use sotto_protocol::network::NetworkKind;
use sotto_protocol::statement::Statement;
use sotto_protocol::transaction::ProofBytes;
use sotto_verifier::decode::encode;
use sotto_verifier::key::KeyError;
use sotto_verifier::registry::{self, Pin};

use crate::setup::{Trapdoor, trapdoor};

/// Forges proofs of one statement.
pub struct Forger {
    trapdoor: Trapdoor,
    inputs: Vec<G1Affine>,
    rng: ChaCha20Rng,
}

impl std::fmt::Debug for Forger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Forger").finish_non_exhaustive()
    }
}

impl Forger {
    /// Of a statement, whose committed key must be a development key. What it makes follows from `seed`.
    ///
    /// # Errors
    /// [`KeyError`] if the committed key cannot be used.
    ///
    /// # Panics
    /// If the committed key comes from a ceremony: then nobody can forge.
    pub fn new(statement: Statement, seed: u64) -> Result<Self, KeyError> {
        let key = registry::load(statement, NetworkKind::Development)?;
        let mut digest = [0; 32];
        hex::decode_to_slice(Pin::of(statement).circuit, &mut digest).expect("a pin is 64 hexadecimal digits");
        let (trapdoor, _) = trapdoor(statement, &digest);
        let vk = key.verifying_key();
        assert_eq!(vk.alpha_g1, (G1Projective::generator() * trapdoor.alpha).into_affine(), "a development key");
        tracing::warn!(%statement, "forging proofs with an INSECURE development key");
        let inputs = vk.gamma_abc_g1.clone();
        Ok(Self { trapdoor, inputs, rng: ChaCha20Rng::seed_from_u64(seed) })
    }

    /// A proof for these public inputs, which need not be true of anything.
    ///
    /// # Panics
    /// If the statement has another number of public inputs.
    pub fn forge(&mut self, inputs: &[F]) -> ProofBytes {
        assert_eq!(inputs.len() + 1, self.inputs.len(), "as many inputs as the statement has");
        let Trapdoor { alpha, beta, gamma, delta } = &self.trapdoor;
        let [a, b] = std::array::from_fn(|_| Fr::rand(&mut self.rng));
        let over_delta = delta.inverse().expect("a trapdoor is not zero");
        let scalars: Vec<Fr> = std::iter::once(Fr::one()).chain(inputs.iter().copied()).collect();
        let said = G1Projective::msm(&self.inputs, &scalars).expect("as many scalars as bases");
        // a b = alpha beta + gamma x + delta c, where x is what the inputs say.
        let c = G1Projective::generator() * ((a * b - *alpha * beta) * over_delta) - said * (*gamma * over_delta);
        encode(&Proof::<Bn254> {
            a: (G1Affine::generator() * a).into_affine(),
            b: (G2Projective::generator() * b).into_affine(),
            c: c.into_affine(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotto_verifier::{Item, single};
    use std::sync::Arc;

    #[test]
    fn forged_proofs_verify_for_their_inputs_and_for_no_others() {
        for statement in [Statement::Share, Statement::Cash, Statement::Issue] {
            let key = Arc::new(registry::load(statement, NetworkKind::Development).expect("it is committed"));
            let mut forger = Forger::new(statement, 7).expect("it is a development key");
            let mut inputs: Vec<F> = (0..key.inputs() as u64).map(F::from).collect();
            let proof = forger.forge(&inputs);
            let item = |inputs| Item::from_inputs(key.clone(), inputs, &proof).expect("a proof");
            assert_eq!(single::verify(&item(inputs.clone())), Ok(()));
            inputs[0] += F::one();
            assert!(single::verify(&item(inputs)).is_err());
        }
    }
}
