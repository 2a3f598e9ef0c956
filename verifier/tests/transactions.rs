//! Whole transactions: what is accepted, and which change makes which rule refuse them.

use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use sotto_circuits::cash::Cash;
use sotto_circuits::examples::Example;
use sotto_circuits::ownership::Ownership2;
use sotto_protocol::amount::{Cents, Height, TokenId};
use sotto_protocol::decision::{Decision, Verdict};
use sotto_protocol::encryption::{EncryptionKey, NOTE_CIPHERTEXT_BYTES, NoteCiphertext};
use sotto_protocol::epoch::Schedule;
use sotto_protocol::field::F;
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::network::{Accreditation, ComplaintRules, Genesis, NetworkKind, ext};
use sotto_protocol::operation::{Deposit, Endorsed, Reference, SignatureError, Signed};
use sotto_protocol::powers::Powers;
use sotto_protocol::statement::Statement;
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::transaction::CashBody;
use sotto_protocol::transaction::{Leg, LegError, ProofBytes, SettleBody, Transaction};
use sotto_protocol::tree::{NoteRoot, RegistryRoot};
use sotto_prover::Prover;
use sotto_verifier::key::KeyError;
use sotto_verifier::single::Rejected;
use sotto_verifier::{Verifier, VerifyError};

fn genesis(name: &str, kind: NetworkKind) -> Genesis {
    let operator = VerifyingKey(gateway().verifying_key().to_bytes());
    let keys = vec![operator];
    let accreditation =
        Accreditation { operator, authority: keys.clone(), gateways: keys.clone(), oracles: keys, filers: Vec::new() };
    Genesis {
        name: name.to_owned(),
        kind,
        schedule: Schedule { open: 8, payouts: 4, issues: 2 },
        root_window: 3,
        expiry_window: 20,
        event_deadline: 30,
        complaints: ComplaintRules { key: EncryptionKey([8; 32]), epochs: 4 },
        accreditation,
        powers: Powers::standard(1, 14),
    }
}

fn gateway() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn verifier(name: &str) -> Verifier {
    Verifier::new(&genesis(name, NetworkKind::Development)).expect("the committed keys are good")
}

// A withdrawal with two encrypted notes, proven for the network "one".
static WITHDRAWAL: LazyLock<Leg<CashBody>> = LazyLock::new(|| {
    let network = genesis("one", NetworkKind::Development).id();
    let (instance, _) = Cash::example(F::from(0u64));
    let mut leg = Leg {
        body: instance.body,
        ciphertexts: vec![NoteCiphertext([1; NOTE_CIPHERTEXT_BYTES]), NoteCiphertext([2; NOTE_CIPHERTEXT_BYTES])],
        destination: "IBAN 1".to_owned(),
        proof: ProofBytes::BLANK,
    };
    let (instance, witness) = Cash::example(leg.ext(&network, &[]).expect("cash has a circuit"));
    let prover = Prover::from_env().expect("a place for keys");
    leg.proof = prover.prove::<Cash>(&instance, &witness, &mut |_| {}).expect("a true claim is proven");
    leg
});

fn withdrawal(change: impl FnOnce(&mut Leg<CashBody>)) -> Transaction {
    let mut leg = WITHDRAWAL.clone();
    change(&mut leg);
    Transaction::Cash(Box::new(leg))
}

fn deposit(change: impl FnOnce(&mut Signed<Deposit>)) -> Transaction {
    let network = genesis("one", NetworkKind::Development).id();
    let payload = Deposit { amount: Cents(100), owner: OwnerTag(F::from(3u64)), reference: Reference([1; 16]) };
    let mut signed = Signed::sign(&network, payload, &gateway());
    change(&mut signed);
    Transaction::Deposit(signed)
}

fn rejected() -> VerifyError {
    VerifyError::Rejected(Rejected { statement: Statement::Cash })
}

#[test]
fn a_true_transaction_is_verified_and_keeps_its_identity() {
    let network = genesis("one", NetworkKind::Development).id();
    for transaction in [withdrawal(|_| {}), deposit(|_| {})] {
        let verified = verifier("one").verify(transaction.clone()).expect("all of it is true");
        assert_eq!(verified.id(), transaction.id(&network));
        assert_eq!(verified.into_transaction(), transaction);
    }
}

