//! Assignments that no honest prover would make: another value for any variable must break a constraint, or change nothing.

use ark_ff::{BigInteger, BigInteger256, Field, PrimeField};
use ark_r1cs_std::GR1CSVar;
use sotto_protocol::field::F;
use sotto_protocol::hash::Tag;
use sotto_protocol::tree::Path;

use super::{f, give};
use crate::gadgets::hash::hash;
use crate::gadgets::keys::key;
use crate::gadgets::nullifier::of_input;
use crate::gadgets::range::{U64, bits, power};
use crate::gadgets::tree::PathVar;
use crate::gadgets::tree::nullifier::inside;
use crate::gadgets::wire::{Cs, Result, Wire, bit, equal, hint, is_zero, nonzero, product_is, select, witness};
use crate::testing::{System, others};

// The gadget over `given` public inputs, its output copied into one last variable by one last constraint.
fn with_output(given: &[F], gadget: impl Fn(&Cs, &[Wire]) -> Result<Wire>) -> System {
    System::synthesize(|cs| {
        let given: Vec<_> = given.iter().map(|x| give(cs, *x)).collect();
        let out = gadget(cs, &given)?;
        let copy = witness(cs, out.value()?)?;
        equal(&out, &copy)
    })
}

/// Replaces one variable at a time. No assignment that satisfies the gadget may give it another output; returns the variables that can be
/// changed without any effect, counted from the first private one.
fn free_variables(given: &[F], gadget: impl Fn(&Cs, &[Wire]) -> Result<Wire>) -> Vec<usize> {
    let mut system = with_output(given, gadget);
    assert_eq!(system.broken(), None, "an honest assignment is rejected");
    let copying = system.constraints() - 1;
    let copy = system.assignment.len() - 1;
    let mut free = Vec::new();
    for i in system.public..copy {
        let honest = system.assignment[i];
        for other in others(honest).into_iter().filter(|other| *other != honest) {
            system.assignment[i] = other;
            match system.broken() {
                Some(broken) => assert_ne!(broken, copying, "variable {} changes the output", i - system.public),
                None => free.push(i - system.public),
            }
        }
        system.assignment[i] = honest;
    }
    system.assignment[copy] += f(1);
    assert_eq!(system.broken(), Some(copying), "the output is a function of the rest");
    free.dedup();
    free
}

/// Replaces two variables at once, in all ways: what single changes do not find, such as a flag together with the hint that should pin it.
fn no_pair_changes_the_output(given: &[F], gadget: impl Fn(&Cs, &[Wire]) -> Result<Wire>) {
    let mut system = with_output(given, gadget);
    let copying = system.constraints() - 1;
    let honest = system.assignment.clone();
    for i in system.public..honest.len() - 1 {
        for j in i + 1..honest.len() - 1 {
            for a in others(honest[i]) {
                for b in others(honest[j]) {
                    (system.assignment[i], system.assignment[j]) = (a, b);
                    let names = (i - system.public, j - system.public);
                    assert_ne!(system.broken(), Some(copying), "variables {names:?} together change the output");
                }
            }
            system.assignment[j] = honest[j];
        }
        system.assignment[i] = honest[i];
    }
}

// As a gadget that has no output.
fn done(result: Result<()>) -> Result<Wire> {
    result.map(|()| Wire::Constant(f(0)))
}

#[test]
fn no_variable_of_a_gadget_is_free() {
    let none: Vec<usize> = Vec::new();
    for x in [f(0), f(1), f(5), f(u64::MAX)] {
        assert_eq!(free_variables(&[x], |_, x| Ok(bits(&x[0], 64)?[0].clone().into())), none, "bits of {x}");
        let at_least = |_: &Cs, x: &[Wire]| Ok(U64::range(&x[0])?.is_at_least(&U64::range(&x[1])?)?.into());
        assert_eq!(free_variables(&[x, f(5)], at_least), none, "{x} >= 5");
        let not_zero = free_variables(&[x + f(1)], |_, x| done(nonzero(&x[0])));
        assert_eq!(not_zero, none, "{x} + 1 != 0");
    }
    assert_eq!(free_variables(&[f(8)], |_, x| Ok(is_zero(&x[0])?.into())), none, "[8 = 0]");
    assert_eq!(free_variables(&[f(8), f(9)], |_, x| hash(Tag::Pk, [&x[0], &x[1]])), none, "a hash");
    assert_eq!(free_variables(&[f(8)], |_, x| Ok(key(&x[0])?.pk)), none, "keys");
}

#[test]
fn no_two_variables_together_change_an_output() {
    for x in [f(0), f(1), f(8), -f(1)] {
        no_pair_changes_the_output(&[x], |_, x| Ok(is_zero(&x[0])?.into()));
        no_pair_changes_the_output(&[x, f(7)], |cs, x| select(&bit(cs, true)?, &x[0], &(&x[0] * &x[1])));
    }
    for x in [0, 5, 15] {
        no_pair_changes_the_output(&[f(x)], |_, x| Ok(bits(&x[0], 4)?[2].clone().into()));
    }
}

// The search itself: it finds a hint that nothing pins down, and a flag that needs only a matching hint.
#[test]
#[should_panic(expected = "variable 0 changes the output")]
fn a_hint_left_alone_is_found() {
    free_variables(&[f(8)], |cs, x| hint(cs, || x[0].value()));
}

