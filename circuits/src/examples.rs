//! One valid claim of each statement, for tests and benches of those who prove and verify. In a world of four members, of whom
//! Bob has issued ten million shares.

mod backing;
mod ballot;
mod census;
mod complaint;
mod impact;
mod rekey;
mod remove;
mod shapes;
mod stake;

use sotto_protocol::amount::{Cents, Fraction, Height, Index, Position, Reputation, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::keys::{HolderKey, PublicKey, SpendingKey};
use sotto_protocol::member::{Member, Status, registry_leaf};
use sotto_protocol::note::{Commitment, LockNote, LockSalt, Origin};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::payout::PayoutNonce;
use sotto_protocol::tag::Rho;
use sotto_protocol::token::{Meta, Policy, TokenState};
use sotto_protocol::trade::{Salt, Trade};
use sotto_protocol::tree::{NotePath, NoteRoot, NoteTree, NullifierTree, RegistryRoot, RegistryTree};

use crate::approve::{self, Approve};
use crate::cash::{self, Cash};
use crate::issue::{self, Issue};
use crate::ownership::{self, Ownership};
use crate::payout::{self, Payout};
use crate::proven::Proven;
use crate::registry::{Listing, OpenListing, only_key};
use crate::settle::{self, Settle};
use crate::share::{self, Share};
use crate::spend::{CashInput, LockInput, ShareInput};

/// A statement with a valid claim to show.
pub trait Example: Proven {
    /// The claim, tied to this, and what makes it true.
    fn example(ext: F) -> (Self::Instance, Self::Witness);

    /// Claims of different shapes, named: what one leaves free another binds.
    fn shapes(ext: F) -> Vec<Shaped<Self>> {
        let (instance, witness) = Self::example(ext);
        vec![Shaped { name: "example", instance, witness }]
    }
}

/// A named valid claim.
pub struct Shaped<S: Proven + ?Sized> {
    /// What is claimed, in a word or three.
    pub name: &'static str,
    /// The public inputs.
    pub instance: S::Instance,
    /// The private inputs.
    pub witness: S::Witness,
}

impl<S: Proven + ?Sized> std::fmt::Debug for Shaped<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shaped({:?})", self.name)
    }
}

const BOB: TokenId = TokenId(3);
const ALICE: TokenId = TokenId(6);
const SUPPLY: Shares = Shares(10_000_000);
const EXPIRY: Height = Height(90);

fn f(x: u64) -> F {
    F::from(x)
}

fn key_of(tid: TokenId) -> SpendingKey {
    SpendingKey(f(7_000 + u64::from(tid.0)))
}

fn member(tid: TokenId) -> Member {
    Member {
        pk: key_of(tid).public_key(),
        tid,
        policy: Policy::Gross,
        status: Status::default().with(Status::ACTIVE),
        reputation: Reputation(100),
        steward: PublicKey::default(),
    }
}

fn state(tid: TokenId) -> TokenState {
    let hk = HolderKey(f(1 << 40) + tid.field());
    TokenState { tid, index: Index(5 << 64), remainder: Fraction(17), hk, meta: Meta::default(), n: 9 }
}

fn open_listing(tid: TokenId, tree: &RegistryTree) -> OpenListing {
    OpenListing { member: member(tid), supply: SUPPLY, state: state(tid), path: tree.path(tid.0) }
}

fn listing(tid: TokenId, tree: &RegistryTree) -> Listing {
    Listing { member: member(tid), supply: SUPPLY, token: state(tid).commit(), path: tree.path(tid.0) }
}

fn registry() -> (RegistryTree, RegistryRoot) {
    let mut tree = RegistryTree::default();
    let leaf = |tid: TokenId| (tid.0, registry_leaf(member(tid).hash(), SUPPLY, state(tid).commit()).0);
    tree.set_many([leaf(BOB), leaf(ALICE)]);
    let root = RegistryRoot(tree.root());
    (tree, root)
}

// A note of a hundred dollars' worth of shares, and more with each.
fn share_input(i: u64) -> ShareInput {
    let mut input = ShareInput::disabled(f(1_000 + i));
    input.enabled = true;
    input.amount = Shares(10_000 + i);
    input.index = Index(4 << 64);
    input.carry = Fraction(11 + i);
    input.basis = Cents(10_000);
    input.since = Height(30);
    input.rho = Rho(f(2_000 + i));
    input
}

