//! Whether the services can be reached, and the difference between their clock and that of this
//! machine.

use std::time::{Duration, SystemTime};

use casebook::artifact::Artifact;
use casebook::auth::sts::Sts;
use casebook::protocol::{Api, Endpoint};
use casebook::stack::{Body, Transport, TransportError};
use casebook::support::Support;
use casebook::types::Timestamp;
use futures_util::future::join3;
use http::header::DATE;
use http::{Request, Response};
use tokio::time::{Instant, timeout};
use tower::ServiceExt as _;

use super::finding::Finding;
use crate::failure::{Failure, span};
use crate::session::Session;

/// The time limit for the answer of one service.
const LIMIT: Duration = Duration::from_secs(5);

/// A difference of the clocks that is worth a warning, and one with which services refuse requests.
const OFF: Duration = Duration::from_secs(60);
const FAR_OFF: Duration = Duration::from_secs(5 * 60);

/// What became of a request to each service.
#[derive(Debug)]
pub(super) struct Reach {
    pub(super) artifact: ServiceReach,
    pub(super) support: ServiceReach,
    pub(super) sts: ServiceReach,
}

/// What became of a request to one service.
#[derive(Debug)]
pub(super) struct ServiceReach {
    pub(super) finding: Finding,
    pub(super) is_reached: bool,
    /// The difference of the clocks, if the answer has the time of the service.
    offset: Option<Offset>,
}

/// The difference between the clock of this machine and that of a service.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Offset {
    by: Duration,
    is_ahead: bool,
}

impl Reach {
    /// Sends one request to each service at the same time. It is not signed, so any answer counts.
    pub(super) async fn try_all(session: &Session) -> Self {
        let (artifact, support, sts) = join3(
            reach::<Artifact>("artifact", session),
            reach::<Support>("support", session),
            reach::<Sts>("sts", session),
        )
        .await;
        Self {
            artifact,
            support,
            sts,
        }
    }

    /// Compares the clocks, by the answer that came fastest: it is the one with the least error.
    pub(super) fn clock(&self) -> Finding {
        const NAME: &str = "clock";
        let offsets = [&self.artifact, &self.support, &self.sts];
        let offset = offsets.into_iter().filter_map(|it| it.offset).min();
        let Some(Offset { by, is_ahead }) = offset else {
            return Finding::not_tried(NAME, "no service has told its time");
        };
        let side = match is_ahead {
            true => "ahead of",
            false => "behind",
        };
        let detail = format!("{} {side} the services", span(by.as_secs()));
        let advice = "set the clock of this machine right; casebook corrects its signatures, other \
                      programs do not";
        match by {
            by if by >= FAR_OFF => Finding::missing(NAME, detail).advise(advice),
            by if by >= OFF => Finding::warning(NAME, detail).advise(advice),
            _ => Finding::ok(NAME, "less than a minute off"),
        }
    }
}

async fn reach<A: Api>(name: &'static str, session: &Session) -> ServiceReach {
    let unreached = |failure| ServiceReach {
        finding: Finding::of(name, failure),
        is_reached: false,
        offset: None,
    };
    let target = session.endpoint::<A>(false, false);
    let target = target.and_then(|endpoint| {
        let transport = session.client::<A>()?.transport().clone();
        Ok((endpoint, transport))
    });
    let (endpoint, transport) = match target {
        Ok(target) => target,
        Err(failure) => return unreached(failure),
    };
    let (begun, begun_at) = (Instant::now(), session.clock().now());
    let limit = session.read_timeout().map_or(LIMIT, |it| it.min(LIMIT));
    let answer = timeout(limit, ask(transport, &endpoint)).await;
    let took = begun.elapsed();
    match answer {
        Ok(Ok(response)) => ServiceReach {
            finding: Finding::ok(
                name,
                format!("{endpoint} answered in {} ms", took.as_millis()),
            ),
            is_reached: true,
            offset: offset(&response, begun_at + took / 2),
        },
        Ok(Err(why)) => unreached(Failure::unreached::<A>(
            why.with_origin(&endpoint.to_string()),
        )),
        Err(_) => {
            let why = format!("no answer from {endpoint} within {} s", limit.as_secs_f64());
            let advice = "check the network, HTTPS_PROXY, --region and --endpoint-url";
            unreached(Failure::other(why).advise(advice))
        }
    }
}

async fn ask(transport: Transport, endpoint: &Endpoint) -> Result<Response<Body>, TransportError> {
    let mut request = Request::new(Body::default());
    let addressed = endpoint.apply(&mut request);
    addressed.map_err(TransportError::connect)?;
    transport.oneshot(request).await
}

/// Returns the difference between the local time of the answer and the one in its header `Date`
/// (RFC 9110, section 6.6.1), which leaves out the fraction of the second.
fn offset<B>(response: &Response<B>, local: SystemTime) -> Option<Offset> {
    let date = response.headers().get(DATE)?.to_str().ok()?;
    let date: Timestamp = date.parse().ok()?;
    let there = date.to_system_time()? + Duration::from_millis(500);
    Some(match local.duration_since(there) {
        Ok(by) => Offset { by, is_ahead: true },
        Err(error) => Offset {
            by: error.duration(),
            is_ahead: false,
        },
    })
}
