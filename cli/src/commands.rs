//! What each command does: a file for each noun.

pub mod audit;
pub mod authority;
pub mod backup;
pub mod cash;
pub mod circuit;
mod complaints;
pub mod decisions;
mod desk;
pub mod docket;
pub mod events;
pub mod log;
pub mod member;
pub mod network;
pub mod officials;
pub mod operator;
pub mod payout;
mod powers;
pub mod proof;
pub mod prove;
pub mod receipt;
pub mod serve;
pub mod token;
pub mod trade;
pub mod wallet;
pub mod witness;
