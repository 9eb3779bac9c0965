//! The emulator on a TCP port.

use std::future::Future;
use std::io::{self, ErrorKind};
use std::pin::pin;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower_service::Service;

use crate::emulator::Emulator;

/// Answers HTTP/1.1 on a port until a future completes, and then finishes what is under way.
///
/// Dropping the future ends every connection at once.
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
        let answers = service_fn(move |request| emulator.clone().call(request));
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), answers);
        connections.spawn(graceful.watch(connection));
    }
    drop(listener);
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
