//! Doors: where values that a prover chooses enter cells, and where a campaign puts others in their place; twin of
//! `sotto_circuits::gadgets::tamper`, whose list and counter it uses.
//!
//! Only with the feature `tamper`, and only in builds with debug assertions. In every other build a door is nothing, and a value that
//! passes it is returned.

#[cfg(all(feature = "tamper", debug_assertions))]
pub(super) use active::Door;
#[cfg(not(all(feature = "tamper", debug_assertions)))]
pub(super) use inactive::Door;

#[cfg(not(all(feature = "tamper", debug_assertions)))]
mod inactive {
    use halo2_proofs::circuit::Value;
    use halo2curves::bn256::Fr;

    /// Nothing.
    #[derive(Debug, Clone, Copy)]
    pub(in crate::gadgets) struct Door;

    impl Door {
        /// Nothing.
        #[inline]
        pub(in crate::gadgets) fn private() -> Self {
            Self
        }

        /// Nothing.
        #[inline]
        pub(in crate::gadgets) fn hint() -> Self {
            Self
        }

        /// Nothing.
        #[inline]
        pub(in crate::gadgets) fn bit() -> Self {
            Self
        }

        /// Nothing.
        #[inline]
        pub(in crate::gadgets) fn hint_bit() -> Self {
            Self
        }

        /// The value itself.
        #[inline]
        pub(in crate::gadgets) fn pass(self, value: Value<Fr>) -> Value<Fr> {
            value
        }
    }
}

#[cfg(all(feature = "tamper", debug_assertions))]
mod active {
    use halo2_proofs::circuit::Value;
    use halo2curves::bn256::Fr;
    use sotto_circuits::gadgets::tamper::{Kind, Place};

    use crate::field::to_halo2;

    /// The line where a value enters.
    #[derive(Debug, Clone, Copy)]
    pub(in crate::gadgets) struct Door(Place);

    impl Door {
        /// For a private input.
        #[track_caller]
        pub(in crate::gadgets) fn private() -> Self {
            Self(Place::here(Kind::Private, false))
        }

        /// For a value that is computed from others.
        #[track_caller]
        pub(in crate::gadgets) fn hint() -> Self {
            Self(Place::here(Kind::Hint, false))
        }

        /// For a private bit.
        #[track_caller]
        pub(in crate::gadgets) fn bit() -> Self {
            Self(Place::here(Kind::Private, true))
        }

        /// For a bit that is computed from other values.
        #[track_caller]
        pub(in crate::gadgets) fn hint_bit() -> Self {
            Self(Place::here(Kind::Hint, true))
        }

        /// The value, or what stands in its place. To be called where the cell is assigned, so that whoever lays out the cells sees which
        /// one this is; where nothing is known, nothing enters.
        pub(in crate::gadgets) fn pass(self, value: Value<Fr>) -> Value<Fr> {
            value.map(|value| self.0.enter().map_or(value, |other| to_halo2(&other)))
        }
    }
}
