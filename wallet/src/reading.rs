//! Reading the network: pages are fetched, tried and applied at the same time, each by a thread of its own.
//!
//! Trying takes nearly all of the work and uses every core; the other two keep ahead of it and behind it. Only a few pages are in memory.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use sotto_protocol::amount::Height;
use sotto_protocol::block::CompactBlock;

use crate::account::{Account, Opened};
use crate::cache::{Cache, Journal};
use crate::error::WalletError;
use crate::node::{Node, NodeError};

/// Pages that wait to be tried.
const PAGES_FETCHED: usize = 1;
/// Pages that were tried and wait to be applied: while trees are hashed or a snapshot is written, trying goes on.
const PAGES_TRIED: usize = 8;
/// Notes that are hashed into the trees together: the more, the fewer hashes each takes.
const HASHED_TOGETHER: usize = 1 << 17;
/// Reading goes on for so many times as long as the last snapshot took before the next one is written: what is read can be lost, but
/// saving it costs at most a fortieth of the time.
const SAVING_PART: u32 = 40;
/// About what a snapshot takes at least, and for each note on the ledger: until one was written.
const SAVING: Duration = Duration::from_millis(5);
const SAVING_A_NOTE: Duration = Duration::from_nanos(500);

type Page = Vec<CompactBlock>;

/// Reads blocks up to `tip` into the account, and saves on the way what nobody confirmed yet. Says what was read, if it was little.
///
/// # Errors
/// [`WalletError::Replay`] or [`WalletError::NoteRoot`] if the service lies, then the account must be built anew;
/// [`WalletError::Node`] if it fell silent, then the account is as far as it got, which is saved.
pub(crate) fn read<N: Node>(
    account: &mut Account,
    node: &N,
    tip: Height,
    cache: &Cache,
    progress: &mut impl FnMut(u32, u32),
) -> Result<Journal, WalletError> {
    let from = account.height();
    let opener = account.opener();
    let at = AtomicU32::new(from.0);
    let (fetched, absorbed) = thread::scope(|scope| {
        let (pages, to_try) = sync_channel::<Page>(PAGES_FETCHED);
        let (tried, to_apply) = sync_channel(PAGES_TRIED);
        scope.spawn(move || {
            for page in to_try {
                let opened = opener.open(&page);
                if tried.send((page, opened)).is_err() {
                    break;
                }
            }
        });
        let applied = &at;
        let reader = &mut *account;
        let applying = scope.spawn(move || apply(reader, to_apply, cache, applied));
        let fetched = fetch(node, from, tip, &pages, || progress(at.load(Ordering::Relaxed), tip.0));
        drop(pages);
        (fetched, applying.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    let journal = absorbed?;
    if from < account.height() {
        progress(account.height().0, tip.0);
    }
    if let Err(silent) = fetched {
        if from < account.height() {
            cache.save_reading(account)?;
        }
        return Err(silent.into());
    }
    Ok(journal)
}

// Page after page, until the tip or until nobody takes them any more.
fn fetch<N: Node>(
    node: &N,
    from: Height,
    tip: Height,
    pages: &SyncSender<Page>,
    mut progress: impl FnMut(),
) -> Result<(), NodeError> {
    let mut last = from;
    while last < tip {
        let height = |block: &CompactBlock| block.block().header.height;
        let page = node.blocks(Height(last.0.saturating_add(1)))?;
        let page: Page = page.into_iter().filter(|block| height(block) > last && height(block) <= tip).collect();
        let Some(newest) = page.last().map(height) else { break };
        last = newest;
        if pages.send(page).is_err() {
            break;
        }
        progress();
    }
    Ok(())
}

// Page after page, in order.
fn apply(
    account: &mut Account,
    pages: Receiver<(Page, Opened)>,
    cache: &Cache,
    at: &AtomicU32,
) -> Result<Journal, WalletError> {
    let mut journal = Journal::default();
    let notes = u32::try_from(account.replica().notes().size()).unwrap_or(u32::MAX);
    let mut saving = SAVING + SAVING_A_NOTE * notes;
    let mut saved = Instant::now();
    for (page, opened) in pages {
        account.follow_all(&page, &opened)?;
        at.store(account.height().0, Ordering::Relaxed);
        journal.add(&page);
        if account.replica().waiting() >= HASHED_TOGETHER {
            account.catch_up()?;
        }
        if saved.elapsed() > saving * SAVING_PART {
            account.catch_up()?;
            saved = Instant::now();
            cache.save_reading(account)?;
            saving = saved.elapsed();
            saved = Instant::now();
        }
    }
    account.catch_up()?;
    Ok(journal)
}
