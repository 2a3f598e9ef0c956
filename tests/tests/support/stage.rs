//! Four members who know each other, and what they do in the ordinary course of things.

use sotto_ledger::DecisionStatus;
use sotto_protocol::amount::{Cents, PriceFloor, Shares, TokenId};
use sotto_protocol::ballot::DecisionId;
use sotto_protocol::decision::Verdict;
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::EventOpening;
use sotto_protocol::field;
use sotto_protocol::note::Origin;
use sotto_protocol::note::memo::Memo;
use sotto_protocol::operation::Attestation;
use sotto_protocol::removal::Ruling;
use sotto_protocol::trade::Salt;
use sotto_protocol::transaction::{RemovalLegs, Transaction};
use sotto_wallet::account::KnownLock;
use sotto_wallet::build::remove::RulingFile;
use sotto_wallet::{Account, Node, ProofMaker, WalletError};

use super::crew::{Crew, newcomer};
use super::forge::{Agreed, Deal, Refusal, payout};
use super::{RealProofs, RelationOnly, rng};

// Gross and gains take turns: Bob and Alice distribute all of a sale, Ryan and Maya the gain.
pub const BOB: TokenId = TokenId(1);
pub const RYAN: TokenId = TokenId(2);
pub const ALICE: TokenId = TokenId(3);
pub const MAYA: TokenId = TokenId(4);

pub const SUPPLY: Shares = Shares(1_000);
const CASH: Cents = Cents(1_000_000);

/// Four members with 1,000 shares and 10,000.00 each; Alice holds a tenth of $BOB, Maya a tenth of $ALICE.
pub fn stage() -> Crew {
    staged(Crew::new(4, SUPPLY, CASH))
}

/// The same, with real proofs.
pub fn proven_stage() -> Crew<RealProofs> {
    staged(Crew::proven(4, SUPPLY, CASH))
}

fn staged<M: ProofMaker>(mut crew: Crew<M>) -> Crew<M> {
    trade(&mut crew, [BOB, ALICE], Deal { tid: BOB, shares: Shares(100), price: Cents(50_000) });
    trade(&mut crew, [ALICE, MAYA], Deal { tid: ALICE, shares: Shares(100), price: Cents(20_000) });
    crew
}

pub fn agree<M: ProofMaker>(crew: &Crew<M>, [seller, buyer]: [TokenId; 2], deal: Deal) -> Agreed {
    Agreed::new(crew.of(seller), crew.of(buyer), deal).unwrap()
}

pub fn finish<M: ProofMaker>(crew: &Crew<M>, agreed: &Agreed) -> Result<Transaction, Refusal> {
    let parties = [agreed.seller, agreed.buyer, agreed.trade.tid].map(|tid| crew.of(tid));
    agreed.transaction(parties, &crew.maker)
}

pub fn trade<M: ProofMaker>(crew: &mut Crew<M>, parties: [TokenId; 2], deal: Deal) {
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

pub fn lock_cash<M: ProofMaker>(
    crew: &mut Crew<M>,
    who: TokenId,
    tid: TokenId,
    (amount, origin): (u64, Origin),
) -> KnownLock {
    let leg = crew.of(who).lock_cash(tid, Cents(amount), origin).unwrap().prove(&crew.maker).unwrap();
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

pub fn to_phase<M: ProofMaker>(crew: &mut Crew<M>, phase: Phase) {
    crew.network.advance(phase);
    crew.sync();
}

/// Blocks pass until a decision is carried out, or overruled.
pub fn in_force<M: ProofMaker>(crew: &mut Crew<M>, id: DecisionId) {
    while crew.network.state().decision(id).unwrap().status == DecisionStatus::Pending {
        crew.network.seal();
    }
    crew.sync();
}

/// Somebody gets new keys; the old wallet.
pub fn rotate<M: ProofMaker>(crew: &mut Crew<M>, tid: TokenId) -> Account {
    let fresh = newcomer(crew.network.genesis().unwrap());
    let address = fresh.keys().address();
    let id = crew.network.decide(Verdict::Rotate { tid, address }).unwrap();
    in_force(crew, id);
    let old = std::mem::replace(&mut crew.accounts[tid.0 as usize - 1], fresh);
    crew.sync();
    old
}

/// The opening of a ruling that lets the owner of `tid` buy a holder out.
pub fn ruling<M: ProofMaker>(crew: &Crew<M>, tid: TokenId, holder: TokenId) -> RulingFile {
    let pk = crew.of(holder).me().unwrap().member.pk;
    let ruling = Ruling { tid, pk, salt: Salt(field::random(&mut rng())) };
    RulingFile { ruling, reason: "for good reason".to_owned() }
}

/// The decision on it, for a price of so many cents a share.
pub fn rule<M: ProofMaker>(crew: &mut Crew<M>, file: &RulingFile, cents: u64) -> DecisionId {
    let floor = PriceFloor::of(Cents(cents), Shares(1)).unwrap();
    let verdict = Verdict::Removal { tid: file.ruling.tid, ruling: file.ruling.id(), floor, epochs: 2 };
    let id = crew.network.decide(verdict).unwrap();
    crew.sync();
    id
}

/// What buys the holder out, or two notes of it.
pub fn removal<M: ProofMaker>(
    owner: &Account,
    file: &RulingFile,
    price: Cents,
    maker: &M,
) -> Result<Transaction, WalletError> {
    let (remove, cash) = owner.remove(file, price)?;
    let legs = RemovalLegs { remove: remove.prove(maker)?, cash: cash.prove(maker)? };
    Ok(Transaction::Remove(Box::new(legs)))
}

pub fn withdrawal(account: &Account, amount: u64) -> Transaction {
    let leg = account.withdraw(Cents(amount), "a bank".to_owned()).unwrap().prove(&RelationOnly).unwrap();
    Transaction::Cash(Box::new(leg))
}
