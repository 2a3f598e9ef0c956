//! INSECURE: a long log in which nothing is proven, for measuring how wallets read: cash of strangers, and now and then some of one wallet's.
//!
//! Its encrypted notes are real, so trying them takes what it always takes. Wallets do not check proofs, and read it as any other log.

use std::fs::{self, File};
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sotto_ledger::State;
use sotto_protocol::amount::{Cents, Height, Position, Shares, TokenId};
use sotto_protocol::block::{Block, BlockHash, Checkpoint, CompactBlock, Header, TransactionsHash};
use sotto_protocol::cbor;
use sotto_protocol::encryption::{DecryptionKey, EncryptionKey};
use sotto_protocol::field::{self, F};
use sotto_protocol::keys::{Keys, new_mnemonic};
use sotto_protocol::network::{Genesis, NetworkId};
use sotto_protocol::note::memo::{CashMemo, Cause, Memo, Story};
use sotto_protocol::note::{CashNote, Commitment};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::operation::{Deposit, Signed};
use sotto_protocol::successor;
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::trade::TradeId;
use sotto_protocol::transaction::{CashBody, Leg, ProofBytes, Transaction, TransactionId};
use sotto_protocol::tree::{NoteFrontier, NoteRoot, NullifierTree, RegistryRoot};
use sotto_wallet::node::Accepted;
use sotto_wallet::{Node, NodeError};

use crate::town::Fallible;
use crate::town::officials::{Officials, reference, rng};

/// Transactions of strangers in a block; each brings two notes, two nullifiers and two encrypted notes.
const BLOCK: usize = 50;
/// Blocks that are made together, on all cores.
const TOGETHER: usize = 64;
/// How many times something is the wallet's own.
const OWN: usize = 96;
/// Bytes of a page, as the service cuts them.
const PAGE_BYTES: u64 = 2 << 20;
/// Blocks of a page, as the service cuts them.
const PAGE_BLOCKS: usize = 1024;
const STRANGERS: usize = 32;

const LOG: &str = "log.cbor";
const ABOUT: &str = "about.json";

/// What is known of a log besides its blocks.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct About {
    /// Its network.
    pub genesis: Genesis,
    /// The operator's word for its last block.
    pub checkpoint: Signed<Checkpoint>,
    /// The seed of the wallet that has something in it.
    pub words: String,
    /// What that is, in the end.
    pub cash: Cents,
    /// How many encrypted notes there are.
    pub ciphertexts: u64,
    // Where each block begins in the file, and where the last one ends.
    offsets: Vec<u64>,
}

/// A log in a folder. As a [`Node`] it serves pages as the service does.
#[derive(Debug)]
pub struct StrangersLog {
    file: PathBuf,
    /// What is known of it.
    pub about: About,
}

fn fresh() -> F {
    field::random(&mut rng())
}

impl StrangersLog {
    /// The log in this folder, made if it is not there: with so many notes of strangers.
    ///
    /// # Errors
    /// If the folder cannot be written or read.
    pub fn open_or_make(folder: &Path, notes: usize) -> Fallible<Self> {
        let about = folder.join(ABOUT);
        if !about.exists() {
            fs::create_dir_all(folder)?;
            make(folder, notes)?;
        }
        Self::open(folder)
    }

    /// The log in this folder.
    ///
    /// # Errors
    /// If there is none.
    pub fn open(folder: &Path) -> Fallible<Self> {
        let about = serde_json::from_slice(&fs::read(folder.join(ABOUT))?)?;
        Ok(Self { file: folder.join(LOG), about })
    }

    /// Its height.
    #[must_use]
    pub fn height(&self) -> Height {
        self.about.checkpoint.payload.height
    }

    fn page(&self, from: Height) -> Fallible<Vec<CompactBlock>> {
        let offsets = &self.about.offsets;
        let first = from.0 as usize - 1;
        let Some(begin) = offsets.get(first) else { return Ok(Vec::new()) };
        let fits = |end: &&u64| **end - begin < PAGE_BYTES;
        let blocks = offsets[first + 1..].iter().take_while(fits).count() + 1;
        let last = (first + blocks.min(PAGE_BLOCKS)).min(offsets.len() - 1);
        let mut bytes = vec![0; usize::try_from(offsets[last] - begin)?];
        let mut file = File::open(&self.file)?;
        file.seek(SeekFrom::Start(*begin))?;
        file.read_exact(&mut bytes)?;
        // An array of so many, as a page is.
        let mut page = match u16::try_from(last - first)?.to_be_bytes() {
            [0, few @ ..24] => vec![0x80 | few],
            [0, some] => vec![0x98, some],
            [many, rest] => vec![0x99, many, rest],
        };
        page.extend(bytes);
        Ok(CompactBlock::read_page(&page)?)
    }
}

