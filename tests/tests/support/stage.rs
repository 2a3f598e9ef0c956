//! Four members who know each other, and what they do in the ordinary course of things.

use sotto_protocol::amount::{Cents, Shares, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::EventOpening;
use sotto_protocol::field;
use sotto_protocol::note::Origin;
use sotto_protocol::note::memo::Memo;
use sotto_protocol::operation::Attestation;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::Account;
use sotto_wallet::account::KnownLock;

use super::crew::Crew;
use super::forge::{Agreed, Deal, Refusal, payout};
use super::{RelationOnly, rng};

// Gross and gains take turns: Bob and Alice distribute all of a sale, Ryan and Maya the gain.
pub const BOB: TokenId = TokenId(1);
pub const RYAN: TokenId = TokenId(2);
pub const ALICE: TokenId = TokenId(3);
pub const MAYA: TokenId = TokenId(4);

pub const SUPPLY: Shares = Shares(1_000);

/// Four members with 1,000 shares and 10,000.00 each; Alice holds a tenth of $BOB, Maya a tenth of $ALICE.
pub fn stage() -> Crew {
    let mut crew = Crew::new(4, SUPPLY, Cents(1_000_000));
    trade(&mut crew, [BOB, ALICE], Deal { tid: BOB, shares: Shares(100), price: Cents(50_000) });
    trade(&mut crew, [ALICE, MAYA], Deal { tid: ALICE, shares: Shares(100), price: Cents(20_000) });
    crew
}

pub fn agree(crew: &Crew, [seller, buyer]: [TokenId; 2], deal: Deal) -> Agreed {
    Agreed::new(crew.of(seller), crew.of(buyer), deal).unwrap()
}

pub fn finish(crew: &Crew, agreed: &Agreed) -> Result<Transaction, Refusal> {
    let parties = [agreed.seller, agreed.buyer, agreed.trade.tid].map(|tid| crew.of(tid));
    agreed.transaction(parties, &RelationOnly)
}

pub fn trade(crew: &mut Crew, parties: [TokenId; 2], deal: Deal) {
    let transaction = finish(crew, &agree(crew, parties, deal)).unwrap();
    crew.submit(&transaction);
}

/// Alice sells half of her $BOB to Ryan: the price is locked for the holders of $ALICE.
pub fn resell(crew: &mut Crew) -> KnownLock {
    trade(crew, [ALICE, RYAN], Deal { tid: BOB, shares: Shares(50), price: Cents(40_000) });
    let lock = crew.of(MAYA).locks().waiting(ALICE).next().expect("Maya holds $ALICE").clone();
    assert_eq!(lock.note.amount, Cents(40_000));
    lock
}

pub fn attest(crew: &mut Crew, tid: TokenId, gross: u64) -> EventOpening {
    let opening = EventOpening { tid, gross: Cents(gross), gain: Cents(gross / 2), salt: field::random(&mut rng()) };
    let ek = crew.of(tid).keys().address().ek;
    let network = crew.network.state().network();
    let sealed = ek.seal_note(&network, &Memo::Event(opening, "ACME".to_owned()), &mut rng()).unwrap();
    let attestation = Attestation { tid, event: opening.id(), report: None, of_stake: false, opening: sealed };
    let signed = crew.network.sign(attestation, &crew.network.officials.oracle);
    crew.submit(&Transaction::Attest(Box::new(signed)));
    opening
}

pub fn lock_cash(crew: &mut Crew, who: TokenId, tid: TokenId, (amount, origin): (u64, Origin)) -> KnownLock {
    let leg = crew.of(who).lock_cash(tid, Cents(amount), origin).unwrap().prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Cash(Box::new(leg)));
    let locks = crew.of(who).locks().all();
    locks.iter().rfind(|lock| lock.note.tid == tid && lock.note.origin == origin).expect("it was just made").clone()
}

pub fn pay(
    payer: &Account,
    tid: TokenId,
    locks: &[&KnownLock],
    event: Option<EventOpening>,
) -> Result<Transaction, Refusal> {
    Ok(Transaction::Payout(Box::new(payout(payer, tid, locks, event)?.prove(&RelationOnly)?)))
}

pub fn to_phase(crew: &mut Crew, phase: Phase) {
    crew.network.advance(phase);
    crew.sync();
}

pub fn withdrawal(account: &Account, amount: u64) -> Transaction {
    let leg = account.withdraw(Cents(amount), "a bank".to_owned()).unwrap().prove(&RelationOnly).unwrap();
    Transaction::Cash(Box::new(leg))
}
