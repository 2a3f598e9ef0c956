//! Where a test puts another value in place of one that a prover chooses, everything after it being computed from that one as honestly
//! as ever: what a prover with a changed program would do.
//!
//! Only with the feature `tamper`, and only in builds with debug assertions. In every other build values pass through
//! `Entrance::pass`, which returns them: there is no list, no counter and no branch, and so nothing that could be switched on.

use sotto_protocol::field::F;

use super::wire::Cs;

#[cfg(all(feature = "tamper", debug_assertions))]
pub use active::{record, replace};

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
        let at = Location::caller();
        PLAN.with_borrow_mut(|plan| match plan {
            None => Entrance(None),
            Some(Plan::Record(entries)) => {
                let variable =
                    if kind == Kind::Public { cs.num_instance_variables() } else { cs.num_witness_variables() };
                let constraints = cs.num_constraints();
                entries.push(Entry { kind, is_bit, variable, constraints, file: at.file(), line: at.line() });
                Entrance(None)
            }
            Some(Plan::Replace { seen, by }) => {
                *seen += 1;
                Entrance(by.get(&(*seen - 1)).copied())
            }
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
