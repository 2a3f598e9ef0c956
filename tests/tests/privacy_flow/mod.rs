//! The worked flow: raises, a company sale, a resale, claims, a push, a withdrawal.

#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::missing_panics_doc)]

pub mod search;
pub mod secrets;

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sotto_protocol::amount::{Cents, Shares, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::note::Origin;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::account::CapNote;

use crate::support::RelationOnly;
use crate::support::crew::Crew;
use crate::support::forge::{Agreed, Deal};
use secrets::Secrets;

pub const BOB: TokenId = TokenId(1);
pub const RYAN: TokenId = TokenId(2);
pub const ALICE: TokenId = TokenId(3);
pub const MAYA: TokenId = TokenId(4);

/// Of every token; public.
pub const SUPPLY: Shares = Shares((1 << 50) + 987_654_321);

/// All figures of the flow. The deposits are the same for everybody who knows the seed; they and the withdrawal are public.
pub struct Figures {
    /// What Bob, Ryan, Alice and Maya pay in.
    pub deposits: [Cents; 4],
    /// What Ryan takes out.
    pub withdrawal: Cents,
    /// Bob to Ryan, Bob to Alice, Alice to Maya.
    pub raises: [Deal; 3],
    /// Alice's $BOB to Maya.
    pub resale: Deal,
    /// Of Bob's company sale.
    pub gross: Cents,
    pub gain: Cents,
}

impl Figures {
    /// Numbers of 46 to 50 bits, which nothing else has.
    pub fn distinctive() -> Self {
        let mut rng = ChaCha12Rng::seed_from_u64(2_026);
        let mut bits = |n: u32| (1 << (n - 1)) | (rng.next_u64() >> (65 - n));
        let deposits = [51, 50, 50, 50].map(|n| Cents(bits(n)));
        let withdrawal = Cents(bits(45));
        let mut deal = |tid, shares| Deal { tid, shares: Shares(bits(shares)), price: Cents(bits(48)) };
        let raises = [deal(BOB, 48), deal(BOB, 48), deal(ALICE, 48)];
        let resale = deal(BOB, 47);
        Self { deposits, withdrawal, raises, resale, gross: Cents(bits(50)), gain: Cents(bits(49)) }
    }

    /// Numbers of one or two digits, where they are private.
    pub fn tiny() -> Self {
        let deal = |tid, shares, price| Deal { tid, shares: Shares(shares), price: Cents(price) };
        Self {
            raises: [deal(BOB, 9, 7), deal(BOB, 5, 3), deal(ALICE, 2, 1)],
            resale: deal(BOB, 1, 4),
            gross: Cents(8),
            gain: Cents(6),
            ..Self::distinctive()
        }
    }
}

/// The flow, carried out.
pub struct Flow {
    pub crew: Crew,
    pub secrets: Secrets,
}

impl Flow {
    pub fn run(figures: &Figures) -> Self {
        let crew = Crew::new(4, SUPPLY, Cents(1));
        let mut flow = Self { crew, secrets: Secrets::of(figures) };
        for (tid, amount) in [BOB, RYAN, ALICE, MAYA].into_iter().zip(figures.deposits) {
            flow.crew.network.deposit(amount, flow.crew.of(tid).deposits().next());
            flow.crew.sync();
        }
        let buyers = [[BOB, RYAN], [BOB, ALICE], [ALICE, MAYA]];
        buyers.into_iter().zip(figures.raises).for_each(|(parties, deal)| flow.trade(parties, deal));
        flow.company_sale(figures);
        flow.trade([ALICE, MAYA], figures.resale);
        flow.distribute_resale();
        let leg = flow.crew.of(RYAN).withdraw(figures.withdrawal, "a bank".to_owned()).unwrap();
        flow.submit(&Transaction::Cash(Box::new(leg.prove(&RelationOnly).unwrap())));
        flow
    }

    fn trade(&mut self, [seller, buyer]: [TokenId; 2], deal: Deal) {
        let parties = [seller, buyer, deal.tid].map(|tid| self.crew.of(tid));
        let agreed = Agreed::new(parties[0], parties[1], deal).unwrap();
        let transaction = agreed.transaction(parties, &RelationOnly).unwrap();
        self.submit(&transaction);
    }

    // Bob's stake in ACME: attested, locked, declared; he claims, and pushes to the others.
    fn company_sale(&mut self, figures: &Figures) {
        let ek = self.crew.of(BOB).keys().address().ek;
        let event = self.crew.network.attest(BOB, &ek, figures.gross, figures.gain, "ACME");
        self.crew.sync();
        let due = self.crew.of(BOB).event_due(event).unwrap();
        let lock = self.crew.of(BOB).lock_cash(BOB, due, Origin::Event(event)).unwrap();
        self.submit(&Transaction::Cash(Box::new(lock.prove(&RelationOnly).unwrap())));
        self.to(Phase::Payouts);
        let payout = self.crew.of(BOB).pay_event(event).unwrap().prove(&RelationOnly).unwrap();
        self.submit(&Transaction::Payout(Box::new(payout)));
        self.to(Phase::Open);
        self.claim(BOB, BOB);
        let bob = self.crew.of(BOB);
        let others: Vec<&CapNote> = bob.cap_table().notes().filter(|note| note.holder != BOB).collect();
        let push = bob.push::<4>(&others).unwrap().prove(&RelationOnly).unwrap();
        self.submit(&Transaction::Settle(Box::new(push)));
    }

    // Maya declares what Alice's resale locked.
    fn distribute_resale(&mut self) {
        self.to(Phase::Payouts);
        let payout = self.crew.of(MAYA).pay_locks(ALICE).unwrap().prove(&RelationOnly).unwrap();
        self.submit(&Transaction::Payout(Box::new(payout)));
        self.to(Phase::Open);
        self.claim(ALICE, ALICE);
        self.claim(MAYA, ALICE);
    }

    fn claim(&mut self, holder: TokenId, tid: TokenId) {
        let leg = self.crew.of(holder).claim(tid).unwrap().prove(&RelationOnly).unwrap();
        self.submit(&Transaction::Share(Box::new(leg)));
    }

    fn to(&mut self, phase: Phase) {
        self.crew.network.advance(phase);
        self.crew.sync();
        self.observe();
    }

    fn submit(&mut self, transaction: &Transaction) {
        self.crew.submit(transaction);
        self.observe();
    }

    // Everything that wallets know now.
    fn observe(&mut self) {
        self.crew.accounts.iter().for_each(|account| self.secrets.watch(account));
    }
}
