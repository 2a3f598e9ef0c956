//! A member who lost the seed holds again under a new key, and a toxic shareholder is bought out: by nobody's leave but the ledger's rules.

#![allow(clippy::unwrap_used)]

mod support;

use secrecy::{ExposeSecret, SecretString};
use sotto_ledger::DecisionStatus;
use sotto_protocol::amount::{Cents, Shares, TokenId};
use sotto_protocol::cbor;
use sotto_protocol::decision::Verdict;
use sotto_protocol::epoch::Phase;
use sotto_protocol::field;
use sotto_protocol::keys::HolderKey;
use sotto_protocol::token::{Policy, TokenState};
use sotto_protocol::transaction::Transaction;
use sotto_tests::replay_ts;
use sotto_verifier::Verifier;
use sotto_wallet::account::What;
use sotto_wallet::hand_over::HandOverError;
use sotto_wallet::{Account, Folder, Node, WalletError};
use support::crew::{Crew, catch_up, newcomer};
use support::forge::{Agreed, Deal};
use support::stage::{
    ALICE, BOB, MAYA, RYAN, SUPPLY, agree, finish, in_force, pay, removal, rotate, rule, ruling, stage, to_phase, trade,
};
use support::{LocalNetwork, Person, RealProofs, RelationOnly, passphrase, rng};

// The second implementation comes to the same roots.
fn replayed(crew: &Crew) {
    let folder = tempfile::tempdir().unwrap();
    crew.network.save(folder.path());
    let output = replay_ts::replay_folder(folder.path(), &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn held(account: &Account, tid: TokenId) -> u64 {
    account.holdings().shares(tid).iter().map(|note| note.memo.amount.0).sum()
}

fn cash(account: &Account) -> u64 {
    account.holdings().cash().iter().map(|note| note.amount.0).sum()
}

#[test]
fn shares_of_a_replaced_key_go_to_the_new_one() {
    let mut crew = stage();
    // In three notes, of which one more than fits goes in a second transaction once there are five.
    for price in [10, 20, 30, 40] {
        trade(&mut crew, [BOB, ALICE], Deal { tid: BOB, shares: Shares(10), price: Cents(price) });
    }
    assert_eq!(held(crew.of(ALICE), BOB), 140);
    assert!(matches!(crew.of(BOB).rekey(ALICE), Err(WalletError::Nothing(_))));
    let mut old = rotate(&mut crew, ALICE);
    assert_eq!(held(crew.of(ALICE), BOB), 0);
    assert_eq!(crew.of(BOB).stranded_notes(ALICE).unwrap().len(), 5);

    // The first with a real proof, which the verifier takes.
    let leg = crew.of(BOB).rekey(ALICE).unwrap().prove(&RealProofs::default()).unwrap();
    let first = Transaction::Rekey(Box::new(leg));
    Verifier::new(&crew.network.genesis().unwrap()).unwrap().verify(first.clone()).unwrap();
    crew.submit(&first);
    assert_eq!(crew.of(BOB).stranded_notes(ALICE).unwrap().len(), 1);
    let leg = crew.of(BOB).rekey(ALICE).unwrap().prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Rekey(Box::new(leg)));
    assert!(crew.of(BOB).stranded_notes(ALICE).unwrap().is_empty());

    assert_eq!(held(crew.of(ALICE), BOB), 140);
    let basis: u64 = crew.of(ALICE).holdings().shares(BOB).iter().map(|note| note.memo.basis.0).sum();
    assert_eq!(basis, 50_100);
    let told =
        crew.of(ALICE).history().iter().filter(|entry| matches!(entry.what, What::Rekeyed { tid: BOB, .. })).count();
    assert_eq!(told, 5);
    let row = crew.of(BOB).cap_table().by_holder().into_iter().find(|row| row.0 == ALICE).unwrap();
    assert_eq!(row.1, Shares(140));
    catch_up(&mut old, &crew.network);
    assert_eq!(held(&old, BOB), 0, "the old seed has nothing left to show");

    // They are hers: she merges two of the notes, and Bob's wallet follows.
    let merge = crew.of(ALICE).claim(BOB).unwrap().prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Share(Box::new(merge)));
    assert_eq!((held(crew.of(ALICE), BOB), crew.of(ALICE).holdings().shares(BOB).len()), (140, 4));
    let row = crew.of(BOB).cap_table().by_holder().into_iter().find(|row| row.0 == ALICE).unwrap();
    assert_eq!(row.1, Shares(140));
    replayed(&crew);
}

