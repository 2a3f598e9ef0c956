//! The worked story, to the cent, under both policies.

use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use sotto_model::cap_table::Settled;
use sotto_model::decision::VoteRules;
use sotto_model::distribution::{Lock, LockId, Origin};
use sotto_model::lot::LotId;
use sotto_model::member::Registration;
use sotto_model::trade::{Kind, Sale, Sold};
use sotto_model::{Model, Refused, Rules};
use sotto_protocol::amount::{Cents, Epoch, Height, Reputation, Shares, TokenId};
use sotto_protocol::epoch::{Phase, Schedule};
use sotto_protocol::token::{Meta, Policy};

const VOTES: VoteRules = VoteRules { notice: 4, period: 3, quorum: 50 };

const SUPPLY: Shares = Shares(10_000_000);

struct Story {
    model: Model,
    bob: TokenId,
    ryan: TokenId,
    amy: TokenId,
    alice: TokenId,
    maya: TokenId,
    dan: TokenId,
}

fn dollars(amount: u64) -> Cents {
    Cents(amount * 100)
}

/// 80,000 dollars are 0.8 cents a share, which is no whole number of 2^-64 cents: every share is credited the whole number
/// below, so that the last cent of a holding comes with a later payout.
fn a_cent_short(amount: Cents) -> Cents {
    Cents(amount.0 - 1)
}

fn person(model: &mut Model, policy: Policy) -> TokenId {
    let meta = Meta { min_reputation: Reputation(10), vetted: false };
    let reputation = Reputation(100);
    model
        .register(Registration { policy, meta, reputation, vetted: false, supply: SUPPLY })
        .expect("registered with shares")
}

impl Story {
    /// Step 1: everybody registers.
    fn begin(policy: Policy) -> Self {
        let rules = Rules {
            schedule: Schedule { open: 6, payouts: 2, issues: 1 },
            expiry_window: 5,
            event_deadline: 20,
            standings: VOTES,
            removals: VOTES,
            rotation_notice: 4,
            complaint_epochs: 2,
        };
        let mut model = Model::new(rules);
        let [bob, ryan, amy, alice, maya, dan] = std::array::from_fn(|_| person(&mut model, policy));
        let mut story = Self { model, bob, ryan, amy, alice, maya, dan };
        assert_eq!(story.model.token(bob), Err(Refused::UnknownMember(bob)), "foundings begin at the boundary");
        story.next_epoch();
        story
    }

    fn wait(&mut self, phase: Phase) {
        while self.model.phase() != phase {
            self.model.advance_block();
        }
    }

    fn next_epoch(&mut self) {
        let now = self.model.epoch();
        while self.model.epoch() == now {
            self.model.advance_block();
        }
    }

    fn lots(&self, holder: TokenId, tid: TokenId) -> Vec<LotId> {
        self.model.token(tid).expect("a token").holding(holder).lots.keys().copied().collect()
    }

    fn sale(&self, tid: TokenId, parties: (TokenId, TokenId), shares: Shares, price: Cents) -> Sale {
        let (seller, buyer) = parties;
        let lots = self.lots(seller, tid);
        Sale { tid, seller, buyer, lots, shares, price, expiry: self.model.height(), approved: true }
    }

    fn sell(&mut self, tid: TokenId, parties: (TokenId, TokenId), shares: Shares, price: Cents) -> Sold {
        let sold = self.model.trade(&self.sale(tid, parties, shares, price)).expect("a sale by the rules");
        self.check();
        sold
    }

    fn claim(&mut self, holder: TokenId, tid: TokenId) -> Cents {
        let Settled { paid, .. } = self.model.claim(holder, tid, &self.lots(holder, tid)).expect("a claim");
        self.check();
        paid
    }

    fn check(&self) {
        self.model.check_invariants().expect("the invariants hold");
    }

