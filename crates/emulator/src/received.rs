//! The log of what arrived.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use http::{Method, StatusCode};

/// How many requests are remembered.
const MOST: usize = 10_000;

/// A request that an emulator answered.
///
/// # Examples
///
/// ```
/// use casebook_emulator::Emulator;
/// use tower_service::Service;
///
/// let mut emulator = Emulator::new();
/// let request = http::Request::get("http://localhost/v1/report/list?maxResults=5");
/// futures_util::FutureExt::now_or_never(emulator.call(request.body(String::new())?));
/// let received = &emulator.requests()[0];
/// assert_eq!(received.operation, Some("ListReports"));
/// assert_eq!(received.path, "/v1/report/list");
/// assert_eq!(received.status, 403);
/// # Ok::<(), http::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Received {
    /// The operation, if it was one.
    pub operation: Option<&'static str>,
    /// The method.
    pub method: Method,
    /// The path; the query is left out, since it can hold tokens and signatures.
    pub path: String,
    /// The status of the answer.
    pub status: StatusCode,
}

/// The newest requests, in their order.
#[derive(Debug, Default)]
pub(crate) struct Log {
    requests: Mutex<VecDeque<Received>>,
}

impl Log {
    pub(crate) fn push(&self, received: Received) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if requests.len() == MOST {
            requests.pop_front();
        }
        requests.push_back(received);
    }

    pub(crate) fn all(&self) -> Vec<Received> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.iter().cloned().collect()
    }

    pub(crate) fn count(&self) -> usize {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    pub(crate) fn clear(&self) {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_forgotten() {
        let log = Log::default();
        for number in 0..=MOST {
            log.push(Received {
                operation: None,
                method: Method::GET,
                path: number.to_string(),
                status: StatusCode::OK,
            });
        }
        let all = log.all();
        assert_eq!((all.len(), all[0].path.as_str()), (MOST, "1"));
    }
}
