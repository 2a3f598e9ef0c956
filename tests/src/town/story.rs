//! The worked story: how Bob's friends come to own a part of what he earns, and what each of them is paid.

use std::path::Path;

use sotto_protocol::amount::{Cents, Height, Shares};
use sotto_protocol::decision::{Decision, Verdict};
use sotto_protocol::disclosure::OwnershipDocument;
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::{EventId, EventOpening};
use sotto_protocol::field;
use sotto_protocol::note::Origin;
use sotto_protocol::note::memo::Memo;
use sotto_protocol::operation::{Attestation, Endorsed, Signed};
use sotto_protocol::token::Policy;
use sotto_protocol::transaction::Transaction;
use sotto_service::AdvanceTo;
use sotto_verifier::Verifier;
use sotto_wallet::build::ownership::Disclosure;
use sotto_wallet::documents;
use sotto_wallet::{Chore, Node};

use super::officials::{reference, rng};
use super::person::Person;
use super::trade::{Deal, trade};
use super::{Fallible, Town};

/// Shares of every token in the story.
pub const SUPPLY: Shares = Shares(10_000_000);

/// Whole dollars in cents.
#[must_use]
pub const fn dollars(amount: u64) -> Cents {
    Cents(amount * 100)
}

/// Everybody in it.
#[derive(Debug)]
pub struct Cast {
    /// A high-schooler with a podcast.
    pub bob: Person,
    /// Buys 3 % of Bob.
    pub ryan: Person,
    /// Buys 1 % of Bob and sells half of it again.
    pub alice: Person,
    /// Invests in Amy and in Alice.
    pub maya: Person,
    /// Shares only gains.
    pub amy: Person,
    /// Hides a sale.
    pub dan: Person,
}

impl Cast {
    fn each(&mut self) -> [&mut Person; 6] {
        let Self { bob, ryan, alice, maya, amy, dan } = self;
        [bob, ryan, alice, maya, amy, dan]
    }
}

/// A payout that was received, for the table at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// By whom.
    pub who: String,
    /// For what.
    pub what: &'static str,
    /// How much.
    pub amount: Cents,
}

/// The story as it unfolds.
#[derive(Debug)]
pub struct Story {
    /// Everybody.
    pub cast: Cast,
    /// Who was paid what.
    pub paid: Vec<Paid>,
    /// When Bob's big sale was attested.
    pub acme: Height,
    /// The event that Dan hides.
    pub hidden: Option<EventId>,
}

fn claimed(chores: &[Chore]) -> Cents {
    let amounts = chores.iter().map(|chore| match chore {
        Chore::Claimed { amount, .. } => amount.0,
        Chore::Declared { .. } => 0,
    });
    Cents(amounts.sum())
}

fn expect<T: PartialEq + std::fmt::Debug>(what: &str, got: &T, expected: &T) -> Fallible<()> {
    if got == expected { Ok(()) } else { Err(format!("{what}: {got:?} instead of {expected:?}").into()) }
}

impl Story {
    /// The whole story, steps 1 to 8.
    ///
    /// # Errors
    /// The first step that does not go as it should.
    pub fn tell(town: &mut Town, wallets: &Path) -> Fallible<Self> {
        let mut story = Self::register(town, wallets)?;
        story.ryan_buys(town)?;
        story.maya_and_alice_buy(town)?;
        story.bob_sells_acme(town)?;
        story.alice_resells(town)?;
        story.amy_shares_only_gains(town)?;
        story.ryan_proves(town)?;
        story.auditor_replays(town)?;
        story.dan_hides_a_sale(town)?;
        Ok(story)
    }

