//! Tests that a document is saved complete or not at all, whatever its host responds.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use casebook::artifact::{DownloadError, Downloader};
use casebook::stack::{Body, Transport};
use futures_util::StreamExt as _;
use http::Request;
use http::header::RANGE;
use proptest::prelude::*;
use tower::service_fn;

mod host;
mod writer;

use host::{Answer, Host, SIZE, chunked, document, long, part, refused};

#[tokio::test(start_paused = true)]
async fn a_part_that_was_not_asked_for_is_no_document() {
    let whole = document();
    let first = part("bytes 0-99/10249", whole.slice(..100));
    refused([first.clone()], |error| {
        matches!(error, DownloadError::WrongPart)
    })
    .await;
    let hidden = first.clone().status(200);
    refused([hidden], |error| matches!(error, DownloadError::WrongPart)).await;
    // After a single wrong response, the download tries again.
    let (saved, bytes) = Host::new([first, long(SIZE, whole.clone())])
        .saved()
        .await
        .unwrap();
    assert_eq!((saved.size, bytes), (SIZE as u64, whole));
}

#[tokio::test(start_paused = true)]
async fn the_length_of_the_whole_is_taken_from_the_first_answer_that_tells_it() {
    let whole = document();
    let host = Host::new([
        chunked(whole.slice(..100)).breaks(),
        part("bytes 100-149/10249", whole.slice(100..150)),
        part("bytes 150-10248/10249", whole.slice(150..)),
    ]);
    let (saved, bytes) = host.saved().await.unwrap();
    assert_eq!((saved.size, bytes), (SIZE as u64, whole));
    let asked = host.asked.lock().unwrap();
    let ranges: Vec<_> = asked.iter().map(|(_, range)| range.as_deref()).collect();
    assert_eq!(ranges, [None, Some("bytes=100-"), Some("bytes=150-")]);
}

