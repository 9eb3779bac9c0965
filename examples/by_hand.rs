//! Builds the stack by hand from its parts, for two services over one transport.
//!
//! ```sh
//! cargo run -p casebook-examples --example by_hand
//! ```
//!
//! It runs offline, against the emulator.

use std::error::Error;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use casebook::artifact::{Artifact, ListReports};
use casebook::auth::{Clock, Credentials, Scope, SharedProvider};
use casebook::emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
use casebook::protocol::{Api, EndpointParams};
use casebook::stack::{
    AttemptLayer, AttemptTimeoutLayer, BufferedTransport, ClassifyLayer, Client, DeadlineLayer,
    EndpointLayer, RetryConfig, RetryPolicy, RetryTokens, SignLayer, ThrottleLayer, TraceLayer,
    Transport,
};
use casebook::support::{DescribeServices, Support};
use casebook::types::Region;
use http::HeaderValue;
use tower::ServiceBuilder;
use tower::retry::RetryLayer;
use tower::util::BoxCloneSyncService;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::new();
    let shared = SharedParts {
        transport: Transport::new(emulator.clone()),
        credentials: Arc::new(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY)),
        tokens: RetryTokens::default(),
        throttle: ThrottleLayer::adaptive().per_second(const { NonZeroU32::new(20).unwrap() }),
        clock: Clock::system(),
    };
    let artifact: Client<Artifact> = shared.client()?;
    let support: Client<Support> = shared.client()?;

    let reports: Vec<_> = artifact.items(ListReports::new()).try_collect().await?;
    println!("{} reports", reports.len());
    let services = support.send(DescribeServices::new()).await?.services;
    println!("{} services", services.len());
    for received in emulator.requests() {
        println!(
            "   {} {} {}",
            received.method,
            received.operation.unwrap_or_default(),
            received
                .status
                .map(|status| status.as_u16())
                .unwrap_or_default()
        );
    }
    println!("{} tokens left for retries", shared.tokens.left());
    Ok(())
}

/// The parts of the stack that all clients share.
struct SharedParts {
    transport: Transport,
    credentials: SharedProvider,
    tokens: RetryTokens,
    throttle: ThrottleLayer,
    clock: Clock,
}

impl SharedParts {
    /// Creates a client of any service.
    fn client<A: Api>(&self) -> Result<Client<A>, Box<dyn Error>> {
        let region = Region::US_EAST_1;
        let endpoint = EndpointParams::new()
            .region(region.clone())
            .resolve::<A>()?;
        let scope = Scope {
            // Some services require one Region in signatures, whatever the Region of the caller.
            region: endpoint.signing_region().cloned().unwrap_or(region),
            service: A::SIGNING_NAME.into(),
        };
        let retry = RetryConfig::standard();
        let policy = RetryPolicy::new(retry, self.clock.clone()).tokens(self.tokens.clone());
        let throttle = self
            .throttle
            .clone()
            .credentials(Arc::clone(&self.credentials));
        let attempt_limit = Some(Duration::from_secs(20));
        let sign = SignLayer::new(Arc::clone(&self.credentials), self.clock.clone());

        // From top to bottom: a request passes the layers in this order.
        let layers = ServiceBuilder::new()
            .layer(TraceLayer)
            .layer(DeadlineLayer::new(Some(Duration::from_secs(60))))
            .layer(EndpointLayer::new(
                endpoint,
                scope,
                HeaderValue::from_static("by-hand/1"),
            ))
            .layer(RetryLayer::new(policy))
            .layer(throttle)
            .layer(AttemptLayer::new(Some(retry.max_attempts)))
            .layer(sign)
            .layer(AttemptTimeoutLayer::new(attempt_limit))
            .layer(ClassifyLayer)
            .service(BufferedTransport::new(self.transport.clone(), 8 << 20));
        let wire = BoxCloneSyncService::new(layers);
        Ok(Client::over(wire, self.transport.clone()))
    }
}
