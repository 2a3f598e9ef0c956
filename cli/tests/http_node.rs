//! A wallet's way to a real service, over a real socket.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;

use ed25519_dalek::SigningKey;
use sotto_cli::http_node::HttpNode;
use sotto_protocol::amount::{Cents, Height};
use sotto_protocol::encryption::EncryptionKey;
use sotto_protocol::epoch::{Phase, Schedule};
use sotto_protocol::field::F;
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::network::{Accreditation, ComplaintRules, Genesis, NetworkKind};
use sotto_protocol::operation::{Deposit, Reference, Signed};
use sotto_protocol::powers::Powers;
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::transaction::Transaction;
use sotto_service::{Advance, AdvanceTo, Config, Service};
use sotto_wallet::node::{Node, NodeError};
use tokio::sync::oneshot;

fn key(name: u8) -> SigningKey {
    SigningKey::from_bytes(&[name; 32])
}

fn genesis() -> Genesis {
    let public = |name| VerifyingKey(key(name).verifying_key().to_bytes());
    Genesis {
        name: "test".into(),
        kind: NetworkKind::Development,
        schedule: Schedule { open: 4, payouts: 2, issues: 2 },
        root_window: 2,
        expiry_window: 10,
        event_deadline: 12,
        complaints: ComplaintRules { key: EncryptionKey([8; 32]), epochs: 4 },
        accreditation: Accreditation {
            operator: public(1),
            authority: vec![public(2)],
            gateways: vec![public(3)],
            oracles: Vec::new(),
            filers: Vec::new(),
        },
        powers: Powers::standard(1, 8),
    }
}

fn deposit(amount: Cents) -> Transaction {
    let payload = Deposit { amount, owner: OwnerTag(F::from(7u64)), reference: Reference([1; 16]) };
    Transaction::Deposit(Signed::sign(&genesis().id(), payload, &key(3)))
}

#[test]
fn a_wallet_reads_and_submits_over_http() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let config = Config::new(listen, folder.path().join("log.redb"), genesis(), key(1));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let service = runtime.block_on(Service::start(config)).expect("the service starts");
    let address = service.address();
    let (stop, stopped) = oneshot::channel::<()>();
    let task = runtime.spawn(service.run(async move {
        let _ = stopped.await;
    }));

    let node = HttpNode::new(&format!("http://{address}/")).expect("a client");
    assert_eq!(node.genesis(), Ok(genesis()));
    assert_eq!((node.tip(), node.blocks(Height(0))), (Ok(Height(0)), Ok(Vec::new())));
    let accepted = node.submit(&deposit(Cents(5))).expect("a good deposit");
    assert_eq!((accepted.id, accepted.height), (deposit(Cents(5)).id(&genesis().id()), Height(1)));
    assert_eq!(node.submit(&deposit(Cents(5))), Ok(accepted));
    let block = node.block(Height(1)).expect("it is sealed");
    assert_eq!(block.transactions, [deposit(Cents(5))]);
    assert_eq!(node.blocks(Height(1)), Ok(vec![block.compact()]));
    let checkpoint = node.checkpoint().expect("signed");
    assert_eq!((checkpoint.payload.height, checkpoint.payload.block), (Height(1), block.header.hash()));

    let refused = node.submit(&deposit(Cents(0))).expect_err("nothing arrived");
    assert!(matches!(refused, NodeError::Refused { code, .. } if code == "empty_deposit"));
    assert!(matches!(node.block(Height(9)), Err(NodeError::Refused { code, .. }) if code == "not_found"));
    let advance = Advance { from: Height(1), to: AdvanceTo::Phase(Phase::Payouts) };
    let state = node.advance(&Signed::sign(&genesis().id(), advance, &key(1))).expect("the operator's word");
    assert_eq!((state.height, state.phase), (Height(3), Phase::Payouts));
    assert_eq!(node.events(), Ok(Vec::new()));

    stop.send(()).expect("it runs");
    runtime.block_on(task).expect("no panic").expect("it stops cleanly");
    assert!(matches!(node.tip(), Err(NodeError::Unreachable(_))));
}

#[test]
fn a_page_of_blocks_has_one_encoding() {
    // Answers each connection with one of these: an empty list, and the same with its length in a byte more than it needs.
    let pages: [&[u8]; 2] = [&[0x80], &[0x98, 0]];
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("a port");
    let served = std::thread::spawn(move || {
        for page in pages {
            let (mut stream, _) = listener.accept().expect("it asks");
            let mut head = BufReader::new(stream.try_clone().expect("a socket")).lines();
            while head.next().is_some_and(|line| !line.expect("a head").is_empty()) {}
            let begin = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", page.len());
            stream.write_all(&[begin.as_bytes(), page].concat()).expect("it listens");
        }
    });
    let node = HttpNode::new(&format!("http://{address}")).expect("a client");
    assert_eq!(node.blocks(Height(1)), Ok(Vec::new()));
    assert!(matches!(node.blocks(Height(1)), Err(NodeError::Unreachable(_))));
    served.join().expect("no panic");
}
