//! Serves an emulator on a TCP port.

mod budget;
mod connections;
mod download;
mod stream;
mod upload;

use std::future::{Future, poll_fn};
use std::io::{self, ErrorKind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::Poll;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower_service::Service;

use crate::emulator::Emulator;
use crate::http::{Connection, LARGEST_HEAD, LocalAddress};
use budget::Budget;
use connections::{Activity, Connections};
use download::Download;
use stream::Stream;
use upload::Upload;

/// The largest number of open connections: a thousand that clients keep, and some that come and go. The
/// limit bounds the memory for heads and small bodies, which the budget does not count.
const MOST_CONNECTIONS: usize = 1_024;
/// The memory for the bodies of all requests together, in bytes. The first 64 KiB of each body do not
/// count. It is enough for five of the largest bodies.
const BODIES: usize = 128 * 1024 * 1024;
/// How long a connection may be idle before a request, and how long the head of a request may take.
const HEAD: Duration = Duration::from_secs(30);
/// How long the server waits before it tries to accept a connection again, if it has too many or the
/// system has no resources for another one.
const PAUSE: Duration = Duration::from_millis(50);
/// How long the server waits for pending requests when it stops.
const GRACE: Duration = Duration::from_secs(3);

/// Serves an emulator over HTTP/1.1 on a port until the future `until` completes. Pending requests then
/// have three seconds to finish.
///
/// Dropping the future of this function ends all connections at once.
///
/// # Limits
///
/// At most 1,024 connections are open at a time, or fewer if the system has no resources for more. A
/// further connection replaces the one that has been idle longest, if that is at least a second;
/// otherwise it waits. A connection is busy from the last byte of a request to the last byte of its
/// response; at all other times it is idle. A connection is closed if it has no request for thirty
/// seconds, if the head of a request is not complete after thirty seconds, and if its client reads
/// nothing of a response for a minute.
///
/// Requests above a limit are refused: a head of more than 64 KiB or 100 headers (status 431), a body of
/// more than 24 MiB (413), and a body that takes more than a minute (408). The bodies of all requests
/// together may have 128 MiB, where the first 64 KiB of each body do not count (503).
///
/// # Faults
///
/// For a lost response, the connection is closed in order, without a byte of the response; for a reset,
/// by a TCP reset. When the server stops, it does not wait for requests that a fault delays: their
/// connections end at once.
///
/// If a client closes its connection, or its sending half, during `InjectedFault::Latency`, the operation
/// does not run. There are two cases in which the server does not notice that, and the operation runs
/// after the delay: the client has sent a further request before, or it has disappeared without closing,
/// as by a pulled cable.
///
/// # Errors
///
/// Fails if the listener itself fails. The failure of a connection affects only its client. If the system
/// has no resources for another connection, the server waits until it has some.
///
/// # Panics
///
/// Panics outside of a tokio runtime, or if the runtime has no I/O or no timer.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{Emulator, serve};
/// use tokio::net::TcpListener;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let listener = TcpListener::bind("127.0.0.1:0").await?;
/// serve(listener, Emulator::new(), async { /* stops at once */ }).await
/// # })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub async fn serve(
    listener: TcpListener,
    emulator: Emulator,
    until: impl Future<Output = ()>,
) -> io::Result<()> {
    let server = Server {
        emulator,
        budget: Budget::of(BODIES),
        graceful: GracefulShutdown::new(),
        ending: Arc::new(AtomicBool::new(false)),
    };
    let mut connections = Connections::default();
    let mut until = pin!(until);
    let mut paused = false;
    loop {
        let full = connections.count() >= MOST_CONNECTIONS;
        if full || paused {
            connections.end_an_idle_one();
        }
        let accepted = tokio::select! {
            () = &mut until => break,
            () = connections.ended() => {
                paused = false;
                continue;
            }
            () = tokio::time::sleep(PAUSE), if full || paused => {
                paused = false;
                continue;
            }
            accepted = listener.accept(), if !full && !paused => accepted,
        };
        match accepted {
            Ok((stream, _)) => server.serve(stream, &mut connections),
            Err(error) if is_of_one_connection(&error) => {}
            // The listener itself is broken (accept(2), EINVAL).
            Err(error) if error.kind() == ErrorKind::InvalidInput => return Err(error),
            // The system lacks a resource, such as a file descriptor, until a connection ends.
            Err(_) => paused = true,
        }
    }
    drop(listener);
    server.ending.store(true, SeqCst);
    // Connections that are still open after that end when `connections` is dropped.
    let _ = tokio::time::timeout(GRACE, server.graceful.shutdown()).await;
    Ok(())
}

/// The state that all connections of a server share.
struct Server {
    emulator: Emulator,
    budget: Budget,
    graceful: GracefulShutdown,
    ending: Arc<AtomicBool>,
}

impl Server {
    /// Serves one connection.
    fn serve(&self, stream: TcpStream, connections: &mut Connections) {
        // Small responses are sent without a delay. If the socket refuses the option, it works all the
        // same.
        let _ = stream.set_nodelay(true);
        // A socket without an address is that of a client that has already gone.
        let Ok(address) = stream.local_addr() else {
            return;
        };
        let (emulator, budget) = (self.emulator.clone(), self.budget.clone());
        let (flags, activity) = (Connection::default(), Activity::new());
        let (request_flags, active) = (flags.clone(), activity.clone());
        let answers = service_fn(move |request: Request<Incoming>| {
            let share = Arc::new(budget.share());
            let pending = Arc::new(active.request());
            let mut request =
                request.map(|body| Upload::new(body, Arc::clone(&share), Arc::clone(&pending)));
            request.extensions_mut().insert(request_flags.clone());
            request.extensions_mut().insert(LocalAddress(address));
            let answer = emulator.clone().call(request);
            async move {
                let answer = answer.await;
                // The body of the request is no longer in memory once there is a response.
                drop(share);
                answer.map(|answer| {
                    answer.map(|body| Download {
                        body,
                        _request: pending,
                    })
                })
            }
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_header_size(LARGEST_HEAD)
            .max_buf_size(2 * LARGEST_HEAD);
        let stream = TokioIo::new(Stream::new(stream, flags.clone()));
        let connection = self.graceful.watch(http.serve_connection(stream, answers));
        let ending = Arc::clone(&self.ending);
        connections.add(activity, async move {
            let mut connection = pin!(connection);
            // When the server stops, `graceful` wakes each connection, and hyper ends it behind its
            // pending response. A response that a fault holds may never come, so such a connection ends
            // here.
            poll_fn(|context| match connection.as_mut().poll(context) {
                Poll::Pending if ending.load(SeqCst) && flags.is_held() => Poll::Ready(()),
                // The failure of a connection affects its client alone.
                polled => polled.map(drop),
            })
            .await;
        });
    }
}

/// Returns whether an error of accept(2) is that of one connection, which failed before it was accepted.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::PermissionDenied
            | ErrorKind::TimedOut
            | ErrorKind::Interrupted
    )
}
