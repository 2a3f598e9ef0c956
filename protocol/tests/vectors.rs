//! The vectors in `tests/vectors` are what this code computes. Others compute the same from them: `tests/circomlibjs` does.
//!
//! `SOTTO_PIN=1` rewrites them, which is a change of the protocol.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value, json};
use sotto_protocol::amount::{Cents, Fraction, Height, Index, Period, Position, Reputation, Shares, TokenId, Units};
use sotto_protocol::ballot::{BallotNullifier, DecisionId};
use sotto_protocol::block::{Header, TransactionsHash};
use sotto_protocol::cbor::encode;
use sotto_protocol::complaint::{ComplaintNullifier, SubjectCommitment};
use sotto_protocol::encryption::NoteCiphertext;
use sotto_protocol::epoch::Schedule;
use sotto_protocol::event::{CompanySale, EventId, EventOpening};
use sotto_protocol::field::{F, random, to_hex};
use sotto_protocol::hash::{Tag, hash, width};
use sotto_protocol::keys::{HolderKey, Keys, NullifierKey, PublicKey, VerifyingKey};
use sotto_protocol::member::{Member, Status, registry_leaf};
use sotto_protocol::network::{NetworkId, ext};
use sotto_protocol::note::lock::PaddedLock;
use sotto_protocol::note::{CashNote, Commitment, CompanyId, LockNote, LockSalt, Origin, ShareNote, StakeNote};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::operation::{Deposit, Reference, SignatureBytes, Signed};
use sotto_protocol::payout::{Padded, PaddedState, PayoutNonce, least_due, owed_together, raise_index};
use sotto_protocol::statement::Statement;
use sotto_protocol::successor::{self, Slot};
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::token::{Meta, Policy, TokenState};
use sotto_protocol::trade::{DocHash, Salt, SellerCommitment, Terms, Trade, TradeId};
use sotto_protocol::transaction::{CashBody, Leg, ProofBytes, Transaction};
use sotto_protocol::tree::{NoteRoot, NoteTree, NullifierTree, RegistryTree};

const WORDS: &str = "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth \
    useful legal winner thank year wave sausage worth title";
const SLOTS: [Slot; 3] = [Slot::First, Slot::Second, Slot::Third];

// The same elements each time, one after the other: small ones, the largest, then full-sized ones.
struct Elements(Vec<F>, ChaCha20Rng);

impl Elements {
    fn new(seed: u8) -> Self {
        Self(vec![-F::from(1u64), F::from(0u64), F::from(1u64)], ChaCha20Rng::from_seed([seed; 32]))
    }

    fn next(&mut self) -> F {
        self.0.pop().unwrap_or_else(|| random(&mut self.1))
    }
}

// Compares with the committed file, or rewrites it.
fn pinned(name: &str, vectors: &Value) {
    let path = format!("{}/../tests/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("SOTTO_PIN").is_some() {
        let text = serde_json::to_string_pretty(vectors).expect("plain data") + "\n";
        std::fs::write(&path, text).expect("the vectors can be written");
    }
    let text = std::fs::read_to_string(&path).expect("the vectors are committed");
    let committed: Value = serde_json::from_str(&text).expect("the vectors are JSON");
    assert_eq!(*vectors, committed, "{name} changed; SOTTO_PIN=1 rewrites {path}");
}

fn hash_slice(tag: Tag, inputs: &[F]) -> F {
    match *inputs {
        [a] => hash(tag, [a]),
        [a, b] => hash(tag, [a, b]),
        [a, b, c] => hash(tag, [a, b, c]),
        [a, b, c, d] => hash(tag, [a, b, c, d]),
        [a, b, c, d, e] => hash(tag, [a, b, c, d, e]),
        [a, b, c, d, e, f] => hash(tag, [a, b, c, d, e, f]),
        [a, b, c, d, e, f, g] => hash(tag, [a, b, c, d, e, f, g]),
        _ => panic!("no tag has this arity"),
    }
}

