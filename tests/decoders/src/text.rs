//! Texts: what stands in files, in addresses and on the command line.

use clap::Parser;
use sotto_cli::Cli;
use sotto_cli::quantity::{Part, Percentage, parse_shares};
use sotto_protocol::amount::{Cents, Shares};
use sotto_protocol::disclosure::TransparentProof;
use sotto_protocol::field;
use sotto_protocol::keys::{Keys, PublicKey, VerifyingKey};
use sotto_protocol::statement::Statement;
use sotto_service::StoreAddress;
use sotto_tlog::{Cosigner, LogTile};

use crate::promise::one_text;

/// Every text form there is, tried on the same text.
///
/// # Panics
/// If a decoder breaks a promise.
pub fn text(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    one_text(text, field::from_hex, field::to_hex);
    one_text(text, str::parse::<PublicKey>, ToString::to_string);
    one_text(text, |text| VerifyingKey::try_from(text.to_owned()), |key| String::from(*key));
    one_text(text, |text| TransparentProof::try_from(text.to_owned()), |proof| String::from(proof.clone()));
    one_text(text, str::parse::<Statement>, ToString::to_string);
    one_text(text, str::parse::<Cosigner>, ToString::to_string);
    one_text(text, str::parse::<LogTile>, ToString::to_string);
    quantities(text);
    place(text);
    if let Ok(keys) = Keys::from_mnemonic(text) {
        assert_eq!(text.split_whitespace().count(), 24, "a seed is 24 words, however far apart");
        assert!(keys.verifying_key().is_usable(), "and makes keys that can be used");
    }
}

// People may write these in several ways; they are written in one.
fn quantities(text: &str) {
    if let Ok(cents) = Cents::from_decimal(text) {
        assert_eq!(Cents::from_decimal(&cents.to_decimal()), Ok(cents));
    }
    if let Ok(shares) = parse_shares(text) {
        assert_eq!(parse_shares(&shares.to_string()), Ok(shares));
    }
    if let Ok(percentage) = text.parse::<Percentage>() {
        assert_eq!(percentage.to_string().parse(), Ok(percentage));
    }
    if let Ok(part @ Part::Percent(_)) = text.parse() {
        for supply in [0, 1, 10_000_000, u64::MAX].map(Shares) {
            let (down, up) = (part.rounded_down(supply), part.rounded_up(supply));
            assert!(down <= up && up <= supply && up.0 - down.0 <= 1, "{down} to {up} of {supply}");
        }
    }
}

// A password in an address is seen, and not shown.
fn place(text: &str) {
    let place = StoreAddress::from(text.to_owned());
    if place.has_password() {
        assert_eq!(format!("{place:?}"), "Postgres(..)");
    }
}

/// The command line, an argument a line.
///
/// # Panics
/// If a decoder breaks a promise.
pub fn arguments(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Err(error) = Cli::try_parse_from(std::iter::once("sotto").chain(text.lines())) {
        assert!(!error.to_string().is_empty(), "whoever is refused is told why");
    }
}
