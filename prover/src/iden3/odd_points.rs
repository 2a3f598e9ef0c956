//! snarkjs multiplies the quotient polynomial with other points than arkworks, which follow from arkworks' own.
//!
//! Let `m` be the size of the domain, `w` a primitive root of unity of order `2m`, `t = X^m - 1`, `s` the secret point and
//! `P = A*B - C`, which is `h*t` for a true claim, `deg h <= m - 2`. Both provers add `h(s)*t(s)/delta` to the proof's C:
//!
//! - arkworks divides and uses `H_k = s^k * t(s)/delta` for `k <= m - 2`;
//! - snarkjs evaluates `P` at the *odd* powers of `w` (at the even ones it is 0) and uses `L_j(s)/delta` for odd `j`, where `L_j` is
//!   the Lagrange polynomial of `w^j` in the domain of size `2m`.
//!
//! For odd `j` the root `w^j` is one of `X^m + 1`, so
//!
//! ```text
//! L_j = w^j/(2m) * t * (X^m + 1)/(X - w^j) = -1/(2m) * t * sum over k < m of w^(-j*k) * X^k
//! ```
//!
//! and `L_j(s)/delta` is the same sum over the points `H_k`: with `j = 2i + 1`, minus a half of the inverse Fourier transform of
//! `w^(-k) * H_k`. No secret is needed, so a ceremony's key can be exported as well as a development key.
//!
//! `H_(m-1)` is missing in arkworks' key, and is taken to be the point at infinity. That changes nothing: for a true claim the numbers
//! that it would be multiplied with add up to `sum over odd j of P(w^j) * w^j = -2 * sum over odd j of h(w^j) * w^j`, which is 0 since
//! `h*X` has neither a constant term nor a degree of `m` or more. For a false claim there is no proof in either case. Every point is a
//! combination of published ones, and the verifying key stays the same, so soundness is untouched.

use ark_bn254::{G1Affine, G1Projective};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, Field};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use sotto_protocol::field::F;

use super::error::ExportError;

/// From arkworks' points to snarkjs's, as many as the domain has elements.
pub(super) fn odd_points(h_query: &[G1Affine]) -> Result<Vec<G1Affine>, ExportError> {
    let size = h_query.len() + 1;
    let domain = |size| Radix2EvaluationDomain::<F>::new(size).ok_or(ExportError::Domain(size));
    let (single, double) = (domain(size)?, domain(2 * size)?);
    let mut factor = -F::from(2u64).inverse().expect("2 is not 0");
    let mut points: Vec<G1Projective> = Vec::with_capacity(size);
    for point in h_query {
        points.push(point.into_group() * factor);
        factor *= double.group_gen_inv();
    }
    points.push(G1Projective::ZERO);
    single.ifft_in_place(&mut points);
    Ok(G1Projective::normalize_batch(&points))
}

#[cfg(test)]
mod tests {
    use super::*;

    // By the definition, from a known secret point.
    #[test]
    fn they_are_the_lagrange_polynomials_of_the_odd_roots() {
        const SIZE: usize = 8;
        let (secret, delta) = (F::from(123_456_789u64), F::from(77u64));
        let over_delta = delta.inverse().expect("not 0");
        let t = secret.pow([SIZE as u64]) - F::ONE;
        let g = G1Affine::generator();
        let point = |x: F| (g * x).into_affine();
        let h_query: Vec<_> = (0..SIZE as u64 - 1).map(|k| point(secret.pow([k]) * t * over_delta)).collect();
        let odd = odd_points(&h_query).expect("the field has these domains");
        assert_eq!(odd.len(), SIZE);

        let double = Radix2EvaluationDomain::<F>::new(2 * SIZE).expect("a small domain");
        let lagrange = double.evaluate_all_lagrange_coefficients(secret);
        // They differ by the multiple of the missing point that no proof of a true claim contains.
        let missing = secret.pow([SIZE as u64 - 1]) * t * over_delta;
        for (i, got) in odd.iter().enumerate() {
            let root = double.element(2 * i + 1);
            let of_missing = root * F::from(2 * SIZE as u64).inverse().expect("not 0");
            assert_eq!(*got, point(lagrange[2 * i + 1] * over_delta - missing * of_missing), "{i}");
        }
    }
}