#[test]
fn hashes() {
    let mut elements = Elements::new(1);
    let mut cases = Vec::new();
    for tag in Tag::ALL {
        let full: Vec<F> = (0..tag.arity()).map(|_| elements.next()).collect();
        let counting: Vec<F> = (1..=tag.arity() as u64).map(F::from).collect();
        for inputs in [counting, full] {
            cases.push(json!({
                "tag": *tag as u8,
                "name": tag.name(),
                "width": width(tag.arity()),
                "inputs": inputs.iter().map(to_hex).collect::<Vec<_>>(),
                "output": to_hex(&hash_slice(*tag, &inputs)),
            }));
        }
    }
    pinned("hashes", &json!(cases));
}

#[test]
fn keys() {
    let keys = Keys::from_mnemonic(WORDS).expect("a valid mnemonic");
    let address = keys.address();
    let (context, hk) = (Elements::new(2).next(), HolderKey(keys.sk.0));
    let (subject, period) = (TokenId(7), Period(3));
    pinned(
        "keys",
        &json!({
            "mnemonic": WORDS,
            "sk": to_hex(&keys.sk.0),
            "ak": keys.sk.authorizing_key(),
            "nk": keys.sk.nullifier_key(),
            "pk": address.pk,
            "ek": address.ek,
            "vk": address.vk,
            "context": to_hex(&context),
            "pseudonym": to_hex(&keys.sk.pseudonym(context)),
            "hk": hk,
            "hkc": hk.commit(),
            "decision": to_hex(&context),
            "ballot": BallotNullifier::derive(&keys.sk, DecisionId(context)),
            "subject": subject,
            "period": period,
            "complaint": ComplaintNullifier::derive(&keys.sk, subject, period),
            "subject_commitment": SubjectCommitment::derive(subject, Salt(context)),
        }),
    );
}

// What follows from a secret at a position: nullifiers and successors.
fn secrets(elements: &mut Elements, position: u32) -> Value {
    let (rho, nk, salt, r) = (Rho(elements.next()), NullifierKey(elements.next()), elements.next(), elements.next());
    let (pk, nf_0, position) = (PublicKey(elements.next()), Nullifier(elements.next()), Position(position));
    json!({
        "rho": rho, "nk": nk, "salt": to_hex(&salt), "r": to_hex(&r), "pk": pk, "nf_0": nf_0, "position": position,
        "owner": OwnerTag::derive(pk, rho),
        "nf_share": Nullifier::of_share(rho, position),
        "nf_cash": Nullifier::of_cash(nk, position),
        "nf_lock": Nullifier::of_lock(LockSalt(salt), position),
        "nf_stake": Nullifier::of_stake(nk, position),
        "nf_disabled": Nullifier::of_disabled(r, position),
        "next_share": SLOTS.map(|slot| successor::share(rho, slot)),
        "next_cash": SLOTS.map(|slot| successor::cash(nk, nf_0, slot)),
        "own_salt": SLOTS.map(|slot| successor::own_lock_salt(nk, nf_0, slot)),
        "next_stake": successor::stake(nk, nf_0),
        "deposit": successor::deposit(nk, u64::from(position.0)),
        "purchase": successor::purchase(nk, r),
    })
}

fn share_note(tid: u32, amount: u64, index: u128, owner: F) -> ShareNote {
    let (carry, basis, since) = (Fraction(amount / 3), Cents(amount / 2), Height(tid.wrapping_mul(7)));
    ShareNote {
        tid: TokenId(tid),
        amount: Shares(amount),
        index: Index(index),
        carry,
        basis,
        since,
        owner: OwnerTag(owner),
    }
}

