//! Runs the command on a pseudoterminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

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
        while !self.so_far().contains("^C") {
            thread::yield_now();
        }
    }

    /// Waits until this text is on the terminal, behind the text of the last wait.
    pub(super) fn wait_for(&mut self, text: &str) {
        loop {
            let so_far = self.so_far();
            if let Some(at) = so_far.get(self.seen..).and_then(|new| new.find(text)) {
                self.seen += at + text.len();
                return;
            }
            let ended = self.reader.is_finished();
            assert!(!ended, "no {text:?} on the terminal: {so_far}");
            thread::yield_now();
        }
    }

    /// Types keys when this text is on the terminal and the command reads single keys.
    pub(super) fn answer(&mut self, text: &str, keys: &str) {
        self.wait_for(text);
        while self.is_canonical() {
            assert!(!self.reader.is_finished(), "ended: {}", self.so_far());
            thread::yield_now();
        }
        self.keyboard.write_all(keys.as_bytes()).unwrap();
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