impl Node for StrangersLog {
    fn genesis(&self) -> Result<Genesis, NodeError> {
        Ok(self.about.genesis.clone())
    }

    fn tip(&self) -> Result<Height, NodeError> {
        Ok(self.height())
    }

    fn checkpoint(&self) -> Result<Signed<Checkpoint>, NodeError> {
        Ok(self.about.checkpoint.clone())
    }

    fn block(&self, height: Height) -> Result<Block, NodeError> {
        let first = self.blocks(height)?.into_iter().next();
        first.map(|block| block.block().clone()).ok_or_else(|| NodeError::Unreachable("no such block".to_owned()))
    }

    fn blocks(&self, from: Height) -> Result<Vec<CompactBlock>, NodeError> {
        self.page(from).map_err(|error| NodeError::Unreachable(error.to_string()))
    }

    fn submit(&self, _: &Transaction) -> Result<Accepted, NodeError> {
        Err(NodeError::Unreachable("this log is finished".to_owned()))
    }
}

// Makes transactions.
struct Mint {
    network: NetworkId,
    anchor: NoteRoot,
    strangers: Vec<EncryptionKey>,
}

impl Mint {
    fn cash(&self, nf: [Nullifier; 2], outputs: &[(Commitment, EncryptionKey, Memo); 2]) -> Fallible<Transaction> {
        let cm = [outputs[0].0, outputs[1].0];
        let seal = |(_, ek, memo): &(_, EncryptionKey, Memo)| ek.seal_note(&self.network, memo, &mut rng());
        let ciphertexts = outputs.iter().map(seal).collect::<Result<_, _>>()?;
        let (expiry, trade) = (Height(u32::MAX), TradeId::none());
        let body = CashBody { root_n: self.anchor, expiry, nf, cm, withdraw: Cents::ZERO, trade };
        let leg = Leg { body, ciphertexts, destination: String::new(), proof: ProofBytes::BLANK };
        Ok(Transaction::Cash(Box::new(leg)))
    }

    fn strange(&self, i: usize) -> (Commitment, EncryptionKey, Memo) {
        let memo = memo(Cents(1 + i as u64), Rho(fresh()));
        (Commitment(fresh()), self.strangers[i % self.strangers.len()], memo)
    }

    fn strangers(&self, i: usize) -> Fallible<(Transaction, TransactionId)> {
        let nf = std::array::from_fn(|_| Nullifier(fresh()));
        let transaction = self.cash(nf, &[self.strange(2 * i), self.strange(2 * i + 1)])?;
        let id = transaction.id(&self.network);
        Ok((transaction, id))
    }
}

fn memo(amount: Cents, rho: Rho) -> Memo {
    let (none, nothing) = (TokenId(0), Cents::ZERO);
    let story = Story {
        cause: Cause::Paid,
        tid: none,
        shares: Shares::ZERO,
        price: nothing,
        locked: nothing,
        payout: nothing,
        with: none,
    };
    Memo::Cash(CashMemo { amount, rho, story })
}

// What becomes the wallet's own: a deposit, a note from somebody, and a part of that note back after it is spent.
struct Own {
    keys: Keys,
    cash: Cents,
    turn: u64,
    received: Option<(Position, Cents)>,
}

impl Own {
    fn note(&self, amount: Cents) -> (Commitment, EncryptionKey, Memo) {
        let rho = Rho(fresh());
        let owner = OwnerTag::derive(self.keys.sk.public_key(), rho);
        (CashNote { amount, owner }.commit(), self.keys.dk.encryption_key(), memo(amount, rho))
    }

