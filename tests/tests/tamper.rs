//! No change of an export goes unnoticed: of a history with real proofs, changed in random ways, an audit against the checkpoint that the
//! auditor saved finds every one. And an audit takes little more time than its proofs.
//!
//! `SOTTO_TAMPERS` sets how many changes are tried (210); `cargo xtask tamper` tries 10,000. `SOTTO_AUDITED_TRANSACTIONS` sets how many
//! transactions each of the two histories has whose audit is timed (12), and `SOTTO_AT_LEAST_PERCENT` which part of the busy one's audit the
//! proofs alone must take (none). `SOTTO_HISTORIES` names a folder to keep the quiet one in.

mod histories;
mod model_driver;
mod support;
mod tampering;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use histories::{Histories, Plan};
use model_driver::World;
use sotto_ledger::{Audit, AuditError, Audited, Export, ExportError, State};
use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, Checkpoint};
use sotto_protocol::cbor;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::Transaction;
use sotto_tests::forged_claims::forge_all;
use sotto_tests::town::officials::Officials;
use sotto_verifier::{Item, Verifier, batch};
use tampering::{Dice, Original, TAMPERS};

/// Why an export is not the history of the checkpoint.
#[derive(Debug, thiserror::Error)]
enum Noticed {
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Audit(#[from] AuditError),
}

impl Noticed {
    // By what it was noticed.
    fn by(&self) -> &'static str {
        match self {
            Self::Export(_) => "encoding",
            Self::Audit(AuditError::Replay(_)) => "rules, chain and roots",
            Self::Audit(AuditError::Proof { .. }) => "proofs and signatures",
            Self::Audit(AuditError::Checkpoint(_)) => "checkpoint",
            Self::Audit(AuditError::Genesis(_) | AuditError::Rewritten(_) | AuditError::Unverified(_)) => "other",
        }
    }
}

struct History {
    genesis: Genesis,
    checkpoint: Signed<Checkpoint>,
    bytes: Vec<u8>,
    verifier: Verifier,
}

impl History {
    // At least this many transactions with real proofs.
    fn proven(transactions: usize) -> Self {
        let plan = Plan { kind: "proven", first_seed: 28, transactions, most: transactions };
        let histories = Histories::from_env();
        let folder = histories.first(&plan, |seed, transactions| {
            let mut world = World::proven(seed);
            world.run_until_proven(transactions);
            world
        });
        Self::read(&folder)
    }

    // INSECURE: forged claims, in blocks as full as they can be.
    fn busy(claims: usize) -> Self {
        let officials = Officials::appoint();
        let genesis = Genesis { expiry_window: u32::MAX, ..officials.genesis("busy") };
        let verifier = Verifier::new(&genesis).expect("the keys are good");
        let mut state = State::new(genesis.clone()).expect("the genesis is good");
        let mut bytes = Vec::new();
        for claims in forge_all(&state, claims).expect("development keys").chunks(ROOM) {
            for verified in verifier.verify_batch(claims.to_vec()) {
                state.accept(&verified.expect("it verifies")).expect("it is accepted");
            }
            bytes.extend(cbor::encode(&state.seal().block));
        }
        let checkpoint = Signed::sign(&genesis.id(), state.checkpoint(), &officials.operator);
        Self { genesis, checkpoint, bytes, verifier }
    }

    fn read(folder: &Path) -> Self {
        let file = |name: &str| std::fs::read(folder.join(name)).expect("a history has it");
        let genesis: Genesis = serde_json::from_slice(&file("genesis.json")).expect("a genesis");
        let checkpoint = serde_json::from_slice(&file("checkpoint.json")).expect("a checkpoint");
        let verifier = Verifier::new(&genesis).expect("the keys are good");
        Self { genesis, checkpoint, bytes: file("log.cbor"), verifier }
    }

    fn audit(&self, bytes: &[u8]) -> Result<Audited, Noticed> {
        let mut audit = Audit::new(self.genesis.clone(), self.verifier.clone())?;
        let mut export = Export::new(bytes);
        while let Some(block) = export.next_block()? {
            audit.block(block)?;
        }
        Ok(audit.finish(&self.checkpoint)?)
    }
}

fn setting(name: &str) -> Option<usize> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} must be a number, not {text:?}")))
}

#[test]
fn every_change_of_an_export_is_noticed() {
    let history = History::proven(12);
    let honest = history.audit(&history.bytes).expect("nothing was changed");
    assert!(honest.proofs >= 12);
    let original = Original::new(history.genesis.id(), history.bytes.clone());
    let cases = setting("SOTTO_TAMPERS").unwrap_or(15 * TAMPERS.len());
    let mut noticed: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let begun = Instant::now();
    for case in 0..cases {
        let (name, bytes) = original.tampered(&mut Dice::new(case as u64));
        match history.audit(&bytes) {
            Err(why) => *noticed.entry((name, why.by())).or_default() += 1,
            Ok(_) => panic!("case {case}, {name}, was not noticed"),
        }
        if (case + 1) % 1_000 == 0 {
            println!("{:>7.1} s  {} of {} noticed", begun.elapsed().as_secs_f64(), case + 1, case + 1);
        }
    }
    for ((name, by), count) in &noticed {
        println!("{count:>6}  {name}: by {by}");
    }
    println!("{cases} of {cases} changes were noticed, of an export with {honest:?}");
    assert_eq!(noticed.values().sum::<usize>(), cases);
    let kinds: std::collections::BTreeSet<_> = noticed.keys().map(|(name, _)| name).collect();
    assert_eq!(kinds.len(), TAMPERS.len(), "each way was tried");
}

