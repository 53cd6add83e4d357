//! Listening, answering until told to end, and ending without cutting anyone off.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use futures_util::future::{Either, select};

use crate::live::{Live, Options};
use crate::router;
use crate::watch::watch;

/// How long answers that are on their way are waited for at the end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is one that others reach.
    #[error(
        "`{0}` can be reached from other machines, and there are no accounts: listen on 127.0.0.1 or [::1], and let others in by SSH (`ssh -L 8070:127.0.0.1:8070 HOST`)"
    )]
    NotAlone(SocketAddr),
    /// The address is taken, or not this machine's.
    #[error(
        "`{listen}` cannot be listened on: give another with `--listen`, such as 127.0.0.1:0 for any that is free"
    )]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The machine gives no threads or sockets.
    #[error("the server cannot run")]
    Run(#[source] io::Error),
}

/// A server that listens and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Takes an address of this machine; port 0 takes any that is free.
    ///
    /// # Errors
    ///
    /// Where others could reach it, or it is taken.
    pub fn bind(listen: SocketAddr) -> Result<Self, ServeError> {
        if !listen.ip().is_loopback() {
            return Err(ServeError::NotAlone(listen));
        }
        let failed = |source| ServeError::Listen { listen, source };
        let listener = TcpListener::bind(listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address })
    }

    /// Returns the address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Evaluates the dossier, then answers until the process is told to end (SIGINT, SIGTERM).
    ///
    /// # Errors
    ///
    /// Where the machine gives no threads or sockets.
    pub fn run(self, options: Options) -> Result<(), ServeError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(ServeError::Run)?;
        let live = Arc::new(Live::new(options));
        let (stop, stopped) = mpsc::channel();
        let watcher = {
            let live = live.clone();
            thread::spawn(move || watch(&live, &stopped))
        };
        let done = runtime.block_on(answer(self, live));
        drop(stop);
        let _ = watcher.join();
        runtime.shutdown_timeout(PATIENCE);
        done.map_err(ServeError::Run)
    }
}

async fn answer(server: Server, live: Arc<Live>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(server.listener)?;
    let router = router::router(live.clone(), server.address);
    let (told, mut end) = tokio::sync::watch::channel(false);
    let answering = axum::serve(listener, router).with_graceful_shutdown(async move {
        told_to_end().await;
        // Pages that wait for news would wait for ever.
        live.end();
        let _ = told.send(true);
    });
    let overdue = async move {
        if end.wait_for(|ends| *ends).await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(PATIENCE).await;
    };
    match select(pin!(answering.into_future()), pin!(overdue)).await {
        Either::Left((done, _)) => done,
        // Who still holds on after that is cut off.
        Either::Right(((), _)) => Ok(()),
    }
}

/// Waits until the process is told to end.
async fn told_to_end() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    select(pin!(interrupt), pin!(terminated())).await;
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending::<()>().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending::<()>().await;
}
