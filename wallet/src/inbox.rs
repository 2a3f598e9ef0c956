//! The letters that came for a wallet, and the trades that it agreed to by letter. Kept in its folder under a key from its seed, so that
//! what is read there was written by this wallet.
//!
//! Nothing in a letter is believed, and nothing in it changes an account: what it says is checked when its step is taken.

use std::fs::{self, File};
use std::io::Write;

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::Height;
use sotto_protocol::cbor;
use sotto_protocol::letter::{Letter, LetterNumber, MAILBOX_LETTERS};
use sotto_protocol::trade::TradeId;

use crate::account::Account;
use crate::error::WalletError;
use crate::folder::{Folder, FolderError, io, write_atomically};
use crate::mailbox::Mailbox;
use crate::node::NodeError;
use crate::trade::{Agreed, Step, TradeError};

const INBOX: &str = "inbox.age";
const LOCK: &str = "inbox.lock";
// Pages that are read in one go: more than any honest mailbox has.
const MOST_PAGES: u64 = MAILBOX_LETTERS;

/// A letter that came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Received {
    /// Its number in the mailbox.
    pub number: LetterNumber,
    /// What is in it.
    pub step: Step,
    /// The trade, once this wallet answered.
    pub answered: Option<TradeId>,
}

/// What came and what was agreed to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inbox {
    // The next letter to read.
    from: LetterNumber,
    letters: Vec<Received>,
    pub(crate) agreed: Vec<Agreed>,
}

impl Inbox {
    /// The letters, in the order in which they came. Those of trades that were made or expired are forgotten.
    #[must_use]
    pub fn letters(&self) -> &[Received] {
        &self.letters
    }

    /// One of them.
    ///
    /// # Errors
    /// [`TradeError::NoLetter`].
    pub fn letter(&self, number: LetterNumber) -> Result<&Received, WalletError> {
        let found = self.letters.iter().find(|letter| letter.number == number);
        found.ok_or_else(|| TradeError::NoLetter(number).into())
    }

    // What can lead to nothing any more.
    fn forget(&mut self, account: &Account) {
        self.letters.retain(|Received { step, answered, .. }| {
            let trade = step.trade();
            let made = |trade| account.state().has_trade(trade);
            trade.terms.expiry >= account.state().height() && !made(trade.id()) && !answered.is_some_and(made)
        });
    }

    fn take(&mut self, number: LetterNumber, step: Step) {
        // A number comes again only from a mailbox that was begun anew, or that says so.
        if self.letters.iter().any(|letter| letter.number == number && letter.step == step) {
            return;
        }
        self.letters.retain(|letter| letter.number != number);
        if self.letters.len() as u64 >= MAILBOX_LETTERS {
            self.letters.remove(0);
        }
        self.letters.push(Received { number, step, answered: None });
    }
}

