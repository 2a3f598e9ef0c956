use ciborium::Value;
use proptest::prelude::*;

use super::*;
use crate::amount::{Cents, Height};
use crate::testing::arb_transaction;
use crate::transaction::Transaction;

#[test]
fn second_encodings_are_refused() {
    assert_eq!(decode::<Height>(&[0x05]), Ok(Height(5)));
    // 5 in two bytes, in five, behind a tag; 5 and something more.
    for bytes in [&[0x18, 0x05][..], &[0x1a, 0, 0, 0, 5], &[0xc1, 0x05], &[0x05, 0x00], &[0x05, 0x05]] {
        assert_eq!(decode::<Height>(bytes), Err(CborError::NotCanonical), "{bytes:?}");
    }
    for bytes in [&[][..], &[0x1a, 0, 0], &[0x25], &[0xf6], &[0x61, b'5'], &[0x1b, 0, 0, 0, 1, 0, 0, 0, 0]] {
        assert_eq!(decode::<Height>(bytes), Err(CborError::Malformed), "{bytes:?}");
    }
}

#[test]
fn fields_stand_in_their_order() {
    let note = crate::note::CashNote { amount: Cents(7), owner: crate::tag::OwnerTag::default() };
    let Ok(Value::Map(mut fields)) = ciborium::from_reader(encode(&note).as_slice()) else {
        panic!("a struct is a map")
    };
    fields.reverse();
    assert_eq!(decode::<crate::note::CashNote>(&encode(&Value::Map(fields))), Err(CborError::NotCanonical));
    assert_eq!(decode(&encode(&note)), Ok(note));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_changed_byte_is_noticed(transaction in arb_transaction(), at in any::<usize>(), change in 1u8..) {
        let mut bytes = encode(&transaction);
        let read: Transaction = decode(&bytes).expect("what was written can be read");
        prop_assert_eq!(&read, &transaction);
        let at = at % bytes.len();
        prop_assert_eq!(decode::<Transaction>(&bytes[..at]), Err(CborError::Malformed));
        bytes[at] ^= change;
        prop_assert!(decode::<Transaction>(&bytes).map_or(true, |other| other != transaction));
    }
}
