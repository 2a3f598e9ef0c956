use proptest::prelude::*;

use super::*;
use crate::testing::{arb_cents, arb_height, arb_index, arb_u64, through_cbor, through_json};

#[test]
fn money_is_read_as_people_write_it() {
    let cases = [
        ("0", 0),
        ("0.01", 1),
        ("007", 700),
        ("1234", 123_400),
        ("1234.5", 123_450),
        ("1234.05", 123_405),
        ("10,000,000.00", 1_000_000_000),
        ("60_000", 6_000_000),
        ("184467440737095516.15", u64::MAX),
    ];
    for (text, cents) in cases {
        assert_eq!(Cents::from_decimal(text), Ok(Cents(cents)), "{text}");
    }
}

#[test]
fn what_is_not_money_is_refused() {
    let cases = [
        "", " ", ".", "1.", ".5", "1.234", "1.2.3", "+1", "-1", "1e3", "0x10", " 1", "1 ", "1.+1", "1.-1", "١", "1.٣",
        // Thousands only: "1,5" is 1.50 to half the world and 15.00 to nobody.
        "1,5", "1,50", "1,2345", ",100", "100,", "1,,000", "1234,567", "1.0,0", "1._5", "_", ",",
    ];
    for text in cases {
        assert_eq!(Cents::from_decimal(text), Err(AmountError::NotMoney(text.into())), "{text:?}");
    }
}

#[test]
fn too_much_money_is_refused() {
    for text in ["184467440737095516.16", "184467440737095517", "18446744073709551616", "99999999999999999999999"] {
        assert_eq!(Cents::from_decimal(text), Err(AmountError::TooMuch(text.into())), "{text}");
    }
}

#[test]
fn json_numbers_are_canonical_decimal_strings() {
    assert_eq!(serde_json::to_string(&Shares(u64::MAX)).expect("plain data"), "\"18446744073709551615\"");
    assert_eq!(
        serde_json::to_string(&Index(u128::MAX)).expect("plain data"),
        "\"340282366920938463463374607431768211455\""
    );
    assert_eq!(serde_json::to_string(&Height(7)).expect("plain data"), "7");
    for json in ["\"+7\"", "\"007\"", "\"-1\"", "\"\"", "\" 7\"", "\"7.0\"", "\"18446744073709551616\"", "7", "null"] {
        serde_json::from_str::<Cents>(json).expect_err(json);
    }
    for json in ["\"7\"", "-1", "7.0", "4294967296", "null"] {
        serde_json::from_str::<Height>(json).expect_err(json);
    }
}

#[test]
fn cbor_numbers_keep_to_their_range() {
    let mut bytes = Vec::new();
    ciborium::into_writer(&(u128::from(u64::MAX) + 1), &mut bytes).expect("writing to memory does not fail");
    ciborium::from_reader::<Cents, _>(bytes.as_slice()).expect_err("past 64 bits");
    assert_eq!(ciborium::from_reader::<Index, _>(bytes.as_slice()).expect("within 128 bits"), Index(1 << 64));
}

#[test]
fn sums_and_differences_stay_in_range() {
    assert_eq!(Cents(u64::MAX).checked_add(Cents(1)), None);
    assert_eq!(Cents::ZERO.checked_sub(Cents(1)), None);
    assert_eq!(Height(u32::MAX).checked_add(Height(1)), None);
    assert_eq!(Shares(2).checked_add(Shares(3)), Some(Shares(5)));
}

proptest! {
    #[test]
    fn money_round_trips(cents in arb_cents()) {
        prop_assert_eq!(Cents::from_decimal(&cents.to_decimal()), Ok(cents));
    }

    #[test]
    fn reading_money_never_panics(text in "[0-9.,_+ -]{0,24}|\\PC{0,12}") {
        if let Ok(cents) = Cents::from_decimal(&text) {
            prop_assert_eq!(Cents::from_decimal(&cents.to_decimal()), Ok(cents));
        }
    }

    #[test]
    fn grouping_changes_nothing(n in arb_u64()) {
        let plain = Cents(n).to_decimal();
        let (whole, cents) = plain.split_once('.').expect("two decimals");
        let mut grouped = String::new();
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        prop_assert_eq!(Cents::from_decimal(&format!("{grouped}.{cents}")), Ok(Cents(n)));
    }

    #[test]
    fn serde_round_trips(cents in arb_cents(), index in arb_index(), height in arb_height()) {
        prop_assert_eq!(through_json(&(cents, index, height)), (cents, index, height));
        prop_assert_eq!(through_cbor(&(cents, index, height)), (cents, index, height));
    }

    #[test]
    fn the_field_keeps_the_number(cents in arb_cents(), index in arb_index()) {
        prop_assert_eq!(crate::field::to_u64(&cents.field()), Some(cents.0));
        prop_assert_eq!(crate::field::to_u128(&index.field()), Some(index.0));
    }
}
