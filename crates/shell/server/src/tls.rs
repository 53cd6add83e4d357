//! Connections by TLS: handshakes beside the listening, certificates read again when their files change.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// So many handshakes are under way at once; who comes then waits.
const AT_ONCE: usize = 256;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(10);

/// The files of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those that lead to its root, as PEM.
    pub certificate: PathBuf,
    /// Its private key, as PEM.
    pub key: PathBuf,
}

/// What a server needs for TLS, as its files were read last.
#[derive(Debug)]
pub(crate) struct Tls {
    files: TlsFiles,
    config: RwLock<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    ///
    /// Says which file cannot be used, and why.
    pub(crate) fn read(files: TlsFiles) -> Result<Self, String> {
        let config = RwLock::new(Arc::new(config(&files)?));
        Ok(Self { files, config })
    }

    fn acceptor(&self) -> TlsAcceptor {
        let config = self.config.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(config.clone())
    }

    /// Reads the files again; what cannot be used changes nothing.
    fn again(&self) -> Result<(), String> {
        let new = Arc::new(config(&self.files)?);
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    /// Returns when the files were changed.
    fn changed(&self) -> [Option<SystemTime>; 2] {
        let at = |file: &Path| std::fs::metadata(file).and_then(|f| f.modified()).ok();
        [at(&self.files.certificate), at(&self.files.key)]
    }
}

fn config(files: &TlsFiles) -> Result<ServerConfig, String> {
    let certificate = files.certificate.display();
    let key_file = files.key.display();
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(&files.certificate).and_then(Iterator::collect);
    let chain = chain.map_err(|e| format!("`{certificate}` cannot be read: {e}"))?;
    if chain.is_empty() {
        return Err(format!(
            "`{certificate}` has no certificate: give PEM, `-----BEGIN CERTIFICATE-----`"
        ));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key);
    let key = key.map_err(|e| {
        format!("`{key_file}` has no private key: {e}; give PEM, `-----BEGIN PRIVATE KEY-----`")
    })?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|e| format!("`{certificate}` and `{key_file}` do not fit together: {e}"))?;
    Ok(config)
}

/// Connections whose handshake is done.
#[derive(Debug)]
pub(crate) struct Secured {
    own: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    tasks: [JoinHandle<()>; 2],
}

impl Secured {
    /// Listens, within a runtime.
    ///
    /// # Errors
    ///
    /// Where the listener has no address.
    pub(crate) fn over(listener: TcpListener, tls: Arc<Tls>) -> io::Result<Self> {
        let own = listener.local_addr()?;
        let (told, ready) = mpsc::channel(AT_ONCE);
        let looking = tokio::spawn(look(tls.clone()));
        let listening = tokio::spawn(listen(listener, tls, told));
        Ok(Self {
            own,
            ready,
            tasks: [listening, looking],
        })
    }
}

impl Drop for Secured {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Listener for Secured {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(ready) => ready,
            // Nobody listens any more; who waits is told to end otherwise.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.own)
    }
}

/// Takes connections; who does not shake hands in time is let go.
async fn listen(
    mut listener: TcpListener,
    tls: Arc<Tls>,
    told: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let Ok(turn) = room.clone().acquire_owned().await else {
            return;
        };
        let (stream, from) = Listener::accept(&mut listener).await;
        let (acceptor, told) = (tls.acceptor(), told.clone());
        tokio::spawn(async move {
            let shaken = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await;
            drop(turn);
            if let Ok(Ok(stream)) = shaken {
                let _ = told.send((stream, from)).await;
            }
        });
    }
}

/// Reads the files again when they change, or when the process is told to (SIGHUP).
async fn look(tls: Arc<Tls>) {
    let mut seen = tls.changed();
    let mut asked = Asked::new();
    loop {
        let is_asked = asked.within(LOOK).await;
        let now = tls.changed();
        if is_asked || now != seen {
            seen = now;
            // A pair that is half replaced is read again when the other file comes.
            if let Err(why) = tls.again() {
                crate::guard::remark(&format!("the certificate stays as it was: {why}"));
            }
        }
    }
}

