//! A real proof, from the deposit to the withdrawal.

use sotto_circuits::cash::{Cash, Instance, Output, Witness};
use sotto_circuits::spend::CashInput;
use sotto_protocol::amount::{Cents, Height, Position};
use sotto_protocol::encryption::{NOTE_CIPHERTEXT_BYTES, NoteCiphertext};
use sotto_protocol::field::F;
use sotto_protocol::keys::SpendingKey;
use sotto_protocol::note::CashNote;
use sotto_protocol::operation::{Deposit, Reference, Signed};
use sotto_protocol::tag::Rho;
use sotto_protocol::transaction::{CashBody, Leg, ProofBytes, Transaction};
use sotto_protocol::tree::NoteTree;
use sotto_prover::Prover;

use crate::client::{height, must, submit};
use crate::network::{GATEWAY, genesis, key};
use crate::running::{Folder, Running};

// A member with one note of 500.00, which is the first of the network.
fn spender() -> (Witness, Transaction) {
    let mut witness = Witness::default();
    witness.sk = SpendingKey(F::from(77u64));
    let [first, second] = &mut witness.inputs;
    first.enabled = true;
    first.amount = Cents(50_000);
    first.rho = Rho(F::from(78u64));
    *second = CashInput::disabled(F::from(79u64));
    let note = witness.inputs[0].note(witness.sk.public_key());
    let payload = Deposit { amount: note.amount, owner: note.owner, reference: Reference([2; 16]) };
    let deposit = Transaction::Deposit(Signed::sign(&genesis().id(), payload, &key(GATEWAY)));
    (witness, deposit)
}

// Withdraws a part of the note, with a proof.
fn withdraw(witness: &mut Witness, withdraw: Cents, prover: &Prover) -> Leg<CashBody> {
    let mut tree = NoteTree::default();
    tree.append(&[witness.inputs[0].note(witness.sk.public_key()).commit()]).expect("there is room");
    witness.inputs[0].path = tree.path(Position(0));
    witness.outputs = [Output::Cash(Cents(50_000 - withdraw.0)), Output::default()];
    cash(witness, &tree, withdraw, prover)
}

fn cash(witness: &Witness, tree: &NoteTree, withdraw: Cents, prover: &Prover) -> Leg<CashBody> {
    let body = witness.body(tree.root(), Height(5), withdraw);
    let ciphertexts = vec![NoteCiphertext([0; NOTE_CIPHERTEXT_BYTES]); 2];
    let destination = if withdraw == Cents(0) { String::new() } else { "IBAN 1".into() };
    let mut leg = Leg { body, ciphertexts, destination, proof: ProofBytes::BLANK };
    let ext = leg.ext(&genesis().id(), &[]).expect("`cash` has one size");
    leg.proof = prover.prove::<Cash>(&Instance { body, ext }, witness, &mut |_| {}).expect("a true claim is proven");
    leg
}

/// Deposits, and for each a proof of its owner's that turns the note into one just like it: valid, for nothing.
pub fn merges(n: u64) -> (Vec<Transaction>, Vec<Transaction>) {
    let witness = |i: u64| {
        let mut witness = Witness::default();
        witness.sk = SpendingKey(F::from(100 + i));
        let [first, second] = &mut witness.inputs;
        first.enabled = true;
        first.amount = Cents(1);
        first.rho = Rho(F::from(200 + i));
        *second = CashInput::disabled(F::from(300 + i));
        witness.outputs = [Output::Cash(Cents(1)), Output::default()];
        witness
    };
    let prover = Prover::from_env().expect("a place for keys");
    let mut witnesses: Vec<_> = (0..n).map(witness).collect();
    let notes: Vec<_> = witnesses.iter().map(|w| w.inputs[0].note(w.sk.public_key())).collect();
    let mut tree = NoteTree::default();
    tree.append(&notes.iter().map(CashNote::commit).collect::<Vec<_>>()).expect("there is room");
    let deposits = notes.iter().map(|note| {
        let payload = Deposit { amount: note.amount, owner: note.owner, reference: Reference([3; 16]) };
        Transaction::Deposit(Signed::sign(&genesis().id(), payload, &key(GATEWAY)))
    });
    let merges = witnesses.iter_mut().zip(0..).map(|(witness, position)| {
        witness.inputs[0].path = tree.path(Position(position));
        Transaction::Cash(Box::new(cash(witness, &tree, Cents(0), &prover)))
    });
    (deposits.collect(), merges.collect())
}

#[test]
fn a_withdrawal_is_proven_accepted_once_and_cannot_be_altered() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    let (mut witness, deposit) = spender();
    must(address, &deposit);
    let prover = Prover::from_env().expect("a place for keys");
    let leg = withdraw(&mut witness, Cents(12_345), &prover);

    let elsewhere = Leg { destination: "IBAN 2".into(), ..leg.clone() };
    submit(address, &Transaction::Cash(Box::new(elsewhere))).refused(422, "proof_rejected");
    let blank = Leg { proof: ProofBytes::BLANK, ..leg.clone() };
    submit(address, &Transaction::Cash(Box::new(blank))).refused(422, "proof_malformed");
    assert_eq!(height(address), 1);

    let transaction = Transaction::Cash(Box::new(leg));
    let receipt = must(address, &transaction);
    // Proven anew, it is the same transaction; with other amounts, it is a double spend.
    let again = withdraw(&mut witness, Cents(12_345), &prover);
    assert_eq!(must(address, &Transaction::Cash(Box::new(again))), receipt);
    let other = withdraw(&mut witness, Cents(50_000), &prover);
    let refused = submit(address, &Transaction::Cash(Box::new(other))).refused(409, "spent");
    assert_eq!(refused.rule.as_deref(), Some("LEDGER-8"));
    running.stop();
}
