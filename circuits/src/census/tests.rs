//! A census in one batch and in two, and the lies. Most are told of batches of two, which obey the same rules as those of sixteen.

use proptest::prelude::*;
use sotto_protocol::amount::{Cents, Fraction, Height, Index, Position, Reputation, Shares, TokenId};
use sotto_protocol::census::{Run, RunCommitment};
use sotto_protocol::field::F;
use sotto_protocol::keys::{HolderKey, PublicKey};
use sotto_protocol::member::{Member, Status, registry_leaf};
use sotto_protocol::note::Commitment;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::Rho;
use sotto_protocol::token::{Meta, Policy, TokenState};
use sotto_protocol::tree::{NoteRoot, NoteTree, NullifierRoot, NullifierTree, RegistryRoot, RegistryTree};

use super::{Census, Census16, Instance, Slot, Violation, Witness};
use crate::Proven;
use crate::registry::OpenListing;
use crate::testing::{Lie, System, each_input_is_bound, holds, pinned, reject};

type Pair = Census<2>;

const BOB: TokenId = TokenId(3);

fn f(x: u64) -> F {
    F::from(x)
}

// Everything a census of Bob's token is made from.
struct World {
    token: OpenListing,
    slots: Vec<Slot>,
    roots: (NoteRoot, NullifierRoot, RegistryRoot),
}

// Bob's token: a little under 12 cents a share so far.
fn token(supply: u64) -> OpenListing {
    let index = Index((12 << 64) - 7);
    OpenListing {
        member: Member {
            pk: PublicKey(f(70)),
            tid: BOB,
            policy: Policy::Gross,
            status: Status(Status::ACTIVE),
            reputation: Reputation(100),
            steward: PublicKey::default(),
        },
        supply: Shares(supply),
        state: TokenState {
            tid: BOB,
            index,
            remainder: Fraction(5),
            hk: HolderKey(f(71)),
            meta: Meta::default(),
            n: 4,
        },
        ..OpenListing::default()
    }
}

// The `i`-th holder's note, settled at the token's index.
fn holder(i: usize, amount: u64) -> Slot {
    let i = i as u64;
    let mut slot = Slot { pk: PublicKey(f(900 + i)), ..Slot::default() };
    let input = &mut slot.note.input;
    input.enabled = true;
    input.amount = Shares(amount);
    input.index = token(0).state.index;
    input.carry = Fraction(u64::MAX - i);
    input.basis = Cents(5_000_000 + i);
    input.since = Height(38);
    input.rho = Rho(f(2_000 + i));
    slot
}

impl World {
    // Puts the notes into a tree among others, and spends others' notes and some of them.
    fn new(token: OpenListing, slots: Vec<Slot>, spent: &[usize]) -> Self {
        let mut world = Self { token, slots, roots: Default::default() };
        let mut registry = RegistryTree::default();
        let leaf = registry_leaf(world.token.member.hash(), world.token.supply, world.token.state.commit());
        registry.set_many([(1, f(1)), (BOB.0, leaf.0)]);
        world.token.path = registry.path(BOB.0);
        let mut notes = NoteTree::default();
        notes.append(&[Commitment(f(5)), Commitment(f(6)), Commitment(f(7))]).expect("room");
        for slot in &mut world.slots {
            let cm = slot.note.input.note(BOB, slot.pk).commit();
            slot.note.input.path.index = notes.append(&[cm, Commitment(f(8))]).expect("room").0;
        }
        let mut nullifiers = NullifierTree::default();
        nullifiers.insert(&[3, 2, 1].map(|i| Nullifier::of_share(Rho(f(i)), Position(0)))).expect("new");
        for i in spent {
            nullifiers.insert(&[world.slots[*i].note.nullifier()]).expect("new");
        }
        for slot in &mut world.slots {
            slot.note.input.path = notes.path(slot.note.position());
            slot.note.absence = nullifiers.absence(slot.note.nullifier()).unwrap_or_default();
        }
        world.roots = (notes.root(), nullifiers.root(), RegistryRoot(registry.root()));
        world
    }

