//! The arguments of the clients, and their tally of the responses.

use std::error::Error;
use std::hint::black_box;
use std::{env, fs};

/// The command line of a client: `JOB TIMES [check]`.
pub struct Arguments {
    /// The name of the job in the table.
    pub job: String,
    /// The number of runs. With 0, the client is built and sends nothing.
    pub times: usize,
    /// The tally of the responses.
    pub tally: Tally,
}

impl Arguments {
    /// Reads the command line.
    pub fn read() -> Result<Self, Box<dyn Error>> {
        let words: Vec<String> = env::args().skip(1).collect();
        let (job, times, check) = match words.as_slice() {
            [job, times] => (job, times, false),
            [job, times, check] if check == "check" => (job, times, true),
            _ => return Err("expected JOB TIMES [check]".into()),
        };
        Ok(Self {
            job: job.clone(),
            times: times.parse()?,
            tally: Tally::new(check),
        })
    }
}

/// Counts the values in responses and the length of their texts. With `check`, it also hashes the
/// texts, which is too expensive to measure with the job.
pub struct Tally {
    values: u64,
    bytes: u64,
    hash: Option<u64>,
}

impl Tally {
    const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

    fn new(check: bool) -> Self {
        Self {
            values: 0,
            bytes: 0,
            hash: check.then_some(Self::FNV_OFFSET),
        }
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) {
        self.content(text.as_bytes());
    }

    /// Adds a text that may be missing; a missing one is not counted but changes the hash.
    pub fn maybe<T: AsRef<str>>(&mut self, text: Option<T>) {
        match (black_box(text), &mut self.hash) {
            (Some(text), _) => self.text(text.as_ref()),
            (None, Some(hash)) => *hash = (*hash ^ 0xfe).wrapping_mul(Self::FNV_PRIME),
            (None, None) => {}
        }
    }

    /// Adds the bytes of a file.
    pub fn content(&mut self, content: &[u8]) {
        self.values += 1;
        self.bytes += black_box(content).len() as u64;
        if let Some(hash) = &mut self.hash {
            for byte in content.iter().chain(&[0xff]) {
                *hash = (*hash ^ u64::from(*byte)).wrapping_mul(Self::FNV_PRIME);
            }
        }
    }

    /// Adds a number.
    pub fn number(&mut self, number: i64) {
        self.values += 1;
        let number = black_box(number);
        if let Some(hash) = &mut self.hash {
            *hash = (*hash ^ number.cast_unsigned()).wrapping_mul(Self::FNV_PRIME);
        }
    }

    /// Adds a time. It needs the text only for the hash, because a client that has parsed the time
    /// should not pay for writing it.
    pub fn time<T>(&mut self, time: Option<&T>, text: impl FnOnce(&T) -> String) {
        let Some(time) = time.map(black_box) else {
            return;
        };
        self.values += 1;
        if self.hash.is_some() {
            let before = self.bytes;
            self.text(&text(time));
            self.values -= 1;
            self.bytes = before;
        }
    }

    /// Starts a separate tally for a concurrent task.
    pub fn part(&self) -> Self {
        Self::new(self.hash.is_some())
    }

    /// Adds the tally of a task. The order of the tasks does not matter, because hashes are added
    /// up.
    pub fn merge(&mut self, part: &Self) {
        self.values += part.values;
        self.bytes += part.bytes;
        self.hash = self
            .hash
            .zip(part.hash)
            .map(|(one, other)| one.wrapping_add(other));
    }

    /// Prints the tally in one line of JSON, with the peak resident memory of this process.
    pub fn tell(&self) {
        let hash = self.hash.unwrap_or_default();
        println!(
            r#"{{"values": {}, "bytes": {}, "hash": "{hash:016x}", "peak_kib": {}}}"#,
            self.values,
            self.bytes,
            peak_kib().unwrap_or_default(),
        );
    }
}

/// Returns `VmHWM`, which unlike `ru_maxrss` does not include the parent process.
fn peak_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Returns the file to upload: 5 MiB that do not compress.
pub fn file() -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut file = Vec::with_capacity(5 << 20);
    while file.len() < 5 << 20 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        file.extend_from_slice(&state.to_le_bytes());
    }
    file
}
