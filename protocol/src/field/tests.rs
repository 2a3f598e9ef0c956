use num_bigint::BigUint;
use proptest::prelude::*;

use super::*;
use crate::nullifier::Nullifier;
use crate::testing::{arb, arb_field, arb_u64, arb_u128, through_cbor, through_json};

const MODULUS: &str = "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";

fn number(hex: &str) -> BigUint {
    BigUint::parse_bytes(hex.as_bytes(), 16).expect("hexadecimal")
}

fn bytes_of(n: &BigUint) -> [u8; 32] {
    let digits = n.to_bytes_be();
    let mut bytes = [0; 32];
    bytes[32 - digits.len()..].copy_from_slice(&digits);
    bytes
}

#[test]
fn the_modulus_and_everything_above_it_is_refused() {
    let p = number(MODULUS);
    let largest = from_bytes(&bytes_of(&(&p - 1u32))).expect("p - 1 is canonical");
    assert_eq!(largest, -F::from(1u64));
    for above in [p.clone(), &p + 1u32, &p * 2u32, &p * 5u32, number(&"f".repeat(64))] {
        assert_eq!(from_bytes(&bytes_of(&above)), Err(FieldError::NotCanonical), "{above:x}");
        assert_eq!(from_hex(&hex::encode(bytes_of(&above))), Err(FieldError::NotCanonical));
    }
}

#[test]
fn only_the_exact_length_is_read() {
    for length in [0, 1, 31, 33, 64] {
        assert_eq!(from_bytes(&vec![0; length]), Err(FieldError::Length(length)));
        assert_eq!(from_hex(&"00".repeat(length)), Err(FieldError::Length(length)));
    }
    assert_eq!(from_hex(&"0".repeat(63)), Err(FieldError::NotHex));
    assert_eq!(from_hex(&"0".repeat(65)), Err(FieldError::NotHex));
}

#[test]
fn only_lower_case_hexadecimal_is_read() {
    let good = format!("{}ab", "0".repeat(62));
    assert_eq!(from_hex(&good), Ok(F::from(0xabu64)));
    for bad in [good.to_uppercase(), good.replace('a', "g"), good.replacen("00", "0x", 1), format!(" {}", &good[1..])] {
        assert_eq!(from_hex(&bad), Err(FieldError::NotHex), "{bad}");
    }
    // 64 bytes, but not 64 characters.
    assert_eq!(from_hex(&"é".repeat(32)), Err(FieldError::NotHex));
}

#[test]
fn serde_refuses_second_names() {
    let upper = format!("\"{}AB\"", "0".repeat(62));
    let cases = [upper, format!("\"{MODULUS}\""), "\"00\"".into(), "0".into(), "null".into(), "[0]".into()];
    for json in cases {
        serde_json::from_str::<Nullifier>(&json).expect_err(&json);
    }
    for bytes in [bytes_of(&number(MODULUS)).to_vec(), vec![0; 31], vec![0; 33], Vec::new()] {
        let mut cbor = Vec::new();
        ciborium::into_writer(&ciborium::Value::Bytes(bytes), &mut cbor).expect("writing to memory does not fail");
        ciborium::from_reader::<Nullifier, _>(cbor.as_slice()).expect_err("not an element");
    }
}

#[test]
fn random_elements_differ_and_use_the_whole_range() {
    let mut rng = crate::testing::rng(1);
    let elements: std::collections::BTreeSet<F> = (0..64).map(|_| random(&mut rng)).collect();
    assert_eq!(elements.len(), 64);
    assert!(elements.iter().any(|x| to_bytes(x)[0] >= 0x20), "the top bits are reached");
}

#[test]
fn secrets_are_not_shown() {
    let secret = crate::tag::Rho(F::from(0x0123_4567_89ab_cdefu64));
    assert_eq!(format!("{secret:?}"), "Rho(..)");
}

proptest! {
    #[test]
    fn bytes_and_hex_round_trip(x in arb_field()) {
        prop_assert_eq!(from_bytes(&to_bytes(&x)), Ok(x));
        prop_assert_eq!(from_hex(&to_hex(&x)), Ok(x));
    }

    #[test]
    fn what_is_read_is_written_the_same(bytes in any::<[u8; 32]>()) {
        match from_bytes(&bytes) {
            Ok(x) => prop_assert_eq!(to_bytes(&x), bytes),
            Err(error) => {
                prop_assert_eq!(error, FieldError::NotCanonical);
                prop_assert!(BigUint::from_bytes_be(&bytes) >= number(MODULUS));
            }
        }
    }

    #[test]
    fn reading_text_never_panics(text in "\\PC{0,80}") {
        let _ = from_hex(&text);
    }

    #[test]
    fn serde_round_trips(x in arb(Nullifier)) {
        prop_assert_eq!(through_json(&x), x);
        prop_assert_eq!(through_cbor(&x), x);
        prop_assert_eq!(x.to_string().parse(), Ok(x));
    }

    #[test]
    fn elements_order_as_numbers(a in arb_field(), b in arb_field()) {
        // The nullifier tree's sorted list depends on it.
        prop_assert_eq!(a.cmp(&b), to_bytes(&a).cmp(&to_bytes(&b)));
        prop_assert_eq!(a.cmp(&b), Number::from(a).cmp(&Number::from(b)));
        prop_assert_eq!(F::from(Number::from(a)), a);
    }

    #[test]
    fn small_numbers_are_recognised(n in arb_u64(), m in arb_u128()) {
        prop_assert_eq!(to_u64(&F::from(n)), Some(n));
        prop_assert_eq!(to_u128(&F::from(m)), Some(m));
        prop_assert_eq!(to_u64(&F::from(m)), u64::try_from(m).ok());
        prop_assert_eq!(to_u64(&(-F::from(1u64) - F::from(n))), None);
        prop_assert_eq!(to_u128(&(F::from(u128::MAX) + F::from(1u64) + F::from(m))), None);
    }

    #[test]
    fn uniform_bytes_are_reduced_modulo_p(high in any::<[u8; 32]>(), low in any::<[u8; 32]>()) {
        let mut wide = [0; 64];
        wide[..32].copy_from_slice(&high);
        wide[32..].copy_from_slice(&low);
        let expected = BigUint::from_bytes_be(&wide) % number(MODULUS);
        prop_assert_eq!(to_bytes(&from_uniform(&wide)), bytes_of(&expected));
    }
}
