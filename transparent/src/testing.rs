//! What the tests of every transparent statement share.

use halo2_proofs::dev::MockProver;
use sotto_circuits::lie::Lie;

use crate::field::to_halo2;
use crate::statement::Transparent;

/// Whether every gate, copy and lookup of the circuit holds for these inputs.
pub fn is_satisfied<S: Transparent>(instance: &S::Instance, witness: &S::Witness) -> bool {
    let inputs = S::public_inputs(instance).iter().map(to_halo2).collect();
    let circuit = S::circuit(Some(witness));
    MockProver::run(S::K, &circuit, vec![inputs]).expect("the circuit fits, whatever the values").verify().is_ok()
}

/// The valid claim holds, natively and in the circuit.
pub fn holds<S: Transparent>(instance: &S::Instance, witness: &S::Witness) {
    S::check(instance, witness).expect("the valid claim holds");
    assert!(is_satisfied::<S>(instance, witness), "the circuit rejects a valid claim");
}

/// Every lie is rejected by the named rule of the plain relation, and by the circuit.
pub fn reject<S: Transparent>(instance: &S::Instance, witness: &S::Witness, lies: &[Lie<S>]) {
    holds::<S>(instance, witness);
    for lie in lies {
        let (mut instance, mut witness) = (instance.clone(), witness.clone());
        (lie.tell)(&mut instance, &mut witness);
        let violation = S::check(&instance, &witness).expect_err(lie.name).to_string();
        assert!(violation.starts_with(&format!("{}:", lie.rule)), "{:?}: {violation}", lie.name);
        assert!(!is_satisfied::<S>(&instance, &witness), "the circuit accepts {:?}", lie.name);
    }
}
