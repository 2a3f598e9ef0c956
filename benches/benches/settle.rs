//! Pushing what N holders are owed: one proof up to 64 holders, and 64 in proofs of 16 beside it.
#![allow(missing_docs)] // criterion's macros

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sotto_benches::Claim;
use sotto_circuits::examples::Example;
use sotto_circuits::settle::{Settle1, Settle4, Settle16, Settle64};

fn settle<S: Example>(c: &mut Criterion, proofs: u64, holders: u64) {
    let claim = Claim::<S>::ready();
    let mut group = c.benchmark_group("settle");
    group.sample_size(10).throughput(Throughput::Elements(holders));
    group.bench_function(BenchmarkId::new(format!("{proofs} proofs"), holders), |b| {
        b.iter(|| {
            (0..proofs).for_each(|_| {
                std::hint::black_box(claim.prove());
            });
        });
    });
    group.finish();
}

fn by_holders(c: &mut Criterion) {
    settle::<Settle1>(c, 1, 1);
    settle::<Settle4>(c, 1, 4);
    settle::<Settle16>(c, 1, 16);
    settle::<Settle16>(c, 4, 64);
    settle::<Settle64>(c, 1, 64);
}

criterion_group!(benches, by_holders);
criterion_main!(benches);
