//! The same promise with everything real: a service process that logs all it can, its store on disk, proofs; none of the figures
//! is in what it writes, keeps or answers.

#![allow(clippy::unwrap_used)]

mod privacy_flow;
mod support;

use std::path::Path;

use privacy_flow::secrets::Secrets;
use privacy_flow::{Figures, SUPPLY};
use sotto_protocol::cbor;
use sotto_protocol::epoch::Phase;
use sotto_protocol::token::Policy;
use sotto_protocol::transaction::Transaction;
use sotto_tests::town::narrator::Narrator;
use sotto_tests::town::officials::Officials;
use sotto_tests::town::person::Person;
use sotto_tests::town::process::{Manner, ServiceProcess};
use sotto_tests::town::story::{attest, distribute};
use sotto_tests::town::trade::{Deal, trade};
use sotto_tests::town::{Fallible, Town};
use sotto_wallet::{Chore, Node};
use support::forge;

struct Cast {
    people: [Person; 4],
    secrets: Secrets,
}

impl Cast {
    fn arrive(town: &mut Town, wallets: &Path, figures: &Figures) -> Fallible<Self> {
        let arrive = |name| Person::arrive(town, &wallets.join(name), name);
        let mut people = [arrive("bob")?, arrive("ryan")?, arrive("alice")?, arrive("maya")?];
        for (i, person) in people.iter_mut().enumerate() {
            person.found(town, SUPPLY, if i % 2 == 0 { Policy::Gross } else { Policy::Gains })?;
        }
        town.next_epoch()?;
        for (person, amount) in people.iter_mut().zip(figures.deposits) {
            person.deposit(town, amount)?;
        }
        Ok(Self { people, secrets: Secrets::of(figures) })
    }

    // What the wallets know now, having read everything.
    fn observe(&mut self, town: &Town) -> Fallible<()> {
        for person in &mut self.people {
            person.sync(town)?;
            self.secrets.watch(&person.account);
        }
        Ok(())
    }

    // Everybody's wallet does what it does by itself.
    fn settle(&mut self, town: &mut Town) -> Fallible<Vec<Chore>> {
        let mut chores = Vec::new();
        for person in &mut self.people {
            chores.extend(person.settle(town)?);
        }
        self.observe(town)?;
        Ok(chores)
    }
}

fn deal(deal: forge::Deal) -> Deal {
    Deal { tid: deal.tid, shares: deal.shares, price: deal.price }
}

fn flow(town: &mut Town, wallets: &Path, figures: &Figures) -> Fallible<Secrets> {
    let mut cast = Cast::arrive(town, wallets, figures)?;
    let [bob, ryan, alice, maya] = &mut cast.people;
    trade(town, (bob, ryan), None, deal(figures.raises[0]))?;
    trade(town, (bob, alice), None, deal(figures.raises[1]))?;
    trade(town, (alice, maya), None, deal(figures.raises[2]))?;
    cast.observe(town)?;

    // Bob's company sale; he pushes to the others before their wallets claim.
    let [bob, ..] = &mut cast.people;
    let event = attest(town, bob, (figures.gross, figures.gain), "ACME")?;
    distribute(town, bob, event)?;
    bob.settle(town)?;
    let others: Vec<_> = bob.account.cap_table().notes().filter(|note| Some(note.holder) != bob.tid().ok()).collect();
    let push = bob.account.push::<4>(&others)?.prove(&town.maker)?;
    town.submit(&Transaction::Settle(Box::new(push)))?;
    cast.observe(town)?;

    // Alice's resale reaches the holders of $ALICE.
    let [bob, _, alice, maya] = &mut cast.people;
    trade(town, (alice, maya), Some(bob), deal(figures.resale))?;
    cast.observe(town)?;
    town.advance(Phase::Payouts)?;
    let mut chores = cast.settle(town)?;
    town.next_epoch()?;
    chores.extend(cast.settle(town)?);
    assert!(chores.iter().any(|chore| matches!(chore, Chore::Declared { .. })), "{chores:?}");
    assert!(chores.iter().filter(|chore| matches!(chore, Chore::Claimed { .. })).count() >= 2, "{chores:?}");

    let ryan = &cast.people[1];
    let leg = ryan.account.withdraw(figures.withdrawal, "a bank".to_owned())?.prove(&town.maker)?;
    town.submit(&Transaction::Cash(Box::new(leg)))?;
    cast.observe(town)?;
    Ok(cast.secrets)
}

#[test]
fn a_service_never_writes_what_is_private() -> Fallible<()> {
    let folder = tempfile::tempdir()?;
    let officials = Officials::appoint();
    let genesis = officials.genesis("private");
    let program = Path::new(env!("CARGO_BIN_EXE_demo")).with_file_name("sotto");
    let network = folder.path().join("network");
    let manner = Manner { log: "trace", ..Manner::default() };
    let service = ServiceProcess::start_so(&program, &network, &genesis, &officials.operator, manner)?;
    let mut town = Town::new(officials, service, Narrator::silent())?;
    let secrets = flow(&mut town, &folder.path().join("wallets"), &Figures::distinctive())?;
    secrets.assert_searchable(40);
    let audited = town.audit()?;
    assert!(audited.proofs >= 20, "{audited:?}");

    let client = sotto_service::tls::client(sotto_service::tls::Trust::Nobody)?.no_proxy().build()?;
    let answer = |path: &str| -> Fallible<Vec<u8>> {
        let address = format!("{}/v1/{path}", town.service.address());
        Ok(client.get(address).send()?.error_for_status()?.bytes()?.to_vec())
    };
    secrets.assert_private(&answer("export")?, "the export as it is served");
    let blocks = (1..=town.node.tip()?.0)
        .map(|height| town.node.block(sotto_protocol::amount::Height(height)))
        .collect::<Result<Vec<_>, _>>()?;
    secrets.assert_private(&serde_json::to_vec(&blocks)?, "the blocks in JSON");
    secrets.assert_private(&cbor::encode(&blocks), "the blocks in CBOR");
    for path in ["state", "checkpoint", "members", "members/BOB", "events", "network", "health"] {
        secrets.assert_absent(&answer(path)?, path);
    }

    town.service.kill()?;
    secrets.assert_private(&std::fs::read(network.join("ledger.redb"))?, "the store");
    let logged = town.service.logged()?;
    // It logged in earnest, each request and each batch.
    for line in ["DEBUG", "batch", "/v1/transactions"] {
        assert!(String::from_utf8_lossy(&logged).contains(line), "nothing on {line}");
    }
    secrets.assert_absent(&logged, "the log of the service");
    Ok(())
}
