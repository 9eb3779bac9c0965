//! The time of the service, to which the ages of results are counted.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use casebook::auth::Clock;
use casebook::support::Client;
use casebook::types::Timestamp;
use http::HeaderMap;
use http::header::DATE;
use tower::util::MapResponseLayer;

/// The time in the header `Date` of the last response (RFC 9110, section 6.6.1). The local clock may
/// be wrong, and then every age would be.
#[derive(Clone, Debug, Default)]
pub(super) struct ServiceTime(Arc<Mutex<Option<SystemTime>>>);

impl ServiceTime {
    /// Makes a client keep the time of each response here.
    pub(super) fn kept_from(&self, client: Client) -> Client {
        let time = self.clone();
        let keep = move |response: http::Response<_>| {
            time.read(response.headers());
            response
        };
        client.layer(MapResponseLayer::new(keep)).boxed()
    }

    fn read(&self, headers: &HeaderMap) {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| date.parse::<Timestamp>().ok());
        if let Some(time) = date.and_then(|date| date.to_system_time()) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(time);
        }
    }

    /// Returns the time of the last response, or the local time if no response had one.
    pub(super) fn now(&self) -> SystemTime {
        let time = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        time.unwrap_or_else(|| Clock::system().now())
    }

    /// Returns how long ago a time was; zero if it is in the future.
    pub(super) fn age(&self, time: &Timestamp) -> Option<Duration> {
        let time = time.to_system_time()?;
        Some(self.now().duration_since(time).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_counted_to_the_time_of_the_last_response() {
        let time = ServiceTime::default();
        let mut headers = HeaderMap::new();
        for odd in ["", "soon"] {
            headers.insert(DATE, odd.parse().unwrap());
            time.read(&headers);
            assert!(time.0.lock().unwrap().is_none(), "{odd:?}");
        }
        headers.insert(DATE, "Sun, 06 Nov 1994 08:49:37 GMT".parse().unwrap());
        time.read(&headers);
        let age = |text: &str| time.age(&text.parse().unwrap());
        assert_eq!(age("1994-11-06T07:49:37Z"), Some(Duration::from_secs(3600)));
        assert_eq!(age("1995-11-06T07:49:37Z"), Some(Duration::ZERO));
    }
}
