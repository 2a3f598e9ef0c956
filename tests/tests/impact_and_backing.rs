//! Facts about several people's tokens, and about companies: shown to one audience, and to be believed by nobody else.

#![allow(clippy::unwrap_used)]

mod support;

use sotto_circuits::backing::Backing;
use sotto_circuits::impact::Impact;
use sotto_circuits::stake::{self, Stake};
use sotto_protocol::amount::{Cents, Height, Portion, Shares, TokenId, Units};
use sotto_protocol::event::CompanySale;
use sotto_protocol::field;
use sotto_protocol::network::ext;
use sotto_protocol::note::memo::{Memo, StakeMemo};
use sotto_protocol::operation::StakeAttestation;
use sotto_protocol::statement::Statement;
use sotto_protocol::tag::Rho;
use sotto_protocol::trade::Salt;
use sotto_protocol::transaction::Transaction;
use sotto_verifier::{Verifier, VerifyError};
use sotto_wallet::build::backing::BackingDisclosure;
use sotto_wallet::build::impact::ImpactDisclosure;
use sotto_wallet::documents::{DocumentError, check_backing, check_impact};
use sotto_wallet::{Node, ProofMaker, WalletError};
use support::crew::Crew;
use support::forge::Deal;
use support::stage::{ALICE, BOB, MAYA, RYAN, stage, trade};
use support::{RealProofs, RelationOnly, genesis_with, rng};

const PERCENT: u32 = 1_000_000;

// Alice holds 10 % of $BOB, 10 % of $RYAN and 1 % of $MAYA; of her own she holds 90 %.
fn crew() -> Crew {
    let mut crew = stage();
    trade(&mut crew, [RYAN, ALICE], Deal { tid: RYAN, shares: Shares(100), price: Cents(100) });
    trade(&mut crew, [MAYA, ALICE], Deal { tid: MAYA, shares: Shares(10), price: Cents(100) });
    crew
}

fn impact(crew: &Crew, percent: u32, count: u32) -> ImpactDisclosure {
    ImpactDisclosure {
        portion: Portion(percent * PERCENT),
        count,
        since_max: Height(crew.of(ALICE).height().0 + 100),
        audience: "Amy".to_owned(),
        nonce: "7".to_owned(),
        shows_key: false,
    }
}

#[test]
fn parts_of_several_tokens_are_shown_to_one_audience() {
    let crew = crew();
    let genesis = crew.network.genesis().unwrap();
    let verifier = Verifier::new(&genesis).unwrap();
    let checkpoint = crew.network.checkpoint().unwrap();
    let honest = crew.of(ALICE).impact_document(&impact(&crew, 10, 2), checkpoint, &RealProofs::default()).unwrap();
    check_impact(&honest, &verifier, &genesis).unwrap();
    let changed = |change: &dyn Fn(&mut sotto_protocol::disclosure::ImpactDocument)| {
        let mut document = honest.clone();
        change(&mut document);
        check_impact(&document, &verifier, &genesis).unwrap_err()
    };
    assert_eq!(changed(&|d| d.audience = "Dan".to_owned()), DocumentError::Context);
    assert_eq!(changed(&|d| d.nonce = "8".to_owned()), DocumentError::Context);
    assert_eq!(changed(&|d| d.body.root_s = Default::default()), DocumentError::Roots);
    assert_eq!(changed(&|d| d.statement = Statement::Backing), DocumentError::Statement(Statement::Backing));
    let rejected = |error| matches!(error, DocumentError::Proof(VerifyError::Rejected(_)));
    assert!(rejected(changed(&|d| d.body.count = 3)), "one token more");
    assert!(rejected(changed(&|d| d.body.portion = Portion(11 * PERCENT))), "a larger part");
    assert!(rejected(changed(&|d| d.body.since_max = Height(1))), "since earlier");
    let elsewhere =
        genesis_with(&crew.network.officials, sotto_protocol::epoch::Schedule { open: 9, payouts: 9, issues: 9 });
    let other = Verifier::new(&elsewhere).unwrap();
    assert_eq!(check_impact(&honest, &other, &elsewhere), Err(DocumentError::Network));
}

