//! Holds many connections to a server, and sends requests over all of them at the same time:
//! `hold ADDRESS CONNECTIONS COUNTS REQUEST…`.
//!
//! The requests take turns. After each of the counts, such as `1000,5000`, it prints it and waits for a
//! line, so that others can look at the server while all connections are open and none has a request.

use std::env;
use std::io::{self, BufRead as _};
use std::path::Path;

use emulator_bench::{BoxError, Connection, RecordedRequest};

fn main() -> Result<(), BoxError> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [address, connections, counts, requests @ ..] = &words[..] else {
        return Err("expected ADDRESS CONNECTIONS COUNTS REQUEST…".into());
    };
    let read =
        |path: &String| RecordedRequest::read(Path::new(path)).map_err(|error| error.to_string());
    let requests: Vec<_> = requests.iter().map(read).collect::<Result<_, _>>()?;
    let mut requests = requests.iter().cycle();
    let open = |_| Connection::open(address);
    let mut held: Vec<_> = (0..connections.parse()?)
        .map(open)
        .collect::<Result<_, _>>()?;
    let (mut sent, mut lines) = (0, io::stdin().lock().lines());
    for count in counts.split(',') {
        let count: usize = count.parse()?;
        while sent < count {
            let round = held.len().min(count - sent);
            for (connection, request) in held.iter_mut().zip(&mut requests).take(round) {
                connection.send(request.bytes())?;
            }
            for connection in &mut held[..round] {
                if !connection.receive()? {
                    return Err("the server has closed a connection that was held".into());
                }
            }
            sent += round;
        }
        println!("{sent}");
        lines.next().transpose()?;
    }
    Ok(())
}
