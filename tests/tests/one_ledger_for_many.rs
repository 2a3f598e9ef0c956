//! Accounts that read their blocks together have the ledger checked once, and see what each would see alone.

#![allow(clippy::unwrap_used)]

mod support;

use sotto_protocol::amount::{Height, TokenId};
use sotto_wallet::{Account, Node};

use support::crew::{catch_up, catch_up_together, newcomer};
use support::stage::{ALICE, BOB, resell, stage};

fn all_that_is_seen(account: &Account) -> (Height, String) {
    let tokens: Vec<_> = (1..=4).map(TokenId).map(|tid| account.holding(tid)).collect();
    let locks: Vec<_> = account.locks().all().iter().map(|lock| (lock.position, lock.note.amount)).collect();
    (account.height(), format!("{:?} {tokens:?} {locks:?} {:?}", account.balance(), account.history()))
}

#[test]
fn together_they_see_what_each_sees_alone() {
    let mut crew = stage();
    resell(&mut crew);
    let mut alone = crew.accounts.clone();
    let mut together: Vec<_> = crew.accounts.clone();
    // Somebody new has read nothing yet, and reads by itself.
    together.push(newcomer(crew.network.genesis().unwrap()));
    catch_up(&mut together[4], &crew.network);
    crew.network.next_epoch();
    alone.iter_mut().for_each(|account| catch_up(account, &crew.network));
    catch_up_together(&mut together, &crew.network);
    for (one, other) in alone.iter().zip(&together) {
        assert_eq!(all_that_is_seen(one), all_that_is_seen(other));
        assert!(std::ptr::eq(other.replica(), together[0].replica()), "the ledger is there once");
    }
    assert!(std::ptr::eq(together[4].replica(), together[0].replica()));
    assert_ne!(all_that_is_seen(&together[0]), all_that_is_seen(&together[1]));
    assert!(together[0].state().member(BOB).is_some() && together[0].state().member(ALICE).is_some());
}

#[test]
fn whoever_is_behind_refuses_what_is_not_next() {
    let crew = stage();
    let newcomer = newcomer(crew.network.genesis().unwrap());
    let mut accounts = vec![crew.accounts[0].clone(), newcomer];
    crew.network.seal();
    let tip = crew.network.tip().unwrap();
    let next = crew.network.blocks(tip).unwrap().remove(0);
    assert!(Account::absorb_together(&mut accounts, &next).is_err(), "block 1 was not read yet");
    assert_eq!((accounts[0].height(), accounts[1].height()), (tip, Height(0)));
}

#[test]
fn a_false_block_is_refused_for_all() {
    let crew = stage();
    let mut accounts = crew.accounts.clone();
    crew.network.seal();
    let mut block = crew.network.log().pop().unwrap();
    block.header.note_root = Default::default();
    assert!(Account::absorb_together(&mut accounts, &block.compact()).is_err());
}
