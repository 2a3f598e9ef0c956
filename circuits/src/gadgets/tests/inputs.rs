//! Inputs of statements: the constraints accept exactly what the plain check accepts.

use proptest::prelude::*;
use sotto_protocol::amount::TokenId;
use sotto_protocol::field::F;
use sotto_protocol::keys::{NullifierKey, PublicKey, SpendingKey};
use sotto_protocol::note::Commitment;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::Rho;
use sotto_protocol::testing::{
    arb, arb_cents, arb_field, arb_fraction, arb_height, arb_index, arb_lock_note, arb_position, arb_shares,
    arb_token_id,
};
use sotto_protocol::tree::{NotePath, NoteRoot, NoteTree};

use super::{accepts, f, give};
use crate::gadgets::spend::{CashInputVar, LockInputVar, ShareInputVar};
use crate::spend::{CashInput, LockInput, ShareInput};

fn share(input: &ShareInput, tid: TokenId, pk: PublicKey, root: NoteRoot, nf: Nullifier) -> bool {
    let native = input.check(tid, pk, root, nf).is_ok();
    let circuit = accepts(|cs| {
        let var = ShareInputVar::witness(cs, input)?;
        var.spend(&give(cs, tid.field()), &give(cs, pk.0), &give(cs, root.0), &give(cs, nf.0))
    });
    assert_eq!(native, circuit, "native and circuit disagree about a share input");
    native
}

fn cash(input: &CashInput, pk: PublicKey, nk: NullifierKey, root: NoteRoot, nf: Nullifier) -> bool {
    let native = input.check(pk, nk, root, nf).is_ok();
    let circuit = accepts(|cs| {
        let var = CashInputVar::witness(cs, input)?;
        var.spend(&give(cs, pk.0), &give(cs, nk.0), &give(cs, root.0), &give(cs, nf.0))
    });
    assert_eq!(native, circuit, "native and circuit disagree about a cash input");
    native
}

fn lock(input: &LockInput, tid: TokenId, root: NoteRoot, nf: Nullifier) -> bool {
    let native = input.check(root, nf).is_ok();
    let circuit = accepts(|cs| {
        let var = LockInputVar::witness(cs, input)?;
        var.spend(&give(cs, tid.field()), &give(cs, root.0), &give(cs, nf.0))
    });
    assert_eq!(native, circuit, "native and circuit disagree about a lock input");
    native
}

// A tree with `before` other notes, then this one.
fn planted(cm: Commitment, before: usize) -> (NotePath, NoteRoot) {
    let mut tree = NoteTree::default();
    tree.append(&vec![Commitment(f(3)); before]).expect("room");
    let position = tree.append(&[cm, Commitment(f(4))]).expect("room");
    (tree.path(position), tree.root())
}

prop_compose! {
    fn arb_share_input()(
        amount in arb_shares(),
        index in arb_index(),
        carry in arb_fraction(),
        basis in arb_cents(),
        since in arb_height(),
        rho in arb(Rho),
        r in arb_field(),
    ) -> ShareInput {
        let mut input = ShareInput::disabled(r);
        input.enabled = true;
        (input.amount, input.index, input.carry) = (amount, index, carry);
        (input.basis, input.since, input.rho) = (basis, since, rho);
        input
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn shares(input in arb_share_input(), tid in arb_token_id(), sk in arb(SpendingKey), before in 0usize..70) {
        let (mut input, pk) = (input, sk.public_key());
        let (path, root) = planted(input.note(tid, pk).commit(), before);
        input.path = path;
        let nf = input.nullifier();
        prop_assert!(share(&input, tid, pk, root, nf));
        prop_assert!(!share(&input, TokenId(tid.0 ^ 1), pk, root, nf));
        prop_assert!(!share(&input, tid, PublicKey(pk.0 + f(1)), root, nf));
        prop_assert!(!share(&input, tid, pk, NoteRoot(root.0 + f(1)), nf));
        prop_assert!(!share(&input, tid, pk, root, Nullifier(nf.0 + f(1))));
        let mut other = input.clone();
        other.amount.0 ^= 1;
        prop_assert!(!share(&other, tid, pk, root, nf));
        let mut other = input.clone();
        other.path.index ^= 1;
        prop_assert!(!share(&other, tid, pk, root, other.nullifier()));
        let mut other = input.clone();
        other.enabled = false;
        let empty = [other.amount.0, other.carry.0, other.basis.0] == [0; 3] && other.index.0 == 0 && other.since.0 == 0;
        prop_assert_eq!(share(&other, tid, pk, root, other.nullifier()), empty, "a disabled input has a value");
    }

    #[test]
    fn cash_and_locks(amount in arb_cents(), rho in arb(Rho), r in arb_field(), sk in arb(SpendingKey), note in arb_lock_note(), before in 0usize..70) {
        let (pk, nk) = (sk.public_key(), sk.nullifier_key());
        let mut input = CashInput::disabled(r);
        (input.enabled, input.amount, input.rho) = (true, amount, rho);
        let (path, root) = planted(input.note(pk).commit(), before);
        input.path = path;
        let nf = input.nullifier(nk);
        prop_assert!(cash(&input, pk, nk, root, nf));
        prop_assert!(!cash(&input, PublicKey(pk.0 + f(1)), nk, root, nf));
        prop_assert!(!cash(&input, pk, NullifierKey(nk.0 + f(1)), root, nf));
        prop_assert!(!cash(&input, pk, nk, NoteRoot(F::from(1u64)), nf));
        let stand_in = Nullifier::of_disabled(r, sotto_protocol::amount::Position(path.index));
        prop_assert!(!cash(&input, pk, nk, root, stand_in), "a spent note under the nullifier of a disabled input");

        let mut input = LockInput::disabled(r);
        (input.enabled, input.note) = (true, note);
        let (path, root) = planted(note.commit(), before);
        input.path = path;
        let nf = input.nullifier();
        prop_assert!(lock(&input, note.tid, root, nf));
        prop_assert!(!lock(&input, note.tid, root, Nullifier(nf.0 + f(1))));
        input.note.amount.0 ^= 1;
        prop_assert!(!lock(&input, note.tid, root, nf));
    }

    #[test]
    fn disabled_inputs(r in arb_field(), position in arb_position(), sk in arb(SpendingKey), tid in arb_token_id(), root in arb(NoteRoot)) {
        let (pk, nk) = (sk.public_key(), sk.nullifier_key());
        let nf = Nullifier::of_disabled(r, position);
        let (mut a, mut b, mut c) = (ShareInput::disabled(r), CashInput::disabled(r), LockInput::disabled(r));
        (a.path.index, b.path.index, c.path.index) = (position.0, position.0, position.0);
        c.note.tid = tid;
        prop_assert!(share(&a, tid, pk, root, nf));
        prop_assert!(cash(&b, pk, nk, root, nf));
        prop_assert!(lock(&c, tid, root, nf));
        // Not under the nullifier of somebody's note.
        prop_assert!(!share(&a, tid, pk, root, Nullifier::of_share(Rho(r), position)));
        prop_assert!(!cash(&b, pk, nk, root, Nullifier::of_cash(nk, position)));
        prop_assert!(!lock(&c, tid, root, Nullifier::of_lock(c.note.salt, position)));
        // Not with a value.
        (a.since.0, b.amount.0, c.note.supply_at_sale.0) = (1, 1, 1);
        prop_assert!(!share(&a, tid, pk, root, nf));
        prop_assert!(!cash(&b, pk, nk, root, nf));
        prop_assert!(!lock(&c, tid, root, nf));
    }
}
