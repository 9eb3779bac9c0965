//! What comes in on stdin.

use std::io::{self, Read as _};

/// All of it as text. It is read on a thread of its own, so that Ctrl-C is heard meanwhile.
///
/// # Errors
///
/// Fails when it cannot be read, or is no UTF-8.
pub(super) async fn text() -> io::Result<String> {
    let read = tokio::task::spawn_blocking(|| {
        let mut text = String::new();
        io::stdin().lock().read_to_string(&mut text)?;
        Ok(text)
    });
    read.await.map_err(io::Error::other)?
}
