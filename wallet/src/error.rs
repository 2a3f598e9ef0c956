//! What can go wrong in a wallet.

use sotto_ledger::{GenesisError, ReplayError};
use sotto_protocol::amount::{Cents, Height, Shares, TokenId};
use sotto_protocol::encryption::EncryptionError;
use sotto_protocol::keys::KeyError;
use sotto_protocol::payout::PayoutError;

use crate::folder::FolderError;
use crate::hand_over::HandOverError;
use crate::node::NodeError;
use crate::proving::ProvingError;
use crate::trade::TradeError;

/// Why a wallet did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum WalletError {
    /// The seed cannot be read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The wallet's folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The network did not do it.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The network's rules make no sense.
    #[error("this network cannot work: {0}")]
    Genesis(#[from] GenesisError),
    /// A block breaks the rules.
    #[error("the service sent a block that breaks the rules, so nothing it says can be trusted: {0}")]
    Replay(#[from] ReplayError),
    /// The notes in a block do not give its root.
    #[error("the notes of block {0} do not give its root: the service is not telling the truth")]
    NoteRoot(Height),
    /// The operator did not sign for what the service sent.
    #[error("the operator did not sign for the blocks that the service sent; nothing it says can be trusted")]
    Checkpoint,
    /// No proof could be made.
    #[error(transparent)]
    Proving(#[from] ProvingError),
    /// Something could not be encrypted or read.
    #[error(transparent)]
    Encryption(#[from] EncryptionError),
    /// The trade cannot go on.
    #[error(transparent)]
    Trade(#[from] TradeError),
    /// The sums are out of range.
    #[error(transparent)]
    Payout(#[from] PayoutError),
    /// This wallet's key is not a member.
    #[error("this wallet is not a member of the network yet; a registration is needed first, then the next epoch")]
    NotAMember,
    /// Nobody has this number or symbol.
    #[error("nobody here is called {0}")]
    NoSuchMember(String),
    /// The token's hidden state is not known.
    #[error("this wallet holds no {0}, so it cannot see that token's state")]
    NotAHolder(String),
    /// The hidden state of one's own token went with a seed that was replaced.
    #[error(
        "this wallet does not have the holder key of {0}, its own token: it was lost with the seed that was replaced; any holder can give it back, with: sotto token hand-over {0}"
    )]
    LostState(String),
    /// What a holder handed over cannot be used.
    #[error(transparent)]
    HandOver(#[from] HandOverError),
    /// Not enough cash in two notes.
    #[error("{needed} is needed, but only {available} is there; deposit the rest first", needed = needed.to_decimal(), available = available.to_decimal())]
    NotEnoughCash {
        /// Asked for.
        needed: Cents,
        /// There.
        available: Cents,
    },
    /// Not enough shares.
    #[error("{needed} shares are needed, but only {available} are there")]
    NotEnoughShares {
        /// Asked for.
        needed: Shares,
        /// There.
        available: Shares,
    },
    /// The notes are too scattered and must be merged first.
    #[error(
        "the amount is scattered over more than two notes; merging them first needs another transaction: run the same command again"
    )]
    Scattered,
    /// Nothing to do.
    #[error("there is nothing to do: {0}")]
    Nothing(&'static str),
    /// The wrong time.
    #[error("this is possible only in the {needed} phase; the network is in the {now} phase")]
    Phase {
        /// When it is possible.
        needed: sotto_protocol::epoch::Phase,
        /// Now.
        now: sotto_protocol::epoch::Phase,
    },
    /// A fact that is not so.
    #[error("this wallet cannot show that: {0}")]
    NotTrue(String),
    /// An event that this wallet knows nothing of.
    #[error("no open event of {0} is known to this wallet")]
    NoEvent(TokenId),
}
