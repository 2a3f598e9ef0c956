//! Proving: keys, made on first use and kept on disk; and [`Prover`], which turns a claim and its private inputs into a proof.
//!
//! Keys are **INSECURE development keys**: their trapdoor follows from public values, so that everybody can make the same keys,
//! and anybody can prove what is false. A verifier refuses them for a production network.

pub mod backend;
pub mod error;
#[cfg(feature = "forge")]
pub mod forge;
pub mod iden3;
pub mod info;
pub mod key;
mod key_file;
pub mod pin;
pub mod progress;
mod prove;
pub mod setup;
pub mod store;

pub use error::{KeyError, KeyFileError, ProveError};
pub use progress::Stage;
pub use prove::Prover;
pub use store::KeyStore;
