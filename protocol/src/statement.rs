//! The statements that are proven, one key each.

use serde::{Deserialize, Serialize};

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A statement with a circuit and a key of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Statement { $($(#[$doc])* #[serde(rename = $text)] $name,)* }

        impl Statement {
            /// Every statement.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name in files, commands and the specification.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }

        impl std::str::FromStr for Statement {
            type Err = UnknownStatement;
            fn from_str(s: &str) -> Result<Self, UnknownStatement> {
                match s { $($text => Ok(Self::$name),)* _ => Err(UnknownStatement(s.to_owned())) }
            }
        }
    };
}

statements! {
    /// Sell, claim or merge shares.
    Share = "share",
    /// Buy, withdraw, merge or lock cash.
    Cash = "cash",
    /// The issuer's consent to a trade.
    Approve = "approve",
    /// Found a token or dilute it.
    Issue = "issue",
    /// Distribute proceeds to every holder at once.
    Payout = "payout",
    /// Push to one holder what is owed.
    Settle1 = "settle-1",
    /// Push to four holders what is owed.
    Settle4 = "settle-4",
    /// Push to sixteen holders what is owed.
    Settle16 = "settle-16",
    /// Push to sixty-four holders what is owed.
    Settle64 = "settle-64",
    /// Re-issue a replaced key's notes to the new key.
    Rekey = "rekey",
    /// Buy a holder's shares back by a ruling.
    Remove = "remove",
    /// Show that one holds at least so much since so long, from two notes.
    Ownership2 = "ownership-2",
    /// The same, from four notes.
    Ownership4 = "ownership-4",
    /// Keep or overrule a decision of the authority.
    Ballot = "ballot",
    /// An issuer's complaint about one of its own holders.
    Complaint = "complaint",
    /// Consume a company stake that was sold.
    Stake = "stake",
    /// Show of how many people's tokens one holds a part.
    Impact = "impact",
    /// Show a company stake.
    Backing = "backing",
    /// Show that every share alive was paid, in cash.
    Census = "census",
}

impl std::fmt::Display for Statement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// No statement has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no statement named {0:?}")]
pub struct UnknownStatement(pub String);

#[cfg(test)]
mod tests;
