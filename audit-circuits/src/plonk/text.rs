//! What Rust's derived `Debug` writes, read back: names, fields, tuples, lists and atoms. Nothing else is understood.

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// A number, or a name that stands alone.
    Atom(String),
    /// `[a, b]`.
    List(Vec<Text>),
    /// `Name(a, b)`; without a name, `(a, b)`.
    Tuple(String, Vec<Text>),
    /// `Name { field: a }`.
    Struct(String, Vec<(String, Text)>),
}

/// The text is none that `Debug` writes, or says something that is not known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the library's text is not understood: {0}")]
pub struct TextError(pub String);

impl Text {
    /// Reads all of a text.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn read(text: &str) -> Result<Self, TextError> {
        let mut reader = Reader { rest: text };
        let out = reader.any()?;
        if reader.rest.is_empty() { Ok(out) } else { Err(reader.unexpected("the end")) }
    }

    /// The fields of a struct of this name, which has these and no others, in this order.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn fields<const N: usize>(&self, name: &str, fields: [&str; N]) -> Result<[&Self; N], TextError> {
        let Self::Struct(own, values) = self else { return Err(TextError(format!("{name} is {self:?}"))) };
        let own_fields: Vec<&str> = values.iter().map(|(field, _)| field.as_str()).collect();
        if own != name || own_fields != fields {
            return Err(TextError(format!("{name} {fields:?} is {own} {own_fields:?}")));
        }
        Ok(std::array::from_fn(|i| &values[i].1))
    }

    /// The parts of a tuple of this name and length.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn parts<const N: usize>(&self, name: &str) -> Result<[&Self; N], TextError> {
        match self {
            Self::Tuple(own, parts) if own == name && parts.len() == N => Ok(std::array::from_fn(|i| &parts[i])),
            Self::Atom(_) | Self::List(_) | Self::Tuple(..) | Self::Struct(..) => {
                Err(TextError(format!("{name} of {N} is {self:?}")))
            }
        }
    }

    /// The elements of a list.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn list(&self) -> Result<&[Self], TextError> {
        match self {
            Self::List(list) => Ok(list),
            Self::Atom(_) | Self::Tuple(..) | Self::Struct(..) => Err(TextError(format!("a list is {self:?}"))),
        }
    }

    /// An atom, as what it stands for.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn atom<T: std::str::FromStr>(&self) -> Result<T, TextError> {
        match self {
            Self::Atom(atom) => atom.parse().map_err(|_| TextError(format!("{atom} is something else"))),
            Self::List(_) | Self::Tuple(..) | Self::Struct(..) => Err(TextError(format!("an atom is {self:?}"))),
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn unexpected(&self, wanted: &str) -> TextError {
        TextError(format!("{wanted} expected at {:?}", self.rest.chars().take(40).collect::<String>()))
    }

    fn takes(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn word(&mut self) -> &'a str {
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn any(&mut self) -> Result<Text, TextError> {
        if self.takes("[") {
            return Ok(Text::List(self.until("]", Self::any)?));
        }
        let word = self.word().to_owned();
        if self.takes("(") {
            return Ok(Text::Tuple(word, self.until(")", Self::any)?));
        }
        if self.takes(" { ") {
            return Ok(Text::Struct(word, self.until(" }", Self::field)?));
        }
        if word.is_empty() { Err(self.unexpected("a value")) } else { Ok(Text::Atom(word)) }
    }

    fn field(&mut self) -> Result<(String, Text), TextError> {
        let name = self.word().to_owned();
        if name.is_empty() || !self.takes(": ") { Err(self.unexpected("a field")) } else { Ok((name, self.any()?)) }
    }

    fn until<T>(
        &mut self,
        end: &str,
        mut one: impl FnMut(&mut Self) -> Result<T, TextError>,
    ) -> Result<Vec<T>, TextError> {
        let mut all = Vec::new();
        while !self.takes(end) {
            if !all.is_empty() && !self.takes(", ") {
                return Err(self.unexpected(end));
            }
            all.push(one(self)?);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    #[allow(dead_code)]
    struct Example {
        none: Vec<u8>,
        pairs: Vec<(i32, Option<u8>)>,
    }

    #[test]
    fn what_debug_writes_is_read() {
        let text = format!("{:?}", Example { none: vec![], pairs: vec![(-1, None), (2, Some(3))] });
        let text = Text::read(&text).expect("it is such a text");
        let [none, pairs] = text.fields("Example", ["none", "pairs"]).expect("it has these fields");
        assert_eq!(none.list(), Ok([].as_slice()));
        let [number, option] = pairs.list().expect("a list")[1].parts("").expect("a pair");
        assert_eq!((number.atom::<i32>(), option.parts::<1>("Some").and_then(|[x]| x.atom::<u8>())), (Ok(2), Ok(3)));
    }

    #[test]
    fn nothing_else_is_understood() {
        for text in ["", "A { b: 1", "A { 1 }", "[1 2]", "A(1) and more", "[1, ]]"] {
            assert!(Text::read(text).is_err(), "{text:?}");
        }
        let text = Text::read("A { b: 1, c: x }").expect("it is such a text");
        assert!(text.fields("A", ["b"]).is_err() && text.fields("A", ["c", "b"]).is_err());
        assert!(text.fields("A", ["b", "c"]).expect("these fields")[1].atom::<u8>().is_err());
    }
}