#[test]
fn the_same_is_shown_without_any_setup() {
    use sotto_protocol::disclosure::{ImpactDocument, TransparentProof};
    use sotto_transparent::{KeyStore, VerifyError as Error};
    use sotto_wallet::documents::transparent::check_transparent_impact;
    type Document = ImpactDocument<TransparentProof>;

    let crew = crew();
    let genesis = crew.network.genesis().unwrap();
    let (keys, checkpoint) = (KeyStore::new(None), crew.network.checkpoint().unwrap());
    let shown = impact(&crew, 10, 2);
    let document = crew.of(ALICE).transparent_impact_document(&shown, checkpoint.clone(), &keys).unwrap();
    let read: Document = serde_json::from_str(&serde_json::to_string(&document).unwrap()).unwrap();
    check_transparent_impact(&read, &keys, &genesis).unwrap();
    let changed = |change: fn(&mut Document)| {
        let mut other = document.clone();
        change(&mut other);
        check_transparent_impact(&other, &keys, &genesis).unwrap_err()
    };
    let rejected = DocumentError::Transparent(Error::Rejected(Statement::Impact));
    assert_eq!(changed(|d| d.body.count = 3), rejected);
    assert_eq!(changed(|d| d.body.portion = Portion(11 * PERCENT)), rejected);
    assert_eq!(changed(|d| d.proof.0[9] ^= 1), rejected);
    assert!(matches!(changed(|d| d.proof.0.push(0)), DocumentError::Transparent(Error::Length { .. })));
    assert_eq!(changed(|d| d.audience = "Dan".to_owned()), DocumentError::Context);
    assert_eq!(changed(|d| d.statement = Statement::Backing), DocumentError::Statement(Statement::Backing));
    let too_much = crew.of(ALICE).transparent_impact_document(&impact(&crew, 11, 2), checkpoint, &keys);
    assert!(matches!(too_much, Err(WalletError::NotTrue(_))));
}

#[test]
fn what_is_not_so_is_not_shown() {
    let mut crew = crew();
    let show = |crew: &Crew, percent, count| crew.of(ALICE).show_impact(&impact(crew, percent, count)).map(drop);
    show(&crew, 1, 3).unwrap();
    assert!(matches!(show(&crew, 2, 3), Err(WalletError::NotTrue(_))), "of $MAYA it is only one percent");
    assert!(matches!(show(&crew, 1, 4), Err(WalletError::NotTrue(_))), "one's own token does not count");
    assert!(matches!(show(&crew, 1, 0), Err(WalletError::NotTrue(_))), "none is no fact");
    let mut early = impact(&crew, 1, 1);
    early.since_max = Height(1);
    assert!(
        matches!(crew.of(ALICE).show_impact(&early), Err(WalletError::NotTrue(_))),
        "nobody held anything so early"
    );
    // A second purchase is a second note: enough only after a merge.
    trade(&mut crew, [BOB, ALICE], Deal { tid: BOB, shares: Shares(50), price: Cents(100) });
    assert!(matches!(show(&crew, 15, 1), Err(WalletError::Scattered)));
    trade(&mut crew, [ALICE, MAYA], Deal { tid: RYAN, shares: Shares(100), price: Cents(100) });
    assert!(matches!(show(&crew, 10, 2), Err(WalletError::NotTrue(_))), "what was sold is not held");
}

// What a wallet that lies would have to prove.
#[test]
fn lies_about_impact_are_refused_by_their_rule() {
    let mut crew = crew();
    let (instance, witness) = crew.of(ALICE).show_impact(&impact(&crew, 1, 3)).unwrap();
    let refused = |instance: &_, witness: &_| {
        RelationOnly.prove::<Impact>(instance, witness).unwrap_err().reason.split(':').next().unwrap().to_owned()
    };
    RelationOnly.prove::<Impact>(&instance, &witness).unwrap();
    let mut twice = witness.clone();
    twice.places[1] = twice.places[0].clone();
    assert_eq!(refused(&instance, &twice), "IMPACT-3", "one token twice");
    let alice = crew.of(ALICE);
    let own = alice.holdings().shares(ALICE)[0].clone();
    let mut with_own = witness.clone();
    with_own.places[2].token = with_own.holder.clone();
    let input = &mut with_own.places[2].note.input;
    (input.amount, input.index, input.carry) = (own.memo.amount, own.memo.index, own.memo.carry);
    (input.basis, input.since, input.rho) = (own.memo.basis, own.memo.since, own.memo.rho);
    input.path = alice.replica().notes().path(own.position);
    assert_eq!(refused(&instance, &with_own), "IMPACT-3", "the own token");
    trade(&mut crew, [ALICE, MAYA], Deal { tid: RYAN, shares: Shares(100), price: Cents(100) });
    let (mut later, _) = crew.of(ALICE).show_impact(&impact(&crew, 1, 2)).unwrap();
    (later.body.count, later.body.since_max) = (3, instance.body.since_max);
    let mut spent = witness.clone();
    for place in &mut spent.places[..3] {
        place.note.input.path = crew.of(ALICE).replica().notes().path(place.note.position());
        let absence = crew.of(ALICE).state().nullifier_absence(place.note.nullifier());
        place.note.absence = absence.unwrap_or_default();
    }
    assert_eq!(refused(&later, &spent), "IMPACT-4", "a note that was spent");
}

