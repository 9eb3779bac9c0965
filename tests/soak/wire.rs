//! The network between the clients and the emulator: it delays, refuses and counts requests.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use casebook::auth::Clock;
use casebook::stack::{
    AttemptNumber, Body, BoxError, Call, InvocationId, Progress, Transport, TransportError,
};
use casebook_emulator::Emulator;
use http::uri::{Authority, Scheme};
use http::{Request, Response, Uri};
use sha2::{Digest as _, Sha256};
use tokio::time::{Instant, sleep};
use tower::{Service as _, ServiceExt as _, service_fn};

use crate::run::Place;

/// The time at which a run begins on the virtual clock: Wed, 01 Jan 2031.
const BEGINNING: Duration = Duration::from_secs(1_925_000_000);

/// A call with more attempts than this is an error. No client here is allowed so many.
const MOST_ATTEMPTS: u32 = 5;

/// Where requests go.
#[derive(Clone)]
pub(crate) enum Destination {
    Nowhere,
    Inside(Emulator),
    Tcp(SocketAddr),
}

/// The network between all clients and the emulator. Clones are the same network.
#[derive(Clone)]
pub(crate) struct Wire(Arc<Inner>);

struct Inner {
    place: Place,
    zero: Instant,
    tcp: Transport,
    state: Mutex<State>,
}

struct State {
    destination: Destination,
    chance: fastrand::Rng,
    is_calm: bool,
    /// How many requests of each operation were passed on in this round.
    given: BTreeMap<&'static str, u64>,
    /// How many attempts each call of this round has made.
    attempts: HashMap<InvocationId, u32>,
    log: Sha256,
    events: u64,
}

/// What the network does with one request and its response.
struct Delivery {
    there: Duration,
    back: Duration,
    refused: bool,
    closed: bool,
}

impl Wire {
    pub(crate) fn new(seed: u64, place: Place) -> Self {
        Self(Arc::new(Inner {
            place,
            zero: Instant::now(),
            tcp: Transport::builder().build(),
            state: Mutex::new(State {
                destination: Destination::Nowhere,
                chance: fastrand::Rng::with_seed(!seed),
                is_calm: false,
                given: BTreeMap::new(),
                attempts: HashMap::new(),
                log: Sha256::new(),
                events: 0,
            }),
        }))
    }

    pub(crate) fn place(&self) -> Place {
        self.0.place
    }

    /// Changes the destination.
    pub(crate) fn set_destination(&self, destination: Destination) {
        self.state().destination = destination;
    }

    /// Turns the faults of the network off or on.
    pub(crate) fn calm(&self, is_calm: bool) {
        self.state().is_calm = is_calm;
    }

    pub(crate) fn is_calm(&self) -> bool {
        self.state().is_calm
    }

    /// Ends a round. Returns how many requests of each operation the emulator must have received.
    /// Over TCP this is unknown, because a connection can break on the way.
    pub(crate) fn end_round(&self) -> Option<BTreeMap<&'static str, u64>> {
        let mut state = self.state();
        state.destination = Destination::Nowhere;
        state.attempts = HashMap::new();
        let given = std::mem::take(&mut state.given);
        (self.place() == Place::Inside).then_some(given)
    }

    /// Returns the clock of the clients.
    pub(crate) fn clock(&self) -> Clock {
        match self.place() {
            Place::Tcp => Clock::system(),
            Place::Inside => {
                let zero = self.0.zero;
                Clock::from_fn(move || SystemTime::UNIX_EPOCH + BEGINNING + zero.elapsed())
            }
        }
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.clock().now()
    }

    /// Returns the time since the run began.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.zero.elapsed()
    }

    /// Adds an event to the digest of the run.
    pub(crate) fn note(&self, what: &str, of: impl std::fmt::Display, how: &str) {
        let millis = self.elapsed().as_millis();
        let mut state = self.state();
        state.log.update(format!("{millis} {what} {of} {how}\n"));
        state.events += 1;
    }

    /// Returns the digest and the number of all events so far.
    pub(crate) fn digest(&self) -> (String, u64) {
        let state = self.state();
        let digest = state.log.clone().finalize();
        let digest = digest.iter().take(8).map(|byte| format!("{byte:02x}"));
        (digest.collect(), state.events)
    }

    pub(crate) fn transport(&self) -> Transport {
        let wire = self.clone();
        Transport::with_progress(service_fn(move |request| wire.clone().exchange(request)))
    }

    async fn exchange(self, request: Request<Body>) -> Result<Response<Body>, BoxError> {
        let call = request.extensions().get::<Call>().copied();
        let name = call.map_or("document", |call| call.operation);
        let delivery = self.begin(&request, call);
        let progress = request.extensions().get::<Progress>().cloned();
        sleep(delivery.there).await;
        if delivery.refused {
            return Err(TransportError::connect("no server listens").into());
        }
        if delivery.closed {
            return Err(TransportError::not_sent("it was closed meanwhile").into());
        }
        if !progress.as_ref().is_none_or(Progress::begin) {
            return Err(TransportError::not_sent("it was given up meanwhile").into());
        }
        let destination = {
            let mut state = self.state();
            *state.given.entry(name).or_default() += 1;
            state.destination.clone()
        };
        let answer = match destination {
            Destination::Nowhere => panic!("{name}: there is no emulator between the rounds"),
            Destination::Inside(mut emulator) => {
                emulator.clock().set(self.now());
                emulator.call(request).await?.map(Body::new)
            }
            Destination::Tcp(address) => self.0.tcp.clone().oneshot(to(address, request)).await?,
        };
        sleep(delivery.back).await;
        Ok(answer)
    }

    /// Counts an attempt, and decides at random what happens to its request.
    fn begin(&self, request: &Request<Body>, call: Option<Call>) -> Delivery {
        let number = request.extensions().get();
        let number = number.map_or(1, |AttemptNumber(number)| *number);
        let virtually = self.place() == Place::Inside;
        let mut state = self.state();
        let is_calm = state.is_calm;
        let chance = &mut state.chance;
        let delivery = Delivery {
            there: Duration::from_millis(if virtually { chance.u64(0..20) } else { 0 }),
            back: Duration::from_millis(if virtually { chance.u64(0..20) } else { 0 }),
            refused: !is_calm && chance.u32(0..100) < 2,
            closed: !is_calm && chance.u32(0..200) == 0,
        };
        if let Some(call) = call {
            let before = state.attempts.insert(call.invocation, number);
            assert!(
                before.unwrap_or(0) < number && number <= MOST_ATTEMPTS,
                "{}: attempt {number} after {before:?}",
                call.operation
            );
        }
        drop(state);
        let call_id = call.map(|call| call.invocation.to_string());
        let how = format!(
            "{number} {}",
            if delivery.refused { "refused" } else { "goes" }
        );
        let name = call.map_or("document", |call| call.operation);
        self.note(name, call_id.as_deref().unwrap_or(""), &how);
        delivery
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap()
    }
}

/// Replaces the host of a request by the address of the emulator's port.
fn to(address: SocketAddr, mut request: Request<Body>) -> Request<Body> {
    let uri = std::mem::take(request.uri_mut());
    let host = uri.authority().map(ToString::to_string);
    let mut parts = uri.into_parts();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(Authority::try_from(address.to_string()).unwrap());
    *request.uri_mut() = Uri::from_parts(parts).unwrap();
    let headers = request.headers_mut();
    if let Some(host) = host
        && !headers.contains_key(http::header::HOST)
    {
        headers.insert(http::header::HOST, host.parse().unwrap());
    }
    request
}
