//! The kinds of failure, which are the columns of the table, and how the effects of an operation
//! under each are counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use casebook::auth::Credentials;
use casebook::stack::{Body, BoxError, Transport};
use casebook::types::Region;
use casebook::{Config, artifact, support};
use casebook_emulator::{
    ACCESS_KEY_ID, Emulator, Faults, InjectedError, InjectedFault, Reset, Rule, SECRET_ACCESS_KEY,
    Scenario, Stall, Throttle, serve,
};
use futures_util::future::join_all;
use http::{Request, Response, StatusCode};
use tokio::net::{TcpListener, TcpSocket};
use tower::{Service, ServiceExt as _, service_fn};

use super::Cell;
use super::operations::{self, Identifiers};

/// A column.
#[derive(Clone, Copy)]
pub(super) enum Trouble {
    Error,
    Unavailable,
    Throttled,
    Refused,
    ResetBefore,
    ResetAfter,
    StallBefore,
    StallAfter,
}

impl Trouble {
    pub(super) const ALL: [Self; 8] = [
        Self::Error,
        Self::Unavailable,
        Self::Throttled,
        Self::Refused,
        Self::ResetBefore,
        Self::ResetAfter,
        Self::StallBefore,
        Self::StallAfter,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Error => "500",
            Self::Unavailable => "503",
            Self::Throttled => "throttle",
            Self::Refused => "refused",
            Self::ResetBefore => "reset before",
            Self::ResetAfter => "reset after",
            Self::StallBefore => "stall before",
            Self::StallAfter => "stall after",
        }
    }

    /// Sends every operation once under this kind of failure. Returns one cell for each row.
    pub(super) fn cells(self) -> Vec<Cell> {
        let error =
            InjectedError::new(StatusCode::INTERNAL_SERVER_ERROR).code("InternalServerError");
        match self {
            Self::Error => paused(inside(error.into())),
            Self::Unavailable => {
                paused(inside(InjectedFault::Html(StatusCode::SERVICE_UNAVAILABLE)))
            }
            Self::Throttled => paused(inside(InjectedFault::Throttle(Throttle::new()))),
            Self::Refused => running(refused()),
            Self::ResetBefore => running(over_tcp(InjectedFault::Reset(Reset::Before))),
            // With a lost response, the operation takes effect, and the connection ends without a
            // byte of a response.
            Self::ResetAfter => running(over_tcp(InjectedFault::LostAnswer)),
            Self::StallBefore => paused(stalled(InjectedFault::Stall(Stall::Before))),
            Self::StallAfter => paused(stalled(InjectedFault::Stall(Stall::After))),
        }
    }
}

/// Runs a future on the clock of the machine, for failures that need real connections.
fn running<F: Future>(future: F) -> F::Output {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(future)
}

/// Runs a future on a paused clock, which advances whenever all tasks wait.
fn paused<F: Future>(future: F) -> F::Output {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().start_paused(true);
    runtime.build().unwrap().block_on(future)
}

/// A client of each service, in the standard retry mode. Each has its own bucket of tokens, so that
/// one failing operation does not use up the retries of another.
pub(super) struct Clients {
    pub(super) artifact: artifact::Client,
    pub(super) support: support::Client,
}

impl Clients {
    /// Creates the clients over `transport`, with an endpoint URL if `url` is not `None`.
    pub(super) fn over<S, B>(transport: S, url: Option<&str>) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let url = url.unwrap_or("http://localhost:4747");
        let config = Config::new()
            .region(Region::US_EAST_1)
            .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
            .endpoint_url(url)
            .transport(transport);
        Self {
            artifact: artifact::Client::new(&config).unwrap(),
            support: support::Client::new(&config).unwrap(),
        }
    }
}

/// Returns an emulator that opens any number of cases.
pub(super) fn emulator() -> Emulator {
    let scenario = Scenario::new().case_limit_per_hour(None);
    Emulator::builder().scenario(scenario).build().unwrap()
}

/// Returns an emulator in which every request fails from now on, and the identifiers that were
/// collected before.
async fn troubled(fault: InjectedFault) -> (Emulator, Identifiers) {
    let emulator = emulator();
    let known = Identifiers::learn(&emulator).await;
    emulator.set_faults(Faults::new().rule(Rule::new(fault)));
    (emulator, known)
}

