//! Files that are read and written: each whole or not at all, and never over another but where the name says so.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use ed25519_dalek::SigningKey;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::error::CliError;

/// Whether others on this machine may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// They may.
    Shared,
    /// Only its owner may.
    Private,
}

/// Reads a file.
///
/// # Errors
/// [`CliError::Io`].
pub fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    fs::read(path).map_err(CliError::io(path))
}

/// Writes a new file.
///
/// # Errors
/// [`CliError::Exists`] if there is one, [`CliError::Io`].
pub fn write(path: &Path, bytes: &[u8], access: Access) -> Result<(), CliError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if access == Access::Private {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(|source| {
        let path = path.to_owned();
        let exists = source.kind() == std::io::ErrorKind::AlreadyExists;
        if exists { CliError::Exists { path } } else { CliError::Io { path, source } }
    })?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(CliError::io(path))
}

/// Reads a JSON file; `what` says what it should be.
///
/// # Errors
/// [`CliError::Io`], [`CliError::Unreadable`].
pub fn read_json<T: DeserializeOwned>(path: &Path, what: &'static str) -> Result<T, CliError> {
    serde_json::from_slice(&read(path)?).map_err(|error| CliError::Unreadable {
        path: path.to_owned(),
        what,
        reason: error.to_string(),
    })
}

/// Writes a new JSON file.
///
/// # Errors
/// As [`write()`].
///
/// # Panics
/// Never: what is written has no maps with keys other than text.
pub fn write_json(path: &Path, value: &impl Serialize) -> Result<(), CliError> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("everything that is kept can be written");
    bytes.push(b'\n');
    write(path, &bytes, Access::Shared)
}

/// Writes a JSON file, over an older one if there is one: whole or not at all.
///
/// # Errors
/// [`CliError::Io`].
///
/// # Panics
/// As [`write_json`].
pub fn replace_json(path: &Path, value: &impl Serialize) -> Result<(), CliError> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("everything that is kept can be written");
    bytes.push(b'\n');
    replace(path, &bytes)
}

/// Writes a file, over an older one if there is one: whole or not at all.
///
/// # Errors
/// [`CliError::Io`].
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let part = path.with_extension("part");
    let mut file = fs::File::create(&part).map_err(CliError::io(&part))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(CliError::io(&part))?;
    fs::rename(&part, path).map_err(CliError::io(path))?;
    sync_folder(path)
}

// What a power cut must not take back is a file's new name, too.
#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<(), CliError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(CliError::io(folder))
}

// Elsewhere a folder cannot be opened as a file, and its entries are the system's business.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> Result<(), CliError> {
    Ok(())
}

/// Reads an official's signing key: 64 hexadecimal digits.
///
/// # Errors
/// [`CliError::Io`], [`CliError::Unreadable`].
pub fn read_key(path: &Path) -> Result<SigningKey, CliError> {
    let text = Zeroizing::new(read(path)?);
    let mut secret = Zeroizing::new([0u8; 32]);
    hex::decode_to_slice(text.trim_ascii(), secret.as_mut()).map_err(|_| CliError::Unreadable {
        path: path.to_owned(),
        what: "a signing key",
        reason: "it should be 64 hexadecimal digits".to_owned(),
    })?;
    Ok(SigningKey::from_bytes(&secret))
}

/// Makes an official's signing key and keeps it, readable by its owner alone.
///
/// # Errors
/// [`CliError::Randomness`], and as [`write()`].
pub fn make_key(path: &Path) -> Result<SigningKey, CliError> {
    let mut secret = Zeroizing::new([0u8; 32]);
    getrandom::fill(secret.as_mut()).map_err(CliError::Randomness)?;
    let mut text = Zeroizing::new(vec![0u8; 65]);
    hex::encode_to_slice(*secret, &mut text[..64]).expect("32 bytes are 64 digits");
    text[64] = b'\n';
    write(path, &text, Access::Private)?;
    Ok(SigningKey::from_bytes(&secret))
}

/// Checks that a file can still be made, before work is done for it.
///
/// # Errors
/// [`CliError::Exists`].
pub fn vacant(path: &Path) -> Result<(), CliError> {
    if path.exists() { Err(CliError::Exists { path: path.to_owned() }) } else { Ok(()) }
}
