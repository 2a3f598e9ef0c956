//! Drives model and ledger together.

#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::missing_panics_doc)]

mod compare;
mod dice;
mod export;
mod keys;
mod money;
mod payouts;
mod rare;
mod removals;
pub mod short;
mod stakes;
mod step;
mod tally;
mod trades;
mod voices;

use std::collections::{BTreeMap, BTreeSet};

use sotto_model::decision::VoteRules;
use sotto_model::keys::Keys;
use sotto_model::standing::Change;
use sotto_model::{Model, Refused, Rules};
use sotto_protocol::amount::{Height, Reputation, Shares, TokenId};
use sotto_protocol::complaint::ComplaintNullifier;
use sotto_protocol::decision::DecisionId;
use sotto_protocol::epoch::Schedule;
use sotto_protocol::event::{EventId, EventOpening};
use sotto_protocol::keys::PublicKey;
use sotto_protocol::network::Genesis;
use sotto_protocol::note::memo::SaleMemo;
use sotto_protocol::operation::{Acknowledgement, Registration};
use sotto_protocol::powers::Power;
use sotto_protocol::token::{Meta, Policy};
use sotto_protocol::transaction::{Founding, Transaction};
use sotto_wallet::{Account, Node, ProofMaker};

use crate::support::crew::{catch_up, catch_up_together, newcomer_with_words};
use crate::support::forge::Refusal;
use crate::support::{LocalNetwork, Officials, RealProofs, RelationOnly, genesis_with};
use dice::Dice;
use removals::Ruled;
use step::Step;
pub use tally::Tally;

const SCHEDULE: Schedule = Schedule { open: 8, payouts: 5, issues: 4 };
const FOUNDERS: u64 = 4;
const MOST_PEOPLE: usize = 6;
// Keys that may take the place of others.
const SPARE: usize = 2;

// The name of the variant, from its debug form.
fn name(of: &impl std::fmt::Debug) -> String {
    let text = format!("{of:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

// What the real thing says, and what the model says.
type Outcome = (Result<(), Refusal>, Result<(), Refused>);

/// The model and the real thing, side by side.
#[derive(Clone)]
pub struct World<M: ProofMaker> {
    seed: u64,
    trail: Vec<Step>,
    dice: Dice,
    model: Model,
    network: LocalNetwork,
    maker: M,
    // Everybody's wallets: those of people who wait for the boundary, those with keys that were replaced, and new ones.
    accounts: Vec<Account>,
    // The words of each one's seed, and the key that follows from it, in the same order.
    words: Vec<String>,
    pks: Vec<PublicKey>,
    // Which of them has which keys of the model's; those that are nobody's yet; and those that a decision makes somebody's.
    whose: BTreeMap<Keys, usize>,
    spare: Vec<usize>,
    successors: BTreeMap<usize, usize>,
    // The model's event `n` is the `n`th of these; and their ids.
    events: Vec<EventOpening>,
    event_ids: Vec<EventId>,
    // Those that are sales of stakes.
    sales: BTreeMap<usize, SaleMemo>,
    rulings: Vec<Ruled>,
    // The model's decisions and complaints, by number.
    decisions: Vec<DecisionId>,
    complaints: Vec<ComplaintNullifier>,
    ballots: BTreeSet<(TokenId, usize, bool)>,
    vetoes: BTreeSet<(Keys, usize)>,
    more_dice: Dice,
    rare_dice: Dice,
    // Whether there are rare steps.
    rarely: bool,
    tally: Tally,
    // Whether everything is compared after each step; a long history is compared at its end.
    compares: bool,
}

impl<M: ProofMaker> Drop for World<M> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {}, {} steps: {:#?}", self.seed, self.trail.len(), self.trail);
        }
    }
}

impl World<RelationOnly> {
    /// Four members, at the beginning of an epoch; the plain relations stand for proofs.
    pub fn new(seed: u64) -> Self {
        Self::with(seed, LocalNetwork::new(genesis()), RelationOnly)
    }
}

impl World<RealProofs> {
    /// The same, with real proofs, which the network verifies; without rare steps, so that few steps show much.
    pub fn proven(seed: u64) -> Self {
        let mut world = Self::with(seed, LocalNetwork::verifying(genesis()), RealProofs::default());
        world.rarely = false;
        world
    }
}

// What a genesis says about decisions that members may overrule.
fn votes(genesis: &Genesis, power: Power) -> VoteRules {
    let row = genesis.powers.at(power, Height(1)).expect("somebody has this power");
    let overrule = row.overrule.expect("members may overrule such decisions");
    VoteRules { notice: row.notice, period: overrule.period, quorum: overrule.quorum.into() }
}

// What a genesis says, as far as the model needs it.
fn rules(genesis: &Genesis) -> Rules {
    let rotation = genesis.powers.at(Power::Rotate, Height(1)).expect("somebody replaces keys");
    Rules {
        schedule: SCHEDULE,
        expiry_window: genesis.expiry_window,
        event_deadline: genesis.event_deadline,
        standings: votes(genesis, Power::Standing),
        removals: votes(genesis, Power::Removal),
        rotation_notice: rotation.notice,
        complaint_epochs: genesis.complaints.epochs,
    }
}

