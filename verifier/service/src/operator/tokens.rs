//! Who may ask the operator's listener for what: random tokens, of which the service keeps hashes only.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

// Makes a token that leaked easy to find.
const PREFIX: &str = "sotto_op_";
const SECRET_BYTES: usize = 32;

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Reading the metrics.
    Metrics,
    /// Reading the whole log as a backup.
    Backup,
    /// Taking the process out of service, and back.
    Drain,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::Metrics, Self::Backup, Self::Drain];

    /// Its name, as it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Metrics => "metrics",
            Self::Backup => "backup",
            Self::Drain => "drain",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a text is no scope, or a file no list of tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokensError {
    /// No such scope.
    #[error("{0:?} is no scope; there are metrics, backup and drain")]
    Scope(String),
    /// Not a name that can stand in the file.
    #[error("a token's name is one word of letters, digits, dots, dashes and underscores, not {0:?}")]
    Name(String),
    /// Two tokens of one name could not be told apart.
    #[error("there is a token {0:?} already")]
    Exists(String),
    /// A line says something else.
    #[error("line {line} is no token: a name, scopes with commas between them, and 64 hexadecimal digits")]
    Line {
        /// Which, from 1.
        line: usize,
    },
}

impl FromStr for Scope {
    type Err = TokensError;
    fn from_str(text: &str) -> Result<Self, TokensError> {
        Self::ALL.into_iter().find(|scope| scope.name() == text).ok_or_else(|| TokensError::Scope(text.to_owned()))
    }
}

/// A secret that opens something. Shown once, when it is made.
pub struct Token(Zeroizing<String>);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

impl Token {
    /// A new one: 256 random bits, so a plain hash of it is as hard to reverse as any.
    ///
    /// # Errors
    /// If the system gives no randomness.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        getrandom::fill(secret.as_mut())?;
        let digits = Zeroizing::new(hex::encode(*secret));
        Ok(Self(Zeroizing::new([PREFIX, digits.as_str()].concat())))
    }

    /// As it is sent.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// What one token may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// For people and logs.
    pub name: String,
    /// What it is good for.
    pub scopes: Vec<Scope>,
    hash: [u8; 32],
}

impl Grant {
    /// For a token.
    ///
    /// # Errors
    /// [`TokensError::Name`].
    pub fn new(name: &str, mut scopes: Vec<Scope>, token: &Token) -> Result<Self, TokensError> {
        let word = |c: char| c.is_ascii_alphanumeric() || ['.', '-', '_'].contains(&c);
        if name.is_empty() || !name.chars().all(word) {
            return Err(TokensError::Name(name.to_owned()));
        }
        scopes.sort_unstable();
        scopes.dedup();
        Ok(Self { name: name.to_owned(), scopes, hash: hash(token.reveal()) })
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scopes: Vec<_> = self.scopes.iter().map(|scope| scope.name()).collect();
        write!(f, "{} {} {}", self.name, scopes.join(","), hex::encode(self.hash))
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// All tokens: one a line, empty lines and those that begin with `#` aside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens(Vec<Grant>);

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denied {
    /// No token, or none that is known.
    Unknown,
    /// The token is good for something else.
    Scope,
}

impl Tokens {
    /// What each may do.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        &self.0
    }

    /// With one more.
    ///
    /// # Errors
    /// [`TokensError::Exists`].
    pub fn add(&mut self, grant: Grant) -> Result<(), TokensError> {
        if self.0.iter().any(|other| other.name == grant.name) {
            return Err(TokensError::Exists(grant.name));
        }
        self.0.push(grant);
        Ok(())
    }

    /// Without the one of this name; whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|grant| grant.name != name);
        self.0.len() < before
    }

    /// Whose token this is, if it is good for that. Every hash is looked at to its end, whichever matches.
    pub(crate) fn permits(&self, token: &str, scope: Scope) -> Result<&str, Denied> {
        let presented = hash(token);
        let mut found = None;
        for grant in &self.0 {
            if bool::from(grant.hash.ct_eq(&presented)) {
                found = Some(grant);
            }
        }
        let grant = found.ok_or(Denied::Unknown)?;
        if grant.scopes.contains(&scope) { Ok(&grant.name) } else { Err(Denied::Scope) }
    }
}

impl fmt::Display for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# Name, scopes, SHA-256 of the token. `sotto operator token` writes it.")?;
        self.0.iter().try_for_each(|grant| writeln!(f, "{grant}"))
    }
}

impl FromStr for Tokens {
    type Err = TokensError;
    fn from_str(text: &str) -> Result<Self, TokensError> {
        let mut tokens = Self::default();
        for (index, line) in text.lines().map(str::trim).enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let refused = || TokensError::Line { line: index + 1 };
            let [name, scopes, digits] = line.split_whitespace().collect::<Vec<_>>()[..] else { return Err(refused()) };
            let mut hash = [0; 32];
            hex::decode_to_slice(digits, &mut hash).map_err(|_| refused())?;
            let scopes = scopes.split(',').map(str::parse).collect::<Result<_, _>>()?;
            tokens.add(Grant { name: name.to_owned(), scopes, hash })?;
        }
        Ok(tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_scopes_and_nothing_else() {
        let (one, other) = (Token::new().expect("randomness"), Token::new().expect("randomness"));
        let mut tokens = Tokens::default();
        tokens.add(Grant::new("prometheus", vec![Scope::Metrics], &one).expect("a name")).expect("the first");
        tokens
            .add(Grant::new("nightly", vec![Scope::Backup, Scope::Metrics], &other).expect("a name"))
            .expect("another");
        assert_eq!(tokens.permits(one.reveal(), Scope::Metrics), Ok("prometheus"));
        assert_eq!(tokens.permits(one.reveal(), Scope::Backup), Err(Denied::Scope));
        assert_eq!(tokens.permits(other.reveal(), Scope::Backup), Ok("nightly"));
        for wrong in ["", PREFIX, &one.reveal()[1..], &one.reveal().to_uppercase(), &[one.reveal(), " "].concat()] {
            assert_eq!(tokens.permits(wrong, Scope::Metrics), Err(Denied::Unknown), "{wrong:?}");
        }
        assert!(tokens.remove("prometheus") && !tokens.remove("prometheus"));
        assert_eq!(tokens.permits(one.reveal(), Scope::Metrics), Err(Denied::Unknown));
    }

    #[test]
    fn the_file_has_hashes_only_and_is_read_strictly() {
        let token = Token::new().expect("randomness");
        let mut tokens = Tokens::default();
        let grant = Grant::new("a.b-c_1", vec![Scope::Drain, Scope::Metrics, Scope::Drain], &token).expect("a name");
        tokens.add(grant.clone()).expect("the first");
        let text = tokens.to_string();
        assert!(text.contains("a.b-c_1 metrics,drain ") && !text.contains(&token.reveal()[PREFIX.len()..]));
        assert_eq!(text.parse(), Ok(tokens.clone()));
        assert_eq!(tokens.add(grant), Err(TokensError::Exists("a.b-c_1".into())));
        assert_eq!(format!("{token:?}"), "Token(..)");
        let line = text.lines().last().expect("a token").to_owned();
        for wrong in [format!("{line} more"), line.replace("metrics", "everything"), line[..line.len() - 1].to_owned()]
        {
            assert!(wrong.parse::<Tokens>().is_err(), "{wrong}");
        }
        assert!(format!("{line}\n{line}").parse::<Tokens>().is_err());
        assert!(matches!(Grant::new("two words", Vec::new(), &token), Err(TokensError::Name(_))));
    }
}