    // One batch: these notes, after what was counted before; the last has no `blind`.
    fn batch<const K: usize>(&self, slots: &[Slot], before: Option<Run>, blind: Option<F>) -> (Instance, Witness<K>) {
        let places = std::array::from_fn(|i| slots.get(i).cloned().unwrap_or_default());
        let witness = Witness { token: self.token.clone(), before, slots: places, blind };
        (Instance { body: witness.body(self.roots), ext: f(123) }, witness)
    }

    // The whole census.
    fn batches<const K: usize>(&self) -> Vec<(Instance, Witness<K>)> {
        let mut batches: Vec<(Instance, Witness<K>)> = Vec::new();
        let chunks: Vec<&[Slot]> = self.slots.chunks(K).collect();
        for (i, chunk) in chunks.iter().enumerate() {
            let before = batches.last().map(|(_, witness)| witness.after().expect("in range"));
            let blind = (i + 1 < chunks.len()).then(|| f(600 + i as u64));
            batches.push(self.batch(chunk, before, blind));
        }
        batches
    }
}

// Three holders of 600, 300 and 100 shares, who are all there are.
fn three() -> World {
    let slots = [600, 300, 100].into_iter().enumerate().map(|(i, amount)| holder(i, amount)).collect();
    World::new(token(1_000), slots, &[])
}

fn first() -> (Instance, Witness<2>) {
    three().batches().remove(0)
}

fn second() -> (Instance, Witness<2>) {
    three().batches().remove(1)
}

fn full() -> (Instance, Witness<16>) {
    let slots: Vec<Slot> = (0..16).map(|i| holder(i, 1_000 + i as u64)).collect();
    World::new(token((0..16).map(|i| 1_000 + i).sum()), slots, &[]).batches().remove(0)
}

// Public values anew from the private ones, so that a lie is consistent but for the one rule it breaks.
fn again(instance: &mut Instance, witness: &Witness<2>) {
    let body = instance.body;
    instance.body = witness.body((body.root_n, body.root_nf, body.root_s));
}

// Another world, in which the first batch is told anew.
fn elsewhere(instance: &mut Instance, witness: &mut Witness<2>, world: &World) {
    (*instance, *witness) = world.batches().remove(0);
}

#[test]
fn every_batch_holds() {
    for (instance, witness) in [first(), second()] {
        holds::<Pair>(&instance, &witness);
        // `ext` among them (CENSUS-7).
        each_input_is_bound::<Pair>(&instance, &witness);
    }
    let (instance, witness) = full();
    holds::<Census16>(&instance, &witness);
}

#[test]
fn batches_hand_on_what_they_counted() {
    let [(one, _), (two, _)] = [first(), second()];
    assert_eq!(one.body.run_in, RunCommitment::none());
    assert_ne!(one.body.run_out, RunCommitment::none());
    assert_eq!(one.body.run_out, two.body.run_in);
    assert_eq!(two.body.run_out, RunCommitment::none());
}

#[test]
fn a_batch_may_count_nothing_and_a_gap_is_no_matter() {
    let world = three();
    let (_, witness) = first();
    let run = witness.after().expect("in range");
    let (instance, empty) = world.batch::<2>(&[], Some(run), Some(f(9)));
    holds::<Pair>(&instance, &empty);
    let handed_on = empty.after().expect("in range");
    assert_eq!((handed_on.last, handed_on.counted), (run.last, run.counted));
    let (instance, late) = world.batch::<2>(&[Slot::default(), world.slots[2].clone()], Some(handed_on), None);
    holds::<Pair>(&instance, &late);
    assert_eq!(instance.body.run_out, RunCommitment::none());
}

#[test]
fn constraints_are_pinned() {
    pinned::<Census16>(&[full()]);
}

#[test]
fn what_is_free_has_no_effect() {
    // The inverse of a run that is 0: what is handed in to the first batch, and handed on by the last.
    for (instance, witness) in [first(), second()] {
        assert_eq!(System::of::<Pair>(&instance, &witness).free_variables().len(), 1);
    }
}

