//! The plain model of the rules: no cryptography, no hashes, no hidden notes.
//!
//! Randomized tests run the same operations here and on the real ledger and compare everything that both can see.
//! The model is therefore written to be *read*: one file a concept, each rule one line, and none of the payout or tree
//! code of the protocol. Where the protocol raises one index for all, the model walks from holder to holder.
//!
//! | file | concept |
//! |---|---|
//! | [`arithmetic`] | dividing a payout, by hand and exactly |
//! | [`lot`] | shares that are held together: amount, basis, since, unclaimed |
//! | [`cap_table`] | who holds a token, and how a payout reaches them |
//! | [`member`] | who may do what |
//! | [`trade`] | raise, grant, resale, buyback |
//! | [`money`] | deposit, withdraw, locking one's own cash |
//! | [`distribution`] | locks, events, payouts, claims and pushes |
//! | [`dilution`] | announcing and minting |
//! | [`decision`] | what the authority decides under notice, and members' votes on it |
//! | [`standing`] | reputations: decided in public, complained about |
//! | [`removal`] | rulings that somebody may be bought out, and doing it |
//! | [`keys`] | keys that are replaced, and what stays under the old ones |
//! | [`stake`] | parts of companies, and their sale |
//! | [`time`] | blocks, phases, and what takes effect at a boundary |
//! | [`invariants`] | what always holds |
//! | [`refused`] | one variant a rule |
//!
//! What the model leaves out, because it only exists to hide or to transport: what keys are made of, tags, notes of cash (a member has one
//! sum), zero-amount notes, anchors, and proving a claim against an older registry root (which pays a part of what a
//! claim against the current one pays, the rest later).

pub mod arithmetic;
pub mod cap_table;
pub mod decision;
pub mod dilution;
pub mod distribution;
pub mod invariants;
pub mod keys;
pub mod lot;
pub mod member;
mod model;
pub mod money;
pub mod refused;
pub mod removal;
pub mod stake;
pub mod standing;
pub mod time;
pub mod trade;

pub use model::{Model, Rules};
pub use refused::Refused;
