//! The rules of `ownership` as a transparent circuit; same names and order as in `sotto_circuits::ownership::relation`.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Circuit, ConstraintSystem};
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;
use sotto_circuits::Proven;
use sotto_circuits::ownership::{Inputs, Ownership, Witness};

use crate::field::to_halo2;
use crate::gadgets::config::Config;
use crate::gadgets::range::{U32, bytes};
use crate::gadgets::shown::{NameVar, ShownShareVar, in_order};
use crate::gadgets::wire::{Cs, Form, Result, Wire, bind, constant, form, input, nonzero, witness};

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
    let Inputs { context, pseudonym, pk_pub, .. } = public;
    NameVar { context, pseudonym, pk_pub }.is_of(cs, &sk)
}

// OWNERSHIP-2
fn notes<const J: usize>(
    cs: &mut Cs<'_, impl Layouter<Fr>>,
    public: &Inputs<Wire>,
    pk: &Wire,
    private: Value<&Witness<J>>,
) -> Result<Vec<ShownShareVar>> {
    let mut notes = Vec::with_capacity(J);
    for i in 0..J {
        let private = private.map(|private| &private.notes[i]);
        notes.push(ShownShareVar::witness(cs, (&public.tid, pk), &public.root_n, private)?);
    }
    let places: Vec<_> = notes.iter().map(|note| (&note.enabled, &note.position)).collect();
    in_order(cs, &places)?;
    Ok(notes)
}

// OWNERSHIP-3
fn unspent<const J: usize>(
    cs: &mut Cs<'_, impl Layouter<Fr>>,
    public: &Inputs<Wire>,
    notes: &[ShownShareVar],
    private: Value<&Witness<J>>,
) -> Result<()> {
    for (i, note) in notes.iter().enumerate() {
        note.unspent(cs, private.map(|private| &private.notes[i]), &public.root_nf)?;
    }
    Ok(())
}

// OWNERSHIP-4
fn claim(cs: &mut Cs<'_, impl Layouter<Fr>>, public: &Inputs<Wire>, notes: &[ShownShareVar]) -> Result<()> {
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
