//! Sends one request to an emulator in this process, many times, to measure the cost of a call
//! without a network.
//!
//! - `probe make FILE CASES` makes a data file.
//! - `probe run FILE REQUEST TIMES` opens it and sends the request. Instead of a file, a number of cases makes an
//!   emulator in memory.

use std::env;
use std::error::Error;
use std::path::Path;

use bytes::Bytes;
use casebook_emulator::{Builder, Emulator, Scenario};
use emulator_bench::RecordedRequest;
use futures_util::FutureExt;
use http::Request;
use http_body_util::{BodyExt, Full};
use tower_service::Service;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["make", file, cases] => drop(with(cases.parse()?).data(file).build()?),
        ["run", data, request, times] => {
            let builder = match data.parse() {
                Ok(cases) => with(cases),
                Err(_) => with(0).data(data),
            };
            let recorded = RecordedRequest::read(Path::new(request))?;
            let length = run(builder.build()?, &recorded, times.parse()?)?;
            println!("{length}");
        }
        _ => return Err("expected make FILE CASES, or run FILE|CASES REQUEST TIMES".into()),
    }
    Ok(())
}

/// Returns an emulator with this number of generated cases, which opens any number of further
/// cases.
fn with(cases: u32) -> Builder {
    let scenario = Scenario::new().sample_data(false).case_limit_per_hour(None);
    Emulator::builder().scenario(scenario.generated_cases(cases))
}

/// Sends the request this number of times. Returns the total length of the responses.
fn run(
    mut emulator: Emulator,
    recorded: &RecordedRequest,
    times: u64,
) -> Result<usize, Box<dyn Error>> {
    let mut length = 0;
    for _ in 0..times {
        let (method, target) = recorded.line()?;
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in recorded.headers() {
            request = request.header(name, value);
        }
        let body = Full::new(Bytes::copy_from_slice(recorded.body().as_bytes()));
        let answer = emulator.call(request.body(body)?).now_or_never();
        let answer = answer.ok_or("the emulator waited")??;
        let status = answer.status();
        let body = answer.into_body().collect().now_or_never();
        let body = body.ok_or("the body waited")??.to_bytes();
        if !status.is_success() {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into());
        }
        length += body.len();
    }
    Ok(length)
}
