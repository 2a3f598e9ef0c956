use proptest::prelude::*;

use super::*;
use crate::testing::{arb_memo, through_cbor};

#[test]
fn a_lock_made_from_cash_has_no_supply_at_sale() {
    let story = Story {
        cause: Cause::Locked,
        tid: TokenId(3),
        shares: Shares::ZERO,
        price: Cents::ZERO,
        locked: Cents(5),
        payout: Cents::ZERO,
        with: TokenId::ZERO,
    };
    let memo = LockMemo { tid: TokenId(3), amount: Cents(5), origin: Origin::TopUp, salt: LockSalt::default(), story };
    let expected = LockNote {
        tid: TokenId(3),
        amount: Cents(5),
        supply_at_sale: Shares::ZERO,
        origin: Origin::TopUp,
        salt: LockSalt::default(),
    };
    assert_eq!(memo.note(), expected);
}

proptest! {
    #[test]
    fn memos_round_trip(memo in arb_memo()) {
        prop_assert_eq!(through_cbor(&memo), memo);
    }

    #[test]
    fn reading_hostile_bytes_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = ciborium::from_reader::<Memo, _>(bytes.as_slice());
    }

    #[test]
    fn reading_a_damaged_memo_never_panics(memo in arb_memo(), at in any::<usize>(), byte in any::<u8>()) {
        let mut bytes = Vec::new();
        ciborium::into_writer(&memo, &mut bytes).expect("writing to memory does not fail");
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = ciborium::from_reader::<Memo, _>(bytes.as_slice());
        let _ = ciborium::from_reader::<Memo, _>(&bytes[..at]);
    }
}
