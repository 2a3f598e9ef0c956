//! The rules of `impact` as a transparent circuit; same names and order as in `sotto_circuits::impact::relation`.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Circuit, ConstraintSystem};
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;
use sotto_circuits::Proven;
use sotto_circuits::impact::{Impact, Inputs, PLACES, Witness};
use sotto_protocol::amount::Portion;

use crate::field::to_halo2;
use crate::gadgets::config::Config;
use crate::gadgets::member::{HolderVar, TokenVar, listing};
use crate::gadgets::range::{U32, bytes};
use crate::gadgets::shown::{NameVar, ShownShareVar, in_order};
use crate::gadgets::wire::{
    Cs, Form, Result, Wire, bind, constant, equal, equal_if, form, form_is_zero, hint, input, nonzero, witness,
};

/// The circuit, with or without the private inputs.
#[derive(Debug, Clone)]
pub struct ImpactCircuit {
    private: Value<Witness>,
}

impl ImpactCircuit {
    /// With these private inputs; without them, the circuit that keys are made from.
    #[must_use]
    pub fn new(private: Option<&Witness>) -> Self {
        Self { private: private.map_or_else(Value::unknown, |private| Value::known(private.clone())) }
    }
}

impl Circuit<Fr> for ImpactCircuit {
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
        let (blank, _) = Impact::blank();
        let mut number = 0..;
        let public =
            blank.inputs().try_map(|_| input(&mut cs, number.next().expect("there is always a next number")))?;
        constrain(&mut cs, &public, self.private.as_ref())
    }
}

fn constrain(cs: &mut Cs<'_, impl Layouter<Fr>>, public: &Inputs<Wire>, private: Value<&Witness>) -> Result<()> {
    let pk = prover(cs, public, private)?;
    let holder = holder(cs, public, &pk, private)?;
    let places = notes(cs, public, &holder, private)?;
    unspent(cs, public, &places, private)?;
    portions(cs, public, &places)?;
    since(cs, public, &places)?;
    bind(cs, &public.ext) // IMPACT-7
}

// IMPACT-1
fn prover(cs: &mut Cs<'_, impl Layouter<Fr>>, public: &Inputs<Wire>, private: Value<&Witness>) -> Result<Wire> {
    let sk = witness(cs, private.map(|private| to_halo2(&private.sk.0)))?;
    let Inputs { context, pseudonym, pk_pub, .. } = public;
    NameVar { context, pseudonym, pk_pub }.is_of(cs, &sk)
}

// IMPACT-2
fn holder(
    cs: &mut Cs<'_, impl Layouter<Fr>>,
    public: &Inputs<Wire>,
    pk: &Wire,
    private: Value<&Witness>,
) -> Result<HolderVar> {
    let holder = listing(cs, private.map(|private| &private.holder), &public.root_s)?;
    equal(cs, &holder.pk, pk)?;
    Ok(holder)
}

// A note, and its token, whose path's bits are the token's number.
struct PlaceVar {
    token: TokenVar,
    note: ShownShareVar,
}

// IMPACT-3
fn notes(
    cs: &mut Cs<'_, impl Layouter<Fr>>,
    public: &Inputs<Wire>,
    holder: &HolderVar,
    private: Value<&Witness>,
) -> Result<Vec<PlaceVar>> {
    let mut places = Vec::with_capacity(PLACES);
    let mut count = constant(cs, 0)?;
    for i in 0..PLACES {
        let token = TokenVar::witness(cs, private.map(|private| &private.places[i].token))?;
        let (tid, private) = (&token.place.index, private.map(|private| &private.places[i].note));
        let note = ShownShareVar::witness(cs, (tid, &holder.pk), &public.root_n, private)?;
        let other = form(cs, tid, &holder.tid, &Form::difference(Fr::ZERO))?;
        nonzero_if(cs, &note.enabled, &other)?;
        count = form(cs, &count, &note.enabled, &Form::SUM)?;
        places.push(PlaceVar { token, note });
    }
    let order: Vec<_> = places.iter().map(|place| (&place.note.enabled, &place.token.place.index)).collect();
    in_order(cs, &order)?;
    equal(cs, &count, &public.count)?;
    Ok(places)
}

// `x != 0` if the bit is set, by showing its inverse. The hint is determined where it counts, and used nowhere else.
fn nonzero_if(cs: &mut Cs<'_, impl Layouter<Fr>>, condition: &Wire, x: &Wire) -> Result<()> {
    let inverse = hint(cs, x.value().map(|x| Option::from(x.invert()).unwrap_or(Fr::ZERO)))?;
    let product = form(cs, x, &inverse, &Form::PRODUCT)?;
    form_is_zero(cs, condition, &product, &Form { x: -Fr::ONE, ..Form::PRODUCT })
}

// IMPACT-4
fn unspent(
    cs: &mut Cs<'_, impl Layouter<Fr>>,
    public: &Inputs<Wire>,
    places: &[PlaceVar],
    private: Value<&Witness>,
) -> Result<()> {
    for (i, place) in places.iter().enumerate() {
        place.note.unspent(cs, private.map(|private| &private.places[i].note), &public.root_nf)?;
    }
    Ok(())
}

// IMPACT-5
fn portions(cs: &mut Cs<'_, impl Layouter<Fr>>, public: &Inputs<Wire>, places: &[PlaceVar]) -> Result<()> {
    let whole = constant(cs, u64::from(Portion::WHOLE.0))?;
    for PlaceVar { token, note } in places {
        equal_if(cs, &note.enabled, &token.place.root, &public.root_s)?;
        // Below 2^91, less what is below 2^96; what is below 0 has many more than 96 bits. In an unused place the amount is 0, and so
        // must be the supply.
        let held = form(cs, note.amount.wire(), &whole, &Form::PRODUCT)?;
        let claimed = form(cs, &public.portion, token.supply.wire(), &Form::PRODUCT)?;
        let surplus = form(cs, &held, &claimed, &Form::difference(Fr::ZERO))?;
        bytes(cs, &surplus, 96)?;
    }
    nonzero(cs, &public.portion)
}

// IMPACT-6. A disabled note's since is 0.
fn since(cs: &mut Cs<'_, impl Layouter<Fr>>, public: &Inputs<Wire>, places: &[PlaceVar]) -> Result<()> {
    let since_max = U32::public(&public.since_max);
    places.iter().try_for_each(|place| place.note.since.at_most(cs, &since_max))
}