#[test]
fn notes() {
    let mut elements = Elements::new(3);
    let sizes = [(0, 0, 0), (1, 300_000, 100 << 64), (u32::MAX, u64::MAX, u128::MAX)];
    let shares: Vec<Value> = sizes
        .map(|(tid, amount, index)| share_note(tid, amount, index, elements.next()))
        .iter()
        .map(|note| json!({ "note": note, "commitment": note.commit() }))
        .collect();
    let cash: Vec<Value> = [0, 6_000_000, u64::MAX]
        .map(|amount| CashNote { amount: Cents(amount), owner: OwnerTag(elements.next()) })
        .iter()
        .map(|note| json!({ "note": note, "commitment": note.commit() }))
        .collect();
    let origins = [Origin::Resale, Origin::TopUp, Origin::Event(EventId(-F::from(1u64)))];
    let locks: Vec<Value> = origins
        .iter()
        .zip(sizes)
        .map(|(origin, (tid, amount, _))| LockNote {
            tid: TokenId(tid),
            amount: Cents(amount),
            supply_at_sale: Shares(if *origin == Origin::Resale { amount + 1 } else { 0 }),
            origin: *origin,
            salt: LockSalt(elements.next()),
        })
        .map(|note| json!({ "note": note, "commitment": note.commit() }))
        .collect();
    let secrets: Vec<Value> = [0, 1, u32::MAX].map(|position| secrets(&mut elements, position)).to_vec();
    let stakes: Vec<Value> = [("ACME", 0), ("Bob's Bakery", 300_000), ("", u64::MAX)]
        .map(|(name, units)| {
            let (company, units, basis) = (CompanyId::of(name), Units(units), Cents(units / 2));
            let note = StakeNote { company, units, basis, since: Height(7), owner: OwnerTag(elements.next()) };
            json!({ "name": name, "note": note, "commitment": note.commit() })
        })
        .to_vec();
    pinned("notes", &json!({ "share": shares, "cash": cash, "lock": locks, "stake": stakes, "secrets": secrets }));
}

#[test]
fn tokens() {
    let mut elements = Elements::new(4);
    let cases: Vec<Value> =
        [(1, 0, Policy::Gains, false), (7, 3, Policy::Gross, true), (u32::MAX, u32::MAX, Policy::Gross, true)]
            .map(|(tid, small, policy, vetted)| {
                let state = TokenState {
                    tid: TokenId(tid),
                    index: Index(u128::from(small) << 96),
                    remainder: Fraction(u64::from(small) << 32),
                    hk: HolderKey(elements.next()),
                    meta: Meta { min_reputation: Reputation(small), vetted },
                    n: small,
                };
                let member = Member {
                    pk: PublicKey(elements.next()),
                    tid: TokenId(tid),
                    policy,
                    status: Status(if vetted { 31 } else { Status::ACTIVE }),
                    reputation: Reputation(small),
                    steward: PublicKey(elements.next()),
                };
                let supply = Shares(u64::from(tid) * 1_000_000);
                let leaf = registry_leaf(member.hash(), supply, state.commit());
                let meta = state.meta.pack().to_string();
                json!({
                    "state": state, "meta": meta, "commitment": state.commit(),
                    "member": member, "hash": member.hash(), "supply": supply, "leaf": leaf,
                })
            })
            .to_vec();
    pinned("tokens", &json!(cases));
}

#[test]
fn trades() {
    let mut elements = Elements::new(5);
    let cases: Vec<Value> = [(0, 0, 0), (1, 100_000, 10_000_000), (u32::MAX, u64::MAX, u64::MAX)]
        .map(|(tid, shares, price)| {
            let (seller, seller_salt) = (PublicKey(elements.next()), Salt(elements.next()));
            let terms = Terms {
                index: Index(u128::from(price) << 64),
                supply: Shares(shares),
                expiry: Height(tid),
                doc: DocHash(elements.next()),
            };
            let trade = Trade {
                tid: TokenId(tid),
                shares: Shares(shares),
                price: Cents(price),
                seller: SellerCommitment::derive(seller, seller_salt),
                buyer: OwnerTag(elements.next()),
                terms,
                salt: Salt(elements.next()),
            };
            let (hk, nf_0) = (HolderKey(elements.next()), Nullifier(elements.next()));
            json!({
                "trade": trade, "seller": seller, "seller_salt": seller_salt,
                "terms": terms.hash(), "id": trade.id(), "hk": hk, "nf_0": nf_0,
                "lock_salt": LockSalt::of_resale(hk, nf_0),
                "lock_pad": to_hex(&PaddedLock::pad(hk, nf_0, trade.id())),
            })
        })
        .to_vec();
    pinned("trades", &json!(cases));
}