    /// Steps 2 and 3: raises.
    fn raise(&mut self) {
        self.model.deposit(self.ryan, dollars(60_000)).expect("a deposit");
        self.model.deposit(self.alice, dollars(100_000)).expect("a deposit");
        self.model.deposit(self.maya, dollars(90_000)).expect("a deposit");
        let sold = self.sell(self.bob, (self.bob, self.ryan), Shares(300_000), dollars(50_000));
        assert_eq!((sold.kind, sold.lock), (Kind::Raise, None), "a raise is capital for the owner");
        self.sell(self.amy, (self.amy, self.maya), Shares(100_000), dollars(10_000));
        self.sell(self.bob, (self.bob, self.alice), Shares(100_000), dollars(100_000));
        let granted = self.sell(self.alice, (self.alice, self.amy), Shares(1_000_000), Cents(0));
        assert_eq!(granted.kind, Kind::Grant);
        assert_eq!(self.model.cash(self.ryan), dollars(10_000));
        assert_eq!(self.model.cash(self.bob), dollars(150_000));
    }

    /// Step 4: Bob's company sale, attested and distributed.
    fn company_sale(&mut self, gross: Cents, gain: Cents, owed: Cents) {
        let event = self.model.attest(self.bob, gross, gain).expect("attested");
        self.model.deposit(self.bob, gross).expect("the proceeds arrive");
        let lock = Lock { tid: self.bob, amount: owed, origin: Origin::Event(event) };
        let lock = self.model.lock_cash(self.bob, lock).expect("locked");
        self.check();
        self.wait(Phase::Payouts);
        let again = self.model.pay_out(self.bob, &[lock]);
        assert_eq!(again, Err(Refused::LockOfOtherOrigin(lock)), "one lock, one debt");
        let short = Err(Refused::EventAmount { owed, paid: Cents(0) });
        assert_eq!(self.model.pay_out_event(self.bob, event, &[]), short);
        self.model.pay_out_event(self.bob, event, &[lock]).expect("exactly what is owed");
        let twice = self.model.pay_out_event(self.bob, event, &[]);
        assert_eq!(twice, Err(Refused::EventPaid(event)));
        self.check();
        self.next_epoch();
        self.check();
    }

    /// Step 5: Alice sells half of her $BOB; whoever holds $ALICE is paid.
    fn resale(&mut self, locked: Cents) -> LockId {
        let mut unapproved = self.sale(self.bob, (self.alice, self.maya), Shares(50_000), dollars(80_000));
        unapproved.approved = false;
        assert_eq!(self.model.trade(&unapproved), Err(Refused::NotApproved));
        let before = self.model.cash(self.alice);
        let sold = self.sell(self.bob, (self.alice, self.maya), Shares(50_000), dollars(80_000));
        let lock = sold.lock.expect("proceeds are locked");
        assert_eq!((sold.kind, self.model.locks()[&lock].amount), (Kind::Resale, locked));
        let kept = Cents(dollars(80_000).0 - locked.0);
        assert_eq!(self.model.cash(self.alice).0, before.0 + sold.paid.0 + kept.0);
        self.wait(Phase::Payouts);
        assert_eq!(self.model.pay_out(self.alice, &[lock]), Ok(locked));
        self.next_epoch();
        self.check();
        lock
    }
}

#[test]
fn the_worked_story_under_the_gross_policy() {
    let mut story = Story::begin(Policy::Gross);
    story.raise();
    let attested_at = {
        story.next_epoch();
        story.model.height()
    };
    story.company_sale(dollars(10_000_000), dollars(9_000_000), dollars(10_000_000));
    // Pushed by Bob to two of the holders, claimed by the third.
    let (bob, ryan, alice) = (story.bob, story.ryan, story.alice);
    let pushed: Vec<_> = [alice, ryan].iter().map(|h| (*h, story.lots(*h, bob)[0])).collect();
    let paid: Vec<Cents> = story.model.push(bob, &pushed).expect("a push").iter().map(|s| s.paid).collect();
    assert_eq!(paid, [dollars(100_000), dollars(300_000)]);
    let settled = story.lots(ryan, bob)[0];
    assert_eq!(story.model.push(bob, &[(ryan, settled)]), Err(Refused::NothingNew(settled)), "nobody is paid twice");
    assert_eq!(story.claim(bob, bob), dollars(9_600_000));
    assert_eq!(story.model.token(bob).expect("a token").remainder, BigUint::ZERO);

    story.resale(dollars(80_000));
    let (amy, maya) = (story.amy, story.maya);
    assert_eq!(story.claim(amy, alice), a_cent_short(dollars(8_000)), "Amy holds a tenth of $ALICE");
    assert_eq!(story.claim(alice, alice), a_cent_short(dollars(72_000)), "Alice's own shares included");
    let naive = BigRational::from(BigInt::from(dollars(8_000).0));
    assert_eq!(story.model.token(alice).expect("a token").holding(amy).entitled, naive);
    assert_eq!(story.claim(maya, bob), Cents(0), "the buyer starts at the next payout");
    // Step 6: what Ryan can prove.
    let since_then = |lot: &sotto_model::lot::Lot| lot.since < attested_at && lot.amount.0 * 50 >= SUPPLY.0;
    assert!(story.model.token(bob).expect("a token").holding(ryan).lots.values().any(since_then));
}

