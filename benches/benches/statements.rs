//! Proving the statements that members prove most: trades, withdrawals, foundings; and rarer ones.
#![allow(missing_docs)] // criterion's macros

use criterion::{Criterion, criterion_group, criterion_main};
use sotto_benches::Claim;
use sotto_circuits::approve::Approve;
use sotto_circuits::backing::Backing;
use sotto_circuits::ballot::Ballot;
use sotto_circuits::cash::Cash;
use sotto_circuits::census::Census16;
use sotto_circuits::complaint::Complaint;
use sotto_circuits::examples::Example;
use sotto_circuits::impact::Impact;
use sotto_circuits::issue::Issue;
use sotto_circuits::rekey::Rekey;
use sotto_circuits::remove::Remove;
use sotto_circuits::share::Share;
use sotto_circuits::stake::Stake;

fn prove<S: Example>(c: &mut Criterion) {
    let claim = Claim::<S>::ready();
    c.benchmark_group("prove").sample_size(10).bench_function(S::STATEMENT.name(), |b| b.iter(|| claim.prove()));
}

criterion_group!(
    benches,
    prove::<Share>,
    prove::<Cash>,
    prove::<Approve>,
    prove::<Issue>,
    prove::<Ballot>,
    prove::<Complaint>,
    prove::<Stake>,
    prove::<Impact>,
    prove::<Backing>,
    prove::<Rekey>,
    prove::<Remove>,
    prove::<Census16>
);
criterion_main!(benches);
