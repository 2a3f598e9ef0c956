//! The rules of `ownership` as a transparent circuit; same names and order as in `sotto_circuits::ownership::relation`.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Circuit, ConstraintSystem};
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;
use sotto_circuits::Proven;
use sotto_circuits::ownership::{Inputs, OwnedNote, Ownership, Witness};
use sotto_protocol::field::F;
use sotto_protocol::tree::NullifierWitness;

use crate::field::to_halo2;
use crate::gadgets::config::Config;
use crate::gadgets::keys::{key, pseudonym};
use crate::gadgets::note::ShareNoteVar;
use crate::gadgets::nullifier;
use crate::gadgets::range::{U32, U64, bytes};
use crate::gadgets::tag::owner_tag;
use crate::gadgets::tree::{NullifierWitnessVar, climb};
use crate::gadgets::wire::{
    Cs, Form, Result, Wire, bind, bit, constant, equal, equal_if, form, form_is_zero, input, nonzero, witness,
    zero_unless,
};

/// The circuit, with or without the private inputs.
#[derive(Debug, Clone)]
pub struct OwnershipCircuit<const J: usize> {
    private: Value<Witness<J>>,
}

impl<const J: usize> OwnershipCircuit<J> {
    /// With these private inputs; without them, the circuit that keys are made from.
    #[must_use]
    pub fn new(private: Option<&Witness<J>>) -> Self {
        Self { private: private.map_or_else(Value::unknown, |private| Value::known(private.clone())) }
    }
}

impl<const J: usize> Circuit<Fr> for OwnershipCircuit<J> {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self::new(None)
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        Config::new(meta)
    }

    fn synthesize(&self, config: Config, layouter: impl Layouter<Fr>) -> Result<()> {
        let mut cs = Cs::new(&config, layouter)?;
        let public = public_inputs::<J>(&mut cs)?;
        constrain(&mut cs, &public, self.private.as_ref())
    }
}

// The places of the public inputs, in their one order.
fn public_inputs<const J: usize>(cs: &mut Cs<'_, impl Layouter<Fr>>) -> Result<Inputs<Wire>> {
    let (blank, _) = Ownership::<J>::blank();
    let mut number = 0..;
    blank.inputs().try_map(|_| input(cs, number.next().expect("there is always a next number")))
}

fn constrain<const J: usize>(
    cs: &mut Cs<'_, impl Layouter<Fr>>,
    public: &Inputs<Wire>,
    private: Value<&Witness<J>>,
) -> Result<()> {
    let pk = prover(cs, public, private)?;
    let notes = notes(cs, public, &pk, private)?;
    unspent(cs, public, &notes, private)?;
    claim(cs, public, &notes)?;
    bind(cs, &public.ext) // OWNERSHIP-5
}

// OWNERSHIP-1
fn prover<const J: usize>(
    cs: &mut Cs<'_, impl Layouter<Fr>>,
    public: &Inputs<Wire>,
    private: Value<&Witness<J>>,
) -> Result<Wire> {
    let sk = witness(cs, private.map(|private| to_halo2(&private.sk.0)))?;
    let pk = key(cs, &sk)?;
    let other = form(cs, &public.pk_pub, &pk, &Form::difference(Fr::ZERO))?;
    form_is_zero(cs, &public.pk_pub, &other, &Form::PRODUCT)?;
    let name = pseudonym(cs, &sk, &public.context)?;
    equal(cs, &name, &public.pseudonym)?;
    Ok(pk)
}

// A note that may be counted. Its index, carry and basis are only carried into its commitment, so they are not ranged.
struct NoteVar {
    enabled: Wire,
    amount: U64,
    since: U32,
    rho: Wire,
    position: Wire,
}

