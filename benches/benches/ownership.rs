//! Ownership, from up to two and up to four notes: proving and verifying, with a setup and without.
#![allow(missing_docs)] // criterion's macros

use criterion::{Criterion, criterion_group, criterion_main};
use sotto_benches::{Claim, TransparentClaim};
use sotto_circuits::examples::Example;
use sotto_circuits::ownership::{Ownership2, Ownership4};
use sotto_transparent::Transparent;
use sotto_verifier::single;

fn prove<S: Example>(c: &mut Criterion) {
    let claim = Claim::<S>::ready();
    c.benchmark_group("prove").sample_size(10).bench_function(S::STATEMENT.name(), |b| b.iter(|| claim.prove()));
    let item = claim.item();
    c.benchmark_group("verify").bench_function(S::STATEMENT.name(), |b| b.iter(|| single::verify(&item)));
}

fn prove_transparently<S: Example + Transparent>(c: &mut Criterion) {
    let claim = TransparentClaim::<S>::ready();
    let name = format!("{}-transparent", S::STATEMENT);
    c.benchmark_group("prove").sample_size(10).bench_function(&name, |b| b.iter(|| claim.prove()));
    let proof = claim.prove();
    c.benchmark_group("verify").sample_size(10).bench_function(&name, |b| b.iter(|| claim.verify(&proof)));
}

criterion_group!(
    benches,
    prove::<Ownership2>,
    prove_transparently::<Ownership2>,
    prove::<Ownership4>,
    prove_transparently::<Ownership4>
);
criterion_main!(benches);
