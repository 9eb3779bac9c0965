//! Tests writing documents into writers, which cannot take back bytes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use casebook::types::PresignedUrl;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWrite;
use tokio::time::Instant;

use super::*;

/// A writer that accepts this number of bytes. Then it fails or blocks.
struct LimitedWriter {
    space: usize,
    hangs: bool,
    taken: Vec<u8>,
}

impl LimitedWriter {
    fn of(space: usize) -> Self {
        Self {
            space,
            hangs: false,
            taken: Vec::new(),
        }
    }
}

impl AsyncWrite for LimitedWriter {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let most = bytes.len().min(self.space - self.taken.len());
        if most == 0 && self.hangs {
            return Poll::Pending;
        }
        if most == 0 {
            return Poll::Ready(Err(io::ErrorKind::StorageFull.into()));
        }
        self.taken.extend_from_slice(&bytes[..most]);
        Poll::Ready(Ok(most))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        panic!("the writer belongs to its caller")
    }
}

async fn link() -> Result<PresignedUrl, DownloadError> {
    Ok("https://host.example/doc?secret".parse().unwrap())
}

/// Returns a response with the whole document, whose connection breaks after this number of bytes.
fn broken(after: usize) -> Answer {
    long(SIZE, document().slice(..after)).breaks()
}

fn without_validator(mut answer: Answer) -> Answer {
    answer.headers.retain(|(name, _)| *name != "etag");
    answer
}

#[tokio::test(start_paused = true)]
async fn a_writer_gets_every_byte_once_when_the_rest_is_asked_for() {
    let host = Host::new([
        broken(5000),
        long(0, "").status(403),
        part("bytes 5000-10248/10249", document().slice(5000..6000))
            .with("content-length", "5249")
            .breaks(),
        part("bytes 6000-10248/10249", document().slice(6000..)),
    ]);
    let mut written = Vec::new();
    let mut last = None;
    let done = host
        .downloader()
        .document(link)
        .progress(|progress| last = Some(progress))
        .write(&mut written)
        .await
        .unwrap();
    assert_eq!(written, document());
    assert_eq!(done.size, SIZE as u64);
    assert_eq!(done.sha256[..], Sha256::digest(document())[..]);
    let last = last.unwrap();
    assert_eq!((last.received, last.total), (done.size, Some(done.size)));
}

#[tokio::test(start_paused = true)]
async fn a_writer_gets_every_byte_once_when_the_document_begins_anew() {
    let script = [
        broken(5000),
        broken(3000),
        broken(8000),
        long(SIZE, document()),
    ];
    let host = Host::new(script.map(without_validator));
    let mut written = Vec::new();
    let mut received = Vec::new();
    let done = host
        .downloader()
        .document(link)
        .progress(|progress| received.push(progress.received))
        .write(&mut written)
        .await
        .unwrap();
    assert_eq!(written, document());
    assert_eq!(done.sha256[..], Sha256::digest(document())[..]);
    assert!(!received.is_sorted(), "the bytes that come again are told");

    let host = Host::new([broken(5000), long(SIZE, document())].map(without_validator));
    let stream = host.downloader().document(link).stream();
    let pieces: Vec<Bytes> = stream.map(|piece| piece.unwrap()).collect().await;
    assert_eq!(pieces.concat(), document());
}

#[tokio::test(start_paused = true)]
async fn nothing_of_another_document_is_written_behind_a_part_of_the_first() {
    let mut other = document().to_vec();
    other[4999] ^= 1;
    let shorter = document().slice(..4000);
    for replaced in [long(SIZE, other), long(4000, shorter)] {
        let host = Host::new([broken(5000), replaced]);
        let mut written = Vec::new();
        let document = host.downloader().document(link);
        let error = document.write(&mut written).await.unwrap_err();
        assert!(matches!(error, DownloadError::Changed), "{error:?}");
        assert_eq!(written, super::document()[..5000]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_writer_that_fails_is_told_with_its_own_error() {
    let host = Host::new([long(SIZE, document())]);
    let mut writer = LimitedWriter::of(1500);
    let error = host.downloader().document(link).write(&mut writer);
    let error = error.await.unwrap_err();
    assert!(error.is_local());
    let source = std::error::Error::source(&error).unwrap();
    let source = source.downcast_ref::<io::Error>().unwrap();
    assert_eq!(source.kind(), io::ErrorKind::StorageFull);
    assert_eq!(writer.taken, document()[..1500]);
}

#[tokio::test(start_paused = true)]
async fn a_writer_that_takes_no_more_is_not_waited_for_beyond_the_limit() {
    let host = Host::new([long(SIZE, document())]);
    let limit = Duration::from_secs(90);
    let mut writer = LimitedWriter::of(1500);
    writer.hangs = true;
    let began = Instant::now();
    let downloader = host.downloader().timeout(limit);
    let error = downloader
        .document(link)
        .write(&mut writer)
        .await
        .unwrap_err();
    assert!(matches!(error, DownloadError::Timeout(_)), "{error:?}");
    assert_eq!(began.elapsed(), limit);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_host_does_the_writer_has_the_document_or_a_beginning_of_it(
        script in prop::collection::vec((0u8..10, 0usize..SIZE), 0..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let mut written = Vec::new();
        let document = odd_host(script).document(link);
        let done = runtime.block_on(document.write(&mut written));
        if done.is_ok() {
            prop_assert_eq!(&written, &super::document());
        }
        prop_assert!(super::document().starts_with(&written));
    }
}
