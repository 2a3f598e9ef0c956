//! Gadgets against their native twins, and against values that no honest prover would choose.

mod absence;
mod hash;
mod path;
mod range;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::dev::MockProver;
use halo2_proofs::plonk::{Circuit, ConstraintSystem};
use halo2curves::bn256::Fr;

use super::config::Config;
use super::wire::{Cs, Result, Wire, equal, input, witness};

/// Rows of a test's circuit: `2^10`.
const K: u32 = 10;

/// A gadget under test: private values in, cells out, which must be equal to the public inputs.
trait Gadget: Clone {
    fn outputs(cs: &mut Cs<'_, impl Layouter<Fr>>, private: &[Wire]) -> Result<Vec<Wire>>;
}

#[derive(Clone)]
struct Bench<G> {
    private: Vec<Value<Fr>>,
    gadget: std::marker::PhantomData<G>,
}

impl<G: Gadget> Circuit<Fr> for Bench<G> {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self { private: vec![Value::unknown(); self.private.len()], gadget: self.gadget }
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        Config::new(meta)
    }

    fn synthesize(&self, config: Config, layouter: impl Layouter<Fr>) -> Result<()> {
        let mut cs = Cs::new(&config, layouter)?;
        let private = self.private.iter().map(|value| witness(&mut cs, *value)).collect::<Result<Vec<_>>>()?;
        for (number, output) in G::outputs(&mut cs, &private)?.iter().enumerate() {
            let public = input(&mut cs, number)?;
            equal(&mut cs, output, &public)?;
        }
        Ok(())
    }
}

/// Whether the gadget, given these private values, is satisfied and gives these outputs.
fn gives<G: Gadget>(private: &[Fr], outputs: &[Fr]) -> bool {
    let private = private.iter().map(|value| Value::known(*value)).collect();
    let circuit = Bench::<G> { private, gadget: std::marker::PhantomData };
    let prover = MockProver::run(K, &circuit, vec![outputs.to_vec()]).expect("the circuit fits, whatever the values");
    prover.verify().is_ok()
}
