//! Downloads of large attachments by their links.

use std::path::Path;
use std::time::Duration;

use casebook::auth::Credentials;
use casebook::stack::Body;
use casebook::support::{
    AttachmentDocument, Client, CompleteAttachmentUpload, CompletedUpload, CreateCase,
    DescribeCases, DownloadError, Downloader, GetAttachmentUploadLinks,
};
use casebook::types::Region;
use casebook::types::support::{AttachmentId, FileSize, PartIndex};
use casebook_emulator::{
    ACCESS_KEY_ID, Drip, Emulator, Faults, InjectedError, InjectedFault, Reset, Rule,
    SECRET_ACCESS_KEY, Scenario, Stall, Throttle,
};
use http::header::ETAG;
use http::{Request, StatusCode};
use tower::ServiceExt as _;

/// The bytes of a part in the emulator of these tests.
const PART: u32 = 100_000;

fn emulator() -> Emulator {
    let scenario = Scenario::new()
        .upload_part_bytes(PART)
        .upload_processing(Duration::ZERO);
    Emulator::builder().scenario(scenario).build().unwrap()
}

fn client(emulator: &Emulator) -> Client {
    Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .endpoint_url("http://localhost:4747")
        .transport(emulator.clone())
        .build()
        .unwrap()
}

/// Opens a case with a file that was uploaded in parts; returns the id of the attachment.
async fn attached(client: &Client, bytes: &[u8]) -> AttachmentId {
    let size = FileSize::new(bytes.len() as u64).unwrap();
    let links = GetAttachmentUploadLinks::new("core.gz".parse().unwrap()).file_size_bytes(size);
    let links = client.send(links).await.unwrap();
    let mut completed = Vec::new();
    for (link, bytes) in links.upload_urls.iter().zip(bytes.chunks(PART as usize)) {
        let url = link.url.as_ref().unwrap().expose();
        let put = Request::put(url).body(Body::from(bytes.to_vec())).unwrap();
        let answer = client.transport().clone().oneshot(put).await.unwrap();
        let etag = answer.headers()[ETAG].to_str().unwrap().parse().unwrap();
        let index = u32::try_from(link.part_index.unwrap()).unwrap();
        completed.push(CompletedUpload::new(PartIndex::new(index).unwrap(), etag));
    }
    let id = links.upload_id.unwrap();
    let complete = CompleteAttachmentUpload::new(id.clone(), completed);
    client.send(complete).await.unwrap();
    let create = CreateCase::new("A core".parse().unwrap(), "Here it is.".parse().unwrap());
    let create = create.upload_ids(id.into());
    let case = client.send(create).await.unwrap().case_id.unwrap();
    let list = DescribeCases::new().case_id_list(case);
    let cases = client.send(list).await.unwrap().cases;
    let recent = cases[0].recent_communications.as_ref().unwrap();
    let attachments = &recent.communications[0].attachments;
    attachments[0].attachment_id.clone().unwrap()
}

fn noise(length: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(20_261_128);
    std::iter::repeat_with(|| random.u8(..))
        .take(length)
        .collect()
}

pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

/// Every kind of fault that can happen to a download.
pub(super) fn faults() -> Vec<InjectedFault> {
    vec![
        InjectedFault::Error(InjectedError::new(StatusCode::BAD_GATEWAY)),
        InjectedFault::Throttle(Throttle::new()),
        InjectedFault::Html(StatusCode::SERVICE_UNAVAILABLE),
        InjectedFault::Latency(Duration::from_secs(40)),
        InjectedFault::LostAnswer,
        InjectedFault::Reset(Reset::Before),
        InjectedFault::Reset(Reset::During),
        InjectedFault::Reset(Reset::After),
        InjectedFault::Truncated,
        InjectedFault::Stall(Stall::Before),
        InjectedFault::Stall(Stall::After),
        InjectedFault::Stall(Stall::Body),
        InjectedFault::Drip(Drip::new(1_000, Duration::from_secs(5))),
        InjectedFault::ExpiredLink,
    ]
}

