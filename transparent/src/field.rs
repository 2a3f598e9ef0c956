//! One field, two libraries: elements cross as their 32 canonical bytes.

use halo2curves::bn256::Fr;
use halo2curves::ff::PrimeField;
use sotto_protocol::field::{F, from_bytes, to_bytes};

/// The element as halo2's libraries know it.
///
/// # Panics
/// Never: both libraries have the same modulus, so what is canonical for one is canonical for the other.
#[must_use]
pub fn to_halo2(x: &F) -> Fr {
    let mut bytes = to_bytes(x);
    bytes.reverse();
    Option::from(Fr::from_repr(bytes.into())).expect("both libraries have one modulus")
}

/// The element as the rest of the project knows it.
///
/// # Panics
/// Never, as [`to_halo2`].
#[must_use]
pub fn from_halo2(x: &Fr) -> F {
    let mut bytes: [u8; 32] = x.to_repr().into();
    bytes.reverse();
    from_bytes(&bytes).expect("both libraries have one modulus")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_libraries_mean_the_same_number() {
        let (two, five) = (F::from(2u64), F::from(5u64));
        for x in [F::from(0u64), F::from(1u64), -F::from(1u64), two / five, -(five / two) * five] {
            assert_eq!(from_halo2(&to_halo2(&x)), x);
            assert_eq!(to_halo2(&(x * x + two)), to_halo2(&x) * to_halo2(&x) + Fr::from(2));
        }
        assert_eq!(to_halo2(&F::from(u64::MAX)), Fr::from(u64::MAX));
    }
}