    /// Step 1.
    ///
    /// # Errors
    /// If somebody is not admitted.
    pub fn register(town: &mut Town, wallets: &Path) -> Fallible<Self> {
        town.narrator.step("1. Everybody registers; each founds a token of 10,000,000 shares, all their own.");
        let arrive = |name| Person::arrive(town, &wallets.join(name), name);
        let [bob, ryan, alice] = [arrive("bob")?, arrive("ryan")?, arrive("alice")?];
        let [maya, amy, dan] = [arrive("maya")?, arrive("amy")?, arrive("dan")?];
        let mut cast = Cast { bob, ryan, alice, maya, amy, dan };
        for person in cast.each() {
            let policy = if person.name == "amy" { Policy::Gains } else { Policy::Gross };
            person.found(town, SUPPLY, policy)?;
        }
        town.next_epoch()?;
        for person in cast.each() {
            person.sync(town)?;
            let tid = person.tid()?;
            expect("own shares", &person.shares(tid), &SUPPLY)?;
        }
        Ok(Self { cast, paid: Vec::new(), acme: Height(0), hidden: None })
    }

    /// Step 2.
    ///
    /// # Errors
    /// If the raise does not go through.
    pub fn ryan_buys(&mut self, town: &mut Town) -> Fallible<()> {
        town.narrator.step("2. Ryan pays in 60,000.00 and buys 3 % of $BOB from Bob for 50,000.00.");
        let Cast { bob, ryan, .. } = &mut self.cast;
        ryan.deposit(town, dollars(60_000))?;
        bob.sync(town)?;
        let deal = Deal { tid: bob.tid()?, shares: Shares(300_000), price: dollars(50_000) };
        trade(town, (bob, ryan), None, deal)?;
        expect("Bob's cash", &bob.cash(), &dollars(50_000))?;
        expect("Ryan's cash", &ryan.cash(), &dollars(10_000))
    }

    /// Step 3.
    ///
    /// # Errors
    /// If a raise does not go through.
    pub fn maya_and_alice_buy(&mut self, town: &mut Town) -> Fallible<()> {
        town.narrator.step("3. Maya invests in Amy and in Alice; Alice buys 1 % of $BOB for 100,000.00.");
        let Cast { bob, alice, maya, amy, .. } = &mut self.cast;
        maya.deposit(town, dollars(200_000))?;
        alice.deposit(town, dollars(100_000))?;
        let amy_tid = amy.tid()?;
        trade(town, (amy, maya), None, Deal { tid: amy_tid, shares: Shares(2_000_000), price: dollars(60_000) })?;
        let alice_tid = alice.tid()?;
        trade(town, (alice, maya), None, Deal { tid: alice_tid, shares: Shares(2_000_000), price: dollars(30_000) })?;
        let deal = Deal { tid: bob.tid()?, shares: Shares(100_000), price: dollars(100_000) };
        trade(town, (bob, alice), None, deal)
    }

    /// Step 4.
    ///
    /// # Errors
    /// If anybody is paid anything but their part, to the cent.
    pub fn bob_sells_acme(&mut self, town: &mut Town) -> Fallible<()> {
        town.narrator.step("4. Bob sells his ACME stake for 10,000,000.00. The oracle attests; Bob distributes.");
        let amount = dollars(10_000_000);
        let event = attest(town, &self.cast.bob, (amount, amount), "ACME")?;
        let Cast { bob, ryan, alice, maya, .. } = &mut self.cast;
        bob.deposit(town, amount)?;
        self.acme = bob.account.height();
        distribute(town, bob, event)?;
        for (person, expected) in [(alice, 100_000), (ryan, 300_000), (bob, 9_600_000)] {
            let amount = claimed(&person.settle(town)?);
            expect(person.name, &amount, &dollars(expected))?;
            self.paid.push(Paid { who: person.called(), what: "Bob's sale of ACME", amount });
        }
        maya.sync(town)
    }

