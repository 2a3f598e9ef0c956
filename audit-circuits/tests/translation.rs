//! The translation of the transparent circuits says of an assignment what the library's own prover for tests says: of honest claims, of every
//! lie, of provers who choose other values, and of single cells with other values, the program being what it was.

use std::cell::Cell as Thread;
use std::collections::BTreeMap;

use halo2_proofs::circuit::Value;
use halo2_proofs::dev::MockProver;
use halo2_proofs::plonk::{
    Advice, Any, Assigned, Assignment, Circuit, Column, ConstraintSystem, Error, Fixed, FloorPlanner, Instance,
    Selector,
};
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;
use sotto_audit_circuits::mutation::change;
use sotto_audit_circuits::plonk::statements::{Lied, examined, given, told};
use sotto_audit_circuits::plonk::translate::Origin;
use sotto_audit_circuits::plonk::{Examined, Given};
use sotto_audit_circuits::system::Outcome;
use sotto_audit_circuits::values::Dice;
use sotto_circuits::examples::Example;
use sotto_circuits::gadgets::tamper::replace;
use sotto_circuits::ownership::Ownership2;
use sotto_protocol::field::F;
use sotto_transparent::Transparent;
use sotto_transparent::field::to_halo2;

type Ownership = <Ownership2 as Transparent>::Circuit;

const EXT: u64 = 123;

// Whether gates, lookups and copies hold, by the library.
fn library<C: Circuit<Fr>>(circuit: &C, public: &[F]) -> bool {
    let public = public.iter().map(to_halo2).collect();
    MockProver::run(Ownership2::K, circuit, vec![public])
        .expect("the circuit fits, whatever the values")
        .verify()
        .is_ok()
}

// The same by the translation.
fn translation(examined: &Examined<Ownership>, given: &Given<Ownership>, by: &BTreeMap<usize, F>) -> bool {
    let (assignment, _) = examined.bench.fill(&given.circuit, &given.public, by).expect("the circuit can be filled");
    let system = &examined.circuit.system;
    (0..system.constraints()).all(|row| system.holds(row, &assignment))
}

fn honest() -> (Examined<Ownership>, Given<Ownership>) {
    let (instance, witness) = Ownership2::example(F::from(EXT));
    let examined = examined::<Ownership2>(F::from(EXT)).expect("it is translated");
    (examined, given::<Ownership2>("honest", &instance, &witness))
}

#[test]
fn nothing_is_chosen_but_through_a_door() {
    let (examined, _) = honest();
    let is_known = |origin: &&Origin| matches!(origin, Origin::Public(_) | Origin::Door(_));
    assert!(examined.bench.translation.origins.iter().all(|origin| is_known(&origin)));
    assert_eq!(examined.bench.translation.labels.len(), examined.circuit.system.own());
}

#[test]
fn both_say_the_same_of_every_lie() {
    let (examined, given) = honest();
    assert!(library(&given.circuit, &given.public) && translation(&examined, &given, &BTreeMap::new()));
    for ((instance, witness), table) in Ownership2::lies() {
        for lie in table {
            let given = told(&lie, (&instance, &witness));
            assert!(!library(&given.circuit, &given.public), "the library accepts {:?}", lie.name);
            assert!(!translation(&examined, &given, &BTreeMap::new()), "the translation accepts {:?}", lie.name);
        }
    }
}

#[test]
fn both_say_the_same_of_changed_provers() {
    let examined = examined::<Ownership2>(F::from(EXT)).expect("it is translated");
    // In the last claim a place is unused, so that some of its values are free.
    let shaped = Ownership2::shapes(F::from(EXT)).pop().expect("there are claims");
    let given = given::<Ownership2>(shaped.name, &shaped.instance, &shaped.witness);
    let mut dice = Dice::new(1, "changed provers");
    let mut verdicts = [0; 2];
    let last = examined.circuit.structure.entries.len() - 1;
    for i in 0..12 {
        let (entry, value) = if i == 0 { (last, F::from(1u64)) } else { (dice.below(last), dice.element()) };
        let Origin::Door(door) = examined.bench.translation.origins[entry] else { continue };
        let ours = translation(&examined, &given, &BTreeMap::from([(entry, value)]));
        let theirs = replace(BTreeMap::from([(door, value)]), || library(&given.circuit, &given.public));
        assert_eq!(ours, theirs, "entry {entry}");
        verdicts[usize::from(ours)] += 1;
    }
    assert!(verdicts[0] > 0 && verdicts[1] > 0, "one verdict was never given: {verdicts:?}");
}

