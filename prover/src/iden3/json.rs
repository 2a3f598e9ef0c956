//! The files in JSON: projective coordinates as decimal strings, as snarkjs writes them.

use std::str::FromStr;

use ark_bn254::{Bn254, Fq, Fq2, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{AdditiveGroup, BigInteger256, Field, PrimeField};
use ark_groth16::{Proof, VerifyingKey};
use serde_json::{Value, json};
use sotto_protocol::field::F;
use sotto_protocol::transaction::ProofBytes;
use sotto_verifier::decode::{decode, encode};

use super::error::{ExportError, ForeignProofError};

const PROTOCOL: &str = "groth16";
/// BN254, by the name that circom's tools use.
const CURVE: &str = "bn128";

fn decimal<P: PrimeField>(x: P) -> String {
    x.into_bigint().to_string()
}

fn g1(point: &G1Affine) -> Value {
    let (x, y, z) = point.xy().map_or((Fq::ZERO, Fq::ONE, Fq::ZERO), |(x, y)| (x, y, Fq::ONE));
    json!([decimal(x), decimal(y), decimal(z)])
}

fn g2(point: &G2Affine) -> Value {
    let (x, y, z) = point.xy().map_or((Fq2::ZERO, Fq2::ONE, Fq2::ZERO), |(x, y)| (x, y, Fq2::ONE));
    let pair = |x: Fq2| json!([decimal(x.c0), decimal(x.c1)]);
    json!([pair(x), pair(y), pair(z)])
}

/// `verification_key.json`. The product of alpha and beta, which snarkjs writes too, is left out: readers compute it.
#[must_use]
pub fn verifying_key(vk: &VerifyingKey<Bn254>) -> Value {
    json!({
        "protocol": PROTOCOL,
        "curve": CURVE,
        "nPublic": vk.gamma_abc_g1.len() - 1,
        "vk_alpha_1": g1(&vk.alpha_g1),
        "vk_beta_2": g2(&vk.beta_g2),
        "vk_gamma_2": g2(&vk.gamma_g2),
        "vk_delta_2": g2(&vk.delta_g2),
        "IC": vk.gamma_abc_g1.iter().map(g1).collect::<Vec<_>>(),
    })
}

/// `proof.json`.
///
/// # Errors
/// [`ExportError::Decode`] for bytes that are no proof.
pub fn proof(bytes: &ProofBytes) -> Result<Value, ExportError> {
    let Proof { a, b, c } = decode(bytes)?;
    Ok(json!({ "pi_a": g1(&a), "pi_b": g2(&b), "pi_c": g1(&c), "protocol": PROTOCOL, "curve": CURVE }))
}

/// `public.json`: the public inputs in the statement's order.
#[must_use]
pub fn public(inputs: &[F]) -> Value {
    inputs.iter().map(|input| decimal(*input)).collect()
}

/// Reads a `proof.json` that somebody else's prover made.
///
/// # Errors
/// [`ForeignProofError`].
pub fn proof_from_json(json: &Value) -> Result<ProofBytes, ForeignProofError> {
    if json["protocol"] != PROTOCOL || json["curve"] != CURVE {
        return Err(ForeignProofError::Form);
    }
    let [a, c] = [point1(&json["pi_a"])?, point1(&json["pi_c"])?];
    let bytes = encode(&Proof { a, b: point2(&json["pi_b"])?, c });
    // The strict reader has the last word: on the curve, in the group, not at infinity.
    decode(&bytes).map(|_| bytes).map_err(|_| ForeignProofError::Point)
}

fn point1(json: &Value) -> Result<G1Affine, ForeignProofError> {
    let [x, y, z] = three(json)?;
    if z != "1" {
        return Err(ForeignProofError::Form);
    }
    let point = G1Affine::new_unchecked(coordinate(x)?, coordinate(y)?);
    if point.is_on_curve() { Ok(point) } else { Err(ForeignProofError::Point) }
}

fn point2(json: &Value) -> Result<G2Affine, ForeignProofError> {
    let [x, y, z] = three(json)?;
    if *z != json!(["1", "0"]) {
        return Err(ForeignProofError::Form);
    }
    let pair = |value: &Value| -> Result<Fq2, ForeignProofError> {
        let [c0, c1] = value.as_array().and_then(|a| a.as_array::<2>()).ok_or(ForeignProofError::Form)?;
        Ok(Fq2::new(coordinate(c0)?, coordinate(c1)?))
    };
    let point = G2Affine::new_unchecked(pair(x)?, pair(y)?);
    if point.is_on_curve() && point.is_in_correct_subgroup_assuming_on_curve() {
        Ok(point)
    } else {
        Err(ForeignProofError::Point)
    }
}

fn three(json: &Value) -> Result<&[Value; 3], ForeignProofError> {
    json.as_array().and_then(|a| a.as_array::<3>()).ok_or(ForeignProofError::Form)
}

// One number has one form, below the modulus.
fn coordinate(json: &Value) -> Result<Fq, ForeignProofError> {
    let text = json.as_str().ok_or(ForeignProofError::Form)?;
    let wrong = || ForeignProofError::Coordinate(text.chars().take(80).collect());
    let number = BigInteger256::from_str(text).map_err(|()| wrong())?;
    let x = Fq::from_bigint(number).ok_or_else(wrong)?;
    if decimal(x) == text { Ok(x) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generators() -> ProofBytes {
        encode(&Proof { a: G1Affine::generator(), b: G2Affine::generator(), c: G1Affine::generator() })
    }

    #[test]
    fn a_proof_comes_back() {
        let bytes = generators();
        assert_eq!(proof_from_json(&proof(&bytes).expect("a proof")), Ok(bytes));
    }

    #[test]
    fn what_is_no_proof_is_refused() {
        let honest = proof(&generators()).expect("a proof");
        let with = |pointer: &str, value: Value| {
            let mut json = honest.clone();
            *json.pointer_mut(pointer).expect("it is there") = value;
            proof_from_json(&json)
        };
        let q = <Fq as PrimeField>::MODULUS.to_string();
        let coordinate = |text: &str| Err(ForeignProofError::Coordinate(text.to_owned()));
        assert_eq!(with("/curve", json!("bls12381")), Err(ForeignProofError::Form));
        assert_eq!(with("/pi_a/2", json!("0")), Err(ForeignProofError::Form));
        assert_eq!(with("/pi_b", json!(["1"])), Err(ForeignProofError::Form));
        assert_eq!(with("/pi_a/0", json!("01")), coordinate("01"));
        assert_eq!(with("/pi_a/0", json!("-1")), coordinate("-1"));
        assert_eq!(with("/pi_a/0", json!(q.as_str())), coordinate(&q));
        assert_eq!(with("/pi_a/0", json!("3")), Err(ForeignProofError::Point));
        assert_eq!(with("/pi_b/0/0", json!("3")), Err(ForeignProofError::Point));
    }
}