#[test]
fn nothing_is_pushed_to_a_key_that_was_replaced() {
    let mut crew = stage();
    // Alice resells some $BOB that Ryan... and Bob's own holders are owed: Bob sells $RYAN, whose price is theirs.
    trade(&mut crew, [RYAN, BOB], Deal { tid: RYAN, shares: Shares(100), price: Cents(10_000) });
    trade(&mut crew, [BOB, MAYA], Deal { tid: RYAN, shares: Shares(100), price: Cents(100_000) });
    let lock = crew.of(BOB).locks().waiting(BOB).next().unwrap().clone();
    to_phase(&mut crew, Phase::Payouts);
    let payout = pay(crew.of(BOB), BOB, &[&lock], None).unwrap();
    crew.submit(&payout);
    crew.network.next_epoch();
    crew.sync();
    let to_alice = |crew: &Crew| crew.of(BOB).owed_notes().unwrap().iter().any(|note| note.holder == ALICE);
    assert!(to_alice(&crew));
    let _old = rotate(&mut crew, ALICE);
    assert!(!to_alice(&crew), "a thief of the old seed would be paid");
    let leg = crew.of(BOB).rekey(ALICE).unwrap().prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Rekey(Box::new(leg)));
    assert!(to_alice(&crew), "what was owed came along");
    let before = cash(crew.of(ALICE));
    let claim = crew.of(ALICE).claim(BOB).unwrap().prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Share(Box::new(claim)));
    assert_eq!(cash(crew.of(ALICE)) - before, 10_000, "a tenth of the price");
    replayed(&crew);
}

