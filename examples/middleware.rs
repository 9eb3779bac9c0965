//! Adds two tower layers to a client: one above all layers, one around typed operations.
//!
//! ```sh
//! cargo run -p casebook-examples --example middleware
//! ```
//!
//! It runs offline, against the emulator.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use casebook::artifact::{Client, ListReports, Reports};
use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::stack::Call;
use http::{HeaderValue, Request};
use tower::util::MapRequestLayer;
use tower::{ServiceBuilder, ServiceExt};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder()
        .config(&emulated(&Emulator::new()))
        .deadline(Duration::from_secs(30))
        .build()?;

    // Above all layers: the layer sees HTTP requests before they are signed, so its header is
    // signed too. The `Call` in the extensions names the operation.
    let client = client.layer(MapRequestLayer::new(|mut request: Request<Bytes>| {
        let call = request.extensions().get::<Call>().copied();
        if let Some(call) = call {
            println!("-> {} {}", call.operation, request.uri().path());
        }
        let team = HeaderValue::from_static("compliance");
        request.headers_mut().insert("x-amz-meta-team", team);
        request
    }));

    // Around a typed operation: the layer sees the operation and its output. A client is a
    // `Service<Op>` for each operation, so every layer of tower fits.
    let names = ServiceBuilder::new()
        .map_response(|page: Reports| {
            page.reports
                .into_iter()
                .filter_map(|report| report.name)
                .collect::<Vec<_>>()
        })
        .service(client);

    for name in names.oneshot(ListReports::new()).await? {
        println!("   {name}");
    }
    Ok(())
}
