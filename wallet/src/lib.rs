//! A member's client: seed, sync, notes, trades, disclosures. No terminal and no browser: the command line and the web page both drive it.
//!
//! [`Account`] is everything a member knows, computed from the seed and the public blocks alone; nothing else needs to be kept.
//! `build` turns intentions into legs (public values, private inputs, encrypted notes), `trade` is what travels between the parties,
//! and [`Node`] is the only way to the network.

pub mod account;
pub mod build;
mod cache;
pub mod chores;
pub mod documents;
pub mod error;
pub mod folder;
pub mod hand_over;
pub mod inbox;
mod mailbox;
pub mod node;
pub mod proving;
mod reading;
pub mod replica;
pub mod trade;

pub use account::Account;
pub use chores::Chore;
pub use error::WalletError;
pub use folder::Folder;
pub use inbox::Inbox;
pub use mailbox::Mailbox;
pub use node::{Node, NodeError};
pub use proving::ProofMaker;
