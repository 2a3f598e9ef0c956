//! The ledger's own rules. Transactions are built with plausible bodies and blank proofs: proofs are the verifier's to check.

#[cfg(feature = "postgres")]
mod backup;
mod boundary;
mod coverage;
mod decisions;
mod dilutions;
mod disk;
mod docket;
mod foundings;
mod legs;
#[cfg(feature = "postgres")]
mod letters;
mod operations;
mod payouts;
mod random;
mod removals;
mod replay;
mod reports;
#[cfg(feature = "postgres")]
mod shared_store;
mod store;
mod voices;
mod world;