// A stake, as the oracle attests it.
fn give_stake(crew: &mut Crew, who: TokenId, memo: &StakeMemo) {
    let address = crew.of(who).keys().address();
    let note = memo.note(address.pk);
    let network = crew.network.state().network();
    let opening = address.ek.seal_note(&network, &Memo::Stake(memo.clone()), &mut rng()).unwrap();
    let attestation = StakeAttestation { company: note.company, held: note.held(), opening };
    let signed = crew.network.sign(attestation, &crew.network.officials.oracle);
    crew.submit(&Transaction::AttestStake(Box::new(signed)));
}

fn acme(units: u64) -> StakeMemo {
    let (company, rho) = ("ACME".to_owned(), Rho(field::random(&mut rng())));
    StakeMemo { company, units: Units(units), basis: Cents(100_001), since: Height(2), rho }
}

fn backing(min: u64) -> BackingDisclosure {
    BackingDisclosure {
        company: "ACME".to_owned(),
        min: Units(min),
        since_max: Height(2),
        audience: "Amy".to_owned(),
        nonce: "7".to_owned(),
        shows_key: true,
    }
}

#[test]
fn a_stake_is_found_among_all_notes_and_shown() {
    let mut crew = stage();
    give_stake(&mut crew, ALICE, &acme(3_000));
    give_stake(&mut crew, ALICE, &acme(500));
    assert_eq!(crew.of(ALICE).stakes().all().len(), 2);
    assert_eq!(crew.of(MAYA).stakes().all().len(), 0, "it is nobody else's");
    let genesis = crew.network.genesis().unwrap();
    let verifier = Verifier::new(&genesis).unwrap();
    let checkpoint = crew.network.checkpoint().unwrap();
    let honest = crew.of(ALICE).backing_document(&backing(3_500), checkpoint, &RealProofs::default()).unwrap();
    check_backing(&honest, &verifier, &genesis).unwrap();
    let changed = |change: &dyn Fn(&mut sotto_protocol::disclosure::BackingDocument)| {
        let mut document = honest.clone();
        change(&mut document);
        check_backing(&document, &verifier, &genesis).unwrap_err()
    };
    assert_eq!(changed(&|d| d.company = "EMCA".to_owned()), DocumentError::Company);
    assert_eq!(changed(&|d| d.shown.audience = "Dan".to_owned()), DocumentError::Context);
    assert_eq!(changed(&|d| d.shown.statement = Statement::Impact), DocumentError::Statement(Statement::Impact),);
    let more = changed(&|d| d.shown.body.min = Units(3_501));
    assert!(matches!(more, DocumentError::Proof(VerifyError::Rejected(_))), "one unit more");
}

#[test]
fn a_stake_that_was_sold_backs_nothing() {
    let mut crew = stage();
    give_stake(&mut crew, ALICE, &acme(3_000));
    let (shown, owned) = crew.of(ALICE).show_backing(&backing(3_000)).unwrap();
    RelationOnly.prove::<Backing>(&shown, &owned).unwrap();
    assert!(matches!(crew.of(ALICE).show_backing(&backing(3_001)), Err(WalletError::NotTrue(_))));
    // What the oracle attested of the sale, and what its owner proves about it.
    let (account, sold) = (crew.of(ALICE), &owned.stakes[0].input);
    let mut sale = stake::Witness::default();
    (sale.sk, sale.tid, sale.stake) = (account.keys().sk.clone(), ALICE, sold.clone());
    sale.sale = CompanySale { company: shown.body.company, units: Units(1_000), salt: Salt(field::random(&mut rng())) };
    sale.gross = Cents(500_000);
    let body = sale.body(shown.body.root_n);
    let ext = ext(&account.state().network(), Statement::Stake, &[]);
    RelationOnly.prove::<Stake>(&stake::Instance { body, ext }, &sale).unwrap();
    assert_eq!(body.event_gross, sale.sale.gross_event(ALICE, Cents(500_000)).id());
    assert_eq!(body.event_net, sale.sale.net_event(ALICE, Cents(500_000), Cents(33_333), sale.sk.nullifier_key()).id());
    assert_eq!(body.nf, account.stakes().all()[0].nf, "what the wallet will see spent");
}
