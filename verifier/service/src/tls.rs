//! TLS: the service's certificate, which can be replaced while it runs, and whom a client believes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum_server::tls_rustls::RustlsConfig;
use reqwest::blocking::{Client, ClientBuilder};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};

/// Where certificate and key are, both in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and those between it and the authority's.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is missing, or is no PEM of what it should be.
    #[error("{}: no certificate or key can be read from it: {reason}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// They do not fit together, or are of a kind that is not used any more.
    #[error("certificate and key cannot be used: {0}")]
    Unusable(#[from] rustls::Error),
}

/// Whom a client believes that a server is who it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust<'a> {
    /// Whom this machine believes.
    System,
    /// Those whose certificates stand in this file, and nobody else.
    File(&'a Path),
    /// Nobody: for addresses without TLS.
    Nobody,
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

// Nothing is read from an empty file without a word.
fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let unreadable = |reason: String| TlsError::Unreadable { path: path.to_owned(), reason };
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let read = read.map_err(|error| unreadable(error.to_string()))?;
    if read.is_empty() { Err(unreadable("there is no certificate in it".into())) } else { Ok(read) }
}

/// An HTTP client that believes these.
///
/// # Errors
/// [`TlsError`] if a file cannot be read.
pub fn client(trust: Trust<'_>) -> Result<ClientBuilder, TlsError> {
    let mut roots = RootCertStore::empty();
    match trust {
        Trust::System => {
            // Whoever was first has said the same.
            let _ = ring::default_provider().install_default();
            return Ok(Client::builder());
        }
        Trust::File(path) => certificates(path)?.into_iter().try_for_each(|certificate| roots.add(certificate))?,
        Trust::Nobody => {}
    }
    let config = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    Ok(Client::builder().tls_backend_preconfigured(config.with_root_certificates(roots).with_no_client_auth()))
}

/// A certificate in use.
#[derive(Debug, Clone)]
pub(crate) struct Certificate {
    files: TlsFiles,
    config: RustlsConfig,
}

impl Certificate {
    pub(crate) fn read(files: TlsFiles) -> Result<Self, TlsError> {
        let config = RustlsConfig::from_config(server(&files)?);
        Ok(Self { files, config })
    }

    /// Reads the files again. If they cannot be used, the old certificate stays.
    pub(crate) fn read_again(&self) -> Result<(), TlsError> {
        self.config.reload_from_config(server(&self.files)?);
        Ok(())
    }

    pub(crate) fn config(&self) -> RustlsConfig {
        self.config.clone()
    }
}

fn server(TlsFiles { cert, key }: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
    let certificates = certificates(cert)?;
    let unreadable = |reason: String| TlsError::Unreadable { path: key.clone(), reason };
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable(error.to_string()))?;
    let config = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    let mut config = config.with_no_client_auth().with_single_cert(certificates, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