// A tree of these notes with others' among them, and the way to each.
fn plant(notes: &[Commitment]) -> (NoteRoot, Vec<NotePath>) {
    let mut tree = NoteTree::default();
    let mut positions: Vec<Position> = Vec::new();
    for cm in notes {
        positions.push(tree.append(&[*cm, Commitment(f(8))]).expect("room"));
    }
    (tree.root(), positions.into_iter().map(|position| tree.path(position)).collect())
}

// A tree of nullifiers in which others' are.
fn others_spent() -> NullifierTree {
    let mut nullifiers = NullifierTree::default();
    nullifiers.insert(&[3, 2, 1].map(|i| Nullifier::of_share(Rho(f(i)), Position(0)))).expect("new");
    nullifiers
}

impl Example for Share {
    fn example(ext: F) -> (share::Instance, share::Witness) {
        let (registry, root_s) = registry();
        let mut witness = share::Witness::default();
        witness.sk = key_of(ALICE);
        witness.token = open_listing(BOB, &registry);
        witness.seller = listing(ALICE, &registry);
        witness.seller_state = only_key(HolderKey(f(99)));
        witness.inputs = [share_input(0), share_input(1)];
        let pk = witness.sk.public_key();
        let (root_n, paths) = plant(&witness.inputs.each_ref().map(|input| input.note(BOB, pk).commit()));
        for (input, path) in witness.inputs.iter_mut().zip(paths) {
            input.path = path;
        }
        (share::Instance { body: witness.body(root_n, root_s, EXPIRY), ext }, witness)
    }

    fn shapes(ext: F) -> Vec<Shaped<Self>> {
        shapes::of_share(ext)
    }
}

impl Example for Cash {
    fn example(ext: F) -> (cash::Instance, cash::Witness) {
        let mut witness = cash::Witness::default();
        witness.sk = key_of(ALICE);
        witness.inputs[0] = CashInput::disabled(f(1));
        witness.inputs[0].enabled = true;
        witness.inputs[0].amount = Cents(60_000);
        witness.inputs[0].rho = Rho(f(2));
        witness.inputs[1] = CashInput::disabled(f(3));
        let (root_n, paths) = plant(&[witness.inputs[0].note(witness.sk.public_key()).commit()]);
        for (input, path) in witness.inputs.iter_mut().zip(paths) {
            input.path = path;
        }
        witness.outputs[0] = cash::Output::Cash(Cents(35_000));
        (cash::Instance { body: witness.body(root_n, EXPIRY, Cents(25_000)), ext }, witness)
    }

    fn shapes(ext: F) -> Vec<Shaped<Self>> {
        shapes::of_cash(ext)
    }
}

impl Example for Approve {
    fn example(ext: F) -> (approve::Instance, approve::Witness) {
        let (registry, root_s) = registry();
        let mut witness = approve::Witness::default();
        witness.sk = key_of(BOB);
        witness.issuer = open_listing(BOB, &registry);
        witness.buyer = listing(ALICE, &registry);
        witness.rho_buyer = Rho(f(31));
        witness.seller = key_of(BOB).public_key();
        witness.seller_salt = Salt(f(34));
        witness.trade =
            Trade { shares: Shares(30_000), price: Cents(5_000_000), salt: Salt(f(33)), ..Trade::default() };
        (approve::Instance { body: witness.body(root_s, EXPIRY), ext }, witness)
    }

    fn shapes(ext: F) -> Vec<Shaped<Self>> {
        shapes::of_approve(ext)
    }
}

impl Example for Issue {
    fn example(ext: F) -> (issue::Instance, issue::Witness) {
        let mut witness = issue::Witness::default();
        witness.sk = key_of(BOB);
        witness.state = only_key(state(BOB).hk);
        witness.state.tid = BOB;
        witness.rho = Rho(f(41));
        let body = witness.body(Shares::ZERO, SUPPLY, Height(7)).expect("there is something to issue");
        (issue::Instance { body, ext }, witness)
    }