#[tokio::test(start_paused = true)]
async fn no_part_that_does_not_go_on_exactly_there_is_taken() {
    let whole = document();
    for (range, body) in [
        ("bytes 50-10248/10249", whole.slice(50..)),
        ("bytes 150-10248/10249", whole.slice(150..)),
        ("bytes 100-10298/10299", whole.slice(50..)),
        ("bytes 100-10248/10249", whole.slice(50..)),
        ("bytes 100-10248/*", whole.slice(50..)),
        ("bytes 100-10248", whole.slice(100..)),
        ("bytes=100-10248/10249", whole.slice(100..)),
    ] {
        let start = long(SIZE, whole.slice(..100)).breaks();
        let rest = part(range, body);
        // After such a response, the download begins anew. If the host sends one again, the
        // download fails.
        let host = Host::new([start.clone(), rest.clone(), long(SIZE, whole.clone())]);
        let (_, bytes) = host.saved().await.unwrap();
        assert_eq!(bytes, whole, "{range}");
        refused([start, rest], |error| {
            matches!(error, DownloadError::WrongPart)
        })
        .await;
    }
    let start = long(SIZE, whole.slice(..100)).breaks();
    let other = part("bytes 100-10248/10249", whole.slice(100..)).with("etag", "\"b\"");
    refused([start, other], |error| {
        matches!(error, DownloadError::WrongPart)
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn bytes_beyond_the_end_are_an_error_and_so_are_too_few() {
    let whole = document();
    let more: Bytes = [&whole[..], &[0; 50]].concat().into();
    let is_long = |error: &DownloadError| matches!(error, DownloadError::WrongLength);
    refused([long(SIZE, more.clone())], is_long).await;
    let start = long(SIZE, whole.slice(..100)).breaks();
    let rest = part("bytes 100-10248/10249", more.slice(100..));
    let unmeasured = rest.with("content-length", (SIZE - 100).to_string());
    let host = Host::new([start.clone(), unmeasured, long(SIZE, whole.clone())]);
    assert_eq!(host.saved().await.unwrap().1, whole);
    let is_broken = |error: &DownloadError| matches!(error, DownloadError::Transport(_));
    refused([long(SIZE, whole.slice(..100))], is_broken).await;
    // If a host does not support ranges, it sends the whole document. That must not be appended to
    // the bytes that have already arrived.
    let host = Host::new([start, long(SIZE, whole.clone())]);
    assert_eq!(host.saved().await.unwrap().1, whole);
}

#[tokio::test(start_paused = true)]
async fn empty_documents_web_pages_and_coded_bytes_are_refused_by_name() {
    let empty = |error: &DownloadError| matches!(error, DownloadError::Empty);
    refused([long(0, "")], empty).await;
    refused([chunked("")], empty).await;
    let page = |error: &DownloadError| matches!(error, DownloadError::WebPage { host, .. } if host == "host.example");
    let login = "<html><body>sign in</body></html>";
    refused([chunked(login)], page).await;
    refused([chunked("\n<!DOCTYPE html><title>x")], page).await;
    let typed = chunked("sign in").with("content-type", "text/html; charset=utf-8");
    refused([typed.clone()], page).await;
    refused([typed.status(403)], page).await;
    let zipped = long(3, "\x1f\u{b}x").with("content-encoding", "gzip");
    let coded = |error: &DownloadError| matches!(error, DownloadError::Encoded { coding } if coding == "gzip");
    refused([zipped], coded).await;
    let zipped = chunked("x").with("transfer-encoding", "gzip, chunked");
    refused([zipped], coded).await;
    let plain = long(1, "x").with("content-encoding", "identity");
    assert_eq!(Host::new([plain]).saved().await.unwrap().1, "x");
}

/// Returns responses that are not the document: the content type, the body, and what the error
/// calls it.
fn instead() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let page = "<!DOCTYPE html><html><body>sign in</body></html>";
    let wide = |unit: fn(u16) -> [u8; 2]| page.encode_utf16().flat_map(unit).collect::<Vec<_>>();
    let [low, high] = [wide(u16::to_le_bytes), wide(u16::to_be_bytes)];
    let text = |text: &str| text.as_bytes().to_vec();
    let denied = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
    vec![
        ("", text(page), "a web page"),
        ("application/pdf", text(page), "a web page"),
        (
            "",
            text("<?xml version=\"1.0\"?>\n<!DOCTYPE html>\n<html/>"),
            "a web page",
        ),
        ("", text("<!-- proxy --><html>"), "a web page"),
        ("", text("<head><title>x</title></head>"), "a web page"),
        ("", text("\u{feff}\n <script>go()</script>"), "a web page"),
        ("", [&[0xff, 0xfe], &low[..]].concat(), "a web page"),
        ("", [&[0xfe, 0xff], &high[..]].concat(), "a web page"),
        ("", low, "a web page"),
        ("application/json", text("{\"error\":\"blocked\"}"), "JSON"),
        (
            "application/pdf",
            text(" { \"type\": \"%PDF-1.7\" }"),
            "JSON",
        ),
        ("", text("[\"blocked\"]"), "JSON"),
        ("text/plain", text("Blocked by policy"), "plain text"),
        ("application/pdf", text("Blocked by policy"), "plain text"),
        ("application/xml", text(denied), "XML"),
        (
            "application/pdf",
            text(&format!("<?xml version=\"1.0\"?>\n{denied}")),
            "XML",
        ),
        (
            "application/pdf",
            vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
            "gzip",
        ),
        (
            "application/pdf",
            b"PK\x03\x04\x14\0".to_vec(),
            "a ZIP archive",
        ),
        ("application/zip", text("%PDF-1.7\n"), "a PDF document"),
        ("application/pdf", vec![7; 5000], "something else"),
    ]
}

#[tokio::test(start_paused = true)]
async fn what_is_no_document_is_refused_by_name_however_it_arrives() {
    for (kind, body, named) in instead() {
        for size in [1, 6, 4096] {
            let whole = chunked(body.clone()).with("content-type", kind);
            let host = Host::new([Answer { size, ..whole }]);
            let error = host.saved().await.unwrap_err().to_string();
            assert!(error.contains(named), "{kind} {size}: {error}");
            assert!(error.contains("host.example"), "{kind}: {error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_document_that_begins_late_or_is_called_wrongly_is_taken() {
    let late = [&[b'\n'; 1000][..], b"%PDF-1.4 x"].concat();
    let plain = b"%PDF-1.7\nx".to_vec();
    for (kind, body) in [
        ("application/pdf", late),
        ("text/plain", plain.clone()),
        ("binary/octet-stream", plain),
        ("application/zip", b"PK\x03\x04x".to_vec()),
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            b"PK\x03\x04x".to_vec(),
        ),
        ("text/csv; charset=utf-8", b"a,b\n1,2\n".to_vec()),
    ] {
        for size in [1, 4096] {
            let whole = chunked(body.clone()).with("content-type", kind);
            let host = Host::new([Answer { size, ..whole }]);
            assert_eq!(host.saved().await.unwrap().1, body, "{kind}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn only_the_beginning_of_a_document_is_judged_wherever_it_breaks() {
    let whole: Bytes = [b"%PDF-1.7\n", &b"<html>{\"a\"".repeat(500)[..]]
        .concat()
        .into();
    let (size, typed) = (whole.len(), ("content-type", "application/pdf"));
    for at in [1, 5, 9, 1023, 1024, 1025, 3000] {
        let start = long(size, whole.slice(..at)).breaks();
        let range = format!("bytes {at}-{}/{size}", size - 1);
        let rest = part(&range, whole.slice(at..));
        let host = Host::new([start.with(typed.0, typed.1), rest.with(typed.0, typed.1)]);
        assert_eq!(host.saved().await.unwrap().1, whole, "{at}");
        // If a web page comes in place of the rest, it must be recognized, although the beginning
        // was a document.
        let start = long(size, whole.slice(..at)).breaks();
        refused([start, chunked("<html>sign in")], |error| {
            matches!(error, DownloadError::WebPage { .. })
        })
        .await;
    }
    // A web page must be recognized even if its first response breaks off.
    let page = "<html>".to_owned() + &"x".repeat(5000);
    let start = chunked(page[..1].to_owned()).breaks();
    let rest = part("bytes 1-5005/5006", page[1..].to_owned());
    refused([start, rest], |error| {
        matches!(error, DownloadError::WebPage { .. })
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_document_without_end_is_given_up() {
    let endless = Answer {
        endless: true,
        ..chunked(document())
    };
    let host = Host::new([endless.clone()]);
    let small = host.downloader().max_size(1 << 20);
    let error = host.saved_by(small).await.unwrap_err();
    assert!(
        matches!(error, DownloadError::TooLarge { limit: 1_048_576 }),
        "{error:?}"
    );
    // If the declared length exceeds the limit, no byte is downloaded.
    let host = Host::new([long(1 << 21, "x")]);
    let small = host.downloader().max_size(1 << 20);
    let error = host.saved_by(small).await.unwrap_err();
    assert!(matches!(error, DownloadError::TooLarge { .. }), "{error:?}");
    // This body is slow: 100 bytes in a second, without an end.
    let pause = Some(Duration::from_secs(1));
    let trickle = Answer { pause, ..endless };
    let host = Host::new([trickle.clone()]);
    let began = tokio::time::Instant::now();
    let error = host.saved().await.unwrap_err();
    assert!(
        matches!(error, DownloadError::TooSlow { min_rate: 1024 }),
        "{error:?}"
    );
    assert!(
        began.elapsed() < Duration::from_secs(200),
        "{:?}",
        began.elapsed()
    );
    // If no minimum rate is set, the time limit of the whole download still ends it.
    let host = Host::new([trickle]);
    let began = tokio::time::Instant::now();
    let hurried = host
        .downloader()
        .min_rate(0)
        .timeout(Duration::from_secs(90));
    let error = host.saved_by(hurried).await.unwrap_err();
    assert!(matches!(error, DownloadError::Timeout(_)), "{error:?}");
    assert_eq!(began.elapsed(), Duration::from_secs(90));
}

#[tokio::test(start_paused = true)]
async fn a_host_that_stalls_after_every_byte_is_given_up() {
    let whole = document();
    let stall = |at: usize| Answer {
        pause: Some(Duration::from_secs(3600)),
        ..part(&format!("bytes {at}-10248/10249"), whole.slice(at..))
    };
    let first = long(SIZE, whole.slice(..100)).breaks();
    let one = |at: usize| part(&format!("bytes {at}-{at}/10249"), whole.slice(at..=at));
    let script = (100..200).flat_map(|at| [stall(at), one(at)]);
    let host = Host::new([first].into_iter().chain(script));
    let error = host.saved().await.unwrap_err();
    assert!(matches!(error, DownloadError::Stalled(_)), "{error:?}");
    assert!(host.asked.lock().unwrap().len() < 20);
}

fn redirect(to: &str) -> Answer {
    let leads = Answer {
        status: 307,
        ..Answer::default()
    };
    leads.with("location", to)
}

#[tokio::test(start_paused = true)]
async fn redirects_are_followed_where_a_link_may_lead() {
    let whole = document();
    let host = Host::new([
        redirect("https://other.example/a/b"),
        redirect("c?d=e"),
        long(SIZE, whole.slice(..100)).breaks(),
        redirect("/again"),
        part("bytes 100-10248/10249", whole.slice(100..)),
    ]);
    assert_eq!(host.saved().await.unwrap().1, whole);
    let asked = host.asked.lock().unwrap().clone();
    let asked: Vec<_> = asked
        .iter()
        .map(|(uri, range)| (uri.as_str(), range.as_deref()))
        .collect();
    assert_eq!(
        asked,
        [
            ("https://host.example/doc?secret", None),
            ("https://other.example/a/b", None),
            ("https://other.example/a/c?d=e", None),
            ("https://host.example/doc?secret", Some("bytes=100-")),
            ("https://host.example/again", Some("bytes=100-")),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_redirect_that_may_not_be_followed_names_its_host_and_is_not_asked() {
    for (to, says) in [
        (
            "http://evil.example/secret",
            "evil.example, over plain http",
        ),
        ("http://127.0.0.1:9/secret", "127.0.0.1, over plain http"),
        (
            "ftp://evil.example/secret",
            "evil.example, which is not a valid link",
        ),
        ("https://host.example/again", "host.example, after too many"),
    ] {
        let host = Host::new([redirect(to)]);
        let error = host.saved().await.unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
        let asked = host.asked.lock().unwrap();
        assert!(
            asked
                .iter()
                .all(|(uri, _)| uri.starts_with("https://host.example/"))
        );
    }
    let nowhere = Answer {
        status: 302,
        ..Answer::default()
    };
    let error = Host::new([nowhere]).saved().await.unwrap_err();
    assert!(error.to_string().contains("302"), "{error}");
}

/// Returns an odd response of a host. `kind` chooses it, and `at` a position in the document.
/// `asked` is the beginning of the requested range.
fn odd(kind: u8, at: usize, asked: Option<usize>) -> Answer {
    let whole = document();
    let from = asked.unwrap_or(0);
    let at = from + at % (SIZE - from).max(1);
    let last = SIZE - 1;
    match kind {
        0 => long(SIZE, whole.slice(..at)).breaks(),
        1 => chunked(whole.slice(..at)).breaks(),
        2 => part(
            &format!("bytes {from}-{at}/{SIZE}"),
            whole.slice(from..=at.min(last)),
        ),
        3 => part(&format!("bytes {at}-{last}/{SIZE}"), whole.slice(at..)),
        4 => part(&format!("bytes {from}-{last}/{SIZE}"), whole.slice(at..)),
        5 => part(
            &format!("bytes {from}-{last}/*"),
            whole.slice(from..at.max(from)),
        ),
        6 => long(SIZE, [&whole[..], &whole[..at]].concat()),
        7 => long(0, ""),
        8 => chunked("").status(500),
        _ => long(SIZE, whole),
    }
}

/// Returns a downloader from a host that first sends the odd responses of `script`, and then good
/// ones.
fn odd_host(script: Vec<(u8, usize)>) -> Downloader {
    let script = Arc::new(Mutex::new(VecDeque::from(script)));
    Downloader::new(Transport::new(service_fn(move |request: Request<Body>| {
        let range = request.headers().get(RANGE);
        let from = range.and_then(|range| {
            let range = range.to_str().ok()?.strip_prefix("bytes=")?;
            range.strip_suffix('-')?.parse().ok()
        });
        let (kind, at) = script.lock().unwrap().pop_front().unwrap_or((9, 0));
        let host = Host::new([odd(kind, at, from)]);
        let answer = host.answer(&request);
        async move { answer }
    })))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_the_host_does_it_is_the_document_or_an_error(
        script in prop::collection::vec((0u8..10, 0usize..SIZE), 0..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let downloader = odd_host(script);
        if let Ok((saved, bytes)) = runtime.block_on(Host::default().saved_by(downloader)) {
            prop_assert_eq!(saved.size, SIZE as u64);
            prop_assert_eq!(bytes, document());
        }
    }
}
