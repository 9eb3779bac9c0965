//! The point where a call waits for the response to a request.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use super::world::{Reply, Request, Way, World};

/// One end of a call's connection to the world.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) call: usize,
    pub(super) world: Arc<Mutex<World>>,
}

impl Line {
    pub(super) fn ask(&self, request: Request) -> Gate {
        Gate {
            line: self.clone(),
            request: Some(request),
            is_open: false,
        }
    }
}

/// The future of a response. The request is on its way from the first poll on.
pub(super) struct Gate {
    line: Line,
    request: Option<Request>,
    is_open: bool,
}

impl Future for Gate {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let line = self.line.clone();
        let mut world = line.world.lock().unwrap();
        let slot = world.requests[line.call].take();
        match (slot, self.request.take()) {
            (None, Some(request)) => {
                world.sent_at[line.call] = world.now;
                world.has_sent[line.call] |= matches!(request, Request::Create(_));
                world.requests[line.call] = Some(Way::There(request));
            }
            (Some(Way::Arrived(reply)), None) => {
                world.tell(line.call, &reply);
                world.wake(line.call);
                self.is_open = true;
                return Poll::Ready(reply);
            }
            // A call has one request on its way at a time.
            (slot, request) => (world.requests[line.call], self.request) = (slot, request),
        }
        world.wakers[line.call].push(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        if self.request.is_none() && !self.is_open {
            // Nothing else can be done about a world that has panicked.
            if let Ok(mut world) = self.line.world.lock() {
                world.abandon(self.line.call);
            }
        }
    }
}
