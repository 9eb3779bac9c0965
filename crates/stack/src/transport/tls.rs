//! TLS with rustls. It uses ring, because ring compiles quickly.
//!
//! The root certificates are read at the first handshake, and kept. Reading blocks, so it runs
//! outside of the runtime's worker threads.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, KeyProvider};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::SigningKey;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::error::BoxError;

/// Makes TLS handshakes. The root certificates are read once.
#[derive(Clone)]
pub(super) struct Tls {
    ca_bundle: Option<Arc<Path>>,
    connector: Arc<OnceCell<TlsConnector>>,
}

impl Tls {
    pub(super) fn new(ca_bundle: Option<PathBuf>) -> Self {
        Self {
            ca_bundle: ca_bundle.map(Into::into),
            connector: Arc::default(),
        }
    }

    pub(super) async fn handshake(
        &self,
        host: &str,
        tcp: TcpStream,
    ) -> Result<TlsStream<TcpStream>, BoxError> {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(host.to_owned())?;
        let connector = self.connector.get_or_try_init(|| self.load()).await?;
        Ok(connector.connect(name, tcp).await?)
    }

    async fn load(&self) -> Result<TlsConnector, BoxError> {
        let bundle = self.ca_bundle.clone();
        let roots = tokio::task::spawn_blocking(move || match bundle {
            Some(path) => read_bundle(&path),
            None => read_platform(),
        });
        let provider = Arc::new(CryptoProvider {
            key_provider: &NoKeys,
            ..rustls::crypto::ring::default_provider()
        });
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots.await??)
            .with_no_client_auth();
        Ok(TlsConnector::from(Arc::new(config)))
    }
}

/// A key provider that has no private keys. AWS requests no client certificates. With it, the
/// program does not contain the code that signs with private keys.
#[derive(Debug)]
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(
        &self,
        _: PrivateKeyDer<'static>,
    ) -> Result<Arc<dyn SigningKey>, rustls::Error> {
        let message = "expected no client certificate: this transport has none";
        Err(rustls::Error::General(message.to_owned()))
    }
}

casebook_types::opaque!(Tls);

/// Reads the root certificates in a file. An invalid certificate is an error, because the user
/// chose the file.
fn read_bundle(path: &Path) -> Result<RootCertStore, TlsError> {
    let error = |cause: BoxError| TlsError {
        path: Some(path.into()),
        cause,
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|cause| error(cause.into()))? {
        let certificate = certificate.map_err(|cause| error(cause.into()))?;
        roots
            .add(certificate)
            .map_err(|cause| error(cause.into()))?;
    }
    if roots.is_empty() {
        Err(error("no certificate in it".into()))
    } else {
        Ok(roots)
    }
}

/// Reads the root certificates of the platform. Invalid ones are skipped, because the user did not
/// choose them.
fn read_platform() -> Result<RootCertStore, TlsError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let cause = found.errors.into_iter().next();
        let cause = cause.map_or_else(|| "no certificate found".into(), BoxError::from);
        return Err(TlsError { path: None, cause });
    }
    Ok(roots)
}

/// The error for root certificates that are missing or invalid. It is a source of a
/// [`TransportError`](crate::TransportError). Nothing was sent.
#[derive(Debug)]
pub struct TlsError {
    path: Option<PathBuf>,
    cause: BoxError,
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => {
                write!(
                    f,
                    "expected root certificates in PEM blocks in {}",
                    path.display()
                )
            }
            None => f.write_str("expected the platform's root certificates, found none"),
        }
    }
}

impl Error for TlsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_names_a_bundle_that_does_not_exist() {
        let error = read_bundle(Path::new("no-such-bundle.pem")).unwrap_err();
        assert!(error.to_string().contains("no-such-bundle.pem"));
        assert!(error.source().is_some());
    }
}
