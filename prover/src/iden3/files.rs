//! The files of a statement, written into a folder.

use std::path::Path;

use serde_json::Value;
use sotto_circuits::Proven;
use sotto_circuits::statements::{Visitor, visit};
use sotto_protocol::statement::Statement;

use super::error::ExportError;
use super::{json, r1cs::r1cs, wtns::wtns, zkey::zkey};
use crate::Prover;
use crate::key::ProvingKey;
use crate::prove::assignment;

/// Name of the constraints' file.
pub const CIRCUIT: &str = "circuit.r1cs";
/// Name of the proving key's file.
pub const KEY: &str = "key.zkey";
/// Name of the verifying key's file.
pub const VERIFYING_KEY: &str = "verification_key.json";
/// Name of the witness's file.
pub const WITNESS: &str = "witness.wtns";
/// Name of the proof's file.
pub const PROOF: &str = "proof.json";
/// Name of the public inputs' file.
pub const PUBLIC: &str = "public.json";

/// Writes the constraints, the proving key and the verifying key of a statement into a folder.
///
/// # Errors
/// [`ExportError`].
pub fn export_circuit(statement: Statement, folder: &Path, prover: &Prover) -> Result<(), ExportError> {
    struct Export<'a>(&'a Path, &'a Prover);
    impl Visitor for Export<'_> {
        type Output = Result<(), ExportError>;
        fn visit<S: Proven>(self) -> Self::Output {
            let key = self.1.keys().get::<S>(&mut |_| {})?;
            write(self.0, CIRCUIT, &r1cs(&key.material.shape)?)?;
            write(self.0, KEY, &zkey(&key.material)?)?;
            write_verifying_key(self.0, &key)
        }
    }
    visit(statement, Export(folder, prover))
}

/// Writes the verifying key of a statement into a folder.
///
/// # Errors
/// [`ExportError`].
pub fn export_verifying_key(statement: Statement, folder: &Path, prover: &Prover) -> Result<(), ExportError> {
    struct Export<'a>(&'a Path, &'a Prover);
    impl Visitor for Export<'_> {
        type Output = Result<(), ExportError>;
        fn visit<S: Proven>(self) -> Self::Output {
            let key = self.1.keys().get::<S>(&mut |_| {})?;
            write_verifying_key(self.0, &key)
        }
    }
    visit(statement, Export(folder, prover))
}

/// Proves a claim and writes witness, proof and public inputs into a folder. The witness is as secret as the private inputs.
///
/// # Errors
/// [`ExportError`].
pub fn export_claim<S: Proven>(
    instance: &S::Instance,
    witness: &S::Witness,
    folder: &Path,
    prover: &Prover,
) -> Result<(), ExportError> {
    let bytes = prover.prove::<S>(instance, witness, &mut |_| {})?;
    let key = prover.keys().get::<S>(&mut |_| {})?;
    let assignment = assignment::<S>(&key, instance, witness)?;
    write(folder, WITNESS, &wtns(&assignment)?)?;
    write_json(folder, PROOF, &json::proof(&bytes)?)?;
    write_json(folder, PUBLIC, &json::public(&S::public_inputs(instance)))
}

fn write_verifying_key(folder: &Path, key: &ProvingKey) -> Result<(), ExportError> {
    write_json(folder, VERIFYING_KEY, &json::verifying_key(&key.material.groth16.vk))
}

fn write_json(folder: &Path, name: &str, value: &Value) -> Result<(), ExportError> {
    write(folder, name, format!("{value:#}\n").as_bytes())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), ExportError> {
    let path = folder.join(name);
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, bytes));
    written.map_err(|source| ExportError::Write { path, source })
}
