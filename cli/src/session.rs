//! An open wallet, its network, and what can make its proofs.

use std::fmt;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use sotto_protocol::amount::{Height, TokenId};
use sotto_protocol::transaction::{Transaction, TransactionId};
use sotto_wallet::node::Accepted;
use sotto_wallet::trade::{Continued, Only, Outcome};
use sotto_wallet::{Account, Chore, Folder, Inbox, Node, WalletError};

use crate::ask;
use crate::context::Context;
use crate::error::CliError;
use crate::http_node::{HttpNode, RECEIPTS};
use crate::log_file;
use crate::maker::{Made, Maker};

/// How many merges one command makes before it gives up.
const MAX_MERGES: usize = 64;

/// What the operator signed of the log that was seen last.
const LOG_CHECKPOINT: &str = "log-checkpoint";

/// A wallet at work.
#[derive(Debug)]
pub struct Session {
    /// Its folder.
    pub folder: Folder,
    /// What it knows.
    pub account: Account,
    /// Its network.
    pub node: HttpNode,
    /// Makes its proofs.
    pub maker: Maker,
}

impl Session {
    /// Opens the wallet as far as its last sync.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn open(context: &Context) -> Result<Self, CliError> {
        let folder = Folder::open(context.wallet()?, &ask::passphrase(context)?)?;
        let account = folder.account()?;
        if let Some(path) = folder.set_aside() {
            let path = path.display();
            eprintln!(
                "what was kept of this wallet was damaged or is not its own; it lies in {path} now, and a sync reads the network again"
            );
        }
        let service = context.service.clone().unwrap_or_else(|| folder.network().service.clone());
        let node = HttpNode::trusting(&service, context.ca.as_deref())?;
        let node = node.keeping_receipts(folder.beside(RECEIPTS), &folder.network().genesis);
        Ok(Self { node, maker: Maker::from_env()?, folder, account })
    }

    /// Opens the wallet and reads the network up to its tip.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn synced(context: &Context) -> Result<Self, CliError> {
        let mut session = Self::open(context)?;
        session.sync()?;
        Ok(session)
    }

    /// Chooses what the next sync reads: everything since the wallet's birthday, or, if the wallet is further behind than that, only so
    /// many of the newest blocks for now.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn reach(&mut self, newest: Option<u32>) -> Result<(), CliError> {
        match newest {
            Some(blocks) => {
                let from = Height(self.node.tip()?.0.saturating_sub(blocks).saturating_add(1));
                let is_later = from > self.account.height().max(self.folder.network().birthday);
                if is_later && self.folder.is_whole(&self.account) {
                    self.account = self.folder.newest_account(from)?;
                }
            }
            None if !self.folder.is_whole(&self.account) => self.account = self.folder.whole_account()?,
            None => {}
        }
        Ok(())
    }

    /// Reads the network up to its tip.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn sync(&mut self) -> Result<(), CliError> {
        let bar = blocks_bar();
        let synced = self.folder.sync(&mut self.account, &self.node, |at, of| show(&bar, at, of));
        bar.finish_and_clear();
        synced?;
        self.watch_log()
    }

    // A service that tells different people different stories is noticed by whoever hears the second one.
    fn watch_log(&self) -> Result<(), CliError> {
        let tip = self.account.state().tip();
        log_file::watch(&self.folder.beside(LOG_CHECKPOINT), &self.node, &self.folder.network().genesis, tip)
    }

    /// Reads the network up to its tip, and claims and declares what there is.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn sync_and_settle(&mut self) -> Result<Vec<Chore>, CliError> {
        let bar = blocks_bar();
        let progress = |at, of| show(&bar, at, of);
        let done = self.folder.sync_and_settle(&mut self.account, &self.node, &self.maker, progress);
        bar.finish_and_clear();
        let done = done?;
        self.watch_log()?;
        Ok(done)
    }

    /// Reads the mailbox to its end.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn read_letters(&self) -> Result<Inbox, CliError> {
        Ok(self.folder.read_letters(&self.account, &self.node)?)
    }

    /// Goes on with the trades that were agreed to by letter, or with one of them, and reads what came of each.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn continue_trades(&mut self, only: Option<Only>) -> Result<Vec<Continued>, CliError> {
        let mut all: Vec<Continued> = Vec::new();
        loop {
            let continued = self.folder.continue_trades(&self.account, &self.node, &self.maker, only)?;
            let made = continued.iter().any(|one| matches!(one.outcome, Outcome::Made(_)));
            for one in continued {
                all.retain(|before| before.trade.id() != one.trade.id());
                all.push(one);
            }
            if !made {
                return Ok(all);
            }
            self.sync()?;
        }
    }

    /// Submits a transaction, waits until it is in a block, and reads that block.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn submit(&mut self, transaction: &Transaction) -> Result<Accepted, CliError> {
        let accepted = self.node.submit(transaction)?;
        self.sync()?;
        Ok(accepted)
    }

    /// Does something that takes cash out of at most two notes; merges notes first if it must.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn with_cash<T>(
        &mut self,
        attempt: impl Fn(&Account, &Maker) -> Result<T, WalletError>,
    ) -> Result<T, CliError> {
        for _ in 0..MAX_MERGES {
            match attempt(&self.account, &self.maker) {
                Err(WalletError::Scattered) => {
                    let leg = self.account.merge_cash()?.prove(&self.maker).map_err(WalletError::from)?;
                    self.submit(&Transaction::Cash(Box::new(leg)))?;
                }
                done => return Ok(done?),
            }
        }
        Err(WalletError::Scattered.into())
    }

    /// Does something that takes shares out of a few notes; merges notes first if it must.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn with_shares<T>(
        &mut self,
        tid: TokenId,
        attempt: impl Fn(&Account, &Maker) -> Result<T, WalletError>,
    ) -> Result<T, CliError> {
        for _ in 0..MAX_MERGES {
            match attempt(&self.account, &self.maker) {
                Err(WalletError::Scattered) => {
                    let leg = self.account.claim(tid)?.prove(&self.maker).map_err(WalletError::from)?;
                    self.submit(&Transaction::Share(Box::new(leg)))?;
                }
                done => return Ok(done?),
            }
        }
        Err(WalletError::Scattered.into())
    }

    /// What was done, with where it was accepted and the proofs it took.
    pub fn done(&self, what: String, accepted: &Accepted) -> Done {
        let Accepted { id, height } = *accepted;
        Done { done: what, transaction: id, height, proofs: self.maker.take_made() }
    }
}

/// A bar for blocks that are read; it shows only where standard error is a terminal.
#[must_use]
pub fn blocks_bar() -> ProgressBar {
    let style =
        ProgressStyle::with_template("{bar:30} {pos}/{len} blocks").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

/// Moves the bar.
pub fn show(bar: &ProgressBar, at: u32, of: u32) {
    bar.set_length(u64::from(of));
    bar.set_position(u64::from(at));
}

/// Something that was done on the ledger.
#[derive(Debug, Clone, Serialize)]
pub struct Done {
    /// In words.
    pub done: String,
    /// By which transaction.
    pub transaction: TransactionId,
    /// In which block.
    pub height: Height,
    /// What had to be proven.
    pub proofs: Vec<Made>,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.done)?;
        write!(f, "accepted in block {}, transaction {}", self.height, self.transaction)?;
        for Made { statement, seconds } in &self.proofs {
            write!(f, "\nproven: {statement} in {seconds:.1} s")?;
        }
        Ok(())
    }
}
