//! The emulator on a TCP port.

mod stream;

use std::future::{Future, poll_fn};
use std::io::{self, ErrorKind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::Poll;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower_service::Service;

use crate::emulator::Emulator;
use crate::wire::Wire;
use stream::Stream;

/// Answers HTTP/1.1 on a port until a future completes, and then finishes what is under way.
///
/// Dropping the future ends every connection at once.
///
/// # Faults
///
/// A lost answer ends the connection in order, without a byte; a reset ends it by a reset of TCP.
/// What a fault keeps waiting when the end comes is not waited for: its connection ends too.
///
/// A client that goes away while `Fault::Latency` lasts is noticed when it closes its connection,
/// or its half of it, and then nothing is done. It is not noticed while it has sent another request
/// behind the one that waits, nor when it disappears without a word, as a machine does whose cable
/// is pulled: then the operation runs when its time has come.
///
/// # Errors
///
/// Fails when the listener does, such as for want of file descriptors. A connection that fails is
/// its client's business and ends alone.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{Emulator, serve};
/// use tokio::net::TcpListener;
///
/// # tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(async {
/// let listener = TcpListener::bind("127.0.0.1:0").await?;
/// serve(listener, Emulator::new(), async { /* until now */ }).await
/// # })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub async fn serve(
    listener: TcpListener,
    emulator: Emulator,
    until: impl Future<Output = ()>,
) -> io::Result<()> {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let ending = Arc::new(AtomicBool::new(false));
    let mut until = pin!(until);
    loop {
        let accepted = tokio::select! {
            () = &mut until => break,
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) if is_of_one_connection(&error) => continue,
            Err(error) => return Err(error),
        };
        // Small answers go out at once; a socket that refuses this works all the same.
        let _ = stream.set_nodelay(true);
        let emulator = emulator.clone();
        let wire = Wire::default();
        let stream = TokioIo::new(Stream::new(stream, wire.clone()));
        let below = wire.clone();
        let answers = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(below.clone());
            emulator.clone().call(request)
        });
        let connection = graceful.watch(http1::Builder::new().serve_connection(stream, answers));
        let ending = Arc::clone(&ending);
        connections.spawn(async move {
            let mut connection = pin!(connection);
            // Whoever is told to end is woken by `graceful`; nobody wakes what a fault holds.
            poll_fn(|context| match connection.as_mut().poll(context) {
                Poll::Pending if ending.load(SeqCst) && wire.is_held() => Poll::Ready(()),
                // A connection that fails is its client's business.
                polled => polled.map(drop),
            })
            .await;
        });
    }
    drop(listener);
    ending.store(true, SeqCst);
    graceful.shutdown().await;
    Ok(())
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::Interrupted
    )
}