#[test]
fn the_worked_story_under_the_gains_policy() {
    let mut story = Story::begin(Policy::Gains);
    story.raise();
    story.next_epoch();
    story.company_sale(dollars(10_000_000), dollars(9_000_000), dollars(9_000_000));
    let (bob, ryan, amy, alice, maya) = (story.bob, story.ryan, story.amy, story.alice, story.maya);
    assert_eq!(story.claim(ryan, bob), dollars(270_000));
    assert_eq!(story.claim(bob, bob), dollars(8_640_000));
    // Half of the shares that cost Alice $100,000 cost $50,000; the sale also settles what she was owed.
    story.resale(dollars(30_000));
    assert_eq!(story.claim(amy, alice), a_cent_short(dollars(3_000)));
    assert_eq!(story.claim(alice, alice), a_cent_short(dollars(27_000)));
    assert_eq!(story.model.cash(alice), a_cent_short(dollars(90_000 + 50_000 + 27_000)));

    // Sold at a loss, nothing is locked.
    let sold = story.sell(bob, (maya, ryan), Shares(50_000), dollars(1));
    assert_eq!(sold.lock, None);
    // An event without a gain is discharged by paying nothing.
    let event = story.model.attest(bob, dollars(5), Cents(0)).expect("attested");
    story.wait(Phase::Payouts);
    assert_eq!(story.model.pay_out_event(bob, event, &[]), Ok(Cents(0)));
    story.check();
}

#[test]
fn a_hidden_sale_goes_overdue_and_a_blocked_member_cannot_buy_but_is_still_paid() {
    let mut story = Story::begin(Policy::Gross);
    story.raise();
    let (bob, ryan, dan) = (story.bob, story.ryan, story.dan);
    story.sell(bob, (bob, dan), Shares(1_000_000), Cents(0));
    let event = story.model.attest(dan, dollars(1_000), dollars(1_000)).expect("attested");
    let deadline = story.model.events()[&event].deadline;
    while story.model.height() <= deadline {
        assert!(story.model.overdue().is_empty());
        story.model.advance_block();
    }
    assert_eq!(story.model.overdue(), [event]);
    story.model.block(dan, true).expect("a member");
    story.model.deposit(dan, dollars(100)).expect("a deposit");
    story.next_epoch();
    let buys = story.sale(bob, (ryan, dan), Shares(1), dollars(1));
    assert_eq!(story.model.trade(&buys), Err(Refused::BuyerNotActive));
    let raises = story.sale(dan, (dan, ryan), Shares(1), dollars(1));
    assert_eq!(story.model.trade(&raises), Err(Refused::IssuerNotActive));
    // What is owed to and by him still flows.
    story.company_sale(dollars(100_000), dollars(100_000), dollars(100_000));
    assert_eq!(story.claim(dan, bob), dollars(10_000));
    let sold = story.sell(bob, (dan, ryan), Shares(1_000_000), dollars(2));
    assert!(sold.lock.is_some(), "a blocked member may leave, and the holders of $DAN are paid");
}

