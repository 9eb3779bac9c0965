//! A TLS server with its own CA, which forwards the plain bytes to another address.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

/// A running TLS server. It stops when this value is dropped.
pub(crate) struct Terminator {
    address: SocketAddr,
    bundle: PathBuf,
    _folder: TempDir,
    end: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Terminator {
    /// Listens as `localhost` on a free port of this machine, and forwards to `server`, which has
    /// no TLS.
    pub(crate) fn before(server: SocketAddr) -> Self {
        let mut ca = CertificateParams::new([]).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca_key = KeyPair::generate().unwrap();
        let ca_certificate = ca.self_signed(&ca_key).unwrap();
        let issuer = Issuer::new(ca, ca_key);
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let leaf = leaf.signed_by(&key, &issuer).unwrap();

        let folder = tempfile::tempdir().unwrap();
        let bundle = folder.path().join("company-ca.pem");
        fs::write(&bundle, ca_certificate.pem()).unwrap();

        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));

        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let (ends, end) = oneshot::channel();
        let thread = thread::spawn(move || {
            runtime.block_on(async {
                let accept = async {
                    while let Ok((client, _)) = listener.accept().await {
                        tokio::spawn(pass(acceptor.clone(), client, server));
                    }
                };
                tokio::select! {
                    () = accept => {}
                    _ = end => {}
                }
            });
        });
        Self {
            address,
            bundle,
            _folder: folder,
            end: Some((ends, thread)),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// Returns the path of the file with the certificate of the CA.
    pub(crate) fn ca_bundle(&self) -> &Path {
        &self.bundle
    }
}

impl Drop for Terminator {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.end.take() {
            let _ended = end.send(());
            let _joined = thread.join();
        }
    }
}

/// Forwards one connection. The connection ends if the client refuses the certificate.
async fn pass(acceptor: TlsAcceptor, client: TcpStream, server: SocketAddr) {
    let Ok(mut client) = acceptor.accept(client).await else {
        return;
    };
    let mut server = TcpStream::connect(server).await.unwrap();
    let _closed = copy_bidirectional(&mut client, &mut server).await;
}