// The dice of rare steps: others than those of the same seed for the rest.
fn rare_dice(seed: u64) -> Dice {
    Dice::new(seed ^ (1 << 63))
}

fn genesis() -> Genesis {
    genesis_with(&Officials::default(), SCHEDULE)
}

impl<M: ProofMaker> World<M> {
    fn with(seed: u64, network: LocalNetwork, maker: M) -> Self {
        let genesis = network.genesis().unwrap();
        let mut world = Self {
            seed,
            trail: Vec::new(),
            dice: Dice::new(seed),
            model: Model::new(rules(&genesis)),
            network,
            maker,
            accounts: Vec::new(),
            words: Vec::new(),
            pks: Vec::new(),
            whose: BTreeMap::new(),
            spare: Vec::new(),
            successors: BTreeMap::new(),
            events: Vec::new(),
            event_ids: Vec::new(),
            sales: BTreeMap::new(),
            rulings: Vec::new(),
            decisions: Vec::new(),
            complaints: Vec::new(),
            ballots: BTreeSet::new(),
            vetoes: BTreeSet::new(),
            more_dice: Dice::new(!seed),
            rare_dice: rare_dice(seed),
            rarely: true,
            tally: Tally::default(),
            compares: true,
        };
        for _ in 0..SPARE {
            world.add_spare();
        }
        for supply in [30, 24, 17, 7] {
            world.carry_out(&Step::Register { supply });
        }
        while world.model.members().is_empty() {
            world.pass();
        }
        for member in 1..=4 {
            world.carry_out(&Step::Deposit { member: TokenId(member), amount: 4_000 });
        }
        world
    }

    pub fn into_tally(mut self) -> Tally {
        std::mem::take(&mut self.tally)
    }

    /// One random operation, on both; now and then a rare one before it.
    pub fn step(&mut self) {
        if self.rarely && self.rare_dice.chance(1, 6) {
            let rare = self.rare();
            self.prepare(&rare);
            if self.rare_dice.chance(7, 10) {
                self.wait_for(&rare);
            }
            self.carry_out(&rare);
        }
        let step = if self.more_dice.chance(1, 5) { self.voice() } else { self.choose() };
        self.prepare(&step);
        if self.dice.chance(7, 10) {
            self.wait_for(&step);
        }
        self.carry_out(&step);
    }

    // Lets time pass until the step may succeed: without, most would only meet the wrong phase.
    fn wait_for(&mut self, step: &Step) {
        self.wait_for_decision(step);
        let Some(phase) = step.phase() else { return };
        while self.model.phase() != phase {
            self.pass();
        }
        let Step::Dilute { tid } = step else { return };
        let announced = self.model.announcements().get(tid).map(|announced| announced.epoch);
        while announced.is_some_and(|epoch| self.model.epoch() < epoch) || self.model.phase() != phase {
            self.pass();
        }
    }

    fn carry_out(&mut self, step: &Step) {
        self.trail.push(step.clone());
        let before = self.compares.then(|| self.model.clone());
        match self.both(step) {
            (Ok(()), Ok(())) => *self.tally.done.entry(name(step)).or_default() += 1,
            (Err(real), Err(model)) => {
                let same = before.is_none_or(|before| before == self.model);
                assert!(same, "{step:?} was refused and changed something");
                *self.tally.refused.entry((name(&model), real.rule)).or_default() += 1;
            }
            (Ok(()), Err(model)) => panic!("{step:?}: accepted, but the model refuses: {model}"),
            (Err(real), Ok(())) => panic!("{step:?}: allowed by the model, but refused: {}", real.reason),
        }
        self.follow();
    }

