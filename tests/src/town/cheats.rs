//! What cheats try, and what stops each of them. A cheat's own wallet refuses first; so each also builds the forbidden thing by
//! hand, past the wallet, and sends it.

use sotto_circuits::issue::{self, Issue};
use sotto_circuits::payout::{self, Payout};
use sotto_circuits::{Proven, approve};
use sotto_protocol::amount::{Cents, Epoch, Fraction, Shares};
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::EventId;
use sotto_protocol::note::Origin;
use sotto_protocol::operation::{Announcement, Signed};
use sotto_protocol::payout::PayoutNonce;
use sotto_protocol::token::Policy;
use sotto_protocol::trade::{DocHash, Salt, SellerCommitment, Terms, Trade};
use sotto_protocol::transaction::{Leg, PayoutBody, ProofBytes, Transaction};
use sotto_wallet::ProofMaker;

use super::officials::rng;
use super::person::Person;
use super::story::{Cast, Story, attest, dollars};
use super::{Fallible, Town};

/// A cheat that was stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// What was tried.
    pub cheat: &'static str,
    /// Who stopped it: the rule's id or code, and the reason.
    pub reason: String,
}

fn random() -> sotto_protocol::field::F {
    sotto_protocol::field::random(&mut rng())
}

// A statement that is not true has no proof: which rule says so?
fn no_proof<S: Proven>(town: &Town, instance: &S::Instance, witness: &S::Witness) -> Fallible<String> {
    match town.maker.prove::<S>(instance, witness) {
        Err(refused) => Ok(refused.reason),
        Ok(_) => Err(format!("a false claim of `{}` was proven", S::STATEMENT).into()),
    }
}

/// Every cheat, after the story is told.
///
/// # Errors
/// If one of them gets through.
pub fn attempt_all(town: &mut Town, story: &mut Story) -> Fallible<Vec<Stopped>> {
    town.narrator.step("Cheats, each refused with its reason.");
    let cast = &mut story.cast;
    let mut stopped = vec![double_spend(town, &mut cast.ryan)?, blocked_dan_buys(town, cast)?];
    stopped.push(forged_founding(town, &cast.dan)?);
    stopped.extend(debts(town, cast)?);
    for Stopped { cheat, reason } in &stopped {
        town.narrator.tell(&format!("{cheat}: {reason}"));
    }
    Ok(stopped)
}

// Ryan withdraws the same money twice.
fn double_spend(town: &mut Town, ryan: &mut Person) -> Fallible<Stopped> {
    ryan.sync(town)?;
    let withdraw = |amount, to: &str| ryan.account.withdraw(amount, to.to_owned());
    let first = withdraw(dollars(10), "bank account A")?.prove(&town.maker)?;
    let second = withdraw(dollars(10), "bank account B")?.prove(&town.maker)?;
    town.submit(&Transaction::Cash(Box::new(first)))?;
    let (code, reason) = town.refused(&Transaction::Cash(Box::new(second)))?;
    Ok(Stopped { cheat: "Spending one note twice", reason: format!("[{code}] {reason}") })
}

// Dan, who is blocked, wants to buy; even an issuer who looks away cannot prove the consent.
fn blocked_dan_buys(town: &mut Town, cast: &mut Cast) -> Fallible<Stopped> {
    let Cast { bob, dan, .. } = cast;
    bob.sync(town)?;
    dan.sync(town)?;
    let mut witness = approve::Witness::default();
    witness.sk = bob.account.keys().sk.clone();
    witness.issuer = bob.account.open_listing(bob.tid()?)?;
    witness.buyer = bob.account.listing(dan.tid()?)?;
    witness.rho_buyer = dan.account.fresh_purchase();
    witness.seller = bob.account.keys().sk.public_key();
    witness.seller_salt = Salt(random());
    let seller = SellerCommitment::derive(witness.seller, witness.seller_salt);
    let terms = Terms { doc: DocHash::default(), ..Terms::default() };
    witness.trade =
        Trade { shares: Shares(1), price: Cents(100), seller, terms, salt: Salt(random()), ..Trade::default() };
    let body = witness.body(bob.account.state().registry_root(), bob.account.expiry());
    let instance = approve::Instance { body, ext: random() };
    let reason = no_proof::<approve::Approve>(town, &instance, &witness)?;
    Ok(Stopped { cheat: "Blocked Dan buys", reason })
}

// Bob owes a distribution and wants to dilute his holders first.
fn dilute_before_paying(town: &mut Town, bob: &Person) -> Fallible<Stopped> {
    let state = bob.account.state();
    let epoch = Epoch(state.epoch().0 + 3);
    let announcement = Announcement { tid: bob.tid()?, supply_new: Shares(20_000_000), epoch, made_at: state.height() };
    let signed = Signed::sign(&state.network(), announcement, bob.account.keys().signing_key());
    let (code, reason) = town.refused(&Transaction::Announce(signed))?;
    Ok(Stopped { cheat: "Diluting before paying", reason: format!("[{code}] {reason}") })
}

