//! Keys are the committed ones. `SOTTO_PIN=1` rewrites the pins, after a change on purpose.

use std::fmt::Write as _;

use sotto_circuits::examples::Example;
use sotto_circuits::impact::Impact;
use sotto_circuits::ownership::{Ownership2, Ownership4};
use sotto_protocol::field::F;

use super::*;
use crate::parameters::encode;
use crate::prove::proof;

const SIZES: [u32; 3] = [Ownership2::K, Ownership4::K, Impact::K];

// What the pins of a statement should be, made from nothing.
fn pin<S: Transparent + Example>(parameters: &Arc<Parameters>) -> String {
    let key = Key::make::<S>(Arc::clone(parameters), 0).expect("the circuit fits");
    let (instance, witness) = S::example(F::from(123u64));
    let proof = proof::<S>(&key, &instance, &witness).expect("an example can be proven");
    format!("verifying-key {}\nproof-bytes {}\n", key.fingerprint(), proof.len())
}

fn check(file: &str, text: &str) {
    let path = format!("{}/pins/{file}.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("SOTTO_PIN").is_some() {
        std::fs::write(&path, text).expect("the pin can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, committed, "{file} changed; SOTTO_PIN=1 rewrites {path}");
}

#[test]
fn parameters_and_keys_are_the_committed_ones() {
    let sizes = SIZES.map(|k| (k, Arc::new(Parameters::new(k))));
    let hashes = sizes.iter().fold(String::new(), |mut text, (k, parameters)| {
        writeln!(text, "{k} {}", hash(&encode(parameters))).expect("writing to a string");
        text
    });
    check("parameters", &hashes);
    let [(_, two), (_, four), (_, five)] = &sizes;
    check("ownership-2", &pin::<Ownership2>(two));
    check("ownership-4", &pin::<Ownership4>(four));
    check("impact", &pin::<Impact>(five));
}

#[test]
fn parameters_are_read_from_disk_only_if_they_are_the_pinned_ones() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join(format!("transparent-{}.parameters", Ownership2::K));
    let of =
        |path: &std::path::Path| KeyStore::new(Some(path.to_owned())).get::<Ownership2>().map(|key| key.fingerprint());
    let made = of(directory.path()).expect("made and kept");
    let bytes = std::fs::read(&file).expect("they were kept");
    assert_eq!(of(directory.path()).expect("read"), made);
    // One point exchanged for another: the file is not even read as points, but made and written anew.
    let mut other = bytes.clone();
    other.copy_within(4..36, 36);
    std::fs::write(&file, &other).expect("the file can be written");
    assert_eq!(of(directory.path()).expect("made again"), made);
    assert!(std::fs::read(&file).expect("kept again") == bytes, "the file is mended");
}
