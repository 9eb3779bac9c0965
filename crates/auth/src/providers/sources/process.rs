//! Credentials that another program prints.

use std::borrow::Cow;
use std::io;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

#[cfg(unix)]
use casebook_protocol::attempt::doubled;
use casebook_types::Secret;
use serde_json::Value;
use tokio::io::AsyncReadExt as _;
use zeroize::Zeroizing;

#[cfg(target_os = "linux")]
mod descendants;

use super::key_file::KeyFile;
use super::{BoxFuture, CredentialsError, ProvideCredentials};
use crate::Credentials;

/// The maximum size of the output in bytes.
const MAX_OUTPUT: u64 = 1 << 18;
/// The pauses between two checks whether the shell has ended: they double from the shortest to the
/// longest.
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// Provides the credentials that a command prints, as for `credential_process` in a profile.
///
/// The command runs in a shell, `sh -c` or on Windows `cmd /C`. It must print at most 256 KiB of JSON
/// with `Version` 1 on stdout (AWS SDKs and Tools Reference Guide, process credential provider). It
/// inherits the environment, stdin and stderr of this process, so that it can prompt the user and
/// report errors; [`quiet`](Self::quiet) discards its stderr. No error quotes its stdout.
///
/// The shell is killed when the [time limit](Self::time_limit) is exceeded or the future is
/// dropped. On Linux, all processes that the shell has started are killed too, because they would
/// otherwise go on reading the terminal.
///
/// The future needs a tokio runtime with I/O and time enabled. The provider installs no signal
/// handlers.
///
/// ```
/// use casebook_auth::{ProcessProvider, ProvideCredentials};
///
/// let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// let provider = ProcessProvider::new(
///     r#"echo '{"Version": 1, "AccessKeyId": "AKIDEXAMPLE", "SecretAccessKey": "secret"}'"#,
/// );
/// let credentials = runtime.block_on(provider.provide())?;
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProcessProvider {
    /// The command line. It is kept as a secret, because an argument may be a password.
    command: Secret,
    title: Cow<'static, str>,
    limit: Duration,
    quiet: bool,
}

impl ProcessProvider {
    /// Creates a provider that runs `command`.
    #[must_use]
    pub fn new(command: impl Into<Secret>) -> Self {
        Self {
            command: command.into(),
            title: "a credential process".into(),
            limit: Duration::from_secs(60),
            quiet: false,
        }
    }

    /// Discards the stderr of the command, and with it the prompts of the command.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Sets the time limit of the command, which is one minute by default.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    pub(super) fn titled(mut self, title: String) -> Self {
        self.title = title.into();
        self
    }

    async fn run(&self) -> Result<Credentials, CredentialsError> {
        let failed = |why: String| CredentialsError::failed(self.title.clone(), why);
        let output = tokio::time::timeout(self.limit, self.output()).await;
        let output = output.map_err(|_| {
            let limit = self.limit.as_secs();
            failed(format!(
                "its credential_process ran for more than {limit} s"
            ))
        })?;
        let output = output.map_err(|error| {
            let why = "its credential_process cannot be run";
            CredentialsError::failed_because(self.title.clone(), why, error)
        })?;
        match output {
            ProcessOutput::Complete(bytes) => read(&bytes)
                .map_err(|why| failed(format!("output of its credential_process: {why}"))),
            ProcessOutput::TooLarge => Err(failed(format!(
                "output of its credential_process: expected at most {MAX_OUTPUT} bytes, found more"
            ))),
            ProcessOutput::Failed(status) => {
                let hint = match self.quiet {
                    true => "run it by hand to see its messages",
                    false => "its own messages are above, on standard error",
                };
                let why = format!("its credential_process failed ({status}); {hint}");
                Err(failed(why))
            }
        }
    }

    async fn output(&self) -> io::Result<ProcessOutput> {
        let mut shell = shell(self.command.expose());
        shell.stdout(Stdio::piped());
        if self.quiet {
            shell.stderr(Stdio::null());
        }
        let mut child = shell.spawn()?;
        let stdout = child.stdout.take();
        let mut guard = ShellGuard(Some(child));
        let bytes = match stdout {
            Some(stdout) => read_all(stdout).await?,
            None => Zeroizing::default(),
        };
        if bytes.len() as u64 > MAX_OUTPUT {
            return Ok(ProcessOutput::TooLarge);
        }
        let status = guard.wait().await?;
        Ok(match status.success() {
            true => ProcessOutput::Complete(bytes),
            false => ProcessOutput::Failed(status),
        })
    }
}

