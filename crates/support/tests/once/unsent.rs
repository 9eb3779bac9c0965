//! Calls that end before their request is sent: the record of their key says so too.

use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use casebook_auth::CredentialsError;
use casebook_protocol::Operation;
use casebook_stack::{
    BoxError, NotSent, OperationService, Sent, ThrottleError, TimeoutError, TransportError,
};
use casebook_support::{
    Client, ClientError, Confirmation, Journal, JournalStore, OnceError, StoreFuture, StoredEntry,
    Support,
};
use tokio::time::Instant;
use tower::Service;

use super::line::{Fate, Line, SUBJECT, case, journal, key};
use super::shared::Memory;
use super::times::shifted;

/// The length of a turn in a shared store.
const TURN: Duration = Duration::from_secs(30);

/// A client whose requests to open a case end before they are sent.
#[derive(Clone)]
struct Unsent {
    client: Client,
    error: fn() -> ClientError,
}

impl<Op> Service<Op> for Unsent
where
    Op: Operation<Api = Support>,
    Client: OperationService<Op>,
    Op::Output: Send + 'static,
{
    type Response = Op::Output;
    type Error = ClientError;
    type Future = Pin<Box<dyn Future<Output = Result<Op::Output, ClientError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ClientError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, operation: Op) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            match Op::NAME {
                "CreateCase" => Err((this.error)()),
                _ => this.client.send(operation).await,
            }
        })
    }
}

const NEVER_SENT: [fn() -> ClientError; 5] = [
    || ClientError::Credentials(CredentialsError::failed("a process", "it ended")),
    || ClientError::Throttle(ThrottleError::full("CreateCase", 1)),
    || ClientError::Timeout(TimeoutError::whole_call(Duration::ZERO).with_sent(Sent::No)),
    || ClientError::Transport(TransportError::connect("nobody listens")),
    || ClientError::Layer(NotSent::new("a layer has refused it").into()),
];

fn both(home: &Path) -> [Journal; 2] {
    let shared = Journal::shared(Memory::default());
    [journal(home), shared.clock(shifted(0))]
}

/// Opens a case of other contents under the key, which a key refuses that is not free.
async fn open_another(line: &Line, journal: &Journal) -> Result<Confirmation, OnceError> {
    let other = case().service_code("amazon-simple-storage-service".parse().unwrap());
    let (client, key) = (line.client(), key("a"));
    let opened = journal.create_case_once(&client, &key, other).await?;
    Ok(opened.confirmation)
}

#[tokio::test(start_paused = true)]
async fn whatever_ends_a_call_before_it_sends_leaves_its_key_free() {
    for error in NEVER_SENT {
        let home = tempfile::tempdir().unwrap();
        for journal in both(home.path()) {
            let line = Line::new(|_, _| Fate::Pass);
            let (client, began) = (line.client(), Instant::now());
            let failed = journal
                .create_case_once(&Unsent { client, error }, &key("a"), case())
                .await
                .unwrap_err();
            assert!(matches!(failed, OnceError::Send(_)), "{failed:?}");
            assert_eq!(failed.sent(), Sent::No, "{failed:?}");
            assert!(journal.entries().await.unwrap().is_empty());
            let opened = open_another(&line, &journal).await;
            assert_eq!(opened.unwrap(), Confirmation::Sent);
            assert_eq!(began.elapsed(), Duration::ZERO, "the turn was given back");
            assert_eq!(line.cases(SUBJECT).await.len(), 1);
        }
    }
}

/// What happens to a write.
#[derive(Clone, Copy, Debug)]
enum Trouble {
    /// It fails, and has no effect.
    Fails,
    /// The first fails after it has taken effect. The ones after it have none.
    FailsLate,
    /// It takes effect, but lasts almost as long as a turn. So do all writes after it.
    IsSlow,
}

/// A store of which the write with a number is in trouble.
#[derive(Clone, Debug)]
struct Troubled {
    store: Memory,
    trouble: Trouble,
    at: usize,
    /// How many writes are in trouble.
    times: usize,
    writes: Arc<AtomicUsize>,
}

impl JournalStore for Troubled {
    fn place(&self, name: &str) -> String {
        self.store.place(name)
    }