// A founder gives the token a remainder to begin with, which would become money in the first payout.
fn forged_founding(town: &mut Town, dan: &Person) -> Fallible<Stopped> {
    let registration = dan.registration(town, Policy::Gross)?;
    let honest = dan.account.found(&registration, Shares(1000), Default::default())?;
    let mut witness: issue::Witness = honest.witness.clone();
    witness.state.remainder = Fraction(u64::MAX);
    let mut instance = honest.instance;
    instance.body.k_new = witness.state_new()?.commit();
    let reason = no_proof::<Issue>(town, &instance, &witness)?;
    Ok(Stopped { cheat: "A founding with a forged remainder", reason })
}

// Bob owes two events; he has locked enough money for one of them, and too little for the other.
fn debts(town: &mut Town, cast: &mut Cast) -> Fallible<Vec<Stopped>> {
    let bob = &mut cast.bob;
    let (gross, less) = (dollars(5_000), dollars(4_000));
    let paid = attest(town, bob, (gross, gross), "Globex")?;
    let owed = attest(town, bob, (gross, gross), "Hooli")?;
    bob.sync(town)?;
    let tid = bob.tid()?;
    let diluting = dilute_before_paying(town, bob)?;
    for (amount, event) in [(gross, paid), (less, owed)] {
        let lock = bob.account.lock_cash(tid, amount, Origin::Event(event))?.prove(&town.maker)?;
        town.submit(&Transaction::Cash(Box::new(lock)))?;
        bob.sync(town)?;
    }
    town.advance(Phase::Payouts)?;
    bob.sync(town)?;
    let honest = bob.account.pay_event(paid)?;
    let mut stopped = vec![
        diluting,
        Stopped { cheat: "One lock for two debts", reason: other_debt(town, bob, &honest.witness, owed)? },
        Stopped { cheat: "Distributing a wrong amount", reason: too_little(town, bob, &honest.witness, owed)? },
        skip_a_holder(town, bob, &honest.witness)?,
    ];
    // A proof that is true of something else does not help either.
    let mut forged = honest.prove(&town.maker)?;
    forged.body.event = Some(owed);
    let (code, reason) = town.refused(&Transaction::Payout(Box::new(forged)))?;
    stopped.push(Stopped { cheat: "A payout with another payout's proof", reason: format!("[{code}] {reason}") });
    Ok(stopped)
}

fn bare(body: PayoutBody) -> Leg<PayoutBody> {
    Leg { body, ciphertexts: Vec::new(), destination: String::new(), proof: ProofBytes::BLANK }
}

fn instance(bob: &Person, body: PayoutBody) -> payout::Instance {
    let ext = bare(body).ext(&bob.account.state().network(), &[]).expect("`payout` is a statement");
    payout::Instance { body, ext }
}

fn rebuilt(bob: &Person, witness: &payout::Witness, supply: Shares) -> Fallible<PayoutBody> {
    let root_n = bob.account.replica().notes().root();
    Ok(witness.body(bob.account.me()?.member.policy, supply, root_n, PayoutNonce(random()))?)
}

fn other_debt(town: &Town, bob: &Person, honest: &payout::Witness, owed: EventId) -> Fallible<String> {
    let mut witness = honest.clone();
    witness.event = bob.account.known_events().get(&owed).map(|known| known.opening);
    let body = rebuilt(bob, &witness, bob.account.me()?.supply)?;
    no_proof::<Payout>(town, &instance(bob, body), &witness)
}

// The money that is locked for this event is real, but less than the event's.
fn too_little(town: &Town, bob: &Person, honest: &payout::Witness, owed: EventId) -> Fallible<String> {
    let mut witness = honest.clone();
    witness.event = bob.account.known_events().get(&owed).map(|known| known.opening);
    let locks = bob.account.event_locks(owed);
    let lock = locks.first().ok_or("nothing is locked for the event")?;
    witness.inputs[0].note = lock.note;
    witness.inputs[0].path = bob.account.replica().notes().path(lock.position);
    let body = rebuilt(bob, &witness, bob.account.me()?.supply)?;
    no_proof::<Payout>(town, &instance(bob, body), &witness)
}

// Bob leaves one percent of the shares out of the count, as if somebody did not exist. The proof is right; the count is not.
fn skip_a_holder(town: &mut Town, bob: &Person, honest: &payout::Witness) -> Fallible<Stopped> {
    let fewer = Shares(bob.account.me()?.supply.0 / 100 * 99);
    let body = rebuilt(bob, honest, fewer)?;
    let mut leg = bare(body);
    leg.proof = town.maker.prove::<Payout>(&instance(bob, body), honest)?;
    let (code, reason) = town.refused(&Transaction::Payout(Box::new(leg)))?;
    Ok(Stopped { cheat: "Skipping a holder", reason: format!("[{code}] {reason}") })
}