#[test]
fn the_state_of_the_own_token_comes_back_from_a_holder() {
    let mut crew = stage();
    trade(&mut crew, [BOB, ALICE], Deal { tid: BOB, shares: Shares(100), price: Cents(1_000) });
    let old = rotate(&mut crew, ALICE);
    let leg = crew.of(BOB).rekey(ALICE).unwrap().prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Rekey(Box::new(leg)));
    // She has her shares of $BOB again, but cannot sell them: their price is due to holders of a token whose state she does not see.
    let resale = Deal { tid: BOB, shares: Shares(50), price: Cents(2_000) };
    let refused = finish(&crew, &agree(&crew, [ALICE, RYAN], resale)).unwrap_err();
    assert!(refused.reason.contains("sotto token hand-over $M2"), "{refused:?}");

    // Maya holds $ALICE. Hers is for Alice alone, and only the truth is taken over.
    let file = crew.of(MAYA).hand_over(ALICE).unwrap();
    let of_bob = crew.of(RYAN).hand_over(BOB);
    assert!(matches!(of_bob, Err(WalletError::NotAHolder(_))), "Ryan holds no $BOB");
    assert!(matches!(crew.accounts[0].take_over(&file), Err(WalletError::Encryption(_))));
    let (of_bob, of_alice) = (crew.of(BOB).token(BOB).unwrap(), old.token(ALICE).unwrap());
    let (ek, network) = (crew.of(ALICE).keys().address().ek, crew.network.state().network());
    let seal = |content: &[u8]| ek.seal_file(&network, content, &mut rng()).unwrap();
    let other = seal(&cbor::encode(&of_bob));
    let forged = seal(&cbor::encode(&TokenState { hk: HolderKey(field::random(&mut rng())), ..of_alice }));
    let nonsense = seal(b"nonsense");
    let alice = &mut crew.accounts[ALICE.0 as usize - 1];
    assert!(matches!(alice.take_over(&other), Err(WalletError::HandOver(HandOverError::NotYours(_)))));
    assert!(matches!(alice.take_over(&forged), Err(WalletError::HandOver(HandOverError::FalseState))));
    assert!(matches!(alice.take_over(&nonsense), Err(WalletError::HandOver(HandOverError::Unreadable))));
    assert_eq!(alice.take_over(&file).unwrap(), ALICE);

    // A payout moves the state on; she follows it, sells, approves, and sees what waits for her holders.
    trade(&mut crew, [ALICE, RYAN], resale);
    let lock = crew.of(ALICE).locks().waiting(ALICE).next().unwrap().clone();
    to_phase(&mut crew, Phase::Payouts);
    let payout = pay(crew.of(ALICE), ALICE, &[&lock], None).unwrap();
    crew.submit(&payout);
    crew.network.next_epoch();
    crew.network.seal();
    crew.sync();
    assert_eq!(crew.of(ALICE).token(ALICE).unwrap(), crew.of(MAYA).token(ALICE).unwrap());
    crew.network.deposit(Cents(500), crew.of(ALICE).deposits().next());
    crew.sync();
    trade(&mut crew, [MAYA, ALICE], Deal { tid: ALICE, shares: Shares(1), price: Cents(500) });
    // Of the two notes that Maya then sells together she knows only the one that she sold herself: it is gone with the other.
    trade(&mut crew, [ALICE, MAYA], Deal { tid: ALICE, shares: Shares(1), price: Cents(500) });
    assert_eq!(
        crew.of(ALICE).cap_table().by_holder().iter().map(|row| (row.0, row.1)).collect::<Vec<_>>(),
        [(MAYA, Shares(1))]
    );
    trade(&mut crew, [MAYA, RYAN], Deal { tid: ALICE, shares: Shares(100), price: Cents(1_000) });
    assert_eq!(
        crew.of(ALICE).cap_table().by_holder().iter().map(|row| (row.0, row.1)).collect::<Vec<_>>(),
        [(RYAN, Shares(100))]
    );
    // While the keys are replaced once more, nobody hands the state to the ones that are given up.
    let address = newcomer(crew.network.genesis().unwrap()).keys().address();
    crew.network.decide(Verdict::Rotate { tid: ALICE, address }).unwrap();
    crew.sync();
    let early = crew.of(RYAN).hand_over(ALICE);
    assert!(matches!(early, Err(WalletError::HandOver(HandOverError::Rotating(_)))));
    replayed(&crew);
}

#[test]
fn a_wallet_keeps_what_was_handed_over_until_the_seed_alone_brings_it_back() {
    let network = LocalNetwork::default();
    let (mut bob, mut maya) = (Person::new(&network, "bob"), Person::new(&network, "maya"));
    for person in [&mut bob, &mut maya] {
        person.found(&network, SUPPLY, Policy::Gross);
        person.deposit(&network, Cents(100_000));
    }
    network.next_epoch();
    network.seal();
    let (me, other) = (TokenId(1), TokenId(2));
    let sell = |from: &Account, to: &Account, issuer: &Account| {
        let deal = Deal { tid: me, shares: Shares(10), price: Cents(100) };
        let agreed = Agreed::new(from, to, deal).unwrap();
        network.submit(&agreed.transaction([from, to, issuer], &RelationOnly).unwrap()).unwrap();
    };
    bob.sync(&network);
    maya.sync(&network);
    assert_eq!(bob.tid(), me);
    sell(&bob.account, &maya.account, &bob.account);
    let mut again = Person::new(&network, "bob");
    let address = again.account.keys().address();
    let id = network.decide(Verdict::Rotate { tid: me, address }).unwrap();
    while network.state().decision(id).unwrap().status == DecisionStatus::Pending {
        network.seal();
    }
    maya.sync(&network);
    again.sync(&network);
    let file = maya.account.hand_over(me).unwrap();
    assert!(matches!(again.account.token(me), Err(WalletError::LostState(_))));
    assert!(again.folder.take_over(&mut again.account, b"nonsense").is_err());
    again.folder.take_over(&mut again.account, &file).unwrap();

    // The folder opened again, its cache thrown away, knows it; the seed alone does not, until it has a share of the token.
    std::fs::remove_file(again.path().join("blocks.cbor")).unwrap();
    again.account = Folder::open(again.path(), &passphrase()).unwrap().account().unwrap();
    assert!(again.account.me().is_err());
    again.sync(&network);
    assert_eq!(again.account.token(me).unwrap(), maya.account.token(me).unwrap());
    let restore = |words: &SecretString| {
        let mut restored = Person::restored(&network, "bob", SecretString::from(words.expose_secret().to_owned()));
        restored.sync(&network);
        restored.account.token(me)
    };
    assert!(matches!(restore(again.folder.mnemonic()), Err(WalletError::LostState(_))));
    network.deposit(Cents(1_000), again.account.deposits().next());
    again.sync(&network);
    sell(&maya.account, &again.account, &again.account);
    assert_eq!(restore(again.folder.mnemonic()).unwrap(), maya.account.token(me).unwrap());
    assert_eq!(maya.account.listing(other).unwrap().member.tid, other);
}

