//! snarkjs, a Groth16 by others, agrees: it verifies our proofs of every statement, finds our witnesses good for our constraints, and
//! proves with our keys what our verifier accepts.

use std::path::Path;
use std::process::Output;
use std::sync::LazyLock;

use serde_json::Value;
use sotto_circuits::examples::Example;
use sotto_circuits::statements::{ExampleVisitor, visit_example};
use sotto_protocol::field::F;
use sotto_protocol::network::NetworkKind;
use sotto_protocol::statement::Statement;
use sotto_prover::{Prover, iden3};
use sotto_tests::replay_ts;
use sotto_verifier::{Item, Registry, single};

static PROVER: LazyLock<Prover> = LazyLock::new(|| Prover::from_env().expect("there is a place for keys"));
static REGISTRY: LazyLock<Registry> =
    LazyLock::new(|| Registry::embedded(NetworkKind::Development).expect("the committed keys"));

// Exporting a key for snarkjs takes a Fourier transform of points, so the larger circuits' are left to the command.
const PROVEN_BY_SNARKJS: [Statement; 2] = [Statement::Issue, Statement::Approve];

fn snarkjs(folder: &Path, command: &[&str], files: &[&str]) -> Output {
    let files: Vec<_> = files.iter().map(|name| folder.join(name)).collect();
    let files = files.iter().map(|file| file.to_str().expect("a temporary folder's name is Unicode"));
    let arguments: Vec<_> =
        ["node_modules/snarkjs/build/cli.cjs"].iter().chain(command).copied().chain(files).collect();
    replay_ts::run("node", &arguments)
}

fn said(output: &Output) -> String {
    [output.stdout.as_slice(), &output.stderr].map(String::from_utf8_lossy).concat()
}

fn verified(folder: &Path) -> bool {
    let output = snarkjs(folder, &["groth16", "verify"], &[iden3::VERIFYING_KEY, iden3::PUBLIC, iden3::PROOF]);
    let (said, good) = (said(&output), output.status.success());
    assert_eq!(good, said.contains("OK!"), "{said}");
    assert_eq!(!good, said.contains("Invalid proof"), "{said}");
    good
}

// The valid claim of a statement, with everything that snarkjs needs to verify it.
struct Claim<'a>(&'a Path);

impl ExampleVisitor for Claim<'_> {
    type Output = ();
    fn visit<S: Example>(self) {
        let (instance, witness) = S::example(F::from(77u64));
        iden3::export_claim::<S>(&instance, &witness, self.0, &PROVER).expect("the example holds");
        iden3::export_verifying_key(S::STATEMENT, self.0, &PROVER).expect("the folder can be written");
    }
}

// Our verifier's word on snarkjs's proof.
struct Ours<'a>(&'a Value);

impl ExampleVisitor for Ours<'_> {
    type Output = bool;
    fn visit<S: Example>(self) -> bool {
        let (instance, _) = S::example(F::from(77u64));
        let proof = iden3::proof_from_json(self.0).expect("a proof of snarkjs");
        let item = Item::new::<S>(REGISTRY.key(S::STATEMENT).clone(), &instance, &proof).expect("of this statement");
        single::verify(&item).is_ok()
    }
}

#[test]
fn it_verifies_a_proof_of_every_statement_and_no_other_claim() {
    for statement in Statement::ALL.iter().copied() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        visit_example(statement, Claim(folder.path()));
        assert!(verified(folder.path()), "{statement}");
        // The last input is `ext`, which stands in no other rule.
        let path = folder.path().join(iden3::PUBLIC);
        let mut inputs: Vec<String> =
            serde_json::from_slice(&std::fs::read(&path).expect("it was written")).expect("a list of numbers");
        *inputs.last_mut().expect("every statement has inputs") = "78".to_owned();
        std::fs::write(&path, serde_json::to_vec(&inputs).expect("plain data")).expect("the folder can be written");
        assert!(!verified(folder.path()), "{statement}: another claim");
    }
}

#[test]
fn it_proves_with_our_keys_what_our_verifier_accepts() {
    for statement in PROVEN_BY_SNARKJS {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        visit_example(statement, Claim(folder.path()));
        iden3::export_circuit(statement, folder.path(), &PROVER).expect("the folder can be written");
        let checked = snarkjs(folder.path(), &["wtns", "check"], &[iden3::CIRCUIT, iden3::WITNESS]);
        assert!(said(&checked).contains("WITNESS IS CORRECT"), "{statement}: {}", said(&checked));

        let ours = std::fs::read(folder.path().join(iden3::PROOF)).expect("it was written");
        let files = [iden3::KEY, iden3::WITNESS, iden3::PROOF, iden3::PUBLIC];
        let proven = snarkjs(folder.path(), &["groth16", "prove"], &files);
        assert!(proven.status.success(), "{statement}: {}", said(&proven));
        let theirs = std::fs::read(folder.path().join(iden3::PROOF)).expect("snarkjs wrote it");
        assert_ne!(ours, theirs, "{statement}: proofs are random");
        assert!(verified(folder.path()), "{statement}: by snarkjs");
        let json = serde_json::from_slice(&theirs).expect("JSON");
        assert!(visit_example(statement, Ours(&json)), "{statement}: by our verifier");
        a_wrong_witness_is_noticed(statement, folder.path());
    }
}

fn a_wrong_witness_is_noticed(statement: Statement, folder: &Path) {
    let path = folder.join(iden3::WITNESS);
    let mut bytes = std::fs::read(&path).expect("it was written");
    let last = bytes.len() - 32; // the lowest byte of the last variable
    bytes[last] ^= 1;
    std::fs::write(&path, bytes).expect("the folder can be written");
    let checked = snarkjs(folder, &["wtns", "check"], &[iden3::CIRCUIT, iden3::WITNESS]);
    assert!(!said(&checked).contains("WITNESS IS CORRECT"), "{statement}: {}", said(&checked));
}