impl Folder {
    /// What was kept of letters and agreements.
    ///
    /// # Errors
    /// [`FolderError::Inbox`] if it is damaged.
    pub fn inbox(&self) -> Result<Inbox, WalletError> {
        let path = self.beside(INBOX);
        let sealed = match fs::read(&path) {
            Ok(sealed) => sealed,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Inbox::default()),
            Err(error) => return Err(io(&path)(error).into()),
        };
        let plain = self.key().open(&sealed).and_then(|plain| cbor::decode(&plain).ok());
        plain.ok_or_else(|| FolderError::Inbox(path).into())
    }

    // One process at a time: what another one marked or agreed to meanwhile stays.
    pub(crate) fn change_inbox<T>(&self, change: impl FnOnce(&mut Inbox) -> T) -> Result<T, WalletError> {
        let path = self.beside(INBOX);
        let lock = self.beside(LOCK);
        let file = File::create(&lock).map_err(io(&lock))?;
        file.lock().map_err(io(&lock))?;
        let mut inbox = self.inbox()?;
        let before = inbox.clone();
        let changed = change(&mut inbox);
        if inbox != before {
            let sealed = self.key().seal(&cbor::encode(&inbox)).map_err(io(&path))?;
            write_atomically(&path, |file| file.write_all(&sealed))?;
        }
        Ok(changed)
    }

    /// Reads the mailbox to its end, tries every letter, and keeps those that are for this wallet. It can be interrupted at any time and
    /// goes on where it was.
    ///
    /// # Errors
    /// [`WalletError`].
    pub fn read_letters<M: Mailbox>(&self, account: &Account, mailbox: &M) -> Result<Inbox, WalletError> {
        self.change_inbox(|inbox| inbox.forget(account))?;
        let (mut asked, mut anew) = (self.inbox()?.from, false);
        for _ in 0..MOST_PAGES {
            let page = mailbox.letters(asked)?;
            if !page.holds_together(asked) || (anew && page.next < asked) {
                return Err(NodeError::Unreachable("its mailbox contradicts itself".to_owned()).into());
            }
            if page.next < asked {
                // Another mailbox than the one that was read before.
                (asked, anew) = (LetterNumber::default(), true);
                continue;
            }
            if page.letters.is_empty() {
                break;
            }
            let mut came = Vec::new();
            for (number, letter) in page.numbered(asked) {
                came.extend(self.read_letter(account, &letter)?.map(|step| (number, step)));
                asked = LetterNumber(number.0.saturating_add(1));
            }
            self.change_inbox(|inbox| {
                came.into_iter().for_each(|(number, step)| inbox.take(number, step));
                inbox.from = asked;
            })?;
        }
        self.inbox()
    }

    // The step in a letter, if it is for this wallet and could be what it says.
    fn read_letter(&self, account: &Account, letter: &Letter) -> Result<Option<Step>, WalletError> {
        let Ok(content) = account.keys().dk.open_letter(&account.state().network(), letter) else { return Ok(None) };
        let Some(step) = Step::read(&content) else { return Ok(None) };
        let (now, window) = (account.state().height(), account.state().genesis().expiry_window);
        let latest = Height(now.0.saturating_add(window).saturating_add(window));
        let expiry = step.trade().terms.expiry;
        let plausible = match &step {
            // One that was overtaken is shown as such, rather than not at all.
            Step::Offer(offer) => !matches!(
                account.check_offer(offer),
                Err(WalletError::Trade(TradeError::FalseState) | WalletError::NoSuchMember(_))
            ),
            Step::Acceptance(acceptance) => account.check_acceptance(acceptance).is_ok(),
            Step::Approval(approval) => self.kept_trade(&approval.trade.seller.to_string())?.is_some(),
        };
        Ok(Some(step).filter(|_| plausible && (now..=latest).contains(&expiry)))
    }

    /// Whether an offer is still to be accepted: whoever accepts one twice may pay twice.
    ///
    /// # Errors
    /// [`TradeError::Answered`] if it was accepted by this letter or by another with the same offer, [`TradeError::NoLetter`].
    pub fn is_open(&self, number: LetterNumber) -> Result<(), WalletError> {
        let inbox = self.inbox()?;
        let step = &inbox.letter(number)?.step;
        let same = |letter: &Received| letter.step.trade() == step.trade();
        let answered = inbox.letters.iter().any(|letter| letter.answered.is_some() && same(letter));
        if answered { Err(TradeError::Answered(number).into()) } else { Ok(()) }
    }

    /// A letter's step as the file that its sender could have handed over.
    ///
    /// # Errors
    /// [`TradeError::NoLetter`].
    pub fn letter_as_file(&self, account: &Account, number: LetterNumber) -> Result<Vec<u8>, WalletError> {
        account.file_of(&self.inbox()?.letter(number)?.step)
    }

    /// Remembers that a letter was answered, by a step of this trade.
    ///
    /// # Errors
    /// [`WalletError`].
    pub fn answered(&self, number: LetterNumber, trade: TradeId) -> Result<(), WalletError> {
        self.change_inbox(|inbox| {
            if let Some(letter) = inbox.letters.iter_mut().find(|letter| letter.number == number) {
                letter.answered = Some(trade);
            }
        })
    }

    /// Takes back what was agreed to by this letter, as far as it is not done: a consent is not proven again, a sale not handed in.
    ///
    /// # Errors
    /// [`TradeError::NoLetter`].
    pub fn withdraw(&self, number: LetterNumber) -> Result<(), WalletError> {
        let trade = self.inbox()?.letter(number)?.step.trade().id();
        self.change_inbox(|inbox| inbox.agreed.retain(|agreed| agreed.trade() != trade))
    }
}
