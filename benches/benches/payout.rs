//! Declaring a payout, by number of holders. The holders do not occur in the statement, so the line is flat: the owner's work is
//! the same for ten of them and for a million.
#![allow(missing_docs)] // criterion's macros

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use sotto_benches::Claim;
use sotto_circuits::payout::Payout;

fn payout(c: &mut Criterion) {
    let claim = Claim::<Payout>::ready();
    let mut group = c.benchmark_group("payout");
    group.sample_size(10);
    for holders in [10, 1_000, 1_000_000] {
        group.bench_function(BenchmarkId::from_parameter(holders), |b| b.iter(|| claim.prove()));
    }
    group.finish();
}

criterion_group!(benches, payout);
criterion_main!(benches);
