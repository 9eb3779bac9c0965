//! The emulator on a TCP port.

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

/// The most open connections; each may hold a head and a small body.
const MOST_CONNECTIONS: usize = 512;
/// The memory for the bodies of all requests, in bytes, beyond the first 64 KiB of each: enough for
/// five of the largest.
const BODIES: usize = 128 * 1024 * 1024;
/// How long a connection may wait for a request, and for the end of a request's head.
const HEAD: Duration = Duration::from_secs(30);
/// The pause before the next accept when the system has no resources for another connection.
const PAUSE: Duration = Duration::from_millis(50);
/// How long pending requests may take once the server is stopping.
const GRACE: Duration = Duration::from_secs(3);

/// Answers HTTP/1.1 on a port until a future completes, and then gives pending requests three
/// seconds to finish.
///
/// Dropping the future ends every connection at once.
///
/// # Limits
///
/// At most 512 connections are open at a time, or fewer if the system has no resources for more. A
/// further connection replaces the one that has been idle longest, if that is at least a second;
/// otherwise it waits. A connection is idle while it has no complete request that is still
/// unanswered. A connection is closed after thirty idle seconds, after thirty seconds without the
/// end of a head, and when its client reads nothing of an answer for a minute. A head may have 64
/// KiB and 100 headers (431); a body may have 24 MiB (413) and take a minute (408); and the bodies
/// of all requests together may have 128 MiB beyond the first 64 KiB of each (503).
///
/// # Faults
///
/// A lost response ends the connection in order, without a byte; a reset ends it by a reset of TCP. When
/// the server stops, it does not wait for requests that a fault delays: their connections end at once.
///
/// If a client closes its connection, or its half of it, during `InjectedFault::Latency`, the operation
/// does not run. The server does not notice this if the client has sent a further request before, or if
/// the client disappears without closing, as by a pulled cable: then the operation runs after the
/// delay.
///
/// # Errors
///
/// Fails when the listener itself fails. A failed connection affects only its client, and if the
/// system has no resources for another connection, the server waits for them.
///
/// # Panics
///
/// Panics outside of a tokio runtime with I/O and timer enabled.
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
    // Dropping `connections` ends the connections that are still open then.
    let _ = tokio::time::timeout(GRACE, server.graceful.shutdown()).await;
    Ok(())
}

/// The state that all connections share.
struct Server {
    emulator: Emulator,
    budget: Budget,
    graceful: GracefulShutdown,
    ending: Arc<AtomicBool>,
}

impl Server {
    /// Serves one connection.
    fn serve(&self, stream: TcpStream, connections: &mut Connections) {
        // Small responses are sent at once; a socket that refuses this option works all the same.
        let _ = stream.set_nodelay(true);
        // The client has already gone.
        let Ok(address) = stream.local_addr() else {
            return;
        };
        let (emulator, budget) = (self.emulator.clone(), self.budget.clone());
        let (wire, activity) = (Connection::default(), Activity::new());
        let (below, active) = (wire.clone(), activity.clone());
        let answers = service_fn(move |request: Request<Incoming>| {
            let share = Arc::new(budget.share());
            let pending = Arc::new(active.request());
            let mut request =
                request.map(|body| Upload::new(body, Arc::clone(&share), Arc::clone(&pending)));
            request.extensions_mut().insert(below.clone());
            request.extensions_mut().insert(LocalAddress(address));
            let answer = emulator.clone().call(request);
            async move {
                let answer = answer.await;
                // The response exists, so the body of the request is no longer in memory.
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
        let stream = TokioIo::new(Stream::new(stream, wire.clone()));
        let connection = self.graceful.watch(http.serve_connection(stream, answers));
        let ending = Arc::clone(&self.ending);
        connections.add(activity, async move {
            let mut connection = pin!(connection);
            // `graceful` wakes a connection that has to end, but not one that a fault holds.
            poll_fn(|context| match connection.as_mut().poll(context) {
                Poll::Pending if ending.load(SeqCst) && wire.is_held() => Poll::Ready(()),
                // The failure of a connection affects its client alone.
                polled => polled.map(drop),
            })
            .await;
        });
    }
}

/// Returns whether the error of accept(2) concerns a single connection that failed before it was accepted.
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
