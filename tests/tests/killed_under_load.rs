//! The service is killed with -9 again and again while many submit: what was acknowledged is there exactly once, and the roots are those
//! of a replay. On a file, and on a database, which is killed at times itself.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use sotto_cli::http_node::HttpNode;
use sotto_ledger::State;
use sotto_protocol::amount::Height;
use sotto_protocol::network::Genesis;
use sotto_protocol::transaction::TransactionId;
use sotto_test_postgres::Cluster;
use sotto_tests::client::{Client, Outcome};
use sotto_tests::forged_claims::ForgedClaims;
use sotto_tests::town::Fallible;
use sotto_tests::town::officials::{Officials, rng};
use sotto_tests::town::process::{Manner, ONE_ADDRESS, ServiceProcess};
use sotto_wallet::Node;

const SUBMITTERS: usize = 8;
const PATIENCE: Duration = Duration::from_secs(60);
// Of so many kills, one is the database's.
const DATABASE_EVERY: usize = 10;

fn kills() -> usize {
    std::env::var("SOTTO_KILLS").map_or(6, |text| text.parse().expect("a whole number"))
}

fn moment() -> Duration {
    Duration::from_millis(u64::from(rand_core::Rng::next_u32(&mut rng()) % 600))
}

// Kills and restarts the service so many times, under load; what was acknowledged meanwhile.
fn torment(
    service: &mut ServiceProcess,
    cluster: &mut Option<Cluster>,
    forged: &Mutex<ForgedClaims>,
    kills: usize,
) -> Fallible<BTreeMap<TransactionId, Height>> {
    let (acknowledged, over) = (Mutex::new(BTreeMap::new()), AtomicBool::new(false));
    let (address, client) = (service.address().to_owned(), Client::new(Duration::from_secs(20))?);
    thread::scope(|scope| {
        for _ in 0..SUBMITTERS {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let claim = forged.lock().expect("no panic").claim(Height(u32::MAX));
                    match client.insist(&address, &claim, || over.load(Ordering::Relaxed)) {
                        Outcome::Accepted(receipt) => {
                            acknowledged.lock().expect("no panic").insert(receipt.id, receipt.height);
                        }
                        Outcome::Refused(problem) => panic!("a good claim was refused: {}", problem.detail),
                        Outcome::Again => {}
                    }
                }
            });
        }
        let killed = (1..=kills).try_for_each(|kill| {
            // Before a database a process first waits until the lease of the one that was killed is over.
            let (began, known) = (Instant::now(), acknowledged.lock().expect("no panic").len());
            while acknowledged.lock().expect("no panic").len() == known {
                if began.elapsed() > PATIENCE {
                    return Err("nothing is acknowledged any more".into());
                }
                thread::sleep(Duration::from_millis(10));
            }
            thread::sleep(moment());
            if kill % DATABASE_EVERY == 0
                && let Some(cluster) = cluster.as_mut()
            {
                cluster.kill()?;
                cluster.restart()?;
            }
            service.kill()?;
            service.restart()?;
            if kill % 25 == 0 {
                println!("{kill} of {kills} kills, {} acknowledged", acknowledged.lock().expect("no panic").len());
            }
            Fallible::Ok(())
        });
        over.store(true, Ordering::Relaxed);
        killed
    })?;
    Ok(acknowledged.into_inner().expect("no panic"))
}

fn survives(database: bool) -> Fallible<()> {
    let (kills, folder, officials) = (kills(), tempfile::tempdir()?, Officials::appoint());
    let genesis = Genesis { expiry_window: u32::MAX, ..officials.genesis("tormented") };
    let mut cluster = if database { Some(Cluster::start()?) } else { None };
    let url = cluster.as_ref().map(Cluster::url);
    let manner = Manner { log: "info", database: url, block_interval: Some("50ms"), settings: ONE_ADDRESS };
    let program = Path::new(env!("CARGO_BIN_EXE_demo")).with_file_name("sotto");
    let mut service = ServiceProcess::start_so(&program, folder.path(), &genesis, &officials.operator, manner)?;
    let forged = Mutex::new(ForgedClaims::new(&State::new(genesis.clone())?)?);
    let acknowledged = torment(&mut service, &mut cluster, &forged, kills)?;

    let node = HttpNode::new(service.address())?;
    let checkpoint = node.checkpoint()?;
    let (mut state, mut seen) = (State::new(genesis.clone())?, BTreeMap::new());
    for height in 1..=checkpoint.payload.height.0 {
        let block = node.block(Height(height))?;
        state.replay(&block)?;
        for id in block.ids(&genesis.id()) {
            assert_eq!(seen.insert(id, Height(height)), None, "{id} is there twice");
        }
    }
    state.confirm(&checkpoint)?;
    println!("{kills} kills: {} acknowledged, {} in the log", acknowledged.len(), seen.len());
    assert!(acknowledged.len() >= kills, "hardly anything was acknowledged");
    for (id, height) in &acknowledged {
        assert_eq!(seen.get(id), Some(height), "{id} was acknowledged");
    }
    Ok(())
}

#[test]
fn what_was_acknowledged_is_in_the_file_once() -> Fallible<()> {
    survives(false)
}

#[test]
fn what_was_acknowledged_is_in_the_database_once() -> Fallible<()> {
    survives(true)
}
