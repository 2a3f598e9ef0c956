//! The constraint system of a halo2 circuit, read from the text that the library hashes into every transcript: what is examined is what
//! a proof is bound to, not somebody's restatement of it.

use halo2_proofs::dev::CircuitGates;
use halo2_proofs::plonk::{Circuit, ConstraintSystem};
use halo2curves::bn256::Fr;
use halo2curves::ff::PrimeField;
use sotto_protocol::field::F;
use sotto_transparent::field::from_halo2;

use super::text::{Text, TextError};

/// Kinds of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Filled by the prover.
    Advice,
    /// Part of the key.
    Fixed,
    /// The public inputs.
    Instance,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column {
    /// What it holds.
    pub kind: Kind,
    /// Its number among those of its kind.
    pub index: usize,
}

/// An expression over the cells near a row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the library's
pub enum Expression {
    Constant(F),
    Selector(usize),
    Cell(Column, i32),
    Negated(Box<Expression>),
    Sum(Box<Expression>, Box<Expression>),
    Product(Box<Expression>, Box<Expression>),
    Scaled(Box<Expression>, F),
}

/// What must be 0 in each row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polynomial {
    /// The gate, and which of its polynomials this is.
    pub name: String,
    /// What must be 0.
    pub expression: Expression,
}

/// What must stand in a table in each row: as many expressions as the table has columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// What is looked up.
    pub inputs: Vec<Expression>,
    /// Where.
    pub table: Vec<Expression>,
}

/// A constraint system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// How many selectors there are.
    pub selectors: usize,
    /// The polynomials of all gates.
    pub polynomials: Vec<Polynomial>,
    /// The lookups.
    pub lookups: Vec<Lookup>,
    /// Columns whose cells can be equal to others by a copy.
    pub permutation: Vec<Column>,
    /// Fixed columns for constants.
    pub constants: Vec<Column>,
    /// The rows at the end that are not the circuit's.
    pub unusable: usize,
}

impl Pinned {
    /// The constraint system of a circuit, and how it is configured.
    ///
    /// # Errors
    /// [`TextError`]: the library's text says something that is not known here.
    pub fn of<C: Circuit<Fr>>() -> Result<(Self, C::Config), TextError> {
        let mut system = ConstraintSystem::default();
        let config = C::configure(&mut system);
        let names = names(&CircuitGates::collect::<Fr, C>().to_string())?;
        let pinned = Self::read(&format!("{:?}", system.pinned()), names, system.blinding_factors() + 1)?;
        Ok((pinned, config))
    }

    fn read(text: &str, names: Vec<String>, unusable: usize) -> Result<Self, TextError> {
        let text = Text::read(text)?;
        let [_, _, _, selectors, gates, _, _, _, permutation, lookups, constants, _] = text.fields(
            "PinnedConstraintSystem",
            [
                "num_fixed_columns",
                "num_advice_columns",
                "num_instance_columns",
                "num_selectors",
                "gates",
                "advice_queries",
                "instance_queries",
                "fixed_queries",
                "permutation",
                "lookups",
                "constants",
                "minimum_degree",
            ],
        )?;
        let gates = gates.list()?;
        if gates.len() != names.len() {
            return Err(TextError(format!("{} names of {} polynomials", names.len(), gates.len())));
        }
        let polynomials =
            gates.iter().zip(names).map(|(text, name)| Ok(Polynomial { name, expression: expression(text)? }));
        let [columns] = permutation.fields("Argument", ["columns"])?;
        let all = |columns: &Text| columns.list()?.iter().map(column).collect::<Result<Vec<_>, _>>();
        Ok(Self {
            selectors: selectors.atom()?,
            polynomials: polynomials.collect::<Result<_, TextError>>()?,
            lookups: lookups.list()?.iter().map(lookup).collect::<Result<_, _>>()?,
            permutation: all(columns)?,
            constants: all(constants)?,
            unusable,
        })
    }
}

fn lookup(text: &Text) -> Result<Lookup, TextError> {
    let [inputs, table] = text.fields("Argument", ["input_expressions", "table_expressions"])?;
    let all = |text: &Text| text.list()?.iter().map(expression).collect::<Result<Vec<_>, _>>();
    Ok(Lookup { inputs: all(inputs)?, table: all(table)? })
}

/// A column as the library writes it: `Column { index: 0, column_type: Advice }`.
///
/// # Errors
/// [`TextError`].
pub fn column(text: &Text) -> Result<Column, TextError> {
    let [index, kind] = text.fields("Column", ["index", "column_type"])?;
    let kind = match kind.atom::<String>()?.as_str() {
        "Advice" => Kind::Advice,
        "Fixed" => Kind::Fixed,
        "Instance" => Kind::Instance,
        other => return Err(TextError(format!("a column of kind {other}"))),
    };
    Ok(Column { kind, index: index.atom()? })
}