    /// Step 5.
    ///
    /// # Errors
    /// If the proceeds do not reach the holders of $ALICE.
    pub fn alice_resells(&mut self, town: &mut Town) -> Fallible<()> {
        town.narrator.step("5. Alice sells half of her $BOB to Maya for 80,000.00, with Bob's approval.");
        let Cast { bob, alice, maya, .. } = &mut self.cast;
        let before = alice.cash();
        let deal = Deal { tid: bob.tid()?, shares: Shares(50_000), price: dollars(80_000) };
        trade(town, (alice, maya), Some(bob), deal)?;
        expect("Alice's cash right after the sale", &alice.cash(), &before)?;
        town.narrator.tell("All of it is locked for the holders of $ALICE: it can leave only to all of them, at once.");
        town.advance(Phase::Payouts)?;
        maya.settle(town)?;
        town.next_epoch()?;
        // A share's part of 80,000.00 is no whole number of 2^-64 cents: the sliver that is missing is carried to the next payout.
        for (person, expected) in [(maya, Cents(1_599_999)), (alice, Cents(6_399_999))] {
            let amount = claimed(&person.settle(town)?);
            expect(person.name, &amount, &expected)?;
            self.paid.push(Paid { who: person.called(), what: "Alice's resale of $BOB", amount });
        }
        Ok(())
    }

    /// Step 5 once more, under the gains policy.
    ///
    /// # Errors
    /// If more or less than the gain is distributed.
    pub fn amy_shares_only_gains(&mut self, town: &mut Town) -> Fallible<()> {
        town.narrator
            .step("   Amy, whose token shares only gains, buys $BOB for 40,000.00 and sells it to Ryan for 50,000.00.");
        let Cast { bob, ryan, maya, amy, .. } = &mut self.cast;
        let tid = bob.tid()?;
        bob.sync(town)?;
        trade(town, (bob, amy), None, Deal { tid, shares: Shares(50_000), price: dollars(40_000) })?;
        trade(town, (amy, ryan), Some(bob), Deal { tid, shares: Shares(50_000), price: dollars(50_000) })?;
        town.advance(Phase::Payouts)?;
        amy.settle(town)?;
        town.next_epoch()?;
        for (person, expected) in [(maya, Cents(199_999)), (amy, Cents(799_999))] {
            let amount = claimed(&person.settle(town)?);
            expect(person.name, &amount, &expected)?;
            self.paid.push(Paid { who: person.called(), what: "Amy's gain on $BOB", amount });
        }
        Ok(())
    }

    /// Step 6.
    ///
    /// # Errors
    /// If the proof does not convince, or convinces of something else.
    pub fn ryan_proves(&mut self, town: &mut Town) -> Fallible<()> {
        town.narrator.step("6. Ryan proves to a founder that he holds at least 2 % of $BOB, since before step 4.");
        let Cast { bob, ryan, .. } = &mut self.cast;
        ryan.sync(town)?;
        let disclosure = Disclosure {
            tid: bob.tid()?,
            min: Shares(200_000),
            since_max: Height(self.acme.0 + town.node.genesis()?.expiry_window),
            audience: "a founder Ryan wants to back".to_owned(),
            nonce: "2026".to_owned(),
            shows_key: false,
        };
        let document = ryan.account.ownership_document(&disclosure, town.node.checkpoint()?, &town.maker)?;
        check_ownership(town, &document)?;
        let mut elsewhere = document;
        elsewhere.audience = "somebody else".to_owned();
        if check_ownership(town, &elsewhere).is_ok() {
            return Err("the proof convinces somebody for whom it was not made".into());
        }
        town.narrator.tell("It is true, it says nothing more, and it is worthless to anybody else.");
        Ok(())
    }

    /// Step 7.
    ///
    /// # Errors
    /// If anything in the history does not hold.
    pub fn auditor_replays(&mut self, town: &mut Town) -> Fallible<()> {
        town.narrator.step("7. An auditor replays everything from the public log and finds every rule kept.");
        let audited = town.audit()?;
        let found = format!(
            "{} blocks, {} transactions, {} proofs verified; {} notes, {} nullifiers; every root recomputed",
            audited.blocks, audited.transactions, audited.proofs, audited.notes, audited.nullifiers
        );
        town.narrator.tell(&found);
        self.bob_shows_that_he_paid(town)
    }