// OWNERSHIP-2
fn notes<const J: usize>(
    cs: &mut Cs<'_, impl Layouter<Fr>>,
    public: &Inputs<Wire>,
    pk: &Wire,
    private: Value<&Witness<J>>,
) -> Result<Vec<NoteVar>> {
    let mut notes: Vec<NoteVar> = Vec::with_capacity(J);
    for i in 0..J {
        notes.push(note_in_tree(cs, public, pk, private.map(|private| &private.notes[i]))?);
    }
    let one = constant(cs, 1)?;
    equal(cs, &notes[0].enabled, &one)?;
    for pair in notes.windows(2) {
        let [before, note] = pair else { unreachable!("windows of two") };
        zero_unless(cs, &before.enabled, &note.enabled)?;
        // Positions are made of 32 path bits: their difference, less one, is no u32 unless they increase.
        let ahead = form(cs, &note.position, &before.position, &Form::difference(-Fr::ONE))?;
        let ahead = form(cs, &note.enabled, &ahead, &Form::PRODUCT)?;
        U32::range(cs, &ahead)?;
    }
    Ok(notes)
}

fn note_in_tree(
    cs: &mut Cs<'_, impl Layouter<Fr>>,
    public: &Inputs<Wire>,
    pk: &Wire,
    private: Value<&OwnedNote>,
) -> Result<NoteVar> {
    let value = |of: fn(&OwnedNote) -> F| private.map(|note| to_halo2(&of(note)));
    let enabled = bit(cs, private.map(|note| note.input.enabled))?;
    let amount = U64::witness(cs, value(|note| note.input.amount.field()))?;
    let since = U32::witness(cs, value(|note| note.input.since.field()))?;
    let rho = witness(cs, value(|note| note.input.rho.0))?;
    let note = ShareNoteVar {
        tid: public.tid.clone(),
        amount: amount.wire().clone(),
        index: witness(cs, value(|note| note.input.index.field()))?,
        carry: witness(cs, value(|note| note.input.carry.field()))?,
        basis: witness(cs, value(|note| note.input.basis.field()))?,
        since: since.wire().clone(),
        owner: owner_tag(cs, pk, &rho)?,
    };
    let commitment = note.commit(cs)?;
    let place = climb(cs, &commitment, private.map(|note| note.input.path))?;
    equal_if(cs, &enabled, &place.root, &public.root_n)?;
    for value in [&note.amount, &note.index, &note.carry, &note.basis, &note.since] {
        zero_unless(cs, &enabled, value)?;
    }
    Ok(NoteVar { enabled, amount, since, rho, position: place.index })
}

// OWNERSHIP-3
fn unspent<const J: usize>(
    cs: &mut Cs<'_, impl Layouter<Fr>>,
    public: &Inputs<Wire>,
    notes: &[NoteVar],
    private: Value<&Witness<J>>,
) -> Result<()> {
    for (i, note) in notes.iter().enumerate() {
        // Only the root is gated. The widest gap holds any hash, so a disabled note always has one to show.
        let absence = private.map(|private| {
            let OwnedNote { input, absence } = &private.notes[i];
            if input.enabled { *absence } else { NullifierWitness::default() }
        });
        let absence = NullifierWitnessVar::witness(cs, absence)?;
        let nf = nullifier::of_share(cs, &note.rho, &note.position)?;
        let root = absence.root(cs, &nf)?;
        equal_if(cs, &note.enabled, &root, &public.root_nf)?;
    }
    Ok(())
}

// OWNERSHIP-4
fn claim(cs: &mut Cs<'_, impl Layouter<Fr>>, public: &Inputs<Wire>, notes: &[NoteVar]) -> Result<()> {
    let since_max = U32::public(&public.since_max);
    let mut total = constant(cs, 0)?;
    for note in notes {
        // A disabled note's since is 0.
        note.since.at_most(cs, &since_max)?;
        total = form(cs, &total, note.amount.wire(), &Form::SUM)?;
    }
    // Up to four u64 add up to less than 2^66, and what is below 0 has many more than 72 bits.
    let surplus = form(cs, &total, &public.min, &Form::difference(Fr::ZERO))?;
    bytes(cs, &surplus, 72)?;
    nonzero(cs, &public.min)
}
