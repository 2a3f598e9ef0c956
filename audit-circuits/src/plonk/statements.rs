//! The transparent circuits of the statements.

use halo2_proofs::plonk::Circuit as Plonk;
use halo2curves::bn256::Fr;
use sotto_circuits::Proven;
use sotto_circuits::examples::Example;
use sotto_circuits::lie::Lie;
use sotto_protocol::field::F;
use sotto_transparent::Transparent;

use super::{Examined, Given};
use crate::claim::ClaimError;

/// A claim of a statement as a claim of its transparent circuit.
#[must_use]
pub fn given<S: Transparent>(name: &str, instance: &S::Instance, witness: &S::Witness) -> Given<S::Circuit> {
    Given { name: name.to_owned(), public: S::public_inputs(instance), circuit: S::circuit(Some(witness)) }
}

/// A statement's transparent circuit, and valid claims of its shapes.
///
/// # Errors
/// [`ClaimError`].
pub fn examined<S: Transparent + Example>(ext: F) -> Result<Examined<S::Circuit>, ClaimError>
where
    S::Circuit: Send + Sync + 'static,
    <S::Circuit as Plonk<Fr>>::Config: Send + Sync,
{
    let shapes = S::shapes(ext);
    Examined::new(S::K, shapes.iter().map(|s| given::<S>(s.name, &s.instance, &s.witness)).collect())
}

/// A claim and what is claimed wrongly of it.
#[must_use]
pub fn told<S: Transparent>(lie: &Lie<S>, (instance, witness): (&S::Instance, &S::Witness)) -> Given<S::Circuit> {
    let (mut instance, mut witness) = (instance.clone(), witness.clone());
    (lie.tell)(&mut instance, &mut witness);
    given::<S>(lie.name, &instance, &witness)
}

/// A claim's public and private inputs.
pub type Claimed<S> = (<S as Proven>::Instance, <S as Proven>::Witness);

/// A statement with a table of lies.
pub trait Lied: Proven + Sized {
    /// True claims, and the lies that are told of each.
    fn lies() -> Vec<(Claimed<Self>, Vec<Lie<Self>>)>;
}

mod tables {
    use sotto_circuits::impact::{self, Impact};
    use sotto_circuits::lie::Lie;
    use sotto_circuits::ownership::{self, Ownership2, Ownership4};

    use super::Lied;

    type Told<S, I, W> = Vec<((I, W), Vec<Lie<S>>)>;

    impl Lied for Ownership2 {
        fn lies() -> Told<Self, ownership::Instance, ownership::Witness<2>> {
            use ownership::lies::{about_how_much_and_since_when, about_spent_notes, about_who_and_which, two};
            let all = [about_who_and_which(), about_spent_notes(), about_how_much_and_since_when()];
            vec![(two(), all.into_iter().flatten().collect())]
        }
    }

    impl Lied for Ownership4 {
        fn lies() -> Told<Self, ownership::Instance, ownership::Witness<4>> {
            use ownership::lies::{about_places, three};
            vec![(three(), about_places())]
        }
    }

    impl Lied for Impact {
        fn lies() -> Told<Self, impact::Instance, impact::Witness> {
            use impact::lies::{
                about_each_holding, about_how_many, about_unused_places, about_who_and_which, claim, holder_of,
            };
            vec![
                (claim(holder_of(5), false), about_who_and_which().into_iter().chain(about_each_holding()).collect()),
                (claim(holder_of(3), false), about_how_many()),
                (claim(holder_of(1), false), about_unused_places()),
            ]
        }
    }
}
