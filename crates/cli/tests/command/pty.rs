//! Runs the command on a pseudoterminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    LocalModes, OptionalActions, OutputModes, Winsize, tcgetattr, tcsetattr, tcsetwinsize,
};

/// The output of a run and its exit status.
#[derive(Debug)]
pub(super) struct ScreenOutput {
    pub(super) code: Option<i32>,
    /// Every byte that the terminal received, from stdout and stderr.
    pub(super) text: String,
}

/// A command that runs on its own terminal.
pub(super) struct RunningCommand {
    pub(super) child: Child,
    keyboard: File,
    so_far: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
    /// How much of the output the test has waited for.
    seen: usize,
}

/// Starts a command on a terminal of this width and 24 lines, which passes output on unchanged.
/// Nothing is typed.
pub(super) fn start(command: Command, columns: u16) -> RunningCommand {
    start_on(command, 24, columns)
}

/// Starts a command on a terminal of this size, an xterm unless the command has another `TERM`.
pub(super) fn start_on(command: Command, lines: u16, columns: u16) -> RunningCommand {
    spawn(command, terminal(lines, columns), Stdio::null())
}

/// Starts a command on a terminal of 80 columns and 24 lines that is also its stdin.
pub(super) fn start_typing(command: Command) -> RunningCommand {
    let (master, slave) = terminal(24, 80);
    let stdin = slave.try_clone().unwrap().into();
    spawn(command, (master, slave), stdin)
}

fn spawn(mut command: Command, terminal: (OwnedFd, OwnedFd), stdin: Stdio) -> RunningCommand {
    let (master, slave) = terminal;
    if !command.get_envs().any(|(name, _)| name == "TERM") {
        command.env("TERM", "xterm");
    }
    let child = command
        .stdin(stdin)
        .stdout(slave.try_clone().unwrap())
        .stderr(slave)
        .spawn()
        .unwrap();
    // `command` holds two more copies of the terminal. The reader sees the end of the output only
    // when all copies are closed.
    drop(command);
    let so_far = Arc::<Mutex<Vec<u8>>>::default();
    let shared = Arc::clone(&so_far);
    let mut master = File::from(master);
    let keyboard = master.try_clone().unwrap();
    let reader = thread::spawn(move || {
        let mut piece = [0; 4096];
        // Linux reports EIO when the other end is closed; other systems report the end of the file.
        while let Ok(count @ 1..) = master.read(&mut piece) {
            shared.lock().unwrap().extend_from_slice(&piece[..count]);
        }
    });
    RunningCommand {
        child,
        keyboard,
        so_far,
        reader,
        seen: 0,
    }
}

/// Runs a command to its end.
pub(super) fn show(command: Command, columns: u16) -> ScreenOutput {
    start(command, columns).end()
}

impl RunningCommand {
    /// Presses Ctrl-C. The terminal echoes it; the caller has to send the signal, because no shell
    /// of this terminal started the command.
    pub(super) fn press_ctrl_c(&mut self) {
        self.keyboard.write_all(b"\x03").unwrap();
        self.until("no ^C", || self.so_far().contains("^C"));
    }

    /// Waits for this text on the terminal, behind the text of the last wait.
    pub(super) fn wait_for(&mut self, text: &str) {
        let mut end = 0;
        self.until(&format!("no {text:?}"), || {
            let so_far = self.so_far();
            let found = so_far.get(self.seen..).and_then(|new| new.find(text));
            end = found.map_or(0, |at| self.seen + at + text.len());
            found.is_some()
        });
        self.seen = end;
    }

    /// Types keys when this text is on the terminal and the command reads single keys.
    pub(super) fn answer(&mut self, text: &str, keys: &str) {
        self.wait_for(text);
        self.until("no question", || !self.is_canonical());
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Types keys faster than the command draws, until this text is on the terminal. All the while the
    /// terminal must leave the keys to the command.
    pub(super) fn type_fast(&mut self, keys: &str, text: &str) {
        self.answer("", keys);
        self.until(&format!("no {text:?}"), || {
            assert!(
                !self.is_canonical(),
                "the terminal edits: {}",
                self.so_far()
            );
            self.so_far()[self.seen..].contains(text)
        });
    }

    /// Waits until the terminal is as the test expects it. A command that ends first, or that is silent for a
    /// minute, fails the test with what it has shown.
    fn until(&self, without: &str, mut is_so: impl FnMut() -> bool) {
        let begin = Instant::now();
        loop {
            // Read first, so that what the command wrote before its end counts.
            let has_ended = self.reader.is_finished();
            if is_so() {
                return;
            }
            let is_over = has_ended || begin.elapsed() > Duration::from_secs(60);
            assert!(!is_over, "{without} on the terminal: {}", self.so_far());
            thread::yield_now();
        }
    }

    /// Whether the terminal edits lines, as a shell expects it.
    pub(super) fn is_canonical(&self) -> bool {
        let modes = tcgetattr(&self.keyboard).unwrap().local_modes;
        modes.contains(LocalModes::ICANON)
    }

    /// The output so far.
    pub(super) fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.so_far.lock().unwrap()).into_owned()
    }

    /// Waits for the end.
    pub(super) fn end(mut self) -> ScreenOutput {
        let code = self.child.wait().unwrap().code();
        self.reader.join().unwrap();
        let text = self.so_far.lock().unwrap();
        let text = String::from_utf8(text.clone()).expect("the command writes UTF-8");
        ScreenOutput { code, text }
    }
}

fn terminal(lines: u16, columns: u16) -> (OwnedFd, OwnedFd) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let slave = open(name.as_c_str(), flags, Mode::empty()).unwrap();
    let mut modes = tcgetattr(&slave).unwrap();
    // A line break stays a single byte, so every carriage return is the command's own.
    modes.output_modes.remove(OutputModes::OPOST);
    tcsetattr(&slave, OptionalActions::Now, &modes).unwrap();
    let size = Winsize {
        ws_row: lines,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&slave, size).unwrap();
    (master, slave)
}