/// Sends the operations of all rows concurrently, each with clients from `clients`, and returns
/// what the emulator counted and the clients reported.
async fn count(
    emulator: &Emulator,
    known: &Identifiers,
    clients: impl Fn() -> Clients,
) -> Vec<Cell> {
    let rows = operations::rows();
    let before = emulator.tally();
    let calls = rows.iter().map(|row| row.call(&clients(), known));
    let sent = join_all(calls).await;
    let after = emulator.tally();
    let cells = rows.iter().zip(sent).map(|(row, sent)| {
        let (before, after) = (before.of(row.name), after.of(row.name));
        Cell {
            seen: after.seen - before.seen,
            acted: after.acted - before.acted,
            sent: sent.unwrap_or_else(|| panic!("{}: answered in spite of it", row.name)),
        }
    });
    cells.collect()
}

/// Sends every operation to an emulator in this process, for failures that do not depend on
/// connections.
async fn inside(fault: InjectedFault) -> Vec<Cell> {
    let (emulator, known) = troubled(fault).await;
    let clients = || Clients::over(emulator.clone(), None);
    count(&emulator, &known, clients).await
}

/// Serves an emulator on a port until the runtime ends. Returns its URL.
async fn listen(emulator: &Emulator) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(serve(listener, emulator.clone(), std::future::pending()));
    url
}

/// Sends every operation over TCP and the default transport.
async fn over_tcp(fault: InjectedFault) -> Vec<Cell> {
    let (emulator, known) = troubled(fault).await;
    let url = listen(&emulator).await;
    let clients = || Clients::over(Transport::builder().build(), Some(&url));
    count(&emulator, &known, clients).await
}

/// Sends every operation to a port that is reserved and on which nothing listens.
async fn refused() -> Vec<Cell> {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let mut cells = Vec::new();
    let known = Identifiers::learn(&emulator()).await;
    for row in operations::rows() {
        let asked = Arc::new(AtomicU64::new(0));
        let transport = counted(&asked);
        let sent = row
            .call(&Clients::over(transport, Some(&url)), &known)
            .await;
        cells.push(Cell {
            seen: asked.load(Ordering::Relaxed),
            acted: 0,
            sent: sent.unwrap_or_else(|| panic!("{}: no response", row.name)),
        });
    }
    cells
}

/// Returns the default transport, which also counts the requests that it is given.
fn counted(given: &Arc<AtomicU64>) -> Transport {
    let (transport, given) = (Transport::builder().build(), Arc::clone(given));
    Transport::new(service_fn(move |request: Request<Body>| {
        given.fetch_add(1, Ordering::Relaxed);
        let transport = transport.clone();
        async move { Ok::<Response<Body>, BoxError>(transport.oneshot(request).await?) }
    }))
}

/// Sends every operation over TCP while the emulator stalls. The clock is paused, and advances only
/// when the emulator has received all requests that were sent. So every attempt ends by its time
/// limit, and only after its request was received, however slow the machine is.
async fn stalled(fault: InjectedFault) -> Vec<Cell> {
    const STEP: Duration = Duration::from_secs(5);
    let (emulator, known) = troubled(fault).await;
    let url = listen(&emulator).await;
    let given = Arc::new(AtomicU64::new(0));
    let (open, opened) = std::sync::mpsc::channel::<()>();
    // Tokio does not advance a paused clock while a blocking task runs. The task here runs until
    // the end of the test.
    let held = tokio::task::spawn_blocking(move || opened.recv());
    let before = emulator.tally().total().seen;
    let counting = count(&emulator, &known, || {
        Clients::over(counted(&given), Some(&url))
    });
    let moving = async {
        loop {
            let seen = emulator.tally().total().seen - before;
            if seen == given.load(Ordering::Relaxed) {
                tokio::time::advance(STEP).await;
            }
            tokio::task::yield_now().await;
        }
    };
    let cells = tokio::select! {
        cells = counting => cells,
        () = moving => unreachable!("the clock is moved for ever"),
    };
    drop(open);
    assert!(held.await.unwrap().is_err(), "nothing is sent");
    cells
}
