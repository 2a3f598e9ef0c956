//! What every statement's tests share: its constraint matrices evaluated by ourselves, a table of lies, and pins.

use std::fmt::Write as _;

use ark_ff::{Field, Zero};
use ark_relations::gr1cs::{ConstraintSystem, Matrix, OptimizationGoal, R1CS_PREDICATE_LABEL, SynthesisMode};
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;

use crate::Proven;
use crate::gadgets::range::power;
use crate::gadgets::wire::{Cs, Result};
pub use crate::lie::Lie;
use crate::shape::{Shape, digest};
use crate::statements::CircuitPin;

/// A statement's constraints and one assignment.
pub struct System {
    /// A, B, C: rows of (coefficient, variable).
    pub matrices: Vec<Matrix<F>>,
    /// One, the public inputs, the witness.
    pub assignment: Vec<F>,
    /// How many of the assignment are public, the one included.
    pub public: usize,
}

impl System {
    /// Synthesizes a statement.
    pub fn of<S: Proven>(instance: &S::Instance, witness: &S::Witness) -> Self {
        Self::synthesize(|cs| S::constrain(cs, instance, witness))
    }

    /// Synthesizes any constraints. The library's `is_satisfied` is not used: it may read stale values once a witness is changed.
    pub fn synthesize(constrain: impl FnOnce(&Cs) -> Result<()>) -> Self {
        let cs = run(true, constrain);
        cs.finalize();
        let matrices = cs.to_matrices().expect("a finalized system").remove(R1CS_PREDICATE_LABEL).expect("R1CS only");
        Self { matrices, assignment: assignment(&cs), public: cs.num_instance_variables() }
    }

    /// Puts the assignment that other values give into the same constraints: a verifier's key does not change with them either.
    pub fn assign<S: Proven>(&mut self, instance: &S::Instance, witness: &S::Witness) {
        let cs = run(false, |cs| S::constrain(cs, instance, witness));
        let assignment = assignment(&cs);
        assert_eq!(assignment.len(), self.assignment.len(), "the constraints depend on the values");
        self.assignment = assignment;
    }

    /// How many constraints there are.
    pub fn constraints(&self) -> usize {
        self.matrices[0].len()
    }

    /// The first constraint `a * b = c` that does not hold.
    pub fn broken(&self) -> Option<usize> {
        self.all_broken().next()
    }

    /// Every constraint that does not hold.
    pub fn all_broken(&self) -> impl Iterator<Item = usize> {
        let value = |row: &[(F, usize)]| row.iter().fold(F::zero(), |sum, (c, i)| sum + *c * self.assignment[*i]);
        let [a, b, c] = self.matrices.as_slice() else { panic!("R1CS has three matrices") };
        (0..a.len()).filter(move |i| value(&a[*i]) * value(&b[*i]) != value(&c[*i]))
    }

    /// Which private variables can be given another value, alone, without breaking a constraint; counted from the first private one.
    /// Whatever is listed must be without effect, and the test that calls this says why.
    pub fn free_variables(&self) -> Vec<usize> {
        let value = |row: &[(F, usize)]| row.iter().fold(F::zero(), |sum, (c, i)| sum + *c * self.assignment[*i]);
        // What each variable adds to each row's a, b and c; an entry per row.
        let mut columns: Vec<Vec<(usize, [F; 3])>> = vec![Vec::new(); self.assignment.len()];
        for row in 0..self.constraints() {
            for (side, matrix) in self.matrices.iter().enumerate() {
                for (coefficient, variable) in &matrix[row] {
                    let column = &mut columns[*variable];
                    if column.last().is_none_or(|(last, _)| *last != row) {
                        column.push((row, [F::zero(); 3]));
                    }
                    column.last_mut().expect("just pushed").1[side] += *coefficient;
                }
            }
        }
        let rows: Vec<[F; 3]> =
            (0..self.constraints()).map(|row| std::array::from_fn(|side| value(&self.matrices[side][row]))).collect();
        let survives = |variable: usize, change: F| {
            columns[variable].iter().all(|(row, by)| {
                let [a, b, c]: [F; 3] = std::array::from_fn(|side| rows[*row][side] + by[side] * change);
                a * b == c
            })
        };
        let is_free = |variable: &usize| {
            let honest = self.assignment[*variable];
            others(honest).into_iter().any(|other| other != honest && survives(*variable, other - honest))
        };
        (self.public..self.assignment.len()).filter(is_free).map(|variable| variable - self.public).collect()
    }

    // Count and SHA-256 of the constraint system.
    fn pin(&self) -> String {
        let mut pin = String::new();
        writeln!(pin, "constraints {}", self.constraints()).expect("writing to a string");
        writeln!(pin, "public {}", self.public - 1).expect("writing to a string");
        writeln!(pin, "digest {}", hex::encode(digest(&self.matrices))).expect("writing to a string");
        pin
    }
}

// Building the matrices is most of the work; only the first of many assignments needs it.
fn run(construct_matrices: bool, constrain: impl FnOnce(&Cs) -> Result<()>) -> Cs {
    let cs = ConstraintSystem::<F>::new_ref();
    cs.set_optimization_goal(OptimizationGoal::Constraints);
    cs.set_mode(SynthesisMode::Prove { construct_matrices, generate_lc_assignments: false });
    constrain(&cs).expect("synthesis succeeds whatever the values");
    cs
}