#[test]
fn lies_about_the_token_and_the_start() {
    let (instance, witness) = second();
    reject::<Pair>(
        &instance,
        &witness,
        &[
            Lie { rule: "CENSUS-1", name: "another state of the token", tell: |_, w| w.token.state.index.0 -= 1 << 60 },
            Lie { rule: "CENSUS-1", name: "fewer shares than there are", tell: |_, w| w.token.supply.0 -= 1 },
            Lie { rule: "CENSUS-1", name: "another token", tell: |i, _| i.body.tid = TokenId(4) },
            Lie { rule: "CENSUS-1", name: "another registry", tell: |i, _| i.body.root_s = RegistryRoot(f(1)) },
            Lie { rule: "CENSUS-2", name: "shares from nowhere", tell: |i, _| i.body.run_in = RunCommitment::none() },
            Lie { rule: "CENSUS-2", name: "another count", tell: |i, _| i.body.run_in = RunCommitment(f(1)) },
            Lie {
                rule: "CENSUS-2",
                name: "a higher count than was handed on",
                tell: |_, w| w.before = w.before.map(|run| Run { counted: Shares(901), ..run }),
            },
            Lie {
                rule: "CENSUS-2",
                name: "notes of an earlier batch may come again",
                tell: |_, w| w.before = w.before.map(|run| Run { last: None, ..run }),
            },
        ],
    );
}

#[test]
fn lies_about_the_notes() {
    let (instance, witness) = first();
    reject::<Pair>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "CENSUS-3",
                name: "more shares than the note has",
                tell: |i, w| {
                    w.slots[1].note.input.amount.0 += 100;
                    again(i, w);
                },
            },
            Lie { rule: "CENSUS-3", name: "somebody else's note", tell: |_, w| w.slots[1].pk = PublicKey(f(5)) },
            Lie { rule: "CENSUS-3", name: "an older note", tell: |_, w| w.slots[1].note.input.since.0 -= 1 },
            Lie { rule: "CENSUS-3", name: "a smaller carry", tell: |_, w| w.slots[1].note.input.carry.0 -= 1 },
            Lie {
                rule: "CENSUS-3",
                name: "a note at another position",
                tell: |i, w| {
                    w.slots[1].note.input.path.index ^= 2;
                    again(i, w);
                },
            },
            Lie { rule: "CENSUS-3", name: "another anchor", tell: |i, _| i.body.root_n = NoteRoot(f(1)) },
            Lie {
                rule: "CENSUS-3",
                name: "one note twice",
                tell: |i, w| {
                    w.slots[1] = w.slots[0].clone();
                    again(i, w);
                },
            },
            Lie {
                rule: "CENSUS-3",
                name: "falling positions",
                tell: |i, w| {
                    w.slots.swap(0, 1);
                    again(i, w);
                },
            },
            Lie {
                rule: "CENSUS-3",
                name: "a note that was counted before",
                tell: |i, w| {
                    let last = Some(w.slots[0].note.position());
                    w.before = Some(Run { last, counted: Shares(600), blind: f(1) });
                    again(i, w);
                },
            },
            Lie {
                rule: "CENSUS-3",
                name: "shares in an unused slot",
                tell: |i, w| {
                    w.slots[1].note.input.enabled = false;
                    again(i, w);
                },
            },
        ],
    );
}

#[test]
fn lies_about_what_was_paid() {
    let (instance, witness) = first();
    reject::<Pair>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "CENSUS-4",
                name: "a spent note",
                tell: |i, w| elsewhere(i, w, &World::new(token(1_000), three().slots, &[1])),
            },
            Lie {
                rule: "CENSUS-4",
                name: "a wider gap than the tree has",
                tell: |_, w| w.slots[0].note.absence.value -= f(1),
            },
            Lie {
                rule: "CENSUS-4",
                name: "another tree of nullifiers",
                tell: |i, _| i.body.root_nf = NullifierTree::default().root(),
            },
            Lie {
                rule: "CENSUS-5",
                name: "a holder who was not paid",
                tell: |i, w| {
                    let mut slots = three().slots;
                    slots[1].note.input.index.0 -= 1 << 64;
                    elsewhere(i, w, &World::new(token(1_000), slots, &[]));
                },
            },
            Lie {
                rule: "CENSUS-5",
                name: "a holder who is owed exactly a cent",
                tell: |i, w| {
                    let mut slots = three().slots;
                    let input = &mut slots[1].note.input;
                    (input.amount, input.index.0, input.carry) =
                        (Shares(1), input.index.0 - (1 << 63), Fraction(1 << 63));
                    elsewhere(i, w, &World::new(token(1_000), slots, &[]));
                },
            },
            Lie {
                rule: "CENSUS-5",
                name: "a note from a later index",
                tell: |i, w| {
                    let mut slots = three().slots;
                    slots[1].note.input.index.0 += 1;
                    elsewhere(i, w, &World::new(token(1_000), slots, &[]));
                },
            },
        ],
    );
}

