//! Payouts of one token build upon each other. However many there are, they fit into one block.

use sotto_circuits::issue::{self, Issue};
use sotto_circuits::payout::{self, Payout};
use sotto_circuits::spend::LockInput;
use sotto_protocol::amount::{Cents, Height, Reputation, Shares, TokenId};
use sotto_protocol::encryption::{EncryptionKey, NOTE_CIPHERTEXT_BYTES, NoteCiphertext};
use sotto_protocol::event::EventOpening;
use sotto_protocol::field::F;
use sotto_protocol::keys::{Address, HolderKey, SpendingKey};
use sotto_protocol::operation::{Acknowledgement, Attestation, Endorsed, Registration, Signed};
use sotto_protocol::payout::PayoutNonce;
use sotto_protocol::tag::Rho;
use sotto_protocol::token::{Policy, TokenState};
use sotto_protocol::transaction::{Body, Founding, Leg, ProofBytes, Transaction};
use sotto_protocol::tree::NoteTree;
use sotto_prover::Prover;

use crate::client::{Pending, draft, height, must, pass, submit};
use crate::network::{AUTHORITY, ORACLE, genesis, key, public};
use crate::running::{Folder, Running};

const SUPPLY: Shares = Shares(1_000);
const TID: TokenId = TokenId(1);

const BLANK: NoteCiphertext = NoteCiphertext([0; NOTE_CIPHERTEXT_BYTES]);

fn leg<B: Body>(body: B, ciphertexts: Vec<NoteCiphertext>) -> Leg<B> {
    Leg { body, ciphertexts, destination: String::new(), proof: ProofBytes::BLANK }
}

// Founds a token that takes effect at the first boundary, and says in which state it will be.
fn founding(prover: &Prover) -> (Transaction, TokenState) {
    let mut witness = issue::Witness::default();
    witness.sk = SpendingKey(F::from(500u64));
    witness.state = TokenState { tid: TID, hk: HolderKey(F::from(501u64)), ..TokenState::default() };
    witness.rho = Rho(F::from(502u64));
    let boundary = genesis().schedule.next_boundary(Height(1));
    let body = witness.body(Shares::ZERO, SUPPLY, boundary).expect("shares are minted");
    let registration = Registration {
        tid: TID,
        symbol: "BOB".into(),
        address: Address { pk: witness.sk.public_key(), ek: EncryptionKey([7; 32]), vk: public(9) },
        policy: Policy::Gains,
        reputation: Reputation(100),
        vetted: true,
        acknowledgement: Acknowledgement([7; 32]),
    };
    let mut issue = leg(body, vec![BLANK]);
    let ext = issue.ext(&genesis().id(), &registration.binding()).expect("`issue` is a statement");
    let instance = issue::Instance { body, ext };
    issue.proof = prover.prove::<Issue>(&instance, &witness, &mut |_| {}).expect("a true claim is proven");
    let registration = Endorsed::sign(&genesis().id(), registration, &key(AUTHORITY));
    let state = witness.state_new().expect("a token begins");
    (Transaction::Found(Box::new(Founding { registration, issue })), state)
}

// A sale without a gain, of which nothing is owed: an oracle's word, and the payout that discharges it.
fn sale(n: u64, state: &mut TokenState, prover: &Prover) -> (Transaction, Transaction) {
    let event = EventOpening { tid: TID, gross: Cents(1_000), gain: Cents::ZERO, salt: F::from(600 + n) };
    let attestation = Attestation { tid: TID, event: event.id(), report: None, of_stake: false, opening: BLANK };
    let attestation = Transaction::Attest(Box::new(Signed::sign(&genesis().id(), attestation, &key(ORACLE))));
    let mut witness = payout::Witness::default();
    witness.state = *state;
    witness.event = Some(event);
    witness.inputs = std::array::from_fn(|i| LockInput::disabled(F::from(1_000 + 10 * n + i as u64)));
    let nu = PayoutNonce(F::from(700 + n));
    let body = witness.body(Policy::Gains, SUPPLY, NoteTree::default().root(), nu).expect("nothing is in range");
    let mut payout = leg(body, Vec::new());
    let ext = payout.ext(&genesis().id(), &[]).expect("`payout` is a statement");
    let instance = payout::Instance { body, ext };
    payout.proof = prover.prove::<Payout>(&instance, &witness, &mut |_| {}).expect("a true claim is proven");
    *state = witness.state_new(SUPPLY).expect("in range");
    (attestation, Transaction::Payout(Box::new(payout)))
}

fn heights(pending: Vec<Pending>) -> Vec<u32> {
    pending.into_iter().map(|pending| pending.answer().receipt().height.0).collect()
}

#[test]
fn payouts_that_build_upon_each_other_share_a_block() {
    let prover = Prover::from_env().expect("a place for keys");
    let (founding, mut state) = founding(&prover);
    let (attestations, payouts): (Vec<_>, Vec<_>) = (0..3).map(|n| sale(n, &mut state, &prover)).unzip();

    let folder = Folder::new();
    let running = Running::start(folder.slow());
    let address = running.address;
    let founded = draft(address, &founding);
    pass(address, 8);
    let attested: Vec<_> = attestations.iter().map(|attestation| draft(address, attestation)).collect();
    pass(address, 3);
    assert_eq!((heights(vec![founded]), heights(attested)), (vec![1], vec![9, 9, 9]));
    // The next block is the first for payouts. The last of the chain has nothing to stand on yet.
    submit(address, &payouts[2]).refused(422, "payout_state");
    let drafted: Vec<_> = payouts.iter().map(|payout| draft(address, payout)).collect();
    assert_eq!(height(address), 11);
    pass(address, 1);
    assert_eq!(heights(drafted), [12, 12, 12]);
    running.stop();

    let running = Running::start(folder.slow());
    for payout in &payouts {
        assert_eq!(must(running.address, payout).height.0, 12, "the log replays");
    }
    running.stop();
}
