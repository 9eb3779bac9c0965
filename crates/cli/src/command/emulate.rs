//! `emulate`

mod listen;

use std::fmt::Display;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::pin::pin;

use casebook_emulator::{
    ACCESS_KEY_ID, Builder, Emulator, Faults, SECRET_ACCESS_KEY, Scenario, serve,
};
use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use self::listen::ListenAddress;
use super::text_source::TextSource;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::interrupt::{end_signal, second_end_signal};
use crate::session::Session;
use crate::shell::quoted;

/// Emulate both services on a port of this machine until interrupted
///
/// Ctrl-C gives pending requests three seconds to finish; a second Ctrl-C ends them at once.
///
/// Programs on this machine control the emulator with requests such as `curl -X POST
/// http://127.0.0.1:4747/_emulator/reset`, without a signature. The controls refuse requests from
/// web pages, and those to any other host than the addresses of this machine, localhost and the
/// names of --allow-host.
#[derive(Args, Debug)]
#[command(after_long_help = include_str!("emulate/help.txt"))]
#[command(after_help = examples(&[
    ("Keep the state in a file between runs", "casebook emulate --data state.json"),
    ("Also answer controls for the name of a container", "casebook emulate --allow-host emulator"),
]))]
pub(crate) struct Emulate {
    /// Address to listen on
    ///
    /// The address is an IP address and a port; a port alone is one of 127.0.0.1. Port 0 selects a
    /// free port.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4747")]
    listen: ListenAddress,

    /// JSON file with a scenario: plan, limits, times, data
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,

    /// File with further access keys to accept
    ///
    /// The file is a shared credentials file, such as ~/.aws/credentials, or the JSON of a
    /// credential process or of STS, as one object or a list of them. Session tokens are accepted
    /// too.
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,

    /// Further host name for the controls; can be repeated
    ///
    /// The name may be that of a container.
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,

    /// JSON file with faults to inject
    ///
    /// Faults are errors, throttling, lost responses and broken connections.
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,

    /// Write a line to stderr for each request
    ///
    /// The line has the time, the operation, the account, the status and how long the answer took.
    #[arg(long)]
    log: bool,
}

impl Emulate {
    /// Serves until a signal ends the process. A signal is the normal end of this command, so the
    /// exit code is 0.
    pub(crate) fn run(self, session: &Session) -> Result<Exit, Failure> {
        session.run(async {
            // Signals are caught from here on, because one may come before the port is open.
            let mut end = pin!(end_signal());
            let builder = tokio::select! {
                biased;
                () = &mut end => return Err(Failure::interrupted()),
                builder = self.builder() => builder?,
            };
            let emulator = session.emulator(builder)?;
            let refused = |error: io::Error| {
                Failure::other(format_args!("cannot listen on {}: {error}", self.listen))
            };
            let listener = TcpListener::bind(self.listen.address())
                .await
                .map_err(refused)?;
            if let Some(note) = self.listen.note() {
                session.note(format_args!("{note}"));
            }
            announce(listener.local_addr().map_err(refused)?)
                .map_err(|error| Failure::stdout(&error))?;
            let (asked, hears) = oneshot::channel();
            let end = async {
                end.await;
                let _ = asked.send(());
            };
            let again = async {
                // The sender is dropped if the listener fails. Then this branch waits forever, so
                // that the run ends with the error of the listener and not as interrupted.
                match hears.await {
                    Ok(()) => second_end_signal().await,
                    Err(_) => std::future::pending().await,
                }
            };
            tokio::select! {
                served = serve(listener, emulator, end) => {
                    served.map(|()| Exit::Done).map_err(Failure::other)
                }
                () = again => Err(Failure::interrupted()),
            }
        })
    }

    /// Sets up an emulator by the options and the files that they name.
    async fn builder(&self) -> Result<Builder, Failure> {
        let mut builder = Emulator::builder();
        if let Some(path) = &self.scenario {
            builder = builder.scenario(read("--scenario", path, Scenario::parse).await?);
        }
        if let Some(path) = &self.faults {
            builder = builder.faults(read("--faults", path, Faults::parse).await?);
        }
        if let Some(path) = &self.credentials {
            builder = read("--credentials", path, |text| builder.credentials_of(text)).await?;
        }
        if self.log {
            builder = builder.on_request(|request| {
                // A log that cannot be written must not end the emulator.
                let _ = writeln!(io::stderr().lock(), "{request}");
            });
        }
        for name in &self.allow_host {
            let allowed = builder.allow_host(name);
            builder = allowed.map_err(|why| Failure::parameter("--allow-host", why))?;
        }
        Ok(builder)
    }
}

/// The largest file that an option can name, in bytes.
const LARGEST: usize = 4 << 20;

/// Reads and parses the file that an option names.
async fn read<T, E: Display>(
    option: &str,
    path: &Path,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, Failure> {
    let refused =
        |why: &dyn Display| Failure::parameter(option, format_args!("{}: {why}", path.display()));
    let text = TextSource::File(path.to_owned()).text(LARGEST).await;
    let text = text.map_err(|error| refused(&error))?;
    parse(&text).map_err(|error| refused(&error))
}

/// Prints the address, then the environment variables that a client needs.
fn announce(address: SocketAddr) -> io::Result<()> {
    let url = format!("http://{}", reachable(address));
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{url}")?;
    for (name, value) in [
        ("AWS_ENDPOINT_URL", url.as_str()),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID),
        ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY),
        ("AWS_REGION", "us-east-1"),
        // boto3 takes the Region from this variable only.
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ] {
        writeln!(stdout, "export {name}={}", quoted(value))?;
    }
    stdout.flush()
}

/// Returns an address that a client on this machine can connect to, such as 127.0.0.1 for 0.0.0.0.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unspecified_address_is_reached_by_loopback() {
        let reached = |address: &str| reachable(address.parse().unwrap()).to_string();
        assert_eq!(reached("0.0.0.0:1"), "127.0.0.1:1");
        assert_eq!(reached("[::]:1"), "[::1]:1");
        assert_eq!(reached("10.1.2.3:1"), "10.1.2.3:1");
    }
}
