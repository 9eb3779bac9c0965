//! Measures a server: sends the same request again and again over several connections, one after
//! the other on each, and counts the responses: `load ADDRESS REQUEST CONNECTIONS SECONDS`.

use std::env;
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use emulator_bench::RecordedRequest;

type BoxError = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [address, request, connections, seconds] = &words[..] else {
        return Err("expected ADDRESS REQUEST CONNECTIONS SECONDS".into());
    };
    let recorded = RecordedRequest::read(Path::new(request))?;
    let (request, connections) = (recorded.bytes(), connections.parse::<usize>()?);
    let start = Instant::now();
    let end = start + Duration::from_secs_f64(seconds.parse()?);
    let mut times: Vec<Duration> = thread::scope(|scope| {
        let ask = || connection(address, request, end);
        let all: Vec<_> = (0..connections).map(|_| scope.spawn(ask)).collect();
        let mut times = Vec::new();
        for one in all {
            let one = one.join().map_err(|_| "a thread panicked")?;
            times.extend(one.map_err(|error| error.to_string())?);
        }
        Ok::<_, String>(times)
    })?;
    let took = start.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: f64| {
        let place = (times.len() as f64 * share) as usize;
        times.get(place).map_or(0.0, Duration::as_secs_f64)
    };
    println!(
        r#"{{"answers": {}, "seconds": {took}, "median": {}, "slowest_of_a_hundred": {}}}"#,
        times.len(),
        at(0.5),
        at(0.99),
    );
    Ok(())
}

/// Returns the time of each response. A request in flight at the end is finished and counted.
fn connection(address: &str, request: &[u8], end: Instant) -> Result<Vec<Duration>, BoxError> {
    let mut stream = connect(address)?;
    let mut times = Vec::new();
    let mut buffer = Vec::new();
    while Instant::now() < end {
        let begin = Instant::now();
        if !exchange(&mut stream, request, &mut buffer)? {
            stream = connect(address)?;
        }
        times.push(begin.elapsed());
    }
    Ok(times)
}

fn connect(address: &str) -> Result<TcpStream, BoxError> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Sends the request and reads the whole response. Returns whether the connection can be used
/// again.
fn exchange(
    stream: &mut TcpStream,
    request: &[u8],
    buffer: &mut Vec<u8>,
) -> Result<bool, BoxError> {
    stream.write_all(request)?;
    buffer.clear();
    let mut piece = [0; 64 * 1024];
    let head = loop {
        let from = buffer.len().saturating_sub(3);
        let read = stream.read(&mut piece)?;
        if read == 0 {
            return Err("the connection ended in the head of an answer".into());
        }
        buffer.extend_from_slice(&piece[..read]);
        let end = buffer[from..]
            .windows(4)
            .position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            break from + end + 4;
        }
    };
    let text = std::str::from_utf8(&buffer[..head])?.to_ascii_lowercase();
    let mut lines = text.lines();
    let status = lines.next().unwrap_or_default();
    if !status.contains(" 200") {
        return Err(format!("expected a good answer, found {status}").into());
    }
    let length = |line: &str| line.strip_prefix("content-length:")?.trim().parse().ok();
    let length: usize = text
        .lines()
        .find_map(length)
        .ok_or("the answer does not say how long it is")?;
    let mut left = (head + length).saturating_sub(buffer.len());
    while left > 0 {
        let read = stream.read(&mut piece)?;
        if read == 0 {
            return Err("the connection ended in an answer".into());
        }
        left = left.saturating_sub(read);
    }
    let ends = |line: &str| line.starts_with("connection:") && line.contains("close");
    Ok(!lines.any(ends) && !status.starts_with("http/1.0"))
}