#[test]
fn payouts() {
    let mut elements = Elements::new(6);
    let cases: Vec<Value> = [
        (1_000_000_000, 10_000_000, 0, 0, [100_000, 300_000]),
        (8_000_000, 9_999_991, 100 << 64, 9_999_990, [1, 9_999_990]),
        (1, u64::MAX, u128::from(u64::MAX), u64::MAX - 1, [u64::MAX / 2, u64::MAX / 3]),
        (u64::MAX, u64::MAX, 0, 0, [u64::MAX / 2, 1]),
    ]
    .map(|(paid, supply, index, remainder, amounts)| {
        let (from, hk, nonce) = (Index(index), HolderKey(elements.next()), PayoutNonce(elements.next()));
        let (to, left) = raise_index(Cents(paid), Shares(supply), from, Fraction(remainder)).expect("in range");
        let holdings = amounts.map(|amount| (Shares(amount), from, Fraction(amount / 7)));
        let (cents, carry) = owed_together(&holdings, to).expect("in range");
        let then = Shares(supply / 2 + 1);
        json!({
            "paid": Cents(paid), "supply": Shares(supply), "index": from, "remainder": Fraction(remainder),
            "index_new": to, "remainder_new": left,
            "holdings": holdings.map(|(amount, index, carry)| json!({ "amount": amount, "index": index, "carry": carry })),
            "cents": cents, "carry_new": carry,
            "supply_at_sale": then, "least_due": least_due(Cents(paid / 2), then, Shares(supply)).expect("in range"),
            "hk": hk, "nonce": nonce,
            "pad_index": to_hex(&PaddedState::pad(hk, nonce, Padded::Index)),
            "pad_remainder": to_hex(&PaddedState::pad(hk, nonce, Padded::Remainder)),
        })
    })
    .to_vec();
    let opening =
        EventOpening { tid: TokenId(1), gross: Cents(1_000_000_000), gain: Cents(900_000_000), salt: elements.next() };
    let sale = CompanySale { company: CompanyId::of("ACME"), units: Units(300_000), salt: Salt(elements.next()) };
    let (gross, basis_sold, nk) = (Cents(1_000_000_000), Cents(100_000_000), NullifierKey(elements.next()));
    let stake = json!({
        "sale": sale, "tid": TokenId(1), "gross": gross, "basis_sold": basis_sold, "nk": to_hex(&nk.0),
        "gross_event": sale.gross_event(TokenId(1), gross).id(),
        "net_event": sale.net_event(TokenId(1), gross, basis_sold, nk).id(),
    });
    let event = json!({ "opening": opening, "id": opening.id() });
    pinned("payouts", &json!({ "payouts": cases, "event": event, "stake": stake }));
}

#[test]
fn trees() {
    let mut elements = Elements::new(7);
    let cms: Vec<Commitment> = (0..21).map(|_| Commitment(elements.next())).collect();
    let mut notes = NoteTree::default();
    notes.append(&cms).expect("there is room");
    let note_path = notes.path(Position(17));

    let mut registry = RegistryTree::default();
    let members: Vec<(u32, F)> = [1, 2, 3, 77, (1 << 24) - 1].map(|tid| (tid, elements.next())).to_vec();
    registry.set_many(members.clone());

    let nfs: Vec<Nullifier> = (0..9).map(|_| Nullifier(random(&mut elements.1))).collect();
    let mut nullifiers = NullifierTree::default();
    nullifiers.insert(&nfs).expect("different ones");
    let absent = Nullifier(elements.next());
    let witness = nullifiers.absence(absent).expect("not among them");
    let hex = |siblings: &[[F; 3]]| siblings.iter().map(|level| level.each_ref().map(to_hex)).collect::<Vec<_>>();
    pinned(
        "trees",
        &json!({
            "notes": {
                "commitments": cms, "root": notes.root(),
                "path": { "position": note_path.index, "siblings": hex(&note_path.siblings) },
            },
            "registry": {
                "leaves": members.iter().map(|(tid, leaf)| json!({ "tid": tid, "leaf": to_hex(leaf) })).collect::<Vec<_>>(),
                "root": to_hex(&registry.root()),
            },
            "nullifiers": {
                "inserted": nfs, "root": nullifiers.root(),
                "absence": {
                    "nullifier": absent, "value": to_hex(&witness.value), "next": to_hex(&witness.next),
                    "index": witness.path.index, "siblings": hex(&witness.path.siblings),
                },
            },
        }),
    );
}

