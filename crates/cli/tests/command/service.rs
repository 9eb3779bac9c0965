//! The emulator on a port, within the test.

use std::sync::mpsc;
use std::thread;

use casebook_emulator::{Emulator, serve};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// An emulator on a port, of which a test sees what it has and did.
pub(super) struct Service {
    pub(super) emulator: Emulator,
    pub(super) url: String,
    /// The port closes when this is dropped.
    _until: oneshot::Sender<()>,
}

impl Service {
    pub(super) fn start() -> Self {
        let emulator = Emulator::new();
        let (until, closed) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let served = emulator.clone();
        thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                serve(listener, served, async { drop(closed.await) }).await
            })
        });
        let url = format!("http://{}", told.recv().unwrap());
        let _until = until;
        Self {
            emulator,
            url,
            _until,
        }
    }
}
