use super::*;
use crate::testing::assert_all_differ;

fn f(n: u64) -> F {
    F::from(n)
}

#[test]
fn each_kind_has_its_own_hash() {
    let at = Position(7);
    assert_eq!(Nullifier::of_share(Rho(f(5)), at).0, hash(Tag::NfShare, [f(5), f(7)]));
    assert_eq!(Nullifier::of_cash(NullifierKey(f(5)), at).0, hash(Tag::NfCash, [f(5), f(7)]));
    assert_eq!(Nullifier::of_lock(LockSalt(f(5)), at).0, hash(Tag::NfLock, [f(5), f(7)]));
    assert_eq!(Nullifier::of_stake(NullifierKey(f(5)), at).0, hash(Tag::NfStake, [f(5), f(7)]));
    assert_eq!(Nullifier::of_disabled(f(5), at).0, hash(Tag::NfDisabled, [f(5), f(7)]));
    assert_all_differ(&[
        Nullifier::of_share(Rho(f(5)), at),
        Nullifier::of_cash(NullifierKey(f(5)), at),
        Nullifier::of_lock(LockSalt(f(5)), at),
        Nullifier::of_stake(NullifierKey(f(5)), at),
        Nullifier::of_disabled(f(5), at),
    ]);
}

#[test]
fn one_secret_at_two_positions_has_two_nullifiers() {
    // Two equal notes can both be spent: whoever made them twice paid twice.
    let positions = [0, 1, 2, u32::MAX - 1, u32::MAX].map(Position);
    assert_all_differ(&positions.map(|at| Nullifier::of_share(Rho(f(5)), at)));
    assert_all_differ(&positions.map(|at| Nullifier::of_cash(NullifierKey(f(5)), at)));
    assert_all_differ(&positions.map(|at| Nullifier::of_lock(LockSalt(f(5)), at)));
    assert_all_differ(&positions.map(|at| Nullifier::of_stake(NullifierKey(f(5)), at)));
}
