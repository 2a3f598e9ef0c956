//! Proving ownership, from up to two and up to four notes.
#![allow(missing_docs)] // criterion's macros

use criterion::{Criterion, criterion_group, criterion_main};
use sotto_benches::Claim;
use sotto_circuits::examples::Example;
use sotto_circuits::ownership::{Ownership2, Ownership4};

fn prove<S: Example>(c: &mut Criterion) {
    let claim = Claim::<S>::ready();
    c.benchmark_group("prove").sample_size(10).bench_function(S::STATEMENT.name(), |b| b.iter(|| claim.prove()));
}

criterion_group!(benches, prove::<Ownership2>, prove::<Ownership4>);
criterion_main!(benches);