#[test]
fn dilution_takes_notice_and_older_locks_pay_no_less_per_share() {
    let mut story = Story::begin(Policy::Gross);
    story.raise();
    let (bob, alice, maya) = (story.bob, story.alice, story.maya);
    story.model.deposit(maya, dollars(120_000)).expect("a deposit");
    let sold = story.sell(bob, (alice, maya), Shares(50_000), dollars(100_000));
    let lock = sold.lock.expect("proceeds are locked");
    let (now, doubled) = (story.model.epoch(), Shares(2 * SUPPLY.0));
    let (epoch, earliest) = (Epoch(now.0 + 2), Epoch(now.0 + 3));
    assert_eq!(story.model.announce(alice, doubled, epoch), Err(Refused::TooSoon { epoch, earliest }));
    story.model.announce(alice, doubled, earliest).expect("announced");
    story.next_epoch();
    let quiet = story.sale(bob, (alice, maya), Shares(1), dollars(1));
    assert_eq!(story.model.trade(&quiet), Err(Refused::SellerQuiet));
    while story.model.epoch() < earliest {
        story.model.advance_block();
    }
    story.wait(Phase::Issues);
    let owed = story.model.attest(alice, Cents(0), Cents(0)).expect("attested");
    assert_eq!(story.model.dilute(alice), Err(Refused::EventOpen), "dilute first, pay later");
    // The announcement lapses with its epoch, and there is no other before the debt is paid.
    story.next_epoch();
    let earliest = Epoch(story.model.epoch().0 + 3);
    assert_eq!(story.model.announce(alice, doubled, earliest), Err(Refused::EventOpen));
    story.wait(Phase::Payouts);
    story.model.pay_out_event(alice, owed, &[]).expect("nothing is owed, nothing is paid");
    story.model.announce(alice, doubled, earliest).expect("announced again");
    while story.model.epoch() < earliest {
        story.model.advance_block();
    }
    story.wait(Phase::Issues);
    story.model.dilute(alice).expect("announced, nothing owed");
    assert_eq!(story.model.token(alice).expect("a token").supply, SUPPLY, "not before the boundary");
    story.next_epoch();
    story.check();
    assert_eq!(story.model.token(alice).expect("a token").supply, doubled);
    // The lock was made over half of today's shares: it needs as much again.
    let top_up = Lock { tid: alice, amount: dollars(100_000), origin: Origin::TopUp };
    let top_up = story.model.lock_cash(maya, top_up).expect("locked");
    story.wait(Phase::Payouts);
    assert_eq!(story.model.pay_out(alice, &[lock]), Err(Refused::LessPerShare));
    assert_eq!(story.model.pay_out(alice, &[top_up]), Err(Refused::NothingDue));
    assert_eq!(story.model.pay_out(alice, &[lock, top_up]), Ok(dollars(200_000)));
    story.next_epoch();
    story.check();
    let amy = story.amy;
    assert_eq!(story.claim(amy, alice), dollars(10_000), "a tenth when it was sold, a twentieth of twice as much now");
}

#[test]
fn a_refused_operation_changes_nothing() {
    let mut story = Story::begin(Policy::Gross);
    story.raise();
    let (bob, ryan, amy) = (story.bob, story.ryan, story.amy);
    let before = story.model.clone();
    let sale = story.sale(bob, (ryan, amy), Shares(1), dollars(20_000));
    let has = story.model.cash(amy);
    assert_eq!(story.model.trade(&sale), Err(Refused::NotEnoughCash { has, wanted: dollars(20_000) }));
    let mut late = sale.clone();
    late.expiry = Height(story.model.height().0 + 6);
    assert!(matches!(story.model.trade(&late), Err(Refused::Expiry { .. })));
    let mut twice = sale.clone();
    twice.lots = vec![sale.lots[0]; 2];
    assert_eq!(story.model.trade(&twice), Err(Refused::LotTwice(sale.lots[0])));
    let mut gift = sale;
    gift.price = Cents(0);
    assert_eq!(story.model.trade(&gift), Err(Refused::GrantByHolder));
    assert_eq!(story.model, before);
}
