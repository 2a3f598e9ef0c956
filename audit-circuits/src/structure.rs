//! What the variables of a circuit are: public, chosen by the prover where they entered, or defined by one row from earlier ones.

use ark_ff::Zero;
use sotto_circuits::gadgets::tamper::{Entry, Kind};
use sotto_protocol::field::F;

use crate::system::{Effect, System};

/// Which row defines which variable, and which variables entered where.
#[derive(Debug, Clone)]
pub struct Structure {
    /// The values that entered, in order.
    pub entries: Vec<Entry>,
    /// For each variable the row that gives it, linearly, from those before it.
    pub definition: Vec<Option<usize>>,
    /// For each variable the entry through which it came.
    pub entry: Vec<Option<usize>>,
    /// Whether a row defines a variable; the others check something.
    pub defines: Vec<bool>,
}

impl Structure {
    /// Reads it from rows and entries.
    #[must_use]
    pub fn of(system: &System, entries: Vec<Entry>) -> Self {
        let mut entry = vec![None; system.variables()];
        for (i, Entry { kind, variable, .. }) in entries.iter().enumerate() {
            let variable = if *kind == Kind::Public { *variable } else { system.public() + variable };
            entry[variable] = Some(i);
        }
        let mut definition = vec![None; system.variables()];
        let mut defines = vec![false; system.constraints()];
        for (row, defining) in defines.iter_mut().enumerate() {
            let Some(last) = system.variables_of(row).last().copied() else { continue };
            let [a, b, c] = system.effect(last, row);
            let is_free = last >= system.public() && entry[last].is_none() && definition[last].is_none();
            if is_free && a.is_zero() && b.is_zero() && !c.is_zero() {
                definition[last] = Some(row);
                *defining = true;
            }
        }
        Self { entries, definition, entry, defines }
    }

    /// Private variables that neither entered through a named place nor are defined by a row. There must be none.
    #[must_use]
    pub fn loose(&self, system: &System) -> Vec<usize> {
        let loose = |v: &usize| self.entry[*v].is_none() && self.definition[*v].is_none();
        (system.public()..system.variables()).filter(loose).collect()
    }

    /// The variable that a cell of a translated circuit is a copy of, be it a copy of a copy; itself if it is none.
    #[must_use]
    pub fn origin(&self, system: &System, mut variable: usize) -> usize {
        if system.helpers().count() == 0 {
            return variable;
        }
        while let Some(row) = self.definition[variable].filter(|row| *row < system.own()) {
            let [a, b, c] = std::array::from_fn(|side| system.side(side, row).collect::<Vec<_>>());
            let is_copy = a.is_empty() && b.is_empty();
            let ([(one, x), (other, y)], true) = (&c[..], is_copy) else { break };
            if !(*x + y).is_zero() || *one == 0 || *other == 0 {
                break;
            }
            variable = if *one == variable { *other } else { *one };
        }
        variable
    }

    /// The entry after which a row was made, for naming it.
    #[must_use]
    pub fn entry_before(&self, row: usize) -> Option<&Entry> {
        let after = self.entries.partition_point(|entry| entry.constraints <= row);
        self.entries[..after].last()
    }

    /// The rows that check something.
    pub fn checks(&self) -> impl Iterator<Item = usize> {
        self.defines.iter().enumerate().filter(|(_, defines)| !**defines).map(|(row, _)| row)
    }

    /// Whether a row says no more than that one variable is 0 or 1: `(1 - x) * x = 0`.
    #[must_use]
    pub fn is_boolean(system: &System, row: usize) -> Option<usize> {
        let [variable] = system.variables_of(row)[..] else { return None };
        let one = F::from(1u64);
        let at = |x: F| {
            let value = |of: usize| if of == 0 { one } else { x };
            let [a, b, c]: [F; 3] = std::array::from_fn(|side| system.side(side, row).map(|(v, k)| k * value(v)).sum());
            a * b == c
        };
        (at(F::zero()) && at(one) && !at(one + one)).then_some(variable)
    }

    /// Whether a row says which value a variable has, and nothing else: `x = 1`.
    #[must_use]
    pub fn is_fixed(system: &System, variable: usize) -> bool {
        system
            .effects(variable)
            .any(|Effect { row, by: [a, b, _] }| system.variables_of(row) == [variable] && (a * b).is_zero())
    }
}
