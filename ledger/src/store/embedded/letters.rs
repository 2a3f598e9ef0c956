//! The mailbox in a file of its own beside the log's, so that neither waits for the other's writes.

use std::path::Path;

use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction};
use sotto_protocol::amount::Height;
use sotto_protocol::letter::{Letter, LetterNumber, LetterPage};

use super::{engine, open_or_make};
use crate::store::{Letters, Life, StoreError};

const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
const LETTERS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("letters");
// When each came. Apart, so that looking for the oldest reads no letter.
const ARRIVED: TableDefinition<'_, u64, u32> = TableDefinition::new("arrived");
// By its digest, so that the same letter is there once.
const NUMBERS: TableDefinition<'_, &[u8; 32], u64> = TableDefinition::new("numbers");

// What the tables hold; raised whenever that changes.
const FORMAT_VERSION: u64 = 1;
const CACHE_BYTES: usize = 8 << 20;

const FORMAT: &str = "format";
const NEXT: &str = "next";
const HEIGHT: &str = "height";

/// A mailbox in one file.
#[derive(Debug)]
pub struct EmbeddedLetters {
    database: Database,
    life: Life,
}

impl EmbeddedLetters {
    /// Opens the mailbox beside a log's file, or makes an empty one.
    ///
    /// # Errors
    /// [`StoreError::Locked`] while another process has it open, [`StoreError::Format`] if another version made it,
    /// [`StoreError::Engine`] if it cannot be opened.
    pub fn beside(log: impl AsRef<Path>, life: Life) -> Result<Self, StoreError> {
        let path = log.as_ref().with_added_extension("letters");
        let mailbox = Self { database: open_or_make(&path, CACHE_BYTES)?, life };
        mailbox.prepare()?;
        Ok(mailbox)
    }

    fn prepare(&self) -> Result<(), StoreError> {
        let write = self.write()?;
        {
            let mut meta = write.open_table(META).map_err(engine)?;
            let format = meta.get(FORMAT).map_err(engine)?.map(|version| version.value());
            match format {
                Some(FORMAT_VERSION) => {}
                Some(version) => {
                    return Err(StoreError::Format { version: u32::try_from(version).unwrap_or(u32::MAX) });
                }
                None => {
                    meta.insert(FORMAT, FORMAT_VERSION).map_err(engine)?;
                    meta.insert(NEXT, 1).map_err(engine)?;
                    meta.insert(HEIGHT, 0).map_err(engine)?;
                }
            }
            write.open_table(LETTERS).map_err(engine)?;
            write.open_table(ARRIVED).map_err(engine)?;
            write.open_table(NUMBERS).map_err(engine)?;
        }
        write.commit().map_err(engine)
    }

    fn write(&self) -> Result<WriteTransaction, StoreError> {
        let mut write = self.database.begin_write().map_err(engine)?;
        write.set_durability(Durability::Immediate).map_err(engine)?;
        Ok(write)
    }
}

fn number(meta: &impl ReadableTable<&'static str, u64>, key: &'static str) -> Result<u64, StoreError> {
    meta.get(key).map_err(engine)?.map(|found| found.value()).ok_or(StoreError::Damaged { what: key })
}

fn later(meta: &impl ReadableTable<&'static str, u64>, now: Height) -> Result<Height, StoreError> {
    let seen = u32::try_from(number(meta, HEIGHT)?).map_err(|_| StoreError::Damaged { what: HEIGHT })?;
    Ok(now.max(Height(seen)))
}

// The oldest that lives. They came in the order of their numbers.
fn oldest(arrived: &impl ReadableTable<u64, u32>, since: Height) -> Result<Option<u64>, StoreError> {
    for entry in arrived.iter().map_err(engine)? {
        let (number, height) = entry.map_err(engine)?;
        if height.value() >= since.0 {
            return Ok(Some(number.value()));
        }
    }
    Ok(None)
}

// Takes away what does not live any more.
fn expire(write: &WriteTransaction, since: Height) -> Result<(), StoreError> {
    let mut arrived = write.open_table(ARRIVED).map_err(engine)?;
    let mut letters = write.open_table(LETTERS).map_err(engine)?;
    let mut numbers = write.open_table(NUMBERS).map_err(engine)?;
    loop {
        let first = arrived.first().map_err(engine)?.map(|(number, height)| (number.value(), height.value()));
        let Some((number, _)) = first.filter(|(_, height)| *height < since.0) else { return Ok(()) };
        arrived.remove(number).map_err(engine)?;
        let letter = letters.remove(number).map_err(engine)?.ok_or(StoreError::Damaged { what: "letter" })?;
        let letter = read(letter.value())?;
        numbers.remove(&letter.digest().0).map_err(engine)?;
    }
}

fn read(bytes: &[u8]) -> Result<Letter, StoreError> {
    Letter::new(bytes.to_vec()).map_err(|_| StoreError::Damaged { what: "letter" })
}

impl Letters for EmbeddedLetters {
    fn put(&self, letter: &Letter, now: Height, room: u64) -> Result<Option<LetterNumber>, StoreError> {
        let write = self.write()?;
        let placed = place(&write, letter, (now, self.life), room)?;
        write.commit().map_err(engine)?;
        Ok(placed.map(LetterNumber))
    }

    fn page(&self, from: LetterNumber, now: Height, limit: usize) -> Result<LetterPage, StoreError> {
        let read_only = self.database.begin_read().map_err(engine)?;
        let meta = read_only.open_table(META).map_err(engine)?;
        let (next, now) = (number(&meta, NEXT)?, later(&meta, now)?);
        let arrived = read_only.open_table(ARRIVED).map_err(engine)?;
        let oldest = oldest(&arrived, self.life.since(now))?.unwrap_or(next);
        let table = read_only.open_table(LETTERS).map_err(engine)?;
        let range = table.range(from.0.max(oldest)..).map_err(engine)?;
        let letters = range.take(limit).map(|entry| read(entry.map_err(engine)?.1.value()));
        let letters = letters.collect::<Result<_, _>>()?;
        Ok(LetterPage { oldest: LetterNumber(oldest), next: LetterNumber(next), letters })
    }
}

fn place(
    write: &WriteTransaction,
    letter: &Letter,
    (now, life): (Height, Life),
    room: u64,
) -> Result<Option<u64>, StoreError> {
    let mut meta = write.open_table(META).map_err(engine)?;
    let (next, now) = (number(&meta, NEXT)?, later(&meta, now)?);
    meta.insert(HEIGHT, u64::from(now.0)).map_err(engine)?;
    expire(write, life.since(now))?;
    let mut numbers = write.open_table(NUMBERS).map_err(engine)?;
    let digest = letter.digest();
    if let Some(known) = numbers.get(&digest.0).map_err(engine)? {
        return Ok(Some(known.value()));
    }
    let mut arrived = write.open_table(ARRIVED).map_err(engine)?;
    let oldest = arrived.first().map_err(engine)?.map_or(next, |(number, _)| number.value());
    if next.saturating_sub(oldest) >= room {
        return Ok(None);
    }
    numbers.insert(&digest.0, next).map_err(engine)?;
    arrived.insert(next, now.0).map_err(engine)?;
    write.open_table(LETTERS).map_err(engine)?.insert(next, letter.bytes()).map_err(engine)?;
    let after = next.checked_add(1).ok_or(StoreError::Damaged { what: NEXT })?;
    meta.insert(NEXT, after).map_err(engine)?;
    Ok(Some(next))
}