#[test]
fn a_holder_is_bought_out_under_a_ruling_and_loses_nothing() {
    let mut crew = stage();
    let file = ruling(&crew, BOB, ALICE);
    let id = rule(&mut crew, &file, 600);
    assert!(matches!(crew.of(BOB).buy_out(&file.ruling), Err(WalletError::Nothing(_))), "not in force yet");
    in_force(&mut crew, id);
    // 100 shares that cost 500.00, at 6.00 each or more.
    let offer = crew.of(BOB).buy_out(&file.ruling).unwrap();
    assert_eq!((offer.shares, offer.least), (Shares(100), Cents(60_000)));
    let cheap = removal(crew.of(BOB), &file, Cents(59_999), &RelationOnly).unwrap_err().to_string();
    assert!(cheap.contains("REMOVE-6"), "{cheap}");
    let before = (cash(crew.of(ALICE)), cash(crew.of(BOB)));
    let bought = removal(crew.of(BOB), &file, offer.least, &RealProofs::default()).unwrap();
    Verifier::new(&crew.network.genesis().unwrap()).unwrap().verify(bought.clone()).unwrap();
    crew.submit(&bought);

    assert_eq!(held(crew.of(ALICE), BOB), 0);
    assert_eq!(held(crew.of(BOB), BOB), SUPPLY.0);
    assert_eq!(cash(crew.of(BOB)), before.1 - 60_000);
    assert_eq!(crew.of(BOB).cap_table().by_holder().len(), 1, "only Bob is left");
    let told = What::BoughtOut { shares: Shares(100), price: Cents(60_000), from: ALICE };
    assert_eq!(crew.of(BOB).history().last().unwrap().what, told);
    // $ALICE distributes all of a sale: the price waits for her holders, Maya among them, and she can have it paid out.
    assert_eq!(cash(crew.of(ALICE)), before.0);
    let (price, locked) = (Cents(60_000), Cents(60_000));
    let told = What::Removed { tid: BOB, shares: Shares(100), price, locked, payout: Cents::ZERO };
    assert_eq!(crew.of(ALICE).history().last().unwrap().what, told);
    let lock = crew.of(ALICE).locks().waiting(ALICE).next().unwrap().clone();
    assert_eq!(lock.note.amount, locked);
    to_phase(&mut crew, Phase::Payouts);
    let payout = pay(crew.of(ALICE), ALICE, &[&lock], None).unwrap();
    crew.submit(&payout);
    crew.network.next_epoch();
    crew.network.seal();
    crew.sync();
    let before = cash(crew.of(MAYA));
    let claim = crew.of(MAYA).claim(ALICE).unwrap().prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Share(Box::new(claim)));
    assert_eq!(cash(crew.of(MAYA)) - before, 6_000);
    assert!(matches!(crew.of(BOB).buy_out(&file.ruling), Err(WalletError::Nothing(_))), "nothing is left to buy");
    replayed(&crew);
}