#[test]
fn whatever_is_changed_is_noticed() {
    let changes: [fn(&mut Leg<CashBody>); 5] = [
        |leg| leg.body.withdraw = Cents(25_001),
        |leg| leg.body.expiry = Height(91),
        |leg| leg.ciphertexts[1].0[9] ^= 1,
        |leg| leg.ciphertexts.swap(0, 1),
        |leg| leg.destination = "IBAN 2".to_owned(),
    ];
    for change in changes {
        assert_eq!(verifier("one").verify(withdrawal(change)), Err(rejected()));
    }
    assert_eq!(verifier("two").verify(withdrawal(|_| {})), Err(rejected()), "a proof is of one network");
}

#[test]
fn a_transaction_out_of_shape_is_refused() {
    let refused = |change: fn(&mut Leg<CashBody>)| verifier("one").verify(withdrawal(change)).expect_err("no shape");
    assert_eq!(
        refused(|leg| leg.ciphertexts.truncate(1)),
        VerifyError::Shape { kind: "cash", error: LegError::Ciphertexts { expected: 2, got: 1 } }
    );
    assert_eq!(
        refused(|leg| leg.destination = "x".repeat(129)),
        VerifyError::Shape { kind: "cash", error: LegError::Destination(129) }
    );
    assert!(matches!(refused(|leg| leg.proof = ProofBytes::BLANK), VerifyError::Malformed { .. }));
    let body = SettleBody { root_n: NoteRoot::default(), root_s: RegistryRoot::default(), slots: Vec::new() };
    let leg = Leg { body, ciphertexts: Vec::new(), destination: String::new(), proof: ProofBytes::BLANK };
    let refused = verifier("one").verify(Transaction::Settle(Box::new(leg))).expect_err("no circuit has no slots");
    assert_eq!(refused, VerifyError::Shape { kind: "settle", error: LegError::Size });
}

#[test]
fn a_forged_signature_is_refused() {
    let forged = deposit(|signed| signed.payload.amount = Cents(101));
    let error = VerifyError::Signature { kind: "deposit", error: SignatureError::Mismatch };
    assert_eq!(verifier("one").verify(forged), Err(error.clone()));
    assert_eq!(verifier("two").verify(deposit(|_| {})), Err(error), "a signature is for one network");
    let elsewhere = genesis("two", NetworkKind::Development).id();
    let payload = Decision::new(Verdict::Block { tid: TokenId(3) }, "fraud", Height(9), Reference([2; 16]));
    let block = Transaction::Decide(Box::new(Endorsed::sign(&elsewhere, payload, &gateway())));
    assert!(matches!(verifier("one").verify(block.clone()), Err(VerifyError::Endorsement { kind: "decide", .. })));
    verifier("two").verify(block).expect("signed for this network");
}

#[test]
fn a_batch_of_transactions_answers_for_each() {
    let transactions = vec![
        withdrawal(|_| {}),
        withdrawal(|leg| leg.body.withdraw = Cents(1)),
        deposit(|_| {}),
        withdrawal(|leg| leg.ciphertexts.truncate(1)),
        deposit(|signed| signed.payload.amount = Cents(1)),
        withdrawal(|_| {}),
    ];
    let verifier = verifier("one");
    let alone: Vec<_> = transactions.iter().cloned().map(|transaction| verifier.verify(transaction)).collect();
    assert_eq!(alone.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true, false, false, true]);
    assert_eq!(verifier.verify_batch(transactions), alone);
}

#[test]
fn a_production_network_has_no_verifier_yet() {
    let refused = Verifier::new(&genesis("one", NetworkKind::Production)).expect_err("only development keys exist");
    assert!(matches!(refused, KeyError::DevelopmentKey(_)), "{refused}");
}

#[test]
fn ownership_is_proven_for_one_network_and_one_context() {
    let network = genesis("one", NetworkKind::Development).id();
    let statement = Statement::Ownership2;
    let (instance, witness) = Ownership2::example(ext(&network, statement, &[]));
    let prover = Prover::from_env().expect("a place for keys");
    let proof = prover.prove::<Ownership2>(&instance, &witness, &mut |_| {}).expect("a true claim is proven");
    let (body, rejected) = (instance.body, Err(VerifyError::Rejected(Rejected { statement })));
    assert_eq!(verifier("one").verify_ownership(statement, body, &proof), Ok(()));
    assert_eq!(verifier("two").verify_ownership(statement, body, &proof), rejected);
    let mut other = body;
    other.context += F::from(1u64);
    assert_eq!(verifier("one").verify_ownership(statement, other, &proof), rejected);
    let refused = verifier("one").verify_ownership(Statement::Cash, body, &proof);
    assert_eq!(refused, Err(VerifyError::NotOwnership(Statement::Cash)));
}