    fn read<'a>(&'a self, name: &'a str) -> StoreFuture<'a, Option<StoredEntry>> {
        self.store.read(name)
    }

    fn write<'a>(
        &'a self,
        name: &'a str,
        bytes: Bytes,
        replaces: Option<&'a str>,
    ) -> StoreFuture<'a, Option<String>> {
        let number = self.writes.fetch_add(1, Ordering::Relaxed);
        let in_trouble = (self.at..self.at + self.times).contains(&number);
        Box::pin(async move {
            let broken = || BoxError::from("the store does not answer");
            match self.trouble {
                _ if !in_trouble => self.store.write(name, bytes, replaces).await,
                Trouble::Fails => Err(broken()),
                Trouble::FailsLate if number > self.at => Err(broken()),
                Trouble::FailsLate => {
                    self.store.write(name, bytes, replaces).await?;
                    Err(broken())
                }
                Trouble::IsSlow => {
                    tokio::time::sleep(TURN - Duration::from_secs(1)).await;
                    self.store.write(name, bytes, replaces).await
                }
            }
        })
    }

    fn list(&self) -> StoreFuture<'_, Vec<String>> {
        self.store.list()
    }
}

/// The writes before a request: the turn, and the state *sending*.
#[tokio::test(start_paused = true)]
async fn a_store_in_trouble_before_a_request_leaves_the_key_free_or_says_that_it_does_not() {
    for (trouble, at, times, sent) in [
        (Trouble::Fails, 0, 1, Sent::No),
        (Trouble::FailsLate, 0, 1, Sent::No),
        (Trouble::Fails, 1, 1, Sent::No),
        (Trouble::FailsLate, 1, 1, Sent::No),
        (Trouble::FailsLate, 1, 2, Sent::Perhaps),
        (Trouble::Fails, 1, 99, Sent::Perhaps),
        (Trouble::IsSlow, 1, 99, Sent::No),
    ] {
        let store = Troubled {
            store: Memory::default(),
            trouble,
            at,
            times,
            writes: Arc::default(),
        };
        let says = format!("{trouble:?} at {at}");
        let line = Line::new(|_, _| Fate::Pass);
        let journal = Journal::shared(store.clone()).clock(shifted(0));
        let (client, key) = (line.client(), key("a"));
        let call = journal.create_case_once(&client, &key, case());
        let failed = call.await.unwrap_err();
        assert!(
            matches!(failed, OnceError::Journal(_)),
            "{says}: {failed:?}"
        );
        assert_eq!(line.asked("CreateCase"), 0, "{says}");
        assert_eq!(failed.sent(), sent, "{says}: {failed:?}");
        let journal = Journal::shared(store.store).clock(shifted(0));
        let is_free = journal.entries().await.unwrap().is_empty();
        assert!(
            is_free || sent != Sent::No,
            "{says}: the record and the error"
        );
        let began = Instant::now();
        let opened = open_another(&line, &journal).await;
        match is_free {
            true => assert_eq!(opened.unwrap(), Confirmation::Sent, "{says}"),
            false => assert!(matches!(opened, Err(OnceError::KeyReused(_))), "{says}"),
        }
        // At worst the turn was not given back, and the pauses are two seconds long.
        assert!(began.elapsed() <= TURN + Duration::from_secs(2), "{says}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_is_gone_before_a_request_leaves_the_key_free() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("once");
    let line = Line::new({
        let folder = folder.clone();
        move |operation, number| {
            if (operation, number) == ("DescribeCases", 0) {
                std::fs::rename(&folder, folder.with_extension("moved")).unwrap();
            }
            Fate::Pass
        }
    });
    let journal = journal(home.path());
    let (client, key) = (line.client(), key("a"));
    let call = journal.create_case_once(&client, &key, case());
    let failed = call.await.unwrap_err();
    assert!(matches!(failed, OnceError::Journal(_)), "{failed:?}");
    assert_eq!(failed.sent(), Sent::No);
    std::fs::rename(folder.with_extension("moved"), &folder).unwrap();
    let opened = open_another(&line, &journal).await;
    assert_eq!(opened.unwrap(), Confirmation::Sent);
}
