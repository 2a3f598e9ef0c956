//! From a statement's name to its type: the one place where they meet, so that a new statement is one arm here.

use sotto_protocol::statement::Statement;

use crate::Proven;
use crate::approve::Approve;
use crate::backing::Backing;
use crate::ballot::Ballot;
use crate::cash::Cash;
use crate::census::Census16;
use crate::complaint::Complaint;
use crate::impact::Impact;
use crate::issue::Issue;
use crate::ownership::{Ownership2, Ownership4};
use crate::payout::Payout;
use crate::rekey::Rekey;
use crate::remove::Remove;
use crate::settle::{Settle1, Settle4, Settle16, Settle64};
use crate::share::Share;
use crate::stake::Stake;

/// Something to do with a statement's type.
pub trait Visitor {
    /// What comes of it.
    type Output;

    /// Does it.
    fn visit<S: Proven>(self) -> Self::Output;
}

// The one match: an arm a statement.
macro_rules! with_type_of {
    ($statement:expr, $visitor:expr) => {{
        let visitor = $visitor;
        match $statement {
            Statement::Share => visitor.visit::<Share>(),
            Statement::Cash => visitor.visit::<Cash>(),
            Statement::Approve => visitor.visit::<Approve>(),
            Statement::Issue => visitor.visit::<Issue>(),
            Statement::Payout => visitor.visit::<Payout>(),
            Statement::Settle1 => visitor.visit::<Settle1>(),
            Statement::Settle4 => visitor.visit::<Settle4>(),
            Statement::Settle16 => visitor.visit::<Settle16>(),
            Statement::Settle64 => visitor.visit::<Settle64>(),
            Statement::Rekey => visitor.visit::<Rekey>(),
            Statement::Remove => visitor.visit::<Remove>(),
            Statement::Ownership2 => visitor.visit::<Ownership2>(),
            Statement::Ownership4 => visitor.visit::<Ownership4>(),
            Statement::Ballot => visitor.visit::<Ballot>(),
            Statement::Complaint => visitor.visit::<Complaint>(),
            Statement::Stake => visitor.visit::<Stake>(),
            Statement::Impact => visitor.visit::<Impact>(),
            Statement::Backing => visitor.visit::<Backing>(),
            Statement::Census => visitor.visit::<Census16>(),
        }
    }};
}

/// Does something with the type of a statement that is known by name.
pub fn visit<V: Visitor>(statement: Statement, visitor: V) -> V::Output {
    with_type_of!(statement, visitor)
}

/// Something to do with the type of a statement that has valid claims to show.
#[cfg(any(test, feature = "examples"))]
pub trait ExampleVisitor {
    /// What comes of it.
    type Output;

    /// Does it.
    fn visit<S: crate::examples::Example>(self) -> Self::Output;
}

/// Does something with the type of a statement that is known by name, all of which have valid claims to show.
#[cfg(any(test, feature = "examples"))]
pub fn visit_example<V: ExampleVisitor>(statement: Statement, visitor: V) -> V::Output {
    with_type_of!(statement, visitor)
}

/// Names of a statement's public inputs, in order.
#[must_use]
pub fn input_names(statement: Statement) -> Vec<String> {
    struct Names;
    impl Visitor for Names {
        type Output = Vec<String>;
        fn visit<S: Proven>(self) -> Vec<String> {
            S::input_names()
        }
    }
    visit(statement, Names)
}

/// What is committed about a statement's circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircuitPin {
    /// How many constraints it has.
    pub constraints: usize,
    /// How many public inputs it has, the constant one not counted.
    pub public_inputs: usize,
    /// SHA-256 of the constraints, in hex.
    pub digest: &'static str,
}

impl CircuitPin {
    /// The pin of a statement, from `pins/<statement>.txt`. A test of each statement checks that its circuit is the pinned one.
    ///
    /// # Panics
    /// Never: the files are compiled in, and a test reads each.
    #[must_use]
    pub fn of(statement: Statement) -> Self {
        let text: &'static str = match statement {
            Statement::Share => include_str!("../pins/share.txt"),
            Statement::Cash => include_str!("../pins/cash.txt"),
            Statement::Approve => include_str!("../pins/approve.txt"),
            Statement::Issue => include_str!("../pins/issue.txt"),
            Statement::Payout => include_str!("../pins/payout.txt"),
            Statement::Settle1 => include_str!("../pins/settle-1.txt"),
            Statement::Settle4 => include_str!("../pins/settle-4.txt"),
            Statement::Settle16 => include_str!("../pins/settle-16.txt"),
            Statement::Settle64 => include_str!("../pins/settle-64.txt"),
            Statement::Rekey => include_str!("../pins/rekey.txt"),
            Statement::Remove => include_str!("../pins/remove.txt"),
            Statement::Ownership2 => include_str!("../pins/ownership-2.txt"),
            Statement::Ownership4 => include_str!("../pins/ownership-4.txt"),
            Statement::Ballot => include_str!("../pins/ballot.txt"),
            Statement::Complaint => include_str!("../pins/complaint.txt"),
            Statement::Stake => include_str!("../pins/stake.txt"),
            Statement::Impact => include_str!("../pins/impact.txt"),
            Statement::Backing => include_str!("../pins/backing.txt"),
            Statement::Census => include_str!("../pins/census.txt"),
        };
        let value = |name: &str| {
            let lines = &mut text.lines().filter_map(|line| line.split_once(' '));
            lines.find(|(key, _)| *key == name).expect("a pin has these three lines").1
        };
        let number = |name| value(name).parse().expect("a pinned count is a number");
        Self { constraints: number("constraints"), public_inputs: number("public"), digest: value("digest") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_is_pinned_with_its_inputs() {
        for statement in Statement::ALL.iter().copied() {
            assert_eq!(CircuitPin::of(statement).public_inputs, input_names(statement).len(), "{statement}");
        }
    }
}