#[test]
#[should_panic(expected = "together change the output")]
fn a_flag_without_its_second_constraint_is_found() {
    no_pair_changes_the_output(&[f(8)], |cs, x| {
        let inv = hint(cs, || Ok(x[0].value()?.inverse().unwrap_or_default()))?;
        let is_zero = bit(cs, false)?;
        product_is(&x[0], &inv, &(Wire::Constant(f(1)) - Wire::from(is_zero.clone())))?;
        Ok(is_zero.into())
    });
}

#[test]
fn what_is_free_has_no_effect() {
    // The inverse of 0 is multiplied by 0.
    assert_eq!(free_variables(&[f(0)], |_, x| Ok(is_zero(&x[0])?.into())), [0]);
}

#[test]
fn no_part_of_a_gap_is_free() {
    for (value, nf, next) in [(f(0), f(1), f(2)), (f(3), power(200), power(250)), (f(0), power(253), -f(1))] {
        let free = free_variables(&[value, nf, next], |_, x| done(inside(&x[0], &x[1], &x[2])));
        assert!(free.is_empty(), "{free:?} of {value} < {nf} < {next}");
    }
}

#[test]
fn a_path_is_free_only_in_what_it_chooses() {
    // Two levels: six siblings, four bits. A sibling determines the root, so nothing may pass unnoticed; the bits are its to choose, but
    // each choice fixes the swaps below it.
    let path = Path::<2> { siblings: [[f(11), f(12), f(13)], [f(14), f(15), f(16)]], index: 9 };
    assert!(free_variables(&[f(10)], |cs, x| PathVar::witness(cs, &path)?.root(&x[0])).is_empty());
}

#[test]
fn a_selection_follows_its_bit() {
    let choose = |choice: bool| move |cs: &Cs, x: &[Wire]| select(&bit(cs, choice)?, &x[0], &x[1]);
    for choice in [false, true] {
        assert!(free_variables(&[f(3), f(4)], choose(choice)).is_empty());
        let nullifier = |cs: &Cs, x: &[Wire]| of_input(Tag::NfCash, &bit(cs, choice)?, (&x[0], &x[1]), &x[2]);
        assert!(free_variables(&[f(3), f(4), f(5)], nullifier).is_empty());
    }
}

// Every assignment of bits: exactly one stands for a number in range, none for one outside.
#[test]
fn a_number_has_one_decomposition() {
    for x in 0..20u64 {
        let mut system = System::synthesize(|cs| bits(&give(cs, f(x)), 4).map(|_| ()));
        let first = system.public;
        let accepted = (0..16u64).filter(|guess| {
            for i in 0..4 {
                system.assignment[first + i] = f((guess >> i) & 1);
            }
            system.broken().is_none()
        });
        assert_eq!(accepted.collect::<Vec<_>>(), if x < 16 { vec![x] } else { vec![] });
    }
}

// The numbers below 2^254 that stand for x: x itself, and x + p if it is small enough.
fn names(x: F) -> Vec<BigInteger256> {
    let mut alias = x.into_bigint();
    let overflow = alias.add_with_carry(&F::MODULUS);
    let mut names = vec![x.into_bigint()];
    if !overflow && alias.num_bits() <= 254 {
        names.push(alias);
    }
    names
}

fn limb([low, high]: [u64; 2]) -> F {
    F::from(u128::from(low) | (u128::from(high) << 64))
}

// What `inside` is given if its prover splits the three distances as these numbers.
fn split_as(system: &mut System, distances: [BigInteger256; 3]) {
    let mut at = system.public;
    let mut carry = {
        let [.., low, high] = (-f(3)).into_bigint().0;
        limb([low, high])
    };
    for distance in distances {
        let [.., low, high] = distance.0;
        system.assignment[at] = limb([low, high]);
        carry -= limb([low, high]);
        for (i, bit) in (128..254).chain(0..128).enumerate() {
            system.assignment[at + 1 + i] = f(u64::from(distance.get_bit(bit)));
        }
        at += 255;
    }
    system.assignment[at] = carry * (carry - f(1));
    assert_eq!(at + 1, system.assignment.len(), "the layout of `inside` is another");
}

#[test]
fn no_distance_may_be_taken_once_more_around_the_circle() {
    let last = -f(1);
    let cases = [
        (f(5), f(6), f(7), true),
        (f(0), f(1), last, true),
        (f(3), power(252), power(253), true),
        (f(5), f(4), f(7), false),
        (f(5), f(8), f(7), false),
        (f(5), f(5), f(7), false),
        (f(5), f(7), f(7), false),
        (f(5), f(6), f(5), false),
        (last, f(0), f(0), false),
        (last, power(200), f(0), false),
        (last, last, f(0), false),
    ];
    for (value, nf, next, is_inside) in cases {
        let mut system = System::synthesize(|cs| inside(&give(cs, value), &give(cs, nf), &give(cs, next)));
        let [x, z] = [nf - value - f(1), next - nf - f(1)];
        let t = -f(3) - x - z;
        let mut accepted = Vec::new();
        for (i, x_name) in names(x).into_iter().enumerate() {
            for (j, z_name) in names(z).into_iter().enumerate() {
                for (k, t_name) in names(t).into_iter().enumerate() {
                    split_as(&mut system, [x_name, z_name, t_name]);
                    if system.broken().is_none() {
                        accepted.push((i, j, k));
                    }
                }
            }
        }
        let expected = if is_inside { vec![(0, 0, 0)] } else { vec![] };
        assert_eq!(accepted, expected, "{value} < {nf} < {next}");
    }
}
