//! Asking the person at the terminal. Secrets come from prompts, the environment, files or standard input, never from arguments.

use std::io::{IsTerminal, Read};

use dialoguer::{Confirm, Password};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::context::Context;
use crate::error::CliError;
use crate::files;

const VARIABLE: &str = "SOTTO_PASSPHRASE";
const MIN_CHARACTERS: usize = 8;
/// Far more than 24 words.
const MAX_INPUT: u64 = 4096;

// The passphrase, if it was given without a prompt.
fn given(context: &Context) -> Result<Option<SecretString>, CliError> {
    if let Some(path) = &context.passphrase_file {
        let bytes = Zeroizing::new(files::read(path)?);
        let text = std::str::from_utf8(&bytes).map_err(|error| CliError::Unreadable {
            path: path.clone(),
            what: "a passphrase",
            reason: error.to_string(),
        })?;
        return Ok(Some(SecretString::from(text.lines().next().unwrap_or_default().to_owned())));
    }
    Ok(std::env::var(VARIABLE).ok().filter(|value| !value.is_empty()).map(SecretString::from))
}

fn prompt(what: &str) -> Result<SecretString, CliError> {
    if !std::io::stdin().is_terminal() {
        return Err(CliError::NoPassphrase);
    }
    Ok(SecretString::from(Password::new().with_prompt(what).interact()?))
}

/// The passphrase of a wallet that exists.
///
/// # Errors
/// [`CliError::NoPassphrase`] if nobody can be asked.
pub fn passphrase(context: &Context) -> Result<SecretString, CliError> {
    match given(context)? {
        Some(passphrase) => Ok(passphrase),
        None => prompt("Passphrase"),
    }
}

/// A passphrase for a new wallet; at a prompt it is asked for twice.
///
/// # Errors
/// [`CliError::ShortPassphrase`], [`CliError::PassphrasesDiffer`], [`CliError::NoPassphrase`].
pub fn new_passphrase(context: &Context) -> Result<SecretString, CliError> {
    let (passphrase, again) = match given(context)? {
        Some(passphrase) => (passphrase, None),
        None => (prompt("New passphrase")?, Some(prompt("The same again")?)),
    };
    if again.is_some_and(|again| again.expose_secret() != passphrase.expose_secret()) {
        return Err(CliError::PassphrasesDiffer);
    }
    if passphrase.expose_secret().chars().count() < MIN_CHARACTERS {
        return Err(CliError::ShortPassphrase(MIN_CHARACTERS));
    }
    Ok(passphrase)
}

/// The 24 words of a seed, from a prompt or from standard input.
///
/// # Errors
/// [`CliError::NoWords`] if nothing comes.
pub fn words() -> Result<SecretString, CliError> {
    let text = if std::io::stdin().is_terminal() {
        Zeroizing::new(Password::new().with_prompt("The 24 words").interact()?)
    } else {
        let mut text = Zeroizing::new(String::new());
        std::io::stdin().take(MAX_INPUT).read_to_string(&mut text).map_err(|_| CliError::NoWords)?;
        text
    };
    let words = Zeroizing::new(text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase());
    if words.is_empty() { Err(CliError::NoWords) } else { Ok(SecretString::from(words.as_str())) }
}

/// Shows what is about to be done, and goes on only with consent.
///
/// # Errors
/// [`CliError::Declined`]; [`CliError::Unconfirmed`] if nobody can be asked.
pub fn consent(what: &str, question: &str, yes: bool) -> Result<(), CliError> {
    if yes {
        return Ok(());
    }
    eprintln!("{}", what.trim_end());
    if !std::io::stdin().is_terminal() {
        return Err(CliError::Unconfirmed);
    }
    if Confirm::new().with_prompt(question).default(false).interact()? { Ok(()) } else { Err(CliError::Declined) }
}