    fn shapes(ext: F) -> Vec<Shaped<Self>> {
        shapes::of_issue(ext)
    }
}

impl Example for Payout {
    fn example(ext: F) -> (payout::Instance, payout::Witness) {
        let mut witness = payout::Witness::default();
        witness.state = state(BOB);
        for (i, input) in witness.inputs.iter_mut().enumerate() {
            *input = LockInput::disabled(f(600 + i as u64));
        }
        let salt = LockSalt(f(61));
        let lock =
            LockNote { tid: BOB, amount: Cents(8_000_000), supply_at_sale: SUPPLY, origin: Origin::Resale, salt };
        let (root_n, paths) = plant(&[lock.commit()]);
        for (input, path) in witness.inputs.iter_mut().zip(paths) {
            (input.enabled, input.note, input.path) = (true, lock, path);
        }
        let body = witness.body(Policy::Gross, SUPPLY, root_n, PayoutNonce(f(73))).expect("in range");
        (payout::Instance { body, ext }, witness)
    }

    fn shapes(ext: F) -> Vec<Shaped<Self>> {
        shapes::of_payout(ext)
    }
}

impl<const K: usize> Example for Settle<K> {
    fn example(ext: F) -> (settle::Instance<K>, settle::Witness<K>) {
        let (registry, root_s) = registry();
        let mut witness = settle::Witness::<K>::default();
        witness.sk = key_of(BOB);
        witness.token = open_listing(BOB, &registry);
        for (i, slot) in witness.slots.iter_mut().enumerate() {
            (slot.pk, slot.input) = (PublicKey(f(500 + i as u64)), share_input(i as u64));
        }
        let notes = witness.slots.each_ref().map(|slot| slot.input.note(BOB, slot.pk).commit());
        let (root_n, paths) = plant(&notes);
        for (slot, path) in witness.slots.iter_mut().zip(paths) {
            slot.input.path = path;
        }
        let body = witness.body(root_n, root_s).expect("in range");
        (settle::Instance::new(&body, ext).expect("as many slots"), witness)
    }

    fn shapes(ext: F) -> Vec<Shaped<Self>> {
        shapes::of_settle(ext)
    }
}

impl<const J: usize> Example for Ownership<J> {
    fn example(ext: F) -> (ownership::Instance, ownership::Witness<J>) {
        let mut witness = ownership::Witness::<J> { sk: key_of(ALICE), ..Default::default() };
        for (i, note) in witness.notes.iter_mut().enumerate() {
            note.input = share_input(i as u64);
        }
        let pk = witness.sk.public_key();
        let (root_n, paths) = plant(&witness.notes.each_ref().map(|note| note.input.note(BOB, pk).commit()));
        let nullifiers = others_spent();
        for (note, path) in witness.notes.iter_mut().zip(paths) {
            note.input.path = path;
            note.absence = nullifiers.absence(note.nullifier()).expect("not spent");
        }
        let claim =
            ownership::Claim { tid: BOB, min: Shares(10_000), since_max: Height(40), context: f(55), shows_key: false };
        (ownership::Instance { body: witness.body((root_n, nullifiers.root()), claim), ext }, witness)
    }

    fn shapes(ext: F) -> Vec<Shaped<Self>> {
        shapes::of_ownership(ext)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ownership::*, settle::*};

    fn holds<S: Example>() {
        for Shaped { name, instance, witness } in S::shapes(f(123)) {
            assert_eq!(S::check(&instance, &witness), Ok(()), "{name}");
        }
    }

    #[test]
    fn every_example_holds() {
        holds::<Share>();
        holds::<Cash>();
        holds::<Approve>();
        holds::<Issue>();
        holds::<Payout>();
        holds::<crate::rekey::Rekey>();
        holds::<crate::remove::Remove>();
        holds::<crate::census::Census16>();
        holds::<Settle1>();
        holds::<Settle4>();
        holds::<Settle16>();
        holds::<Settle64>();
        holds::<Ownership2>();
        holds::<Ownership4>();
        holds::<crate::ballot::Ballot>();
        holds::<crate::complaint::Complaint>();
        holds::<crate::stake::Stake>();
        holds::<crate::impact::Impact>();
        holds::<crate::backing::Backing>();
    }
}
