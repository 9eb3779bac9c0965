//! Measures a server: sends the same request again and again over several connections, one after
//! the other on each, and counts the responses: `load ADDRESS REQUEST CONNECTIONS SECONDS`.

use std::env;
use std::error::Error;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use emulator_bench::{BoxError, Connection, RecordedRequest};

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
    let mut connection = Connection::open(address)?;
    let mut times = Vec::new();
    while Instant::now() < end {
        let begin = Instant::now();
        connection.send(request)?;
        if !connection.receive()? {
            connection = Connection::open(address)?;
        }
        times.push(begin.elapsed());
    }
    Ok(times)
}