#[test]
fn lies_about_the_end() {
    let (instance, witness) = first();
    reject::<Pair>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "CENSUS-6",
                name: "the last shares are left out",
                tell: |i, _| i.body.run_out = RunCommitment::none(),
            },
            Lie {
                rule: "CENSUS-6",
                name: "another count is handed on",
                tell: |i, _| i.body.run_out = RunCommitment(f(1)),
            },
            Lie {
                rule: "CENSUS-6",
                name: "more is handed on than was counted",
                tell: |i, w| {
                    let run = w.after().expect("in range");
                    i.body.run_out = Run { counted: Shares(1_000), ..run }.commit();
                },
            },
            Lie {
                rule: "CENSUS-6",
                name: "what was counted may come again",
                tell: |i, w| {
                    let run = w.after().expect("in range");
                    i.body.run_out = Run { last: None, ..run }.commit();
                },
            },
            Lie {
                rule: "CENSUS-6",
                name: "more shares than can be counted",
                tell: |i, w| {
                    let world = World::new(token(1), vec![holder(0, u64::MAX), holder(1, 1)], &[]);
                    (*i, *w) = world.batch(&world.slots, None, Some(f(600)));
                    // The count, wrapped around, would be 0.
                    let last = Some(w.slots[1].note.position());
                    i.body.run_out = Run { last, counted: Shares::ZERO, blind: f(600) }.commit();
                },
            },
        ],
    );
    let (instance, witness) = second();
    let lies = [Lie::<Pair> {
        rule: "CENSUS-6",
        name: "an end without the last note",
        tell: |i, w| {
            w.slots[0] = Slot::default();
            again(i, w);
        },
    }];
    reject::<Pair>(&instance, &witness, &lies);
}

#[test]
fn whoever_was_not_pushed_to_cannot_be_left_out() {
    // The second holder is owed a cent. The batch that counts the note fails, and the one that leaves it out cannot end.
    let mut slots = three().slots;
    slots[1].note.input.index.0 -= 1 << 64;
    let world = World::new(token(1_000), slots, &[]);
    let (instance, witness) = world.batches::<2>().remove(0);
    assert_eq!(Pair::check(&instance, &witness), Err(Violation::Owed(1)));
    let (instance, witness) = world.batch::<2>(&[world.slots[0].clone(), world.slots[2].clone()], None, None);
    assert_eq!(Pair::check(&instance, &witness), Err(Violation::NotAll));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn whatever_was_paid_can_be_counted(
        amounts in proptest::collection::vec(1..=u64::MAX / 4, 1..=4),
        fractions in any::<[u64; 4]>(),
        behind in any::<bool>(),
    ) {
        let index = token(0).state.index.0;
        let mut slots: Vec<Slot> = amounts.iter().enumerate().map(|(i, amount)| holder(i, *amount)).collect();
        for (slot, fraction) in slots.iter_mut().zip(fractions) {
            let input = &mut slot.note.input;
            // What is still owed is a fraction of a cent, as carry or as payouts that are too small to be paid.
            let steps = if behind { fraction / input.amount.0 } else { 0 };
            input.index = Index(index - u128::from(steps));
            input.carry = Fraction(fraction - steps * input.amount.0);
        }
        let world = World::new(token(amounts.iter().sum()), slots, &[]);
        for (instance, witness) in world.batches::<2>() {
            holds::<Pair>(&instance, &witness);
        }
    }
}
