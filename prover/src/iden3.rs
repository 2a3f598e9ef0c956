//! Circuits, keys, witnesses and proofs in the formats of iden3, which snarkjs and other tools around circom read.
//!
//! | file | what |
//! |---|---|
//! | `circuit.r1cs` | the constraints |
//! | `key.zkey` | the proving key; a development key's is as INSECURE as the key |
//! | `verification_key.json` | the verifying key |
//! | `witness.wtns` | the values of all variables: SECRET, it is what a proof hides |
//! | `proof.json`, `public.json` | a proof, and the public inputs in the statement's order |
//!
//! Variables keep their order: the one, the public inputs, the private ones. Every public variable is an *input* to these formats; there
//! are no outputs. All numbers in the binary files are little-endian.

mod binary;
mod error;
mod files;
mod json;
mod odd_points;
mod r1cs;
mod wtns;
mod zkey;

pub use error::{ExportError, ForeignProofError};
pub use files::{
    CIRCUIT, KEY, PROOF, PUBLIC, VERIFYING_KEY, WITNESS, export_circuit, export_claim, export_verifying_key,
};
pub use json::{proof, proof_from_json, public, verifying_key};
pub use r1cs::r1cs;
pub use wtns::wtns;
pub use zkey::zkey;
