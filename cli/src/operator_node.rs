//! A service as its operator reaches it: another address than the public one, and a token.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::{Client, Response};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use zeroize::Zeroizing;

use crate::error::CliError;
use crate::files;
use crate::http_node::{accept, client, unreachable};

/// A long log is read as fast as the network carries it.
const TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

/// The operator's listener of a service.
#[derive(Debug)]
pub struct OperatorNode {
    base: String,
    client: Client,
    // Redacted in Debug, because it is marked as sensitive.
    token: HeaderValue,
}

impl OperatorNode {
    /// At an address such as `http://127.0.0.1:7301`, with the token that stands in a file.
    ///
    /// # Errors
    /// [`CliError::Io`], [`CliError::Unreadable`], [`CliError::Node`].
    pub fn new(address: &str, token: &Path, ca: Option<&Path>) -> Result<Self, CliError> {
        let bytes = Zeroizing::new(files::read(token)?);
        let header = Zeroizing::new([b"Bearer ", bytes.trim_ascii()].concat());
        let mut header = HeaderValue::from_bytes(&header).map_err(|_| CliError::Unreadable {
            path: token.to_owned(),
            what: "a token",
            reason: "it should be one line, as `sotto operator token new` printed it".to_owned(),
        })?;
        header.set_sensitive(true);
        let client = client(address, ca, TIMEOUT)?;
        Ok(Self { base: address.trim_end_matches('/').to_owned(), client, token: header })
    }

    fn ask(&self, method: Method, path: &str) -> Result<Response, CliError> {
        let request =
            self.client.request(method, format!("{}{path}", self.base)).header(AUTHORIZATION, self.token.clone());
        Ok(accept(request.send().map_err(|error| unreachable(&error))?)?)
    }

    /// Writes a backup of the log as it stands now.
    ///
    /// # Errors
    /// [`CliError::Node`]; what was written then is no whole backup.
    pub fn backup(&self, to: &mut impl Write) -> Result<(), CliError> {
        let mut response = self.ask(Method::GET, "/backup")?;
        io::copy(&mut response, to).map_err(|error| unreachable(&error))?;
        Ok(())
    }

    /// Whether load balancers are told to send requests elsewhere.
    ///
    /// # Errors
    /// [`CliError::Node`].
    pub fn drain(&self, drained: bool) -> Result<(), CliError> {
        let method = if drained { Method::PUT } else { Method::DELETE };
        self.ask(method, "/drain").map(drop)
    }
}
