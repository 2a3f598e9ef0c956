//! The public ledger without a wallet: what officials and verifiers look at.

use std::path::Path;

use sotto_ledger::{MemberRecord, State};
use sotto_protocol::amount::{Height, TokenId};
use sotto_protocol::network::Genesis;
use sotto_wallet::replica::Replica;
use sotto_wallet::{Node, WalletError};

use crate::error::CliError;
use crate::files;
use crate::session::{blocks_bar, show};

/// Reads a genesis file.
///
/// # Errors
/// [`CliError::Io`], [`CliError::Unreadable`].
pub fn read_genesis(path: &Path) -> Result<Genesis, CliError> {
    files::read_json(path, "a genesis")
}

/// Reads a network up to its tip, checking every rule of the ledger on the way, and that the operator whom the genesis names signed
/// for where it ends: a service can invent blocks, which come without proofs and signatures.
///
/// # Errors
/// [`CliError`]; [`CliError::Checkpoint`] for blocks that the operator did not sign for.
pub fn follow<N: Node>(node: &N, genesis: Genesis) -> Result<Replica, CliError> {
    let mut replica = Replica::new(genesis)?;
    let checkpoint = node.checkpoint()?;
    let tip = checkpoint.payload.height;
    let bar = blocks_bar();
    while replica.state().tip().height < tip {
        let next = Height(replica.state().tip().height.0 + 1);
        let blocks = node.blocks(next)?;
        // Later ones may have been sealed meanwhile, which this checkpoint is not about.
        let blocks: Vec<_> = blocks.iter().take_while(|block| block.block().header.height <= tip).collect();
        if blocks.is_empty() {
            break;
        }
        for block in blocks {
            replica.absorb(block)?;
        }
        show(&bar, replica.state().tip().height.0, tip.0);
    }
    bar.finish_and_clear();
    replica.state().confirm(&checkpoint)?;
    Ok(replica)
}

/// A member by symbol (with or without `$`) or by number.
///
/// # Errors
/// [`WalletError::NoSuchMember`].
pub fn member<'a>(state: &'a State, name: &str) -> Result<&'a MemberRecord, CliError> {
    let symbol = name.trim_start_matches('$').to_ascii_uppercase();
    let by_number = || state.member(TokenId(name.parse().ok()?));
    let found = state.member_by_symbol(&symbol).or_else(by_number);
    Ok(found.ok_or_else(|| WalletError::NoSuchMember(name.to_owned()))?)
}

/// A token's symbol, with `$`.
#[must_use]
pub fn symbol(state: &State, tid: TokenId) -> String {
    state.member(tid).map_or_else(|| format!("#{tid}"), |record| format!("${}", record.registration.symbol))
}