    fn both(&mut self, step: &Step) -> Outcome {
        match *step {
            Step::Register { supply } => self.register(supply),
            Step::Deposit { member, amount } => self.deposit(member, amount),
            Step::Withdraw { member, amount } => self.withdraw(member, amount),
            Step::Trade(ref bargain) => self.trade(bargain),
            Step::Claim { holder, tid } => self.claim(holder, tid),
            Step::Push { tid, only_new } => self.push(tid, only_new),
            Step::TopUp { member, tid, amount } => self.top_up(member, tid, amount),
            Step::LockForEvent { member, event, less } => self.lock_for_event(member, event, less),
            Step::Attest { tid, gross, gain } => self.attest(tid, gross, gain),
            Step::PayLocks { tid, ref which } => self.pay_locks(tid, which),
            Step::PayEvent { event, ref which } => self.pay_event(event, which),
            Step::Announce { tid, more, ahead } => self.announce(tid, more, ahead),
            Step::Dilute { tid } => self.dilute(tid),
            Step::Block { tid, blocked } => self.block(tid, blocked),
            Step::Merge { member } => self.merge(member),
            Step::CallOff { tid } => self.call_off(tid),
            Step::Decide { tid, reputation, vetted, weighs } => {
                self.decide(Change { member: tid, reputation: Reputation(reputation), vetted }, weighs)
            }
            Step::Vote { member, decision, overrule } => self.vote(member, decision, overrule),
            Step::Complain { issuer, subject } => self.complain(issuer, subject),
            Step::Rule { tid, holder, salt, floor, epochs } => self.rule([tid, holder], salt, floor, epochs),
            Step::Remove { ruling, less, more } => self.remove(ruling, less, more),
            Step::Rotate { member } => self.rotate(member),
            Step::Veto { by, decision } => self.veto(by, decision),
            Step::Rekey { tid, holder, early } => self.rekey(tid, holder, early),
            Step::HandOver { tid, from } => self.hand_over(tid, from),
            Step::Leave { keys, amount } => self.leave(keys, amount),
            Step::AttestStake { owner, company, units, basis } => self.attest_stake(owner, company, units, basis),
            Step::AttestSale { tid, company, units, gross } => self.attest_sale(tid, company, units, gross),
            Step::Consume { by, event } => self.consume(by, event),
            Step::Pass => {
                self.pass();
                (Ok(()), Ok(()))
            }
        }
    }

    fn of(&self, tid: TokenId) -> &Account {
        &self.accounts[self.whose[&self.keys(tid)]]
    }

    // The keys in use.
    fn keys(&self, tid: TokenId) -> Keys {
        self.model.keys(tid).unwrap_or(Keys::first(tid))
    }

    // Everybody's wallets, by the model's keys.
    fn wallets(&self) -> impl Iterator<Item = (Keys, &Account)> {
        self.whose.iter().map(|(keys, at)| (*keys, &self.accounts[*at]))
    }

    // How many people were registered.
    fn people(&self) -> usize {
        self.whose.keys().filter(|keys| keys.nth == 0).count()
    }

    fn join(&mut self, account: Account, words: String) -> usize {
        self.pks.push(account.keys().sk.public_key());
        self.accounts.push(account);
        self.words.push(words);
        self.accounts.len() - 1
    }

    fn submit(&self, transaction: &Transaction) -> Result<(), Refusal> {
        self.network.submit(transaction).map(drop).map_err(Refusal::from)
    }

    // An empty block.
    fn pass(&mut self) {
        self.network.seal();
        self.follow();
    }

    // The model and every wallet catch up with the blocks that were sealed; then all must agree.
    fn follow(&mut self) {
        while self.model.height() < self.network.state().height() {
            self.model.advance_block();
            // The first block of an epoch stays empty: the notes minted in it can be spent once it is sealed.
            if SCHEDULE.is_boundary(self.model.height()) {
                self.network.seal();
            }
        }
        catch_up_together(&mut self.accounts, &self.network);
        self.reopen();
        self.succeed();
        if self.compares {
            self.model.check_invariants().unwrap();
            self.compare();
        }
    }

    // Now and then a wallet is written down and read again, and nobody notices.
    fn reopen(&mut self) {
        let height = self.network.state().tip().height.0 as usize;
        if height.is_multiple_of(8) && !self.accounts.is_empty() {
            let at = height / 8 % self.accounts.len();
            let account = &mut self.accounts[at];
            let mut written = Vec::new();
            account.write(&mut written).unwrap();
            *account = Account::read(account.keys().clone(), written.as_slice()).unwrap();
        }
    }

    fn register(&mut self, supply: u64) -> Outcome {
        let nth = self.people() as u64;
        let (mut account, words) = newcomer_with_words(self.network.genesis().unwrap());
        catch_up(&mut account, &self.network);
        let policy = if nth.is_multiple_of(2) { Policy::Gross } else { Policy::Gains };
        let meta = Meta { min_reputation: Reputation(if nth == 1 { 60 } else { 0 }), vetted: nth == 2 };
        let (reputation, vetted) = (Reputation(if nth == 3 { 50 } else { 100 }), nth != 1);
        let registration = Registration {
            tid: self.network.state().next_tid().unwrap(),
            symbol: format!("P{nth}"),
            address: account.keys().address(),
            policy,
            reputation,
            vetted,
            acknowledgement: Acknowledgement([9; 32]),
        };
        let tid = registration.tid;
        let registration = self.network.endorse(registration);
        let real = account
            .found(&registration, Shares(supply), meta)
            .map_err(Refusal::from)
            .and_then(|issue| Ok(issue.prove(&self.maker)?))
            .and_then(|issue| self.submit(&Transaction::Found(Box::new(Founding { registration, issue }))));
        if real.is_ok() {
            let at = self.join(account, words);
            self.whose.insert(Keys::first(tid), at);
        }
        let person = sotto_model::member::Registration { policy, meta, reputation, vetted, supply: Shares(supply) };
        (real, self.model.register(person).map(drop))
    }
}