#[test]
fn an_audit_goes_on_from_what_is_known_and_from_nothing_else() {
    let history = History::proven(12);
    let blocks = Original::new(history.genesis.id(), history.bytes.clone()).blocks;
    let audit = |known: &Block, blocks: &[Block]| -> Result<Audited, AuditError> {
        let audit = Audit::new(history.genesis.clone(), history.verifier.clone())?;
        let mut audit = audit.known(known.header.height, known.header.hash())?;
        audit.blocks(blocks.to_vec())?;
        audit.finish(&history.checkpoint)
    };
    let whole = history.audit(&history.bytes).expect("nothing was changed");
    let middle = &blocks[blocks.len() / 2];
    let rest = audit(middle, &blocks).expect("nothing was changed");
    assert!(rest.proofs < whole.proofs && rest.blocks == whole.blocks, "{rest:?} of {whole:?}");

    let Height(height) = middle.header.height;
    let rewritten = |outcome| matches!(outcome, Err(AuditError::Rewritten(Height(at))) if at == height);
    let mut another = middle.clone();
    another.header.notes += 1;
    assert!(rewritten(audit(&another, &blocks)), "another block was known");
    assert!(rewritten(audit(middle, &blocks[..height as usize - 1])), "the log was rolled back");
}

/// How many transactions a block of a busy network has.
const ROOM: usize = 512;

// How long the same proofs take in the same batches: their equations alone, and from their bytes.
struct Bound {
    proofs: usize,
    equations: Duration,
    proofs_from_bytes: Duration,
}

fn bound(history: &History, blocks: &[Block]) -> Bound {
    let transactions: Vec<&Transaction> = blocks.iter().flat_map(|block| &block.transactions).collect();
    let begun = Instant::now();
    history.verifier.verify_all(&transactions).expect("an honest history");
    let proofs_from_bytes = begun.elapsed();
    let items: Vec<Item> =
        transactions.iter().flat_map(|one| history.verifier.items(one).expect("an honest transaction")).collect();
    let begun = Instant::now();
    assert!(items.chunks(1024).all(batch::all_hold));
    Bound { proofs: items.len(), equations: begun.elapsed(), proofs_from_bytes }
}

// Tells how long an audit takes, and which part of that, in per cent, the proofs from their bytes.
fn time(history: &History, runs: usize) -> f64 {
    let blocks = Original::new(history.genesis.id(), history.bytes.clone()).blocks;
    // The least of a few, since whatever else runs on the machine only takes time.
    let (mut equations, mut from_bytes, mut audit) = (Duration::MAX, Duration::MAX, Duration::MAX);
    for _ in 0..runs {
        let bound = bound(history, &blocks);
        equations = equations.min(bound.equations);
        from_bytes = from_bytes.min(bound.proofs_from_bytes);
        let begun = Instant::now();
        let found = history.audit(&history.bytes).expect("nothing was changed");
        audit = audit.min(begun.elapsed());
        assert_eq!(found.proofs, bound.proofs, "every proof was verified");
    }
    let transactions: usize = blocks.iter().map(|block| block.transactions.len()).sum();
    let [equations, from_bytes, audit] = [equations, from_bytes, audit].map(|took| took.as_secs_f64());
    println!("{transactions} transactions in {} blocks: the whole audit {audit:.3} s", blocks.len());
    println!("  the proofs from their bytes {from_bytes:.3} s: {:.0} % of it", from_bytes / audit * 100.0);
    println!("  their equations alone {equations:.3} s: {:.0} % of it", equations / audit * 100.0);
    from_bytes / audit * 100.0
}

#[test]
fn an_audit_takes_little_more_than_its_proofs() {
    let transactions = setting("SOTTO_AUDITED_TRANSACTIONS");
    let (transactions, runs) = transactions.map_or((12, 1), |many| (many, 7));
    println!("a quiet network, with real proofs of every kind:");
    time(&History::proven(transactions.min(500)), runs);
    println!("a busy network, with forged claims (INSECURE):");
    let part = time(&History::busy(transactions), runs);
    let least = setting("SOTTO_AT_LEAST_PERCENT").unwrap_or_default();
    assert!(part >= least as f64, "an audit takes longer than that");
}

#[test]
fn blocks_after_the_end_of_an_audit_are_not_taken_for_verified() {
    let history = History::busy(2);
    let blocks = Original::new(history.genesis.id(), history.bytes.clone()).blocks;
    let [first] = blocks.as_slice() else { panic!("two claims are one block") };
    let mut audit = Audit::new(history.genesis.clone(), history.verifier.clone()).expect("a good genesis");
    audit.settle().expect("nothing was changed");
    audit.block(first.clone()).expect("its proofs wait");
    assert!(matches!(audit.finish(&history.checkpoint), Err(AuditError::Unverified(Height(1)))));
}