#[test]
fn a_holder_under_the_gains_policy_keeps_the_cost_and_every_payout_due() {
    let mut crew = stage();
    // Three notes of Ryan's: two fit in a transaction.
    for price in [30_000, 20_000, 10_000] {
        trade(&mut crew, [BOB, RYAN], Deal { tid: BOB, shares: Shares(50), price: Cents(price) });
    }
    // A payout to $BOB's holders that Ryan has not claimed.
    trade(&mut crew, [MAYA, BOB], Deal { tid: MAYA, shares: Shares(100), price: Cents(10_000) });
    trade(&mut crew, [BOB, ALICE], Deal { tid: MAYA, shares: Shares(100), price: Cents(100_000) });
    let lock = crew.of(BOB).locks().waiting(BOB).next().unwrap().clone();
    to_phase(&mut crew, Phase::Payouts);
    let payout = pay(crew.of(BOB), BOB, &[&lock], None).unwrap();
    crew.submit(&payout);
    crew.network.next_epoch();
    crew.sync();
    let file = ruling(&crew, BOB, RYAN);
    let id = rule(&mut crew, &file, 700);
    in_force(&mut crew, id);
    let before = cash(crew.of(RYAN));
    let mut least = Vec::new();
    while let Ok(offer) = crew.of(BOB).buy_out(&file.ruling) {
        least.push((offer.shares, offer.least));
        let bought = removal(crew.of(BOB), &file, offer.least, &RelationOnly).unwrap();
        crew.submit(&bought);
    }
    // The floor of 350.00 for each note, or what two of them cost together, or what the last cost.
    assert_eq!(least.iter().map(|of| of.0.0).sum::<u64>(), 150);
    assert_eq!(least.len(), 2);
    let paid: u64 = least.iter().map(|of| of.1.0).sum();
    let locked: u64 = crew.of(RYAN).locks().waiting(RYAN).map(|lock| lock.note.amount.0).sum();
    assert_eq!(locked, paid - 60_000, "the gain, and nothing else, is locked for the holders of $RYAN");
    // 15 % of 1,000.00.
    assert_eq!(cash(crew.of(RYAN)) - before, 60_000 + 15_000);
    assert_eq!(held(crew.of(RYAN), BOB), 0);
    replayed(&crew);
}

#[test]
fn members_overrule_a_removal() {
    use sotto_protocol::ballot::Choice;
    let mut crew = stage();
    let file = ruling(&crew, BOB, ALICE);
    let id = rule(&mut crew, &file, 600);
    // Two of four are enough; one of them is Alice herself, the other votes with a real proof.
    let ballot = crew.of(ALICE).vote(id, Choice::Overrule).unwrap().prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Ballot(Box::new(ballot)));
    let ballot = crew.of(MAYA).vote(id, Choice::Overrule).unwrap().prove(&RealProofs::default()).unwrap();
    let ballot = Transaction::Ballot(Box::new(ballot));
    Verifier::new(&crew.network.genesis().unwrap()).unwrap().verify(ballot.clone()).unwrap();
    crew.submit(&ballot);
    in_force(&mut crew, id);
    assert_eq!(crew.network.state().decision(id).unwrap().status, DecisionStatus::Overruled);
    for _ in 0..4 {
        crew.network.next_epoch();
    }
    crew.sync();
    assert!(matches!(crew.of(BOB).buy_out(&file.ruling), Err(WalletError::Nothing(_))));
    assert_eq!(held(crew.of(ALICE), BOB), 100);
    replayed(&crew);
}

#[test]
fn the_blocked_and_those_whose_key_is_disputed_vote_too() {
    use sotto_protocol::ballot::Choice;
    let mut crew = stage();
    crew.network.block_member(MAYA, true);
    let address = newcomer(crew.network.genesis().unwrap()).keys().address();
    crew.network.decide(Verdict::Rotate { tid: RYAN, address }).unwrap();
    let file = ruling(&crew, BOB, ALICE);
    let id = rule(&mut crew, &file, 600);
    crew.network.block_member(MAYA, false);
    crew.sync();
    for voter in [MAYA, RYAN] {
        let ballot = crew.of(voter).vote(id, Choice::Overrule).unwrap().prove(&RelationOnly).unwrap();
        crew.submit(&Transaction::Ballot(Box::new(ballot)));
    }
    in_force(&mut crew, id);
    assert_eq!(crew.network.state().decision(id).unwrap().status, DecisionStatus::Overruled);
    replayed(&crew);
}
