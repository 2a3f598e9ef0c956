//! Verifying proofs, one by one and in batches of mixed statements.
#![allow(missing_docs)] // criterion's macros

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sotto_benches::Claim;
use sotto_circuits::approve::Approve;
use sotto_circuits::cash::Cash;
use sotto_circuits::share::Share;
use sotto_verifier::{Item, batch, single};

fn verify(c: &mut Criterion) {
    let trade = [Claim::<Share>::ready().item(), Claim::<Cash>::ready().item(), Claim::<Approve>::ready().item()];
    let mut group = c.benchmark_group("verify");
    group.bench_function("single", |b| b.iter(|| single::verify(&trade[1])));
    for count in [1, 16, 64, 256] {
        let items: Vec<Item> = trade.iter().cycle().take(count).cloned().collect();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::new("batch", count), |b| b.iter(|| batch::all_hold(&items)));
    }
    group.finish();
}

criterion_group!(benches, verify);
criterion_main!(benches);
