//! From a statement's name to its type: the one place where they meet, so that a new statement is one arm here.

use sotto_protocol::statement::Statement;

use crate::Proven;
use crate::cash::Cash;

/// Something to do with a statement's type.
pub trait Visitor {
    /// What comes of it.
    type Output;

    /// Does it.
    fn visit<S: Proven>(self) -> Self::Output;
}

/// Does something with the type of a statement that is known by name.
pub fn visit<V: Visitor>(statement: Statement, visitor: V) -> Option<V::Output> {
    match statement {
        Statement::Cash => Some(visitor.visit::<Cash>()),
        Statement::Share
        | Statement::Approve
        | Statement::Issue
        | Statement::Payout
        | Statement::Settle1
        | Statement::Settle4
        | Statement::Settle16
        | Statement::Ownership2
        | Statement::Ownership4 => None,
    }
}

/// Names of a statement's public inputs, in order.
#[must_use]
pub fn input_names(statement: Statement) -> Option<Vec<String>> {
    struct Names;
    impl Visitor for Names {
        type Output = Vec<String>;
        fn visit<S: Proven>(self) -> Vec<String> {
            S::input_names()
        }
    }
    visit(statement, Names)
}
