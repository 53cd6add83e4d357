//! Listening, answering until told to end, and ending without cutting anyone off.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use asepsis_workflow::records::Records;
use futures_util::future::{Either, select};

use crate::count::{Counts, Doorstep};
use crate::guard::Names;
use crate::live::{Live, Options};
use crate::router;
use crate::site::{Served, Site};
use crate::team::touch::follow;
use crate::team::work::work;
use crate::team::{Team, TeamOptions};
use crate::tls::{Secured, Tls, TlsFiles};
use crate::watch::watch;

/// How long answers that are on their way are waited for at the end.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many threads do a team's work.
const WORKERS: usize = 2;

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is one that others reach.
    #[error(
        "`{0}` can be reached from other machines, and there are no accounts: listen on 127.0.0.1 or [::1], and let others in by SSH (`ssh -L 8070:127.0.0.1:8070 HOST`)"
    )]
    NotAlone(SocketAddr),
    /// Others are to reach a team's server, and it does not know its name.
    #[error(
        "`{0}` can be reached from other machines: say under which address, such as `--public https://asepsis.example.com`, so that pages of others are told apart"
    )]
    NoName(SocketAddr),
    /// That is no origin.
    #[error(
        "`{0}` is no address of a server: give scheme and host alone, such as https://asepsis.example.com"
    )]
    NoOrigin(String),
    /// A file of the certificate cannot be used.
    #[error("{0}")]
    Certificate(String),
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

/// What is to be served.
pub enum Serving {
    /// One dossier, to the person who started it.
    Alone(Options),
    /// The projects of a records database, to those who have accounts.
    Team(Box<Records>, Box<TeamOptions>),
}

/// A server that listens and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    names: Names,
    tls: Option<Arc<Tls>>,
}

impl Server {
    /// Takes an address; port 0 takes any that is free. One that others reach is for a team, and needs the origin under
    /// which they do. With the files of a certificate it answers by TLS alone.
    ///
    /// # Errors
    ///
    /// Where others could reach what has no accounts or no name, the address is taken, or a certificate cannot be used.
    pub fn bind(
        listen: SocketAddr,
        is_team: bool,
        public: Option<&str>,
        tls: Option<TlsFiles>,
    ) -> Result<Self, ServeError> {
        let tls = tls.map(Tls::read).transpose();
        let tls = tls.map_err(ServeError::Certificate)?.map(Arc::new);
        let public = public.map(origin).transpose()?;
        if !listen.ip().is_loopback() {
            if !is_team {
                return Err(ServeError::NotAlone(listen));
            }
            if public.is_none() {
                return Err(ServeError::NoName(listen));
            }
        }
        let failed = |source| ServeError::Listen { listen, source };
        let listener = TcpListener::bind(listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let own = listener.local_addr().map_err(failed)?;
        let names = Names {
            own,
            public,
            tls: tls.is_some(),
        };
        Ok(Self {
            listener,
            names,
            tls,
        })
    }

    /// Returns the address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.names.own
    }

    /// Returns the address that is opened in a browser.
    pub fn url(&self) -> String {
        let own = || format!("{}://{}", self.names.scheme(), self.names.own);
        self.names.public.clone().unwrap_or_else(own)
    }

    /// Evaluates, then answers until the process is told to end (SIGINT, SIGTERM).
    ///
    /// # Errors
    ///
    /// Where the machine gives no threads or sockets.
    pub fn run(self, serving: Serving) -> Result<(), ServeError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(ServeError::Run)?;
        let logs = matches!(&serving, Serving::Team(_, options) if options.logs);
        let (served, beside) = match serving {
            Serving::Alone(options) => {
                let live = Arc::new(Live::new(options));
                let watched = live.clone();
                let beside = Beside::of(vec![Box::new(move |stop| watch(&watched, stop))]);
                (Served::Alone(live), beside)
            }
            Serving::Team(records, options) => {
                let team = Arc::new(Team::new(*records, *options));
                let followed = team.clone();
                let mut tasks: Vec<Task> = vec![Box::new(move |stop| follow(&followed, stop))];
                for number in 0..WORKERS {
                    let worked = team.clone();
                    tasks.push(Box::new(move |stop| work(&worked, number, stop)));
                }
                let beside = Beside::of(tasks);
                (Served::Team(team), beside)
            }
        };
        let site = Arc::new(Site {
            served,
            counts: Counts::default(),
            door: Doorstep::default(),
            logs,
        });
        let done = runtime.block_on(answer(self, site));
        beside.end();
        runtime.shutdown_timeout(PATIENCE);
        done.map_err(ServeError::Run)
    }
}

/// What is done beside answering, until it is told to end.
type Task = Box<dyn FnOnce(&mpsc::Receiver<()>) + Send>;

/// Threads beside those that answer.
struct Beside(Vec<(mpsc::Sender<()>, thread::JoinHandle<()>)>);

impl Beside {
    fn of(tasks: Vec<Task>) -> Self {
        let begun = tasks.into_iter().map(|task| {
            let (stop, stopped) = mpsc::channel();
            (stop, thread::spawn(move || task(&stopped)))
        });
        Self(begun.collect())
    }

    /// Tells them to end and waits for them.
    fn end(self) {
        let (stops, threads): (Vec<_>, Vec<_>) = self.0.into_iter().unzip();
        drop(stops);
        for thread in threads {
            let _ = thread.join();
        }
    }
}

/// Returns an origin as browsers write it: scheme and host, in small letters, without a slash.
fn origin(text: &str) -> Result<String, ServeError> {
    let wrong = || ServeError::NoOrigin(text.to_owned());
    let plain = text.trim_end_matches('/').to_ascii_lowercase();
    let (scheme, host) = plain.split_once("://").ok_or_else(wrong)?;
    let host_fits = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
    match (scheme, host_fits) {
        ("http" | "https", true) => Ok(plain),
        _ => Err(wrong()),
    }
}

async fn answer(server: Server, site: Arc<Site>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(server.listener)?;
    let router = router::router(site.clone(), server.names);
    let (told, mut end) = tokio::sync::watch::channel(false);
    let ended = async move {
        told_to_end().await;
        // Pages that wait for news would wait for ever.
        site.end();
        let _ = told.send(true);
    };
    let answering = async move {
        match server.tls {
            None => {
                let serving = axum::serve(listener, router);
                serving.with_graceful_shutdown(ended).await
            }
            Some(tls) => {
                let serving = axum::serve(Secured::over(listener, tls)?, router);
                serving.with_graceful_shutdown(ended).await
            }
        }
    };
    let overdue = async move {
        if end.wait_for(|ends| *ends).await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(PATIENCE).await;
    };
    match select(pin!(answering), pin!(overdue)).await {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_and_host_alone() {
        for (text, read) in [
            (
                "https://asepsis.example.com",
                Some("https://asepsis.example.com"),
            ),
            (
                "HTTPS://Asepsis.Example.com/",
                Some("https://asepsis.example.com"),
            ),
            ("http://10.0.0.5:8070", Some("http://10.0.0.5:8070")),
            ("asepsis.example.com", None),
            ("https://asepsis.example.com/path", None),
            ("https://user@asepsis.example.com", None),
            ("ftp://asepsis.example.com", None),
            ("https://", None),
        ] {
            assert_eq!(origin(text).ok().as_deref(), read, "{text}");
        }
    }
}
