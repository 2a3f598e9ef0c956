//! Valid claims of each shape, and the lies. Both circuits of this statement are tested against them: this crate's and the transparent
//! one.

use sotto_protocol::amount::{Cents, Fraction, Height, Index, Portion, Position, Reputation, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::keys::{PublicKey, SpendingKey};
use sotto_protocol::member::{Member, Status, registry_leaf};
use sotto_protocol::note::Commitment;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::Rho;
use sotto_protocol::token::{Policy, TokenCommitment};
use sotto_protocol::tree::{NoteTree, NullifierTree, RegistryPath, RegistryRoot, RegistryTree};

use super::{Backed, Claim, Impact, Instance, PLACES, Witness};
use crate::lie::Lie;
use crate::registry::Listing;

const OWN: TokenId = TokenId(6);
const TIDS: [u32; PLACES] = [3, 5, 8, 13, (1 << 24) - 1];
const ONE_PERCENT: Portion = Portion(1_000_000);

fn f(x: u64) -> F {
    F::from(x)
}

fn sk() -> SpendingKey {
    SpendingKey(f(77))
}

fn listing(tid: TokenId, pk: PublicKey) -> Listing {
    let status = Status::default().with(Status::ACTIVE);
    let steward = PublicKey::default();
    let member = Member { pk, tid, policy: Policy::Gross, status, reputation: Reputation(100), steward };
    Listing { member, supply: Shares(10_000_000), token: TokenCommitment(f(44)), path: RegistryPath::default() }
}

// Exactly 1 % of the `i`-th token, held since 30 + i.
fn backed(i: usize) -> Backed {
    let n = u32::try_from(i).expect("few places");
    let mut backed = Backed::default();
    backed.token = listing(TokenId(TIDS[i]), PublicKey(f(500 + u64::from(n))));
    let input = &mut backed.note.input;
    input.enabled = true;
    input.amount = Shares(100_000);
    input.index = Index(7 << 70);
    input.carry = Fraction(11);
    input.basis = Cents(1_000_000);
    input.since = Height(30 + n);
    input.rho = Rho(f(2_000 + u64::from(n)));
    backed
}

fn others_spent() -> NullifierTree {
    let mut nullifiers = NullifierTree::default();
    nullifiers.insert(&[3, 2, 1].map(|i| Nullifier::of_share(Rho(f(i)), Position(0)))).expect("new");
    nullifiers
}

/// A holder of exactly 1 % of so many tokens.
///
/// # Panics
/// For more than five.
#[must_use]
pub fn holder_of(count: usize) -> Witness {
    Witness::new(sk(), listing(OWN, sk().public_key()), (0..count).map(backed).collect()).expect("five at most")
}

/// Public values anew from the private ones, in a world made for them: so a lie is consistent but for the one rule it breaks.
///
/// # Panics
/// If there is no room in the trees.
pub fn again(instance: &mut Instance, witness: &mut Witness) {
    let pk = witness.sk.public_key();
    let leaf = |l: &Listing| (l.member.tid.0, registry_leaf(l.member.hash(), l.supply, l.token).0);
    let mut registry = RegistryTree::default();
    let used: Vec<_> = witness.places.iter().filter(|place| place.note.input.enabled).collect();
    registry.set_many(used.iter().map(|place| leaf(&place.token)));
    registry.set_many([(1, f(1)), leaf(&witness.holder)]);
    let mut notes = NoteTree::default();
    notes.append(&[Commitment(f(5)), Commitment(f(6))]).expect("room");
    let nullifiers = others_spent();
    for place in witness.places.iter_mut().filter(|place| place.note.input.enabled) {
        let cm = place.note.input.note(place.token.member.tid, pk).commit();
        place.note.input.path.index = notes.append(&[cm]).expect("room").0;
        place.token.path = registry.path(place.token.member.tid.0);
        place.note.absence = nullifiers.absence(place.note.nullifier()).expect("not spent");
    }
    for place in witness.places.iter_mut().filter(|place| place.note.input.enabled) {
        place.note.input.path = notes.path(place.note.position());
    }
    witness.holder.path = registry.path(witness.holder.member.tid.0);
    let body = &instance.body;
    instance.body = witness.body(Claim {
        portion: body.portion,
        since_max: body.since_max,
        context: body.context,
        shows_key: body.pk_pub != PublicKey::default(),
        root_s: RegistryRoot(registry.root()),
        roots: (notes.root(), nullifiers.root()),
    });
}

/// What such a holder claims: 1 % of all of them, since 34.
#[must_use]
pub fn claim(mut witness: Witness, shows_key: bool) -> (Instance, Witness) {
    let wanted = Claim { portion: ONE_PERCENT, since_max: Height(34), context: f(55), shows_key, ..Claim::default() };
    let mut instance = Instance { body: witness.body(wanted), ext: f(123) };
    again(&mut instance, &mut witness);
    (instance, witness)
}

/// One claim of each shape.
#[must_use]
pub fn shapes() -> Vec<(Instance, Witness)> {
    vec![claim(holder_of(5), false), claim(holder_of(1), true), claim(holder_of(3), false)]
}

/// IMPACT-1 to IMPACT-3: who shows, and of which tokens.
#[must_use]
pub fn about_who_and_which() -> Vec<Lie<Impact>> {
    vec![
        Lie { rule: "IMPACT-1", name: "somebody else's name", tell: |i, _| i.body.pk_pub = PublicKey(f(9)) },
        Lie { rule: "IMPACT-1", name: "another pseudonym", tell: |i, _| i.body.pseudonym += f(1) },
        Lie { rule: "IMPACT-1", name: "a proof for another verifier", tell: |i, _| i.body.context = f(56) },
        Lie {
            rule: "IMPACT-2",
            name: "a key that is not registered",
            tell: |i, w| {
                w.sk = SpendingKey(f(78));
                again(i, w);
            },
        },
        Lie {
            rule: "IMPACT-2",
            name: "another number, so that one's own token counts",
            tell: |_, w| w.holder.member.tid = TokenId(7),
        },
        Lie {
            rule: "IMPACT-3",
            name: "the own token",
            tell: |i, w| {
                w.places[2].token = w.holder.clone();
                again(i, w);
            },
        },
        Lie {
            rule: "IMPACT-3",
            name: "one token twice",
            tell: |i, w| {
                w.places[2].token = w.places[1].token.clone();
                again(i, w);
            },
        },
        Lie { rule: "IMPACT-3", name: "falling numbers", tell: |_, w| w.places.swap(0, 1) },
        Lie {
            rule: "IMPACT-3",
            name: "more shares than the note has",
            tell: |_, w| w.places[1].note.input.amount.0 += 1,
        },
        Lie { rule: "IMPACT-3", name: "an older note", tell: |_, w| w.places[1].note.input.since.0 -= 1 },
        Lie {
            rule: "IMPACT-3",
            name: "somebody else's note",
            tell: |i, w| {
                let pk = PublicKey(f(9));
                let cm = w.places[0].note.input.note(TokenId(TIDS[0]), pk).commit();
                let mut notes = NoteTree::default();
                notes.append(&[cm]).expect("room");
                w.places[0].note.input.path = notes.path(Position(0));
                i.body.root_n = notes.root();
            },
        },
    ]
}

/// IMPACT-3: how many tokens are counted.
#[must_use]
pub fn about_how_many() -> Vec<Lie<Impact>> {
    vec![
        Lie { rule: "IMPACT-3", name: "one more than there are", tell: |i, _| i.body.count += 1 },
        Lie { rule: "IMPACT-3", name: "a claim of none", tell: |i, _| i.body.count = 0 },
        Lie {
            rule: "IMPACT-3",
            name: "an unused place first",
            tell: |i, w| {
                w.places.rotate_right(1);
                again(i, w);
            },
        },
        Lie {
            rule: "IMPACT-3",
            name: "an unused place in between",
            tell: |i, w| {
                w.places.swap(2, 3);
                again(i, w);
            },
        },
        Lie {
            rule: "IMPACT-3",
            name: "shares in an unused place",
            tell: |_, w| w.places[2].note.input.enabled = false,
        },
    ]
}

/// IMPACT-4 to IMPACT-6: what is held of each token, since when, and that it was not sold.
#[must_use]
pub fn about_each_holding() -> Vec<Lie<Impact>> {
    vec![
        Lie {
            rule: "IMPACT-4",
            name: "a note that was sold, with the gap below it",
            tell: |i, w| {
                let nf = w.places[3].note.nullifier();
                let mut nullifiers = others_spent();
                nullifiers.insert(&[nf]).expect("new");
                i.body.root_nf = nullifiers.root();
                for place in &mut w.places {
                    place.note.absence = nullifiers.absence(place.note.nullifier()).unwrap_or_default();
                }
                w.places[3].note.absence = nullifiers.absence(Nullifier(nf.0 - f(1))).expect("no nullifier");
            },
        },
        Lie {
            rule: "IMPACT-5",
            name: "one share too few",
            tell: |i, w| {
                w.places[4].note.input.amount.0 -= 1;
                again(i, w);
            },
        },
        Lie { rule: "IMPACT-5", name: "a smaller supply", tell: |_, w| w.places[4].token.supply.0 -= 1 },
        Lie { rule: "IMPACT-5", name: "a larger portion", tell: |i, _| i.body.portion.0 += 1 },
        Lie { rule: "IMPACT-5", name: "a claim of nothing", tell: |i, _| i.body.portion = Portion::ZERO },
        Lie {
            rule: "IMPACT-5",
            name: "a token that is not registered",
            tell: |_, w| w.places[0].token.member.pk = PublicKey(f(9)),
        },
        Lie { rule: "IMPACT-6", name: "held longer", tell: |i, _| i.body.since_max = Height(33) },
    ]
}

/// IMPACT-5, of a claim with unused places.
#[must_use]
pub fn about_unused_places() -> Vec<Lie<Impact>> {
    vec![Lie {
        rule: "IMPACT-5",
        name: "a supply in an unused place",
        tell: |_, w| w.places[1].token.supply = Shares(1),
    }]
}
