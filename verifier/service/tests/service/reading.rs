//! What anybody may read.

use sotto_protocol::block::{Block, Checkpoint, CompactBlock};
use sotto_protocol::epoch::Phase;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_service::Advance;
use sotto_service::api::{EventView, MemberView, StateView};

use crate::client::{get, get_json, height, must, post, send};
use crate::network::{GATEWAY, advance, deposit, genesis, json, key};
use crate::running::{Folder, Running};

fn heights(blocks: &[CompactBlock]) -> Vec<u32> {
    blocks.iter().map(|compact| compact.block().header.height.0).collect()
}

#[test]
fn the_log_is_read_compact_whole_and_as_an_export() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    for n in 0..20 {
        must(address, &deposit(n));
    }
    let page = get(address, "/v1/blocks?from=3&limit=2");
    let blocks: Vec<CompactBlock> = ciborium::from_reader(page.body.as_slice()).expect("CBOR");
    assert_eq!(heights(&blocks), [3, 4]);
    assert_eq!(get_json(address, "/v1/blocks?from=19").json::<Vec<CompactBlock>>().len(), 2);
    assert_eq!(get_json(address, "/v1/blocks?from=21").json::<Vec<CompactBlock>>().len(), 0);
    assert_eq!(get_json(address, "/v1/blocks?limit=1000000").json::<Vec<CompactBlock>>().len(), 20);
    get(address, "/v1/blocks?from=-1").refused(400, "malformed");

    let whole: Block = get(address, "/v1/blocks/3").json();
    assert_eq!(whole.transactions, [deposit(2)], "proofs and signatures included");
    assert_eq!(&whole.compact(), &blocks[0]);
    get(address, "/v1/blocks/21").refused(404, "not_found");
    get(address, "/v1/blocks/0").refused(404, "not_found");

    let export = get(address, "/v1/export");
    let (mut rest, mut exported) = (export.body.as_slice(), Vec::<Block>::new());
    while !rest.is_empty() {
        exported.push(ciborium::from_reader(&mut rest).expect("a block"));
    }
    assert_eq!(exported.len(), 20);
    assert_eq!(exported[2], whole);
    running.stop();
}

#[test]
fn genesis_checkpoint_and_state_agree() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    must(address, &deposit(1));
    assert_eq!(get(address, "/v1/network").json::<Genesis>(), genesis());
    let checkpoint: Signed<Checkpoint> = get(address, "/v1/checkpoint").json();
    checkpoint.verify(&genesis().id()).expect("signed");
    assert_eq!(checkpoint.signer, genesis().accreditation.operator);
    let state: StateView = get(address, "/v1/state").json();
    assert_eq!((state.height, state.block), (checkpoint.payload.height, checkpoint.payload.block));
    assert_eq!(state.note_root, checkpoint.payload.note_root);
    assert_eq!((state.notes, state.members, state.next_boundary.0), (1, 0, 8));
    assert_eq!(get(address, "/v1/members").json::<Vec<MemberView>>(), []);
    assert_eq!(get(address, "/v1/events").json::<Vec<EventView>>(), []);
    get(address, "/v1/members/BOB").refused(404, "not_found");
    get(address, "/v1/members/1").refused(404, "not_found");
    running.stop();
}

#[test]
fn unknown_addresses_and_methods_are_refused() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    for path in ["/", "/v1", "/v1/notes/1", "/v1/nullifiers/1", "/v2/health"] {
        get(running.address, path).refused(404, "not_found");
    }
    send(running.address, "DELETE /v1/blocks HTTP/1.1", b"").answer().refused(405, "method");
    running.stop();
}

#[test]
fn time_passes_at_the_operators_request_once() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let (address, path) = (running.address, "/v1/dev/advance");
    let request = json(&advance(0, 3));
    let state: StateView = post(address, path, &request).json();
    assert_eq!((state.height.0, state.phase), (3, Phase::Payouts));
    post(address, path, &request).refused(409, "tip_moved");
    post(address, path, &json(&advance(3, 1001))).refused(422, "too_many_blocks");
    let mut forged = advance(3, 1);
    forged.payload = Advance { to: sotto_service::AdvanceTo::Blocks(2), ..forged.payload };
    post(address, path, &json(&forged)).refused(422, "signature");
    let stranger = Signed::sign(&genesis().id(), advance(3, 1).payload, &key(GATEWAY));
    post(address, path, &json(&stranger)).refused(403, "not_the_operator");
    assert_eq!(height(address), 3);
    running.stop();
}
