//! The committed keys are those of the circuits. `SOTTO_PIN=1` makes those anew whose circuit changed.

use std::path::Path;

use sotto_circuits::Proven;
use sotto_circuits::shape::Shape;
use sotto_circuits::statements::{Visitor, visit};
use sotto_protocol::statement::Statement;
use sotto_prover::KeyStore;
use sotto_prover::pin::pin;

struct Digest;

impl Visitor for Digest {
    type Output = String;
    fn visit<S: Proven>(self) -> String {
        hex::encode(Shape::of::<S>().expect("the circuit can be built").digest())
    }
}

// Read from disk, not from the build: the test may just have written it.
fn is_pinned(committed: &Path, statement: Statement, digest: &str) -> bool {
    let text = std::fs::read_to_string(committed.join(format!("{statement}.txt"))).unwrap_or_default();
    text.lines().any(|line| line == format!("circuit {digest}"))
}

#[test]
fn committed_keys_are_those_of_the_circuits() {
    let committed = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../verifier/keys"));
    let store = KeyStore::from_env().expect("a place for keys");
    for statement in Statement::ALL.iter().copied() {
        let digest = visit(statement, Digest);
        if std::env::var_os("SOTTO_PIN").is_some() && !is_pinned(committed, statement, &digest) {
            let start = std::time::Instant::now();
            pin(statement, committed, &store).expect("the key can be made");
            println!("{statement}: made in {:.1?}", start.elapsed());
        }
        assert!(
            is_pinned(committed, statement, &digest),
            "the circuit of `{statement}` changed: SOTTO_PIN=1 cargo test -p sotto-prover --test pins makes its keys anew"
        );
    }
}