/// A selector as the library writes it: `Selector(0, true)`.
///
/// # Errors
/// [`TextError`].
pub fn selector(text: &Text) -> Result<usize, TextError> {
    let [index, _is_simple] = text.parts("Selector")?;
    index.atom()
}

fn expression(text: &Text) -> Result<Expression, TextError> {
    let boxed = |text: &Text| expression(text).map(Box::new);
    match text {
        Text::Tuple(name, parts) => match (name.as_str(), parts.as_slice()) {
            ("Constant", [x]) => Ok(Expression::Constant(scalar(x)?)),
            ("Selector", [of]) => Ok(Expression::Selector(selector(of)?)),
            ("Negated", [a]) => Ok(Expression::Negated(boxed(a)?)),
            ("Sum", [a, b]) => Ok(Expression::Sum(boxed(a)?, boxed(b)?)),
            ("Product", [a, b]) => Ok(Expression::Product(boxed(a)?, boxed(b)?)),
            ("Scaled", [a, x]) => Ok(Expression::Scaled(boxed(a)?, scalar(x)?)),
            (name, parts) => Err(TextError(format!("an expression {name} of {} parts", parts.len()))),
        },
        Text::Struct(name, _) => {
            let kind = match name.as_str() {
                "Advice" => Kind::Advice,
                "Fixed" => Kind::Fixed,
                "Instance" => Kind::Instance,
                other => return Err(TextError(format!("an expression {other}"))),
            };
            let [_, index, rotation] = text.fields(name, ["query_index", "column_index", "rotation"])?;
            let [rotation] = rotation.parts("Rotation")?;
            Ok(Expression::Cell(Column { kind, index: index.atom()? }, rotation.atom()?))
        }
        Text::Atom(_) | Text::List(_) => Err(TextError(format!("an expression {text:?}"))),
    }
}

// `0x` and 64 digits.
fn scalar(text: &Text) -> Result<F, TextError> {
    let text: String = text.atom()?;
    let unknown = || TextError(format!("a field element {text}"));
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.strip_prefix("0x").ok_or_else(unknown)?, &mut bytes).map_err(|_| unknown())?;
    bytes.reverse();
    let x: Option<Fr> = Fr::from_repr(bytes.into()).into();
    Ok(from_halo2(&x.ok_or_else(unknown)?))
}

// The names of gates and polynomials, which the pinned text leaves out, from the library's list for people: `gate:`, then for each
// polynomial `- text`, or `- name:` and the text in a line of its own.
fn names(list: &str) -> Result<Vec<String>, TextError> {
    let mut names: Vec<String> = Vec::new();
    let mut gates: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in list.lines().take_while(|line| !line.starts_with("Total gates: ")) {
        if let Some(polynomial) = line.strip_prefix("- ") {
            let (_, polynomials) = gates.last_mut().ok_or_else(|| TextError(format!("a gate before {line:?}")))?;
            polynomials.push(polynomial.strip_suffix(':').unwrap_or_default());
        } else if let Some(gate) = line.strip_suffix(':') {
            gates.push((gate, Vec::new()));
        } else if !line.starts_with("  ") {
            return Err(TextError(format!("a gate is {line:?}")));
        }
    }
    for (gate, polynomials) in gates {
        let of = polynomials.len();
        names.extend(polynomials.iter().enumerate().map(|(i, name)| match (*name, of) {
            ("", 1) => gate.to_owned(),
            ("", _) => format!("{gate}, polynomial {} of {of}", i + 1),
            (name, _) => format!("{gate}, {name}"),
        }));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use sotto_circuits::impact::Impact;
    use sotto_transparent::Transparent;

    use super::*;

    #[test]
    fn the_systems_of_the_statements_are_read() {
        let (pinned, ..) = Pinned::of::<<Impact as Transparent>::Circuit>().expect("the text is understood");
        // A full round of 2, 4, 5 and 8, partial rounds of one more, pad-and-add; a form, a step, a bitshift.
        assert_eq!(pinned.polynomials.len(), 19 + (19 + 4) + 19 + 1 + 7 + 1);
        assert_eq!((pinned.lookups.len(), pinned.permutation.len()), (1, 9 + 8 + 1));
        let count = |name: &str| pinned.polynomials.iter().filter(|p| p.name == name).count();
        assert_eq!(
            (count("form"), count("step up a tree, child 3"), count("full round, polynomial 2 of 5")),
            (1, 1, 1)
        );
    }

    #[test]
    fn anything_unknown_is_refused() {
        for text in ["Cubed(Constant(0x0))", "Sum(Constant(0x0))", "Challenge { index: 0 }", "Constant(7)", "7", "[]"] {
            let text = Text::read(text).expect("it is a text");
            assert!(expression(&text).is_err(), "{text:?}");
        }
        let modulus = "0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";
        assert!(scalar(&Text::Atom(modulus.to_owned())).is_err());
        assert!(names("- a polynomial without a gate").is_err() && names("some other text").is_err());
    }
}