    // Bob's documents: each payout of $BOB, opened for whoever wants to see that it was paid.
    fn bob_shows_that_he_paid(&mut self, town: &mut Town) -> Fallible<()> {
        let bob = &mut self.cast.bob;
        bob.sync(town)?;
        let tip = town.node.tip()?;
        let blocks = (1..=tip.0).map(|h| town.node.block(Height(h))).collect::<Result<Vec<_>, _>>()?;
        let documents = bob.account.payout_documents(&blocks)?;
        expect("documents", &documents.len(), &1)?;
        for document in documents {
            let block = &blocks[document.height.0 as usize - 1];
            documents::check_payout(&document, bob.account.replica(), block)?;
        }
        town.narrator.tell("Bob hands out a document that opens his one payout: 10,000,000.00, to every share alive.");
        Ok(())
    }

    /// Step 8.
    ///
    /// # Errors
    /// If Dan gets away with it.
    pub fn dan_hides_a_sale(&mut self, town: &mut Town) -> Fallible<()> {
        town.narrator.step("8. Dan hides a sale: the attested event goes overdue, and the authority blocks him.");
        let amount = dollars(250_000);
        let event = attest(town, &self.cast.dan, (amount, amount), "Initech")?;
        self.hidden = Some(event);
        town.pass(AdvanceTo::Blocks(town.node.genesis()?.event_deadline + 1))?;
        town.next_epoch()?;
        let overdue = town.node.events()?.iter().filter(|e| e.overdue).count();
        expect("overdue events", &overdue, &1)?;
        town.narrator.tell("Everybody can see that member Dan owes a distribution that is overdue.");
        let dan = &mut self.cast.dan;
        dan.sync(town)?;
        let block = Decision::new(Verdict::Block { tid: dan.tid()? }, "hid a sale", Height(u32::MAX), reference());
        let endorsed = Endorsed::sign(&town.node.genesis()?.id(), block, &town.officials.authority);
        town.submit(&Transaction::Decide(Box::new(endorsed)))?;
        Ok(())
    }
}

/// The oracle attests a company sale.
///
/// # Errors
/// If it is refused.
pub fn attest(town: &mut Town, owner: &Person, (gross, gain): (Cents, Cents), company: &str) -> Fallible<EventId> {
    let network = town.node.genesis()?.id();
    let opening = EventOpening { tid: owner.tid()?, gross, gain, salt: field::random(&mut rng()) };
    let memo = Memo::Event(opening, company.to_owned());
    let sealed = owner.account.keys().address().ek.seal_note(&network, &memo, &mut rng())?;
    let attestation =
        Attestation { tid: opening.tid, event: opening.id(), report: None, of_stake: false, opening: sealed };
    let signed = Signed::sign(&network, attestation, &town.officials.oracle);
    town.submit(&Transaction::Attest(Box::new(signed)))?;
    Ok(opening.id())
}

/// An owner locks what an event makes them owe, and pays it out in the next closing.
///
/// # Errors
/// If it is refused.
pub fn distribute(town: &mut Town, owner: &mut Person, event: EventId) -> Fallible<()> {
    owner.sync(town)?;
    let (tid, due) = (owner.tid()?, owner.account.event_due(event)?);
    let lock = owner.account.lock_cash(tid, due, Origin::Event(event))?.prove(&town.maker)?;
    town.submit(&Transaction::Cash(Box::new(lock)))?;
    town.advance(Phase::Payouts)?;
    owner.sync(town)?;
    let payout = owner.account.pay_event(event)?.prove(&town.maker)?;
    town.submit(&Transaction::Payout(Box::new(payout)))?;
    town.next_epoch()
}

/// What the founder does with Ryan's document: checks it offline, against the operator's checkpoint.
///
/// # Errors
/// If it does not show what it says.
pub fn check_ownership(town: &Town, document: &OwnershipDocument) -> Fallible<()> {
    let genesis = town.node.genesis()?;
    Ok(documents::check_ownership(document, &Verifier::new(&genesis)?, &genesis)?)
}