/// Waits to be told to read the files again.
struct Asked {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Asked {
    #[cfg(unix)]
    fn new() -> Self {
        let hangup = tokio::signal::unix::SignalKind::hangup();
        Self {
            signal: tokio::signal::unix::signal(hangup).ok(),
        }
    }

    #[cfg(not(unix))]
    fn new() -> Self {
        Self {}
    }

    /// Returns whether it was told to within a time.
    #[cfg(unix)]
    async fn within(&mut self, time: Duration) -> bool {
        let Some(signal) = &mut self.signal else {
            tokio::time::sleep(time).await;
            return false;
        };
        matches!(
            tokio::time::timeout(time, signal.recv()).await,
            Ok(Some(()))
        )
    }

    #[cfg(not(unix))]
    async fn within(&mut self, time: Duration) -> bool {
        tokio::time::sleep(time).await;
        false
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio_rustls::TlsConnector;
    use tokio_rustls::rustls::pki_types::ServerName;
    use tokio_rustls::rustls::{ClientConfig, RootCertStore};

    use super::*;

    /// Writes a certificate of its own making, and returns it.
    fn made(files: &TlsFiles) -> CertificateDer<'static> {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        std::fs::write(&files.certificate, made.cert.pem()).unwrap();
        std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
        made.cert.der().clone()
    }

    /// Asks by TLS, trusting one certificate alone.
    async fn ask(address: SocketAddr, trusted: CertificateDer<'static>) -> io::Result<String> {
        let mut roots = RootCertStore::empty();
        roots.add(trusted).unwrap();
        let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(address).await?;
        let name = ServerName::try_from("localhost").unwrap();
        let mut stream = TlsConnector::from(Arc::new(client))
            .connect(name, stream)
            .await?;
        let request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await?;
        let mut answer = Vec::new();
        // Who closes without a last word has said all that the head promised.
        let _ = stream.read_to_end(&mut answer).await;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    #[test]
    fn a_certificate_is_shown_and_read_again_and_who_speaks_plainly_is_let_go() {
        let dir = tempfile::tempdir().unwrap();
        let files = TlsFiles {
            certificate: dir.path().join("cert.pem"),
            key: dir.path().join("key.pem"),
        };
        let first = made(&files);
        let tls = Arc::new(Tls::read(files.clone()).unwrap());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let secured = Secured::over(listener, tls.clone()).unwrap();
            let router = Router::new().route("/", get(|| async { "by TLS" }));
            tokio::spawn(async move { axum::serve(secured, router).await });
            let mut plain = TcpStream::connect(address).await.unwrap();
            plain.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
            let mut said = Vec::new();
            let _ = plain.read_to_end(&mut said).await;
            assert!(!said.starts_with(b"HTTP"), "{said:?}");
            let answer = ask(address, first.clone()).await.unwrap();
            assert!(answer.ends_with("by TLS"), "{answer}");

            let second = made(&files);
            tls.again().unwrap();
            assert!(ask(address, first).await.is_err());
            assert!(
                ask(address, second.clone())
                    .await
                    .unwrap()
                    .ends_with("by TLS")
            );
            // What cannot be used changes nothing.
            std::fs::write(&files.key, "no key").unwrap();
            assert!(tls.again().is_err());
            assert!(ask(address, second).await.unwrap().ends_with("by TLS"));
        });
    }

    #[test]
    fn files_that_cannot_be_used_are_told() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let (one, other) = (
            TlsFiles {
                certificate: at("a.pem"),
                key: at("a.key"),
            },
            TlsFiles {
                certificate: at("b.pem"),
                key: at("b.key"),
            },
        );
        made(&one);
        made(&other);
        std::fs::write(at("empty.pem"), "").unwrap();
        for (certificate, key, tells) in [
            ("none.pem", "a.key", "`"),
            ("empty.pem", "a.key", "has no certificate"),
            ("a.pem", "empty.pem", "has no private key"),
            ("a.pem", "b.key", "do not fit together"),
        ] {
            let files = TlsFiles {
                certificate: at(certificate),
                key: at(key),
            };
            let told = Tls::read(files).unwrap_err();
            assert!(
                told.contains(tells) && told.contains(certificate.trim_start_matches("a.")),
                "{told}"
            );
        }
    }
}
