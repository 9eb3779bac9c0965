//! Tests that the documents of any report can be written to any destination.

use tokio::io::AsyncWrite;
use tower::service_fn;

use super::*;

#[tokio::test]
async fn downloads_can_be_moved_to_other_threads() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let client = FaultyHost::new(Emulator::new(), &[]).client();
    let id = some_report(&client).await;
    let one = ReportDocuments::new(client.clone(), id.clone());
    let any = Documents::new(client);
    drop(is_send(one.report().progress(|_| ())));
    drop(is_send(one.save_report("a.pdf")));
    drop(is_send(one.report().stage(String::from("a.pdf"))));
    drop(is_send(one.write_terms(&mut Vec::new())));
    drop(is_send(any.save_terms(&id, Path::new("a.pdf"))));
}

#[tokio::test]
async fn a_writer_behind_a_pointer_is_taken() {
    let documents = FaultyHost::new(Emulator::new(), &[]).documents().await;
    let mut boxed: Box<dyn AsyncWrite + Send + Unpin> = Box::new(Vec::new());
    let terms = documents.write_terms(&mut *boxed).await.unwrap();
    let mut report = Vec::new();
    let written = documents.write_report(&mut report).await.unwrap();
    assert!(terms.size > 0 && report.starts_with(b"%PDF-"));
    assert_eq!(written.size, report.len() as u64);
    assert_eq!(written.sha256[..], Sha256::digest(&report)[..]);
}

#[tokio::test]
async fn a_client_that_allows_plain_http_allows_it_for_documents_too() {
    let emulator = Emulator::new();
    // The emulator makes links to the host that the request names.
    let transport = service_fn(move |request: Request<Body>| emulator.clone().call(request));
    let strict = builder().transport(transport).build().unwrap();
    assert!(!strict.allows_http());
    let transport = strict.transport().clone();
    let client = builder()
        .endpoint_url("http://reports.corp.example:4747")
        .allow_http(true)
        .transport(transport)
        .build()
        .unwrap();
    let layered = client.clone().layer(tower::layer::util::Identity::new());
    assert!(layered.allows_http() && layered.boxed().allows_http());
    let id = some_report(&client).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let documents = Documents::new(client.clone());
    documents.save_report(&id, &path).await.unwrap();
    assert!(is_whole_pdf(&path));
    let strict = documents.downloader(Downloader::from_client(&strict));
    let refused = strict.save_report(&id, &path).await;
    assert!(
        matches!(refused, Err(DownloadError::PlainHttp)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_report_of_a_list_is_saved_in_the_version_that_the_list_names() {
    let (emulator, asked) = (Emulator::new(), Arc::new(Mutex::new(Vec::new())));
    let seen = Arc::clone(&asked);
    let transport = service_fn(move |request: Request<Body>| {
        seen.lock().unwrap().push(request.uri().to_string());
        emulator.clone().call(request)
    });
    let client = builder().transport(transport).build().unwrap();
    let id = some_report(&client).await;
    let page = client.send(ListReports::new()).await.unwrap();
    let mut reports = page.reports.iter();
    let report = reports.find(|report| report.id.as_deref() == Some(id.as_str()));
    let version = report.unwrap().version.unwrap();
    let documents = Documents::new(client);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("soc2.pdf");
    documents.save_report(report.unwrap(), &path).await.unwrap();
    assert!(is_whole_pdf(&path));
    let versions = |asked: &[String]| {
        let of_version = format!("reportVersion={version}");
        asked.iter().filter(|uri| uri.contains(&of_version)).count()
    };
    assert_eq!(versions(&asked.lock().unwrap()), 2, "its terms and itself");

    let terms = folder.path().join("terms.pdf");
    documents.save_terms(&id, &terms).await.unwrap();
    assert!(is_whole_pdf(&terms));
    assert_eq!(
        versions(&asked.lock().unwrap()),
        2,
        "an id names no version"
    );

    let before = asked.lock().unwrap().len();
    let nameless = ReportSummary::default();
    let error = documents.save_report(&nameless, &path).await.unwrap_err();
    assert!(matches!(error, DownloadError::Report(_)), "{error:?}");
    assert_eq!(asked.lock().unwrap().len(), before, "nothing was sent");
}
