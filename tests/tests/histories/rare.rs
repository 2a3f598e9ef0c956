//! A history of what is rare, with real proofs: ballots, a complaint that is weighed, a stake that is sold, a dilution that is called off,
//! keys that are replaced, a holder who is bought out.

// What was arranged goes as arranged, or the test ends there.
#![allow(clippy::unwrap_used)]

use sotto_protocol::amount::{Cents, Epoch, Height, Reputation, Shares, TokenId, Units};
use sotto_protocol::ballot::Choice;
use sotto_protocol::complaint::ComplaintNullifier;
use sotto_protocol::decision::{DecisionId, Standing, Verdict};
use sotto_protocol::epoch::Phase;
use sotto_protocol::field;
use sotto_protocol::note::Origin;
use sotto_protocol::note::memo::{Memo, SaleMemo, StakeMemo};
use sotto_protocol::operation::{Announcement, Attestation, StakeAttestation, Withdrawal};
use sotto_protocol::tag::Rho;
use sotto_protocol::trade::Salt;
use sotto_protocol::transaction::Transaction;

use crate::support::crew::Crew;
use crate::support::forge::payout;
use crate::support::stage::{
    ALICE, BOB, MAYA, RYAN, in_force, lock_cash, proven_stage, removal, rotate, rule, ruling, to_phase,
};
use crate::support::{RealProofs, rng};

/// Each of these things once, or twice with different outcomes.
pub fn rare() -> Crew<RealProofs> {
    let mut crew = proven_stage();
    ballots(&mut crew);
    called_off(&mut crew);
    let complaint = complaint(&mut crew);
    let weighed = standing(&mut crew, ALICE, 60, &[complaint]);
    sold_stake(&mut crew);
    replaced_and_bought_out(&mut crew);
    crew.network.next_epoch();
    crew.network.next_epoch();
    crew.sync();
    assert_eq!(reputation(&crew, ALICE), Reputation(60), "weighed, and in force");
    let state = crew.network.state();
    assert_eq!(state.complaints().next().map(|(_, complaint)| complaint.weighed), Some(Some(weighed)));
    drop(state);
    crew
}

fn reputation(crew: &Crew<RealProofs>, tid: TokenId) -> Reputation {
    crew.network.state().member(tid).unwrap().member.reputation
}

fn standing(
    crew: &mut Crew<RealProofs>,
    tid: TokenId,
    reputation: u32,
    complaints: &[ComplaintNullifier],
) -> DecisionId {
    let changes = vec![Standing { tid, reputation: Reputation(reputation), vetted: true }];
    let id = crew.network.decide(Verdict::Standing { changes, complaints: complaints.to_vec() }).unwrap();
    crew.sync();
    id
}

fn vote(crew: &mut Crew<RealProofs>, who: TokenId, decision: DecisionId, choice: Choice) {
    let ballot = crew.of(who).vote(decision, choice).unwrap().prove(&crew.maker).unwrap();
    crew.submit(&Transaction::Ballot(Box::new(ballot)));
}

// The quorum is half of four: one decision is voted down, another stands with as many votes for as against it.
fn ballots(crew: &mut Crew<RealProofs>) {
    let overruled = standing(crew, RYAN, 1, &[]);
    let kept = standing(crew, MAYA, 70, &[]);
    [BOB, RYAN].into_iter().for_each(|who| vote(crew, who, overruled, Choice::Overrule));
    vote(crew, ALICE, overruled, Choice::Keep);
    [ALICE, RYAN].into_iter().for_each(|who| vote(crew, who, kept, Choice::Overrule));
    [BOB, MAYA].into_iter().for_each(|who| vote(crew, who, kept, Choice::Keep));
    crew.network.next_epoch();
    crew.network.next_epoch();
    crew.sync();
    assert_eq!(reputation(crew, RYAN), Reputation(100), "overruled");
    assert_eq!(reputation(crew, MAYA), Reputation(70), "kept");
}