#[test]
fn attachments() {
    let network = NetworkId([7; 32]);
    let parts: [&[&[u8]]; 3] = [&[], &[b"", b"sotto"], &[b"IBAN", b"", &[0; 64], &[255; 3]]];
    let cases: Vec<Value> = Statement::ALL
        .iter()
        .zip(parts.iter().cycle())
        .map(|(statement, parts)| {
            let value = to_hex(&ext(&network, *statement, parts));
            json!({ "network": network, "statement": statement, "parts": parts.iter().map(hex::encode).collect::<Vec<_>>(), "ext": value })
        })
        .collect();
    pinned("ext", &json!(cases));
}

// A payment into the network and a withdrawal: an operation with a signature, and a leg with a proof.
fn transactions(elements: &mut Elements) -> [Transaction; 2] {
    let deposit = Deposit { amount: Cents(6_000_000), owner: OwnerTag(elements.next()), reference: Reference([7; 16]) };
    let signed = Signed { payload: deposit, signer: VerifyingKey([9; 32]), signature: SignatureBytes([5; 64]) };
    let body = CashBody {
        root_n: NoteRoot(elements.next()),
        expiry: Height(90),
        nf: [Nullifier(elements.next()), Nullifier(elements.next())],
        cm: [Commitment(elements.next()), Commitment(elements.next())],
        withdraw: Cents(u64::MAX),
        trade: TradeId::default(),
    };
    let ciphertexts = vec![NoteCiphertext([3; 560]), NoteCiphertext([4; 560])];
    let leg = Leg { body, ciphertexts, destination: "a bank".to_owned(), proof: ProofBytes([6; 128]) };
    [Transaction::Deposit(signed), Transaction::Cash(Box::new(leg))]
}

#[test]
fn blocks() {
    let mut elements = Elements::new(8);
    let network = NetworkId([7; 32]);
    let schedule = Schedule { open: 8, payouts: 5, issues: 4 };
    let heights = [0, 1, 7, 8, 12, 13, 16, 17, 33, 34, 1_000_000].map(Height).map(|height| {
        json!({
            "height": height, "epoch": schedule.epoch(height), "phase": schedule.phase(height),
            "boundary": schedule.is_boundary(height), "next_boundary": schedule.next_boundary(height),
        })
    });
    let transactions = transactions(&mut elements);
    let ids = transactions.each_ref().map(|transaction| transaction.id(&network));
    let header = Header {
        height: Height(300),
        note_root: NoteRoot(elements.next()),
        notes: 1 << 32,
        transactions: TransactionsHash::of(&ids),
        ..Header::genesis(&network)
    };
    let encoded =
        |transaction: &Transaction| json!({ "cbor": hex::encode(encode(transaction)), "id": transaction.id(&network) });
    pinned(
        "blocks",
        &json!({
            "network": network,
            "schedule": schedule,
            "heights": heights,
            "transactions": transactions.each_ref().map(encoded),
            "header": { "cbor": hex::encode(encode(&header)), "hash": header.hash() },
            "genesis": { "cbor": hex::encode(encode(&Header::genesis(&network))), "hash": Header::genesis(&network).hash() },
        }),
    );
}
