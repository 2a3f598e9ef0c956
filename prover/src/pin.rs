//! Making the committed keys anew, after a circuit changed on purpose.

use std::path::Path;

use ark_serialize::CanonicalSerialize;
use sotto_circuits::Proven;
use sotto_circuits::statements::{Visitor, visit};
use sotto_protocol::statement::Statement;
use sotto_verifier::key::KeyHash;

use crate::error::KeyError;
use crate::key_file;
use crate::store::{KeyStore, insecure_key_and_file};

/// Makes the INSECURE development key of a statement and writes `<statement>.vk` and `<statement>.txt` for the verifier's folder
/// of keys into `committed`. The proving key goes into `store`.
///
/// # Errors
/// [`KeyError`].
pub fn pin(statement: Statement, committed: &Path, store: &KeyStore) -> Result<(), KeyError> {
    struct Pin<'a>(&'a Path, &'a KeyStore);
    impl Visitor for Pin<'_> {
        type Output = Result<(), KeyError>;
        fn visit<S: Proven>(self) -> Self::Output {
            let (material, bytes) = insecure_key_and_file::<S>()?;
            let mut key = Vec::new();
            material.groth16.vk.serialize_compressed(&mut key).expect("writing to memory does not fail");
            let text = format!(
                "provenance development-INSECURE\ncircuit {}\nverifying-key {}\nproving-key {}\n",
                hex::encode(material.shape.digest()),
                KeyHash::of(&key),
                key_file::hash(&bytes)
            );
            let write = |extension: &str, content: &[u8]| {
                let path = self.0.join(format!("{}.{extension}", S::STATEMENT));
                std::fs::write(&path, content).map_err(|source| KeyError::Write { path, source })
            };
            write("vk", &key)?;
            write("txt", text.as_bytes())?;
            self.1.keep(S::STATEMENT, &bytes)
        }
    }
    visit(statement, Pin(committed, store))
}