thread_local! {
    // The advice assignment that is changed, counted from 0, and how many there were.
    static CHANGED: Thread<(usize, usize)> = const { Thread::new((usize::MAX, 0)) };
}

// The circuit, with one advice cell one more than the program assigns.
#[derive(Clone)]
struct Changed(Ownership);

struct Planner;

impl FloorPlanner for Planner {
    fn synthesize<X: Field, CS: Assignment<X>, C: Circuit<X>>(
        cs: &mut CS,
        circuit: &C,
        config: C::Config,
        constants: Vec<Column<Fixed>>,
    ) -> Result<(), Error> {
        halo2_proofs::circuit::SimpleFloorPlanner::synthesize(&mut Changing(cs), circuit, config, constants)
    }
}

impl Circuit<Fr> for Changed {
    type Config = <Ownership as Circuit<Fr>>::Config;
    type FloorPlanner = Planner;

    fn without_witnesses(&self) -> Self {
        Self(self.0.without_witnesses())
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Self::Config {
        Ownership::configure(meta)
    }

    fn synthesize(
        &self,
        config: Self::Config,
        layouter: impl halo2_proofs::circuit::Layouter<Fr>,
    ) -> Result<(), Error> {
        self.0.synthesize(config, layouter)
    }
}

struct Changing<'a, CS>(&'a mut CS);

impl<X: Field, CS: Assignment<X>> Assignment<X> for Changing<'_, CS> {
    fn enter_region<NR: Into<String>, N: FnOnce() -> NR>(&mut self, name: N) {
        self.0.enter_region(name);
    }

    fn exit_region(&mut self) {
        self.0.exit_region();
    }

    fn enable_selector<A: FnOnce() -> AR, AR: Into<String>>(
        &mut self,
        name: A,
        selector: &Selector,
        row: usize,
    ) -> Result<(), Error> {
        self.0.enable_selector(name, selector, row)
    }

    fn query_instance(&self, column: Column<Instance>, row: usize) -> Result<Value<X>, Error> {
        self.0.query_instance(column, row)
    }

    fn assign_advice<V, VR, A, AR>(&mut self, name: A, column: Column<Advice>, row: usize, to: V) -> Result<(), Error>
    where
        V: FnOnce() -> Value<VR>,
        VR: Into<Assigned<X>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        let (changed, seen) = CHANGED.get();
        CHANGED.set((changed, seen + 1));
        let by = if changed == seen { X::ONE } else { X::ZERO };
        self.0.assign_advice(name, column, row, || to().map(|value| Assigned::from(value.into().evaluate() + by)))
    }

    fn assign_fixed<V, VR, A, AR>(&mut self, name: A, column: Column<Fixed>, row: usize, to: V) -> Result<(), Error>
    where
        V: FnOnce() -> Value<VR>,
        VR: Into<Assigned<X>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        self.0.assign_fixed(name, column, row, to)
    }

    fn copy(&mut self, a: Column<Any>, a_row: usize, b: Column<Any>, b_row: usize) -> Result<(), Error> {
        self.0.copy(a, a_row, b, b_row)
    }

    fn fill_from_row(&mut self, column: Column<Fixed>, row: usize, to: Value<Assigned<X>>) -> Result<(), Error> {
        self.0.fill_from_row(column, row, to)
    }

    fn push_namespace<NR: Into<String>, N: FnOnce() -> NR>(&mut self, name: N) {
        self.0.push_namespace(name);
    }

    fn pop_namespace(&mut self, name: Option<String>) {
        self.0.pop_namespace(name);
    }
}

#[test]
fn both_say_the_same_of_changed_cells() {
    let (examined, given) = honest();
    let (system, point) = (&examined.circuit.system, &examined.circuit.claims[0].point);
    let variable_of = &examined.bench.translation.variable_of;
    let mut dice = Dice::new(1, "changed cells");
    // Cells that nothing reads may have any value, which the library should say, too.
    let unread = variable_of.iter().position(Option::is_none).expect("some cell is in no constraint");
    for i in 0..16 {
        let cell = if i == 0 { unread } else { dice.below(variable_of.len()) };
        let changed = variable_of[cell].map(|variable| change(system, point, variable, F::from(1u64)));
        CHANGED.set((cell, 0));
        let theirs = library(&Changed(given.circuit.clone()), &given.public);
        assert_eq!(changed.is_none_or(|outcome| outcome == Outcome::Accepted), theirs, "cell {cell}");
    }
    CHANGED.set((usize::MAX, 0));
}
