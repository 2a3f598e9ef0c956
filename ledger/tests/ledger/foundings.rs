//! Rules of foundings.

use sotto_ledger::Rejected;
use sotto_protocol::amount::{Height, Shares, TokenId};
use sotto_protocol::keys::PublicKey;
use sotto_protocol::member::Status;
use sotto_protocol::operation::Endorsed;
use sotto_protocol::role::Role;
use sotto_protocol::token::TokenCommitment;
use sotto_protocol::transaction::{Founding, Transaction};

use crate::world::{GATEWAY, World, key};

fn founding(world: &mut World, spoil: impl FnOnce(&mut Founding)) -> Transaction {
    let registration = world.registration();
    let mut founding = world.founding_of(registration);
    spoil(&mut founding);
    Transaction::Found(Box::new(founding))
}

#[test]
fn a_founding_takes_effect_at_the_boundary() {
    let mut world = World::new();
    let (first, second) = (world.founding(), founding(&mut world, |_| {}));
    world.must(first);
    // The second was numbered before the first was accepted.
    world.refuses(second, &Rejected::TidNotNext { expected: TokenId(2) });
    let second = world.founding();
    world.must(second.clone());
    let root = world.state.registry_root();
    assert!(world.state.member(TokenId(1)).is_none());
    world.next_epoch();
    assert_ne!(world.state.registry_root(), root);

    let record = world.state.member(TokenId(2)).expect("now a member").clone();
    let Transaction::Found(founding) = second else { unreachable!("a founding") };
    let issue = founding.issue.body;
    assert_eq!((record.supply, record.token, record.hkc), (issue.supply_new, issue.k_new, issue.hkc));
    assert!(record.member.status.has(Status::ACTIVE | Status::VETTED));
    assert_eq!(world.state.member_by_symbol("T2"), Some(&record));
    assert_eq!(world.state.member_by_key(issue.pk), Some(&record));
    let path = world.state.registry_path(TokenId(2)).expect("a member");
    assert_eq!(path.root(record.leaf()), world.state.registry_root().0);

    // The minted notes come with the first block of the epoch.
    assert!(world.blocks.iter().all(|sealed| sealed.effects.appended.is_empty()));
    world.seal();
    let effects = &world.blocks.last().expect("just sealed").effects;
    let boundary = effects.boundary.as_ref().expect("the first block of an epoch");
    assert_eq!(boundary.founded, [TokenId(1), TokenId(2)]);
    assert_eq!(effects.appended[1].1, issue.cm_mint);
}

#[test]
fn ledger_2_only_the_authority_registers() {
    let mut world = World::new();
    let registration = world.registration();
    let mut founding = world.founding_of(registration.clone());
    founding.registration = Endorsed::sign(&world.state.network(), registration, &key(GATEWAY));
    let role = Role::Authority;
    world.refuses(Transaction::Found(Box::new(founding)), &Rejected::NotAccredited { role });
}

#[test]
fn ledger_16_one_person_one_token() {
    let mut world = World::with_members(1);
    let known = world.state.member(TokenId(1)).expect("a member").registration.clone();
    for waiting in [false, true] {
        // A founding in waiting has taken its names already.
        let (tid, known) = if waiting {
            let registration = world.registration();
            let founding = world.founding_of(registration.clone());
            world.must(Transaction::Found(Box::new(founding)));
            (TokenId(2), registration)
        } else {
            (TokenId(1), known.clone())
        };
        let mut registration = world.registration();
        registration.address.pk = known.address.pk;
        let founding = world.founding_of(registration);
        world.refuses(Transaction::Found(Box::new(founding)), &Rejected::KeyRegistered { tid });
        let mut registration = world.registration();
        registration.symbol.clone_from(&known.symbol);
        let founding = world.founding_of(registration);
        world.refuses(Transaction::Found(Box::new(founding)), &Rejected::SymbolTaken { tid });
    }
}

#[test]
fn ledger_16_numbers_and_symbols() {
    let mut world = World::with_members(1);
    for tid in [0, 1, 3] {
        let mut registration = world.registration();
        registration.tid = TokenId(tid);
        let founding = world.founding_of(registration);
        world.refuses(Transaction::Found(Box::new(founding)), &Rejected::TidNotNext { expected: TokenId(2) });
    }
    for symbol in ["", "bob", "BOB ", "B-B", "ABCDEFGHIJKLM", "\u{c4}"] {
        let mut registration = world.registration();
        registration.symbol = symbol.into();
        let founding = world.founding_of(registration);
        world.refuses(Transaction::Found(Box::new(founding)), &Rejected::SymbolMalformed);
    }
    let mut registration = world.registration();
    registration.symbol = "ABCDEFGHIJ12".into();
    let founding = world.founding_of(registration);
    world.must(Transaction::Found(Box::new(founding)));
}

#[test]
fn ledger_16_the_proof_founds_what_was_registered_from_nothing() {
    let mut world = World::with_members(1);
    let x = world.fresh();
    let spoilt = founding(&mut world, |f| f.issue.body.tid = TokenId(1));
    world.refuses(spoilt, &Rejected::FoundingOfAnother);
    let spoilt = founding(&mut world, |f| f.issue.body.pk = PublicKey(x));
    world.refuses(spoilt, &Rejected::FoundingOfAnother);
    let spoilt = founding(&mut world, |f| f.issue.body.k_old = TokenCommitment(x));
    world.refuses(spoilt, &Rejected::FoundingWithPast);
    let spoilt = founding(&mut world, |f| f.issue.body.supply_old = Shares(1));
    world.refuses(spoilt, &Rejected::FoundingWithPast);
    let spoilt = founding(&mut world, |f| f.issue.body.supply_new = Shares(0));
    world.refuses(spoilt, &Rejected::NoShares);
}

#[test]
fn ledger_19_minted_shares_are_held_from_the_boundary_on() {
    let mut world = World::with_members(1);
    let expected = world.state.next_boundary();
    for height in [expected.0 - 1, expected.0 + 1, 0] {
        let spoilt = founding(&mut world, |f| f.issue.body.height = Height(height));
        world.refuses(spoilt, &Rejected::MintHeight { expected });
    }
}

#[test]
fn ledger_3_a_founding_has_one_ciphertext_and_no_destination() {
    let mut world = World::new();
    let spoilt = founding(&mut world, |f| f.issue.destination = "x".into());
    world.refuses(spoilt, &Rejected::StrayDestination);
    let error = sotto_protocol::transaction::LegError::Ciphertexts { expected: 1, got: 0 };
    let spoilt = founding(&mut world, |f| f.issue.ciphertexts.clear());
    world.refuses(spoilt, &Rejected::Shape { error });
}