/// How the command has ended, and what it printed.
enum ProcessOutput {
    Complete(Zeroizing<Vec<u8>>),
    TooLarge,
    Failed(ExitStatus),
}

/// Reads to the end of the output, or one byte more than the maximum, so that the caller can tell
/// that it is too large. If the future is dropped, the pipe is closed, and a process that still
/// writes gets an error.
#[cfg(unix)]
async fn read_all(stdout: ChildStdout) -> io::Result<Zeroizing<Vec<u8>>> {
    let stdout = tokio::net::unix::pipe::Receiver::from_owned_fd(stdout.into())?;
    // The buffer has its full size from the beginning: growing would copy the secret, and leave the
    // old copy in freed memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_OUTPUT as usize + 1));
    stdout.take(MAX_OUTPUT + 1).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

/// Reads in a separate thread. The thread ends when no process has the pipe open any more, or when
/// the output is too large.
#[cfg(not(unix))]
async fn read_all(stdout: ChildStdout) -> io::Result<Zeroizing<Vec<u8>>> {
    use std::io::Read as _;

    let (sender, receiver) = tokio::sync::oneshot::channel();
    let read = move || {
        let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_OUTPUT as usize + 1));
        let read = stdout.take(MAX_OUTPUT + 1).read_to_end(&mut bytes);
        // If the future was dropped, the receiver is gone, and nothing needs the output.
        let _ = sender.send(read.map(|_| bytes));
    };
    thread::Builder::new().spawn(read)?;
    let read = receiver.await;
    read.map_err(|_| io::Error::other("the thread that reads has ended early"))?
}

/// A shell that is killed on drop.
struct ShellGuard(Option<Child>);

impl ShellGuard {
    /// Waits until the shell has ended. It usually ends just after its output, so the first pauses
    /// between checks are short.
    async fn wait(&mut self) -> io::Result<ExitStatus> {
        let mut pauses = 0u32;
        loop {
            if let Some(child) = &mut self.0
                && let Some(status) = child.try_wait()?
            {
                self.0 = None;
                return Ok(status);
            }
            tokio::time::sleep(doubled(SHORTEST_PAUSE, pauses, LONGEST_PAUSE)).await;
            pauses = pauses.saturating_add(1);
        }
    }
}

impl Drop for ShellGuard {
    fn drop(&mut self) {
        let Some(mut child) = self.0.take() else {
            return;
        };
        // Without this, the descendants would go on reading the terminal. They cannot be in a
        // process group of their own, because then they could not read the user's answers from the
        // terminal.
        #[cfg(target_os = "linux")]
        descendants::end(child.id());
        let _ = child.kill();
        // The process stays a zombie until its parent waits for it. If it has not ended yet, a
        // thread waits.
        if !matches!(child.try_wait(), Ok(Some(_))) {
            let _ = thread::Builder::new().spawn(move || child.wait());
        }
    }
}

#[cfg(not(windows))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command);
    shell
}

#[cfg(windows)]
fn shell(command: &str) -> Command {
    use std::os::windows::process::CommandExt as _;

    let mut shell = Command::new("cmd");
    shell.arg("/C").raw_arg(command);
    shell
}

fn read(bytes: &[u8]) -> Result<Credentials, String> {
    // PowerShell may print a byte order mark before the JSON.
    let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let file = KeyFile::read(json)?;
    if file.version.as_ref().and_then(Value::as_f64) == Some(1.0) {
        file.credentials()
    } else {
        Err("expected Version 1, found another one or none".to_owned())
    }
}

impl ProvideCredentials for ProcessProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.run())
    }

    fn title(&self) -> Cow<'static, str> {
        self.title.clone()
    }

    fn looks_at(&self) -> Vec<String> {
        vec!["the output of credential_process".to_owned()]
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