fn assignment(cs: &Cs) -> Vec<F> {
    let mut assignment = cs.instance_assignment().expect("every input is assigned");
    assignment.extend(cs.witness_assignment().expect("every witness is assigned"));
    assignment
}

/// Wrong values to try in place of `honest`.
pub fn others(honest: F) -> [F; 20] {
    let (one, half) = (F::from(1u64), F::from(2u64).inverse().expect("2 is not 0"));
    [
        honest + one,
        honest - one,
        -honest,
        honest + honest,
        honest * half,
        honest.square(),
        honest.inverse().unwrap_or(one),
        one - honest,
        F::zero(),
        one,
        one + one,
        -one,
        half,
        honest + power(32),
        honest + power(64),
        honest - power(64),
        honest + power(128),
        honest - power(128),
        power(253),
        F::from(u64::MAX),
    ]
}

/// The valid claim holds, natively and in the constraints, and the public inputs stand where the names say.
pub fn holds<S: Proven>(instance: &S::Instance, witness: &S::Witness) -> System {
    S::check(instance, witness).expect("the valid claim holds");
    let system = System::of::<S>(instance, witness);
    assert_eq!(system.broken(), None, "the constraints reject a valid claim");
    assert_eq!(&system.assignment[1..system.public], S::public_inputs(instance), "one order of public inputs");
    assert_eq!(S::input_names().len() + 1, system.public, "one name for each public input");
    system
}

/// Every lie is rejected by the named rule of the plain relation, and by the constraints.
pub fn reject<S: Proven>(instance: &S::Instance, witness: &S::Witness, lies: &[Lie<S>]) {
    let mut system = holds::<S>(instance, witness);
    for lie in lies {
        let (mut instance, mut witness) = (instance.clone(), witness.clone());
        (lie.tell)(&mut instance, &mut witness);
        let violation = S::check(&instance, &witness).expect_err(lie.name).to_string();
        assert!(
            violation.starts_with(&format!("{}:", lie.rule)),
            "{:?} should break {}, but: {violation}",
            lie.name,
            lie.rule
        );
        system.assign::<S>(&instance, &witness);
        assert!(system.broken().is_some(), "the constraints accept {:?}", lie.name);
        note_lone_guard(S::STATEMENT, &system);
    }
}

// With `SOTTO_LIES` set to a folder, notes there which constraint a lie breaks if it breaks no other: without that one it would be told
// successfully. The campaign of `audit-circuits` reads it.
fn note_lone_guard(statement: Statement, system: &System) {
    let Some(folder) = std::env::var_os("SOTTO_LIES").map(std::path::PathBuf::from) else { return };
    // Lies about a smaller size of a statement say nothing about the constraints that are pinned.
    if system.constraints() != CircuitPin::of(statement).constraints {
        return;
    }
    let broken: Vec<usize> = system.all_broken().take(2).collect();
    if let [guard] = broken.as_slice() {
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        let mut file = std::fs::OpenOptions::new();
        let mut file = file.append(true).create(true).open(folder.join(statement.name())).expect("a file in it, too");
        std::io::Write::write_all(&mut file, format!("{guard}\n").as_bytes()).expect("a line can be written");
    }
}

/// Each public input, changed alone, breaks the claim in the constraints.
pub fn each_input_is_bound<S: Proven>(instance: &S::Instance, witness: &S::Witness) {
    let mut system = System::of::<S>(instance, witness);
    for (i, name) in S::input_names().iter().enumerate() {
        for change in [F::from(1u64), -F::from(1u64), F::from(1u64 << 32)] {
            let honest = system.assignment[i + 1];
            system.assignment[i + 1] += change;
            assert!(system.broken().is_some(), "public input {name} can be changed");
            system.assignment[i + 1] = honest;
        }
    }
}

/// The constraint system does not depend on the values, and is the committed one. `SOTTO_PIN=1` rewrites the pin.
pub fn pinned<S: Proven>(valid: &[(S::Instance, S::Witness)]) {
    let (instance, witness) = S::blank();
    let pin = System::of::<S>(&instance, &witness).pin();
    for (instance, witness) in valid {
        assert_eq!(System::of::<S>(instance, witness).pin(), pin, "the constraints depend on the values");
    }
    let shape = Shape::of::<S>().expect("synthesis succeeds whatever the values");
    assert_eq!(System::of::<S>(&instance, &witness).matrices, shape.matrices, "keys are made for other constraints");
    let path = format!("{}/pins/{}.txt", env!("CARGO_MANIFEST_DIR"), S::STATEMENT);
    if std::env::var_os("SOTTO_PIN").is_some() {
        std::fs::create_dir_all(format!("{}/pins", env!("CARGO_MANIFEST_DIR"))).expect("pins/ can be made");
        std::fs::write(&path, &pin).expect("the pin can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(pin, committed, "the constraint system of `{}` changed; SOTTO_PIN=1 rewrites {path}", S::STATEMENT);
}