#[tokio::test(start_paused = true)]
async fn whatever_happens_to_a_download_the_file_is_whole_or_there_is_none() {
    let bytes = noise(3 * PART as usize + 5);
    for fault in faults() {
        for operation in ["document", "GetAttachmentDownloadLink"] {
            let emulator = emulator();
            let client = client(&emulator);
            let document = AttachmentDocument::new(client.clone(), attached(&client, &bytes).await);
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("core.gz");
            let always = Rule::new(fault.clone()).on([operation]).unwrap();
            for rule in [always.clone().first(1), always] {
                let is_once = rule.trigger() != Rule::new(fault.clone()).trigger();
                emulator.set_faults(Faults::new().rule(rule));
                match document.save(&path).await {
                    Ok(_) => {
                        assert!(std::fs::read(&path).unwrap() == bytes);
                        std::fs::remove_file(&path).unwrap();
                    }
                    Err(why) => {
                        let recovers = is_once && operation == "document";
                        assert!(!recovers, "{fault:?}: {why:?}");
                        assert_eq!(names(folder.path()), [""; 0], "{operation} {fault:?}");
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_broken_download_goes_on_where_it_broke() {
    let emulator = emulator();
    let client = client(&emulator);
    let bytes = noise(3 * PART as usize);
    let document = AttachmentDocument::new(client.clone(), attached(&client, &bytes).await);
    let broken = Rule::new(InjectedFault::Reset(Reset::During))
        .on(["document"])
        .unwrap();
    emulator.set_faults(Faults::new().rule(broken.first(4)));
    let (mut received, mut written) = (Vec::new(), Vec::new());
    let download = document.download();
    let watch = |progress: casebook::support::DownloadProgress| received.push(progress.received);
    download.progress(watch).write(&mut written).await.unwrap();
    assert!(written == bytes);
    assert!(received.is_sorted(), "no byte was requested twice");
    let tally = emulator.tally();
    assert_eq!(tally.of("GetAttachmentDownloadLink").seen, 1);
}

#[tokio::test]
async fn an_attachment_may_look_like_an_error_but_a_page_of_a_stranger_is_none() {
    let emulator = emulator();
    let client = client(&emulator);
    for text in [
        "<html>Sign in</html>",
        "<?xml version='1.0'?><Error/>",
        "{\"error\": 1}",
    ] {
        let id = attached(&client, text.as_bytes()).await;
        let document = AttachmentDocument::new(client.clone(), id);
        let mut read = Vec::new();
        document.download().write(&mut read).await.unwrap();
        assert_eq!(read, text.as_bytes());

        let page = Rule::new(InjectedFault::Html(StatusCode::OK))
            .on(["document"])
            .unwrap();
        emulator.set_faults(Faults::new().rule(page));
        let refused = document
            .download()
            .write(&mut Vec::new())
            .await
            .unwrap_err();
        assert!(
            matches!(refused, DownloadError::WebPage { .. }),
            "{refused:?}"
        );
        emulator.set_faults(Faults::new());
        let strict = Downloader::from_client(&client).max_size(5);
        let refused = document.downloader(strict).save("x").await.unwrap_err();
        assert!(matches!(refused, DownloadError::TooLarge { limit: 5 }));
    }
}

#[tokio::test]
async fn a_new_file_replaces_nothing_and_nothing_is_sent_if_it_is_there() {
    let emulator = emulator();
    let client = client(&emulator);
    let id = attached(&client, b"new").await;
    let document = AttachmentDocument::new(client, id);
    let name = document.file_name().await.unwrap();
    assert_eq!(name.as_deref(), Some("core.gz"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("core.gz");
    document.download().save_new(&path).await.unwrap();
    let before = emulator.requests().len();
    let refused = document.download().save_new(&path).await.unwrap_err();
    assert!(refused.is_local());
    assert_eq!(emulator.requests().len(), before);
    assert_eq!(names(folder.path()), ["core.gz"]);
}
