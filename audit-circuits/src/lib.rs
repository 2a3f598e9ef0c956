//! A campaign that tries to break the circuits by machine: over the constraint matrices themselves, for every statement, starting from
//! valid claims of several shapes.
//!
//! The transparent circuits, which are made of cells, copies and fixed columns, are translated into such matrices ([`plonk`], [`helpers`]).
//!
//! Each stage is a file: single values ([`mutation`]), two at a time ([`pairs`]), a changed prover ([`forks`]) who
//! may prove something else ([`restated`]), what a tangent space says
//! ([`tangent`]), each constraint deleted in turn ([`deletion`]), public inputs ([`binding`]). What is accepted must be listed with a
//! reason ([`exceptions`]). [`campaign`] runs the stages, [`state`] remembers them, [`report`] writes them down.

pub mod binding;
pub mod campaign;
pub mod claim;
pub mod deletion;
pub mod effort;
pub mod exceptions;
pub mod forks;
pub mod guards;
pub mod helpers;
pub mod mutation;
pub mod pairs;
pub mod plonk;
pub mod report;
pub mod restated;
pub mod site;
pub mod sparse;
pub mod state;
pub mod structure;
pub mod system;
pub mod tangent;
pub mod values;
