//! Quantities as people write and read them.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use sotto_protocol::amount::{AmountError, Cents, Portion, Shares};

/// Money, written `1234.05` in text and in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money(pub Cents);

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_decimal())
    }
}

impl Serialize for Money {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl FromStr for Money {
    type Err = AmountError;
    fn from_str(text: &str) -> Result<Self, AmountError> {
        Cents::from_decimal(text).map(Self)
    }
}

/// Decimals of a percentage that are read.
const DECIMALS: u32 = 6;
/// 100 %, counted in millionths of a percent.
const WHOLE: u128 = 100 * 10u128.pow(DECIMALS);

/// Shares: a number of them, or a percentage of the supply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// So many.
    Shares(Shares),
    /// So many millionths of a percent of all that are outstanding.
    Percent(u128),
}

impl Part {
    /// The largest whole number of shares that is not more than this.
    #[must_use]
    pub fn rounded_down(self, supply: Shares) -> Shares {
        self.of(supply, 0)
    }

    /// The smallest whole number of shares that is not less than this.
    #[must_use]
    pub fn rounded_up(self, supply: Shares) -> Shares {
        self.of(supply, WHOLE - 1)
    }

    fn of(self, supply: Shares, add: u128) -> Shares {
        match self {
            Self::Shares(shares) => shares,
            // At most 100 %, so below 2^64 * 10^8 and the quotient not above the supply.
            Self::Percent(millionths) => {
                let shares = (u128::from(supply.0) * millionths + add) / WHOLE;
                Shares(u64::try_from(shares).unwrap_or(supply.0))
            }
        }
    }
}

/// Why a text is not a part of a supply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither a number of shares like 300000 nor a percentage like 3% or 2.5%, at most 100%")]
pub struct PartError(String);

impl FromStr for Part {
    type Err = PartError;
    fn from_str(text: &str) -> Result<Self, PartError> {
        let error = || PartError(text.to_owned());
        match text.strip_suffix('%') {
            Some(percent) => {
                millionths(percent.trim_end()).filter(|m| *m <= WHOLE).map(Self::Percent).ok_or_else(error)
            }
            None => shares(text).map(Self::Shares).ok_or_else(error),
        }
    }
}

/// A portion of a supply, written as a percentage: `1%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percentage(pub Portion);

impl fmt::Display for Percentage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, millionths) = (self.0.0 / 1_000_000, self.0.0 % 1_000_000);
        let decimals = format!("{millionths:06}");
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{whole}%"),
            decimals => write!(f, "{whole}.{decimals}%"),
        }
    }
}

impl Serialize for Percentage {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl FromStr for Percentage {
    type Err = PercentageError;
    fn from_str(text: &str) -> Result<Self, PercentageError> {
        let portion = text.strip_suffix('%').and_then(|percent| millionths(percent.trim_end()));
        let portion = portion.filter(|m| (1..=WHOLE).contains(m)).and_then(|m| u32::try_from(m).ok());
        portion.map(|m| Self(Portion(m))).ok_or_else(|| PercentageError(text.to_owned()))
    }
}

/// Why a text is not a percentage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a percentage like 1% or 2.5%, more than 0 and at most 100%")]
pub struct PercentageError(String);

fn digits(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

fn millionths(percent: &str) -> Option<u128> {
    let (whole, decimals) = percent.split_once('.').unwrap_or((percent, "0"));
    let missing = DECIMALS.checked_sub(u32::try_from(decimals.len()).ok()?)?;
    let (whole, decimals) = (u128::from(digits(whole)?), u128::from(digits(decimals)?));
    Some(whole * 10u128.pow(DECIMALS) + decimals * 10u128.pow(missing))
}

/// Reads a number of shares; `_` or `,` may stand between thousands.
///
/// # Errors
/// [`PartError`].
pub fn parse_shares(text: &str) -> Result<Shares, PartError> {
    shares(text).ok_or_else(|| PartError(text.to_owned()))
}

fn shares(text: &str) -> Option<Shares> {
    let groups: Vec<&str> = text.split(['_', ',']).collect();
    let right = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|g| g.len() == 3));
    let all = groups.iter().all(|g| digits(g).is_some());
    (right && all).then(|| digits(&groups.concat()).map(Shares))?
}

/// Shares as a percentage of a supply, with two decimals, rounded down.
#[must_use]
pub fn percent(shares: Shares, supply: Shares) -> String {
    let hundredths = u128::from(shares.0) * 10_000 / u128::from(supply.0.max(1));
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_numbers_or_percentages() {
        let supply = Shares(10_000_000);
        for (text, down, up) in [
            ("300000", 300_000, 300_000),
            ("300_000", 300_000, 300_000),
            ("1,300,000", 1_300_000, 1_300_000),
            ("3%", 300_000, 300_000),
            ("2.5 %", 250_000, 250_000),
            ("0.000001%", 0, 1),
            ("100%", 10_000_000, 10_000_000),
        ] {
            let part: Part = text.parse().expect(text);
            assert_eq!((part.rounded_down(supply), part.rounded_up(supply)), (Shares(down), Shares(up)), "{text}");
        }
        let all = Part::Percent(WHOLE);
        assert_eq!(all.rounded_up(Shares(u64::MAX)), Shares(u64::MAX));
    }

    #[test]
    fn percentages_are_exact() {
        for (text, portion, shown) in [
            ("1%", 1_000_000, "1%"),
            ("2.50 %", 2_500_000, "2.5%"),
            ("0.000001%", 1, "0.000001%"),
            ("100%", 100_000_000, "100%"),
        ] {
            let percentage: Percentage = text.parse().expect(text);
            assert_eq!((percentage.0, percentage.to_string().as_str()), (Portion(portion), shown));
        }
        for text in ["0%", "1", "100.1%", "-1%", "1,5%", "0.0000001%", ""] {
            assert!(text.parse::<Percentage>().is_err(), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in
            ["", "%", "-1", "+1", "3,5", "3,5%", "100.1%", "1.0000001%", "1.%", ".5%", "1e3", "18446744073709551616"]
        {
            assert!(text.parse::<Part>().is_err(), "{text}");
        }
    }
}
