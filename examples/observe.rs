//! Observes calls: spans and events through `tracing`, counters and durations through `metrics`.
//!
//! ```sh
//! cargo run -p casebook-examples --example observe
//! ```
//!
//! It runs offline, against the emulator, over a transport that fails the first two requests.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::stack::Body;
use casebook::support::{Client, DescribeCases, DescribeSeverityLevels};
use http::Request;
use metrics::{
    Counter, CounterFn, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};
use tower::{BoxError, ServiceExt as _, service_fn};
use tracing_subscriber::fmt::format::FmtSpan;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // Prints each span when it closes, with all of its fields. A layer of `tracing-opentelemetry`
    // in this place would export the spans.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .init();
    // The recorder of a metrics exporter goes here. This one only adds up the values.
    let sums = Sums::default();
    metrics::set_global_recorder(sums.clone())?;

    let emulator = Emulator::new();
    let config = emulated(&emulator);
    let asked = Arc::new(AtomicU32::new(0));
    let transport = service_fn(move |request: Request<Body>| {
        let emulator = emulator.clone();
        let fails = asked.fetch_add(1, Ordering::Relaxed) < 2;
        async move {
            if fails {
                return Err("the connection broke".into());
            }
            emulator.oneshot(request).await.map_err(BoxError::from)
        }
    });
    let client = Client::builder()
        .config(&config)
        .transport(transport)
        .build()?;

    client.send(DescribeSeverityLevels::new()).await?;
    client.send(DescribeCases::new()).await?;

    println!();
    for (number, (count, sum)) in &*sums.lock() {
        println!("{number}: {count} times, {sum:.4} in all");
    }
    Ok(())
}

/// The number of recorded values and their sum, for each metric and its labels.
#[derive(Clone, Default)]
struct Sums(Arc<Mutex<BTreeMap<String, (u64, f64)>>>);

impl Sums {
    fn lock(&self) -> impl std::ops::DerefMut<Target = BTreeMap<String, (u64, f64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn at(&self, key: &Key) -> Arc<Sum> {
        let labels = key.labels();
        let labels: Vec<_> = labels
            .map(|l| format!("{}={}", l.key(), l.value()))
            .collect();
        Arc::new(Sum {
            name: format!("{} {{{}}}", key.name(), labels.join(", ")),
            sums: self.clone(),
        })
    }
}

impl Recorder for Sums {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.at(key))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.at(key))
    }
}

/// The sum of one metric.
struct Sum {
    name: String,
    sums: Sums,
}

impl CounterFn for Sum {
    fn increment(&self, value: u64) {
        self.record(value as f64);
    }

    fn absolute(&self, value: u64) {
        let value = value as f64;
        self.sums.lock().insert(self.name.clone(), (1, value));
    }
}

impl HistogramFn for Sum {
    fn record(&self, value: f64) {
        let mut sums = self.sums.lock();
        let (count, sum) = sums.entry(self.name.clone()).or_default();
        *count += 1;
        *sum += value;
    }
}
