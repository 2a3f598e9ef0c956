//! Quantities, a type each: nothing takes two adjacent numbers of one bare type.
//!
//! Where people read, 64- and 128-bit numbers are decimal strings, because JSON readers round them.

use crate::field::F;

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident($inner:ty) as $form:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub struct $name(pub $inner);

        impl $name {
            /// None of it.
            pub const ZERO: Self = Self(0);

            /// As a field element.
            #[must_use]
            pub fn field(self) -> F {
                F::from(self.0)
            }

            /// The sum, unless it leaves the range.
            #[must_use]
            pub fn checked_add(self, other: Self) -> Option<Self> {
                self.0.checked_add(other.0).map(Self)
            }

            /// The difference, unless it leaves the range.
            #[must_use]
            pub fn checked_sub(self, other: Self) -> Option<Self> {
                self.0.checked_sub(other.0).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        quantity!(@serde $form $name $inner);
    };
    (@serde number $name:ident $inner:ty) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(to)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                <$inner>::deserialize(from).map(Self)
            }
        }
    };
    (@serde decimal $name:ident $inner:ty) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                if to.is_human_readable() { to.collect_str(&self.0) } else { self.0.serialize(to) }
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                if !from.is_human_readable() {
                    return <$inner>::deserialize(from).map(Self);
                }
                let text = <String as serde::Deserialize>::deserialize(from)?;
                let number: $inner = text.parse().map_err(serde::de::Error::custom)?;
                // `+7` and `007` parse too; one number has one name.
                if number.to_string() == text { Ok(Self(number)) } else { Err(serde::de::Error::custom("not a canonical decimal")) }
            }
        }
    };
}

quantity! {
    /// Money, in cents.
    Cents(u64) as decimal
}
quantity! {
    /// Shares of a token.
    Shares(u64) as decimal
}
quantity! {
    /// A cumulative payout per share, in 2^-64 cents: a token's `D`, or the index at which a note was last settled.
    Index(u128) as decimal
}
quantity! {
    /// A fraction of a cent, in 2^-64 cents: a note's carry or a token's remainder.
    Fraction(u64) as decimal
}
quantity! {
    /// The least price of a share that a ruling sets, in 2^-32 cents.
    PriceFloor(u64) as decimal
}
quantity! {
    /// The number of a token, which is the number of its member; 0 is no token.
    TokenId(u32) as number
}
quantity! {
    /// The number of a block.
    Height(u32) as number
}
quantity! {
    /// The number of an epoch.
    Epoch(u32) as number
}
quantity! {
    /// Where a leaf stands in the note tree.
    Position(u32) as number
}
quantity! {
    /// A member's standing; complaints lower it.
    Reputation(u32) as number
}

quantity! {
    /// Units of a company, as its oracle counts them: shares, options, thousandths of a percent.
    Units(u64) as decimal
}
quantity! {
    /// A portion of a supply, in 10^-8: millionths of a percent, so that what people say in decimals is exact.
    Portion(u32) as number
}
quantity! {
    /// The number of a period in which an issuer may complain once about each of its holders.
    Period(u32) as number
}

impl Portion {
    /// All of a supply.
    pub const WHOLE: Self = Self(100_000_000);

    /// Whether `amount` is at least this portion of `supply`.
    #[must_use]
    pub fn is_held_by(self, amount: Shares, supply: Shares) -> bool {
        u128::from(amount.0) * u128::from(Self::WHOLE.0) >= u128::from(self.0) * u128::from(supply.0)
    }
}

/// Bits of the fraction of a cent in which indices, carries and remainders count.
pub const FRACTION_BITS: u32 = 64;

impl Cents {
    /// The amount as people write it: `1234.05`.
    #[must_use]
    pub fn to_decimal(self) -> String {
        format!("{}.{:02}", self.0 / 100, self.0 % 100)
    }

    /// Reads `1234`, `1234.5` or `1234.05`, with `_` or `,` before every three digits if one likes: `1,234.05`.
    ///
    /// # Errors
    /// [`AmountError`] for anything else, or for more than the range holds.
    pub fn from_decimal(text: &str) -> Result<Self, AmountError> {
        let not_money = || AmountError::NotMoney(text.to_owned());
        let too_much = || AmountError::TooMuch(text.to_owned());
        let (whole, cents) = match text.split_once('.') {
            None => (text, 0),
            Some((whole, tenths)) if tenths.len() == 1 => (whole, 10 * digits(tenths).ok_or_else(not_money)?),
            Some((whole, cents)) if cents.len() == 2 => (whole, digits(cents).ok_or_else(not_money)?),
            Some(_) => return Err(not_money()),
        };
        let plain = ungrouped(whole).ok_or_else(not_money)?;
        let cents = plain.parse().ok().and_then(|w: u64| w.checked_mul(100)?.checked_add(cents));
        cents.map(Self).ok_or_else(too_much)
    }
}

// The number that a few decimal digits write; `None` for anything else, `+7` included.
fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

// The digits of a whole number without the separators of thousands. `1,5` is refused: half the world means 1.50 by it.
fn ungrouped(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split(['_', ',']).collect();
    let grouped = groups.len() > 1;
    let right = groups.iter().enumerate().all(|(i, group)| {
        let length = if !grouped {
            !group.is_empty()
        } else if i == 0 {
            (1..=3).contains(&group.len())
        } else {
            group.len() == 3
        };
        length && group.bytes().all(|b| b.is_ascii_digit())
    });
    right.then(|| groups.concat())
}

/// Why a text is not an amount of money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not digits with at most two decimals.
    #[error("{0:?} is not an amount of money; write it like 1234.05")]
    NotMoney(String),
    /// More than 2^64 - 1 cents.
    #[error("{0:?} is more than can be counted (2^64 - 1 cents)")]
    TooMuch(String),
}

#[cfg(test)]
mod tests;
