//! Runs the command on a pseudoterminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, OutputModes, Winsize, tcgetattr, tcsetattr, tcsetwinsize};

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
}

/// Starts a command on a terminal of this width and 24 lines, which passes output on unchanged.
/// Nothing is typed.
pub(super) fn start(command: Command, columns: u16) -> RunningCommand {
    start_on(command, 24, columns)
}

/// Starts a command on a terminal of this size, an xterm unless the command has another `TERM`.
pub(super) fn start_on(mut command: Command, lines: u16, columns: u16) -> RunningCommand {
    let (master, slave) = terminal(lines, columns);
    if !command.get_envs().any(|(name, _)| name == "TERM") {
        command.env("TERM", "xterm");
    }
    let child = command
        .stdin(Stdio::null())
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
