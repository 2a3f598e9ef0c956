use super::*;
use crate::testing::assert_all_differ;

const SLOTS: [Slot; 3] = [Slot::First, Slot::Second, Slot::Third];

fn f(n: u64) -> F {
    F::from(n)
}

#[test]
fn slots_are_numbered_from_zero() {
    assert_eq!(SLOTS.map(Slot::field), [f(0), f(1), f(2)]);
}

#[test]
fn every_successor_has_a_secret_of_its_own() {
    let mut all = Vec::new();
    for n in 1..4 {
        let nk = NullifierKey(f(n));
        all.push(f(n));
        all.extend(SLOTS.map(|slot| share(Rho(f(n)), slot).0));
        for m in 1..4 {
            all.extend(SLOTS.map(|slot| cash(nk, Nullifier(f(m)), slot).0));
            all.extend(SLOTS.map(|slot| own_lock_salt(nk, Nullifier(f(m)), slot).0));
            all.extend([deposit(nk, m).0, purchase(nk, f(m)).0, stake(nk, Nullifier(f(m))).0]);
        }
    }
    assert_all_differ(&all);
}

#[test]
fn generations_do_not_repeat() {
    let mut rho = Rho(f(1));
    let mut line = vec![rho];
    for step in 0..60 {
        rho = share(rho, SLOTS[step % 3]);
        line.push(rho);
    }
    assert_all_differ(&line);
}

#[test]
fn successors_are_the_published_hashes() {
    assert_eq!(share(Rho(f(1)), Slot::Second).0, hash(Tag::NextShare, [f(1), f(1)]));
    assert_eq!(stake(NullifierKey(f(1)), Nullifier(f(2))).0, hash(Tag::NextStake, [f(1), f(2)]));
    assert_eq!(cash(NullifierKey(f(1)), Nullifier(f(2)), Slot::Third).0, hash(Tag::NextCash, [f(1), f(2), f(2)]));
}
