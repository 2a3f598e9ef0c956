use proptest::prelude::*;

use super::*;
use crate::amount::{Cents, Fraction, Height, Index, Shares, TokenId, Units};
use crate::event::EventId;
use crate::field::F;
use crate::hash::{Tag, hash};
use crate::keys::HolderKey;
use crate::nullifier::Nullifier;
use crate::tag::OwnerTag;
use crate::testing::{
    arb_cash_note, arb_lock_note, arb_share_note, arb_stake_note, assert_all_differ, through_cbor, through_json,
};
use crate::trade::TradeId;

fn f(n: u64) -> F {
    F::from(n)
}

#[test]
fn a_share_commitment_depends_on_every_field() {
    let note = ShareNote {
        tid: TokenId(1),
        amount: Shares(2),
        index: Index(3),
        carry: Fraction(4),
        basis: Cents(5),
        since: Height(6),
        owner: OwnerTag(f(7)),
    };
    let expected = hash(Tag::Share, [1, 2, 3, 4, 5, 6, 7].map(f));
    assert_eq!(note.commit(), Commitment(expected));
    assert_all_differ(&[
        note.commit(),
        ShareNote { tid: TokenId(9), ..note }.commit(),
        ShareNote { amount: Shares(9), ..note }.commit(),
        ShareNote { index: Index(9), ..note }.commit(),
        ShareNote { carry: Fraction(9), ..note }.commit(),
        ShareNote { basis: Cents(9), ..note }.commit(),
        ShareNote { since: Height(9), ..note }.commit(),
        ShareNote { owner: OwnerTag(f(9)), ..note }.commit(),
    ]);
}

#[test]
fn a_lock_commitment_depends_on_every_field() {
    let lock = LockNote {
        tid: TokenId(1),
        amount: Cents(2),
        supply_at_sale: Shares(3),
        origin: Origin::Resale,
        salt: LockSalt(f(4)),
    };
    let expected = hash(Tag::Lock, [f(2), hash(Tag::LockTag, [1, 3, 0, 4].map(f))]);
    assert_eq!(lock.commit(), Commitment(expected));
    assert_all_differ(&[
        lock.commit(),
        LockNote { tid: TokenId(9), ..lock }.commit(),
        LockNote { amount: Cents(9), ..lock }.commit(),
        LockNote { supply_at_sale: Shares(9), ..lock }.commit(),
        LockNote { origin: Origin::TopUp, ..lock }.commit(),
        LockNote { origin: Origin::Event(EventId(f(9))), ..lock }.commit(),
        LockNote { salt: LockSalt(f(9)), ..lock }.commit(),
    ]);
}

#[test]
fn a_stake_commitment_depends_on_every_field() {
    let stake = StakeNote {
        company: CompanyId(f(1)),
        units: Units(2),
        basis: Cents(3),
        since: Height(4),
        owner: OwnerTag(f(5)),
    };
    let expected = hash(Tag::Stake, [f(1), hash(Tag::Held, [2, 3, 4, 5].map(f))]);
    assert_eq!(stake.commit(), Commitment(expected));
    assert_eq!(stake::commit(stake.company, stake.held()), stake.commit());
    assert_all_differ(&[
        stake.commit(),
        StakeNote { company: CompanyId(f(9)), ..stake }.commit(),
        StakeNote { units: Units(9), ..stake }.commit(),
        StakeNote { basis: Cents(9), ..stake }.commit(),
        StakeNote { since: Height(9), ..stake }.commit(),
        StakeNote { owner: OwnerTag(f(9)), ..stake }.commit(),
    ]);
}

#[test]
fn a_company_is_its_name_to_the_letter() {
    assert_all_differ(&["", "ACME", "Acme", "ACME ", "ACME Inc."].map(CompanyId::of));
}

#[test]
fn notes_of_two_kinds_never_share_a_commitment() {
    let tag = OwnerTag(f(7));
    let cash = CashNote { amount: Cents(2), owner: tag }.commit();
    assert_eq!(cash, Commitment(hash(Tag::Cash, [f(2), f(7)])));
    assert_ne!(cash, Commitment(hash(Tag::Lock, [f(2), f(7)])));
    assert_ne!(cash, CashNote { amount: Cents(3), owner: tag }.commit());
    assert_ne!(cash, CashNote { amount: Cents(2), owner: OwnerTag(f(8)) }.commit());
}

#[test]
fn pads_and_salts_are_fresh_for_every_spend() {
    let (hk, nf, trade) = (HolderKey(f(1)), Nullifier(f(2)), TradeId(f(3)));
    assert_eq!(LockSalt::of_resale(hk, nf).0, hash(Tag::LockSalt, [f(1), f(2)]));
    assert_all_differ(&[
        LockSalt::of_resale(hk, nf).0,
        LockSalt::of_resale(HolderKey(f(9)), nf).0,
        LockSalt::of_resale(hk, Nullifier(f(9))).0,
        lock::PaddedLock::pad(hk, nf, trade),
        lock::PaddedLock::pad(HolderKey(f(9)), nf, trade),
        lock::PaddedLock::pad(hk, Nullifier(f(9)), trade),
        lock::PaddedLock::pad(hk, nf, TradeId(f(9))),
    ]);
}

#[test]
fn no_event_is_taken_for_a_resale_or_a_top_up() {
    assert_eq!([Origin::Resale.field(), Origin::TopUp.field()], [f(0), f(1)]);
    for reserved in ["0", "1"] {
        let json = format!("{{\"event\":\"{reserved:0>64}\"}}");
        serde_json::from_str::<Origin>(&json).expect_err(&json);
    }
}

proptest! {
    #[test]
    fn notes_round_trip(
        share in arb_share_note(),
        cash in arb_cash_note(),
        lock in arb_lock_note(),
        stake in arb_stake_note(),
    ) {
        prop_assert_eq!(through_json(&(share, cash, lock)), (share, cash, lock));
        prop_assert_eq!(through_cbor(&(share, cash, lock)), (share, cash, lock));
        prop_assert_eq!(through_json(&stake), stake);
        prop_assert_eq!(through_cbor(&stake), stake);
    }

    #[test]
    fn different_notes_have_different_commitments(one in arb_share_note(), two in arb_share_note()) {
        prop_assert_eq!(one == two, one.commit() == two.commit());
    }
}