    fn next(&mut self, mint: &Mint, officials: &Officials, notes: u64) -> Fallible<Transaction> {
        let turn = self.turn;
        self.turn += 1;
        let nf = || Nullifier(fresh());
        let nk = self.keys.sk.nullifier_key();
        Ok(match (turn % 3, self.received.take()) {
            (0, _) => {
                let (amount, rho) = (Cents(100 + turn), successor::deposit(nk, turn / 3));
                self.cash.0 += amount.0;
                let owner = OwnerTag::derive(self.keys.sk.public_key(), rho);
                let deposit = Deposit { amount, owner, reference: reference() };
                Transaction::Deposit(Signed::sign(&mint.network, deposit, &officials.gateway)).bare()
            }
            (2, Some((position, amount))) => {
                let rest = Cents(amount.0 / 2);
                self.cash.0 -= amount.0 - rest.0;
                mint.cash([Nullifier::of_cash(nk, position), nf()], &[mint.strange(0), self.note(rest)])?
            }
            _ => {
                let amount = Cents(1000 + turn);
                self.cash.0 += amount.0;
                self.received = Some((Position(u32::try_from(notes)?), amount));
                mint.cash([nf(), nf()], &[self.note(amount), mint.strange(1)])?
            }
        })
    }
}

// What the next block follows.
struct Chain {
    height: u32,
    previous: BlockHash,
    notes: NoteFrontier,
    nullifiers: NullifierTree,
    registry: RegistryRoot,
}

impl Chain {
    fn seal(&mut self, transactions: Vec<Transaction>, ids: &[TransactionId]) -> Fallible<Block> {
        let cms: Vec<_> = transactions.iter().flat_map(Transaction::commitments).collect();
        let nfs: Vec<_> = transactions.iter().flat_map(Transaction::nullifiers).collect();
        self.notes.append(&cms)?;
        self.nullifiers.insert(&nfs)?;
        self.height += 1;
        let header = Header {
            height: Height(self.height),
            previous: self.previous,
            note_root: self.notes.root(),
            nullifier_root: self.nullifiers.root(),
            registry_root: self.registry,
            notes: self.notes.size(),
            transactions: TransactionsHash::of(ids),
        };
        self.previous = header.hash();
        Ok(Block { header, transactions })
    }
}

fn make(folder: &Path, notes: usize) -> Fallible<()> {
    let officials = Officials::appoint();
    let genesis = Genesis { expiry_window: u32::MAX, ..officials.genesis("strangers") };
    let state = State::new(genesis.clone())?;
    let network = genesis.id();
    let stranger = |i: usize| DecryptionKey::from_seed(&field::to_bytes(&F::from(i as u64))).encryption_key();
    let mint = Mint { network, anchor: state.tip().note_root, strangers: (0..STRANGERS).map(stranger).collect() };
    let words = new_mnemonic(&mut rng()).to_string();
    let mut own = Own { keys: Keys::from_mnemonic(&words)?, cash: Cents::ZERO, turn: 0, received: None };
    let mut chain = Chain {
        height: 0,
        previous: state.tip().hash(),
        notes: NoteFrontier::default(),
        nullifiers: NullifierTree::default(),
        registry: state.registry_root(),
    };
    let mut file = BufWriter::new(File::create(folder.join(LOG))?);
    let (mut offsets, mut ciphertexts) = (vec![0], 0);
    let transactions = notes.div_ceil(2);
    let own_every = (transactions / BLOCK / OWN).max(1);
    let mut tip = *state.tip();
    for some in (0..transactions).collect::<Vec<_>>().chunks(BLOCK * TOGETHER) {
        let made = some.par_iter().map(|i| mint.strangers(*i).map_err(|error| error.to_string()));
        let made = made.collect::<Result<Vec<_>, _>>()?;
        let mut made = made.into_iter().peekable();
        while made.peek().is_some() {
            let (mut block, mut ids): (Vec<_>, Vec<_>) = made.by_ref().take(BLOCK).unzip();
            if (chain.height as usize).is_multiple_of(own_every) {
                let first = chain.notes.size() + 2 * block.len() as u64;
                let transaction = own.next(&mint, &officials, first)?;
                ids.push(transaction.id(&network));
                block.push(transaction);
            }
            ciphertexts += block.iter().map(|transaction| transaction.ciphertexts().len() as u64).sum::<u64>();
            let block = chain.seal(block, &ids)?;
            tip = block.header;
            let bytes = cbor::encode(&block);
            file.write_all(&bytes)?;
            offsets.push(offsets[offsets.len() - 1] + bytes.len() as u64);
        }
    }
    file.flush()?;
    let checkpoint = Signed::sign(&network, Checkpoint::at(network, &tip), &officials.operator);
    let about = About { genesis, checkpoint, words, cash: own.cash, ciphertexts, offsets };
    Ok(fs::write(folder.join(ABOUT), serde_json::to_vec(&about)?)?)
}