// Announced for the last epoch that may be, and withdrawn when the member is quiet already.
fn called_off(crew: &mut Crew<RealProofs>) {
    let state = crew.network.state();
    let (epoch, made_at) = (Epoch(state.epoch().0 + 16), state.height());
    drop(state);
    let key = crew.of(BOB).keys().signing_key();
    let announcement = Announcement { tid: BOB, supply_new: Shares(2_000), epoch, made_at };
    let announcement = crew.network.sign(announcement, key);
    let withdrawal = crew.network.sign(Withdrawal { tid: BOB, epoch, made_at }, key);
    crew.submit(&Transaction::Announce(announcement));
    crew.network.next_epoch();
    crew.submit(&Transaction::Withdraw(withdrawal));
}

// In the first period that begins with everybody a member.
fn complaint(crew: &mut Crew<RealProofs>) -> ComplaintNullifier {
    while crew.network.state().period().0 == 0 {
        crew.network.next_epoch();
    }
    crew.sync();
    let complaint = crew.of(BOB).complain(ALICE, "sold without a word").unwrap().prove(&crew.maker).unwrap();
    let nullifier = complaint.body.nullifier;
    crew.submit(&Transaction::Complain(Box::new(complaint)));
    nullifier
}

// Of 300 units that cost 900.00 Maya sells 100 for 1,000.00: she distributes gains, and owes 700.00.
fn sold_stake(crew: &mut Crew<RealProofs>) {
    let (company, rho) = ("ACME".to_owned(), Rho(field::random(&mut rng())));
    let stake = StakeMemo { company, units: Units(300), basis: Cents(90_000), since: Height(2), rho };
    let address = crew.of(MAYA).keys().address();
    let note = stake.note(address.pk);
    let network = crew.network.state().network();
    let opening = address.ek.seal_note(&network, &Memo::Stake(stake), &mut rng()).unwrap();
    let attestation = StakeAttestation { company: note.company, held: note.held(), opening };
    let signed = crew.network.sign(attestation, &crew.network.officials.oracle);
    crew.submit(&Transaction::AttestStake(Box::new(signed)));

    let salt = Salt(field::random(&mut rng()));
    let sale = SaleMemo { tid: MAYA, gross: Cents(100_000), company: "ACME".to_owned(), units: Units(100), salt };
    let event = sale.sale().gross_event(MAYA, sale.gross).id();
    let opening = address.ek.seal_note(&network, &Memo::Sale(sale.clone()), &mut rng()).unwrap();
    let attestation = Attestation { tid: MAYA, event, report: None, of_stake: true, opening };
    let signed = crew.network.sign(attestation, &crew.network.officials.oracle);
    crew.submit(&Transaction::Attest(Box::new(signed)));

    let consumed = crew.of(MAYA).consume_stake(event).unwrap().prove(&crew.maker).unwrap();
    let nk = crew.of(MAYA).keys().sk.nullifier_key();
    let net = sale.sale().net_event(MAYA, sale.gross, Cents(30_000), nk);
    assert_eq!(consumed.body.event_net, net.id());
    crew.submit(&Transaction::Stake(Box::new(consumed)));
    to_phase(crew, Phase::Payouts);
    let lock = lock_cash(crew, MAYA, MAYA, (70_000, Origin::Event(net.id())));
    let payout = payout(crew.of(MAYA), MAYA, &[&lock], Some(net)).unwrap().prove(&crew.maker).unwrap();
    crew.submit(&Transaction::Payout(Box::new(payout)));
    crew.network.next_epoch();
    crew.sync();
}

// Alice gets new keys and her shares of $BOB, until he buys her out.
fn replaced_and_bought_out(crew: &mut Crew<RealProofs>) {
    rotate(crew, ALICE);
    let leg = crew.of(BOB).rekey(ALICE).unwrap().prove(&crew.maker).unwrap();
    crew.submit(&Transaction::Rekey(Box::new(leg)));
    let file = ruling(crew, BOB, ALICE);
    let id = rule(crew, &file, 600);
    in_force(crew, id);
    let least = crew.of(BOB).buy_out(&file.ruling).unwrap().least;
    let bought = removal(crew.of(BOB), &file, least, &crew.maker).unwrap();
    crew.submit(&bought);
}
