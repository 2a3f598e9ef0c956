//! The transparency log: tiles that a stranger checks, and a checkpoint that follows every block.

use std::net::SocketAddr;

use sotto_protocol::block::Block;
use sotto_tlog::{Entry, LogCheckpoint, Tree, consistent, unbundle};

use crate::client::{get, must, pass};
use crate::network::{deposit, genesis};
use crate::running::{Folder, Running};

fn checkpoint(address: SocketAddr) -> LogCheckpoint {
    let answer = get(address, "/v1/log/checkpoint");
    assert_eq!(answer.status, 200);
    let text = String::from_utf8(answer.body).expect("a note is text");
    LogCheckpoint::read(&text, &genesis().id(), &genesis().accreditation.operator).expect("the operator signed it")
}

fn export(address: SocketAddr, from: u32) -> Vec<Block> {
    let body = get(address, &format!("/v1/export?from={from}")).body;
    let mut export = sotto_ledger::Export::new(body.as_slice());
    std::iter::from_fn(|| export.next_block().expect("blocks")).collect()
}

// What an auditor computes from the blocks.
fn tree(blocks: &[Block]) -> Tree {
    let mut tree = Tree::new(&genesis().id());
    blocks.iter().for_each(|block| tree.push(&Entry::of(block)));
    tree
}

#[test]
fn the_log_follows_every_block_and_a_restart() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    let first = checkpoint(address);
    assert_eq!(first.size(), 1, "block 0 is there from the beginning");
    must(address, &deposit(1));
    pass(address, 299);
    let second = checkpoint(address);
    let blocks = export(address, 0);
    let tree = tree(&blocks);
    assert_eq!((second.size(), second.root()), (301, tree.root()));
    let path = tree.consistency(1, 301).expect("a proof");
    consistent((1, first.root()), (301, second.root()), &path).expect("one log");
    assert_eq!(export(address, 300), blocks[299..]);

    running.stop();
    let running = Running::start(folder.config());
    assert_eq!(checkpoint(running.address), second, "the same words for the same log");
}

#[test]
fn tiles_are_those_of_the_tree_and_entries_those_of_the_blocks() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    must(address, &deposit(1));
    pass(address, 299);
    let blocks = export(address, 0);
    let tree = tree(&blocks);
    for path in ["tile/0/000", "tile/0/001.p/45", "tile/1/000.p/1"] {
        let answer = get(address, &format!("/v1/log/{path}"));
        assert_eq!(answer.body, tree.tile(path.parse().expect("a tile")).expect("it is there"), "{path}");
        assert!(answer.head.contains("immutable"));
    }
    let entries: Vec<Entry> = ["tile/entries/000", "tile/entries/001.p/45"]
        .iter()
        .flat_map(|path| unbundle(&get(address, &format!("/v1/log/{path}")).body).expect("entries"))
        .collect();
    assert_eq!(entries[0], Entry::genesis(&genesis().id()));
    assert_eq!(entries[1..], blocks.iter().map(Entry::of).collect::<Vec<_>>());
    for absent in
        ["tile/0/001", "tile/0/001.p/46", "tile/entries/002.p/1", "tile/0/1", "tile/x", "tile/entries/000.p/0"]
    {
        get(address, &format!("/v1/log/{absent}")).refused(404, "not_found");
    }
}
