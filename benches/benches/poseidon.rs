//! Hashing inner nodes of trees, blocks of nullifiers that join theirs, and looking nullifiers up.
#![allow(missing_docs)] // criterion's macros

use std::collections::BTreeSet;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use light_poseidon::{Poseidon, PoseidonHasher};
use sotto_protocol::field::F;
use sotto_protocol::hash::{Tag, hash, hash_many};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tree::NullifierTree;

const SPENT: u64 = 100_000;
const NODES: u64 = 1024;

// Elements all over the field.
fn elements(from: u64, count: u64) -> impl Iterator<Item = F> {
    (from..from + count).map(|n| hash(Tag::Ak, [F::from(n)]))
}

fn nodes(c: &mut Criterion) {
    let all: Vec<F> = elements(0, 4 * NODES).collect();
    let (families, _) = all.as_chunks::<4>();
    let mut plain =
        Poseidon::<F>::with_domain_tag_circom(4, F::from(Tag::Node as u64)).expect("circom has these parameters");
    let mut group = c.benchmark_group("poseidon");
    group.throughput(Throughput::Elements(NODES));
    group.bench_function("light-poseidon", |b| {
        b.iter(|| families.iter().map(|family| plain.hash(family)).collect::<Result<Vec<_>, _>>());
    });
    group.bench_function("one by one", |b| {
        b.iter(|| families.iter().map(|family| hash(Tag::Node, *family)).collect::<Vec<_>>());
    });
    group.bench_function("many", |b| b.iter(|| hash_many(Tag::Node, families)));
    group.finish();
}

fn spent() -> NullifierTree {
    let mut tree = NullifierTree::default();
    tree.insert(&elements(0, SPENT).map(Nullifier).collect::<Vec<_>>()).expect("different ones");
    tree
}

fn nullifiers(c: &mut Criterion) {
    let tree = spent();
    let mut group = c.benchmark_group("poseidon, nullifiers");
    group.sample_size(10);
    for count in [10, 100, 1000] {
        let block: Vec<_> = elements(SPENT, count).map(Nullifier).collect();
        group.throughput(Throughput::Elements(count));
        group.bench_function(BenchmarkId::new("one by one", count), |b| {
            let insert = |mut tree: NullifierTree| {
                block.iter().try_for_each(|nf| tree.insert(&[*nf])).expect("different ones");
                tree
            };
            b.iter_batched(|| tree.clone(), insert, BatchSize::PerIteration);
        });
        group.bench_function(BenchmarkId::new("a block", count), |b| {
            let insert = |mut tree: NullifierTree| {
                tree.insert(&block).expect("different ones");
                tree
            };
            b.iter_batched(|| tree.clone(), insert, BatchSize::PerIteration);
        });
    }
    group.finish();
}

fn look_up(c: &mut Criterion) {
    let (tree, set) = (spent(), elements(0, SPENT).collect::<BTreeSet<_>>());
    // Half of them are there.
    let asked: Vec<_> = elements(SPENT - NODES / 2, NODES).collect();
    let mut group = c.benchmark_group("poseidon, look up");
    group.throughput(Throughput::Elements(NODES));
    group.bench_function("elements", |b| b.iter(|| asked.iter().filter(|nf| set.contains(nf)).count()));
    group.bench_function("numbers", |b| b.iter(|| asked.iter().filter(|nf| tree.contains(Nullifier(**nf))).count()));
    group.finish();
}

criterion_group!(benches, nodes, nullifiers, look_up);
criterion_main!(benches);
