//! Where a test puts another value in place of one that a prover chooses, everything after it being computed from that one as honestly
//! as ever: what a prover with a changed program would do.
//!
//! Only with the feature `tamper`, and only in builds with debug assertions. In every other build values pass through
//! `Entrance::pass`, which returns them: there is no list, no counter and no branch, and so nothing that could be switched on.

use sotto_protocol::field::F;

use super::wire::Cs;

#[cfg(all(feature = "tamper", debug_assertions))]
pub use active::{Place, entered, record, replace};

/// How a value enters a circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A public input.
    Public,
    /// A private input.
    Private,
    /// A hint: computed by the prover from what is there already.
    Hint,
}

/// A value that entered a circuit, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Entry {
    /// How it entered.
    pub kind: Kind,
    /// Whether it is a bit, constrained where it enters.
    pub is_bit: bool,
    /// Its variable, counted among the public ones (the one included) or among the private ones.
    pub variable: usize,
    /// How many constraints there were before.
    pub constraints: usize,
    /// The source file of the call.
    pub file: &'static str,
    /// The line of the call.
    pub line: u32,
}

#[cfg(not(all(feature = "tamper", debug_assertions)))]
mod inactive {
    use super::{Cs, F, Kind};

    /// Nothing.
    #[derive(Debug, Clone, Copy)]
    pub(crate) struct Entrance;

    /// Nothing happens.
    #[inline]
    pub(crate) fn enter(_: &Cs, _: Kind, _: bool) -> Entrance {
        Entrance
    }

    impl Entrance {
        /// The value itself.
        #[inline]
        pub(crate) fn pass(self, value: F) -> F {
            value
        }

        /// The bit itself.
        #[inline]
        pub(crate) fn pass_bit(self, value: bool) -> bool {
            value
        }
    }
}

#[cfg(not(all(feature = "tamper", debug_assertions)))]
pub(crate) use inactive::enter;

#[cfg(all(feature = "tamper", debug_assertions))]
pub(crate) use active::enter;

#[cfg(all(feature = "tamper", debug_assertions))]
mod active {
    use std::cell::RefCell;
    use std::collections::BTreeMap;
    use std::panic::Location;

    use ark_ff::Zero;

    use super::{Cs, Entry, F, Kind};

    // What happens to values that enter on this thread.
    enum Plan {
        Record(Vec<Entry>),
        Replace { seen: usize, by: BTreeMap<usize, F> },
    }

    thread_local! {
        static PLAN: RefCell<Option<Plan>> = const { RefCell::new(None) };
    }

    // What stands in place of the value that enters, if anything does.
    #[derive(Debug, Clone, Copy)]
    pub(crate) struct Entrance(Option<F>);

    // A value enters a circuit here.
    #[track_caller]
    pub(crate) fn enter(cs: &Cs, kind: Kind, is_bit: bool) -> Entrance {
        Entrance(Place::here(kind, is_bit).enter_as(|| {
            let variable = if kind == Kind::Public { cs.num_instance_variables() } else { cs.num_witness_variables() };
            (variable, cs.num_constraints())
        }))
    }

    /// A place where a value enters a circuit of cells, from which variables are made later: an entry that is recorded there has the
    /// numbers 0.
    #[derive(Debug, Clone, Copy)]
    pub struct Place {
        kind: Kind,
        is_bit: bool,
        at: &'static Location<'static>,
    }

    impl Place {
        /// The line that calls.
        #[track_caller]
        #[must_use]
        pub fn here(kind: Kind, is_bit: bool) -> Self {
            Self { kind, is_bit, at: Location::caller() }
        }

        /// A value enters; returns what stands in its place, if anything does.
        #[must_use]
        pub fn enter(&self) -> Option<F> {
            self.enter_as(|| (0, 0))
        }

        fn enter_as(&self, numbers: impl FnOnce() -> (usize, usize)) -> Option<F> {
            PLAN.with_borrow_mut(|plan| match plan {
                None => None,
                Some(Plan::Record(entries)) => {
                    let (Self { kind, is_bit, at }, (variable, constraints)) = (*self, numbers());
                    entries.push(Entry { kind, is_bit, variable, constraints, file: at.file(), line: at.line() });
                    None
                }
                Some(Plan::Replace { seen, by }) => {
                    *seen += 1;
                    by.get(&(*seen - 1)).copied()
                }
            })
        }
    }

    /// How many values have entered under the plan of this thread.
    #[must_use]
    pub fn entered() -> usize {
        PLAN.with_borrow(|plan| match plan {
            None => 0,
            Some(Plan::Record(entries)) => entries.len(),
            Some(Plan::Replace { seen, .. }) => *seen,
        })
    }

    impl Entrance {
        pub(crate) fn pass(self, value: F) -> F {
            self.0.unwrap_or(value)
        }

        pub(crate) fn pass_bit(self, value: bool) -> bool {
            self.0.map_or(value, |other| !other.is_zero())
        }
    }

    // Puts a plan in place while something runs, even if that panics.
    fn with<T>(plan: Plan, work: impl FnOnce() -> T) -> (T, Option<Plan>) {
        struct Clear;
        impl Drop for Clear {
            fn drop(&mut self) {
                PLAN.with_borrow_mut(|plan| *plan = None);
            }
        }
        PLAN.with_borrow_mut(|now| *now = Some(plan));
        let clear = Clear;
        let out = work();
        let plan = PLAN.with_borrow_mut(Option::take);
        drop(clear);
        (out, plan)
    }

    /// Lists the values that enter while a circuit is synthesized on this thread, in order.
    pub fn record<T>(work: impl FnOnce() -> T) -> (T, Vec<Entry>) {
        match with(Plan::Record(Vec::new()), work) {
            (out, Some(Plan::Record(entries))) => (out, entries),
            (out, _) => (out, Vec::new()),
        }
    }

    /// Puts these values in place of those that enter in these places of the list of [`record`].
    pub fn replace<T>(by: BTreeMap<usize, F>, work: impl FnOnce() -> T) -> T {
        with(Plan::Replace { seen: 0, by }, work).0
    }
}
