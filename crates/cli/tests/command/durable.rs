//! `kill -9` of an emulator under load: acknowledged writes are kept, and no write is kept in part.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::path::Path;
use std::time::{Duration, Instant};

use casebook::auth::Credentials;
use casebook::support::{
    AddCommunicationToCase, CaseDetails, Client, Conversation, CreateCase, DescribeCases,
};
use casebook::types::Region;
use casebook::types::support::{CaseId, MaxResults};
use casebook_emulator::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
use futures_util::future::{self, join_all};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::emulate::EmulatorProcess;
use super::killed::let_run;
use super::numbers::Numbers;

const KILLS: u64 = 100;

/// The number of concurrent writers.
const WRITERS: u64 = 4;

/// After every so many kills, all cases are checked; after the others, only the new ones are.
const OFTEN: u64 = 25;

/// The acknowledged texts of each case; the case was opened with the first one.
type AcknowledgedTexts = BTreeMap<CaseId, Vec<String>>;

/// Returns a text that begins and ends with its name, so that an incomplete one is recognized.
fn text(name: &str) -> String {
    format!(
        "{name} begins. {} {name} ends.",
        "All of it. ".repeat(name.len() * 9)
    )
}

fn is_whole(found: &str) -> bool {
    let name = found.split(' ').next().unwrap_or_default();
    found == text(name)
}

fn client(emulating: &EmulatorProcess) -> Client {
    Client::builder()
        .region(Region::US_EAST_1)
        .endpoint_url(emulating.url.clone())
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .max_attempts(NonZeroU32::MIN)
        .build()
        .unwrap()
}

/// Opens cases and writes to them until the emulator is gone.
async fn write(client: Client, name: String) -> AcknowledgedTexts {
    let mut known = AcknowledgedTexts::new();
    for number in 0.. {
        let name = format!("{name}.{number}");
        let body = text(&name);
        let case = CreateCase::new(name.parse().unwrap(), body.parse().unwrap());
        let Ok(created) = client.send(case).await else {
            return known;
        };
        let id = created.case_id.unwrap();
        let said = known.entry(id.clone()).or_insert_with(|| vec![body]);
        for reply in 0..3 {
            let body = text(&format!("{name}-{reply}"));
            let add = AddCommunicationToCase::new(id.clone(), body.parse().unwrap());
            match client.send(add).await {
                Ok(answer) => assert!(answer.result),
                Err(_) => return known,
            }
            said.push(body);
        }
    }
    known
}

/// Lets the writers write for a while, then kills the emulator.
async fn load(mut emulating: EmulatorProcess, round: u64, how_long: Duration) -> AcknowledgedTexts {
    let client = client(&emulating);
    let killed = tokio::task::spawn_blocking(move || let_run(&mut emulating.child, how_long));
    let writers = (0..WRITERS).map(|writer| write(client.clone(), format!("{round}.{writer}")));
    let known = join_all(writers).await;
    killed.await.unwrap();
    known.into_iter().flatten().collect()
}

/// Returns every text of a case, from the first on.
async fn conversation(client: &Client, case: &CaseDetails) -> Vec<String> {
    let said: Vec<_> = Conversation::from_case(client, case)
        .try_collect()
        .await
        .unwrap();
    said.into_iter()
        .rev()
        .map(|said| said.body.unwrap())
        .collect()
}

/// Asserts that the cases have every acknowledged text, and that all other texts are complete.
async fn sound(client: &Client, known: &AcknowledgedTexts, cases: Vec<CaseDetails>) {
    let mut missing: BTreeSet<&CaseId> = known.keys().collect();
    let mut conversations = stream::iter(cases)
        .map(|case| async move {
            let said = conversation(client, &case).await;
            (case, said)
        })
        .buffer_unordered(8);
    while let Some((case, said)) = conversations.next().await {
        let id = case.case_id.as_ref().unwrap();
        let subject = case.subject.as_deref().unwrap();
        assert_eq!(said.first(), Some(&text(subject)), "{id}");
        assert!(said.iter().all(|said| is_whole(said)), "{id}: {said:?}");
        let once: BTreeSet<&String> = said.iter().collect();
        assert_eq!(once.len(), said.len(), "{id}: {said:?}");
        if let Some(acknowledged) = known.get(id) {
            missing.remove(id);
            let there: Vec<&String> = said
                .iter()
                .filter(|said| acknowledged.contains(said))
                .collect();
            assert_eq!(there, acknowledged.iter().collect::<Vec<_>>(), "{id}");
        }
    }
    assert!(missing.is_empty(), "acknowledged and gone: {missing:?}");
}

/// Returns all cases of a round or of all rounds; the service lists the newest first.
async fn cases(client: &Client, round: Option<u64>) -> Vec<CaseDetails> {
    let start = round.map(|round| format!("{round}.")).unwrap_or_default();
    let of_round = |case: &CaseDetails| {
        let subject = case.subject.as_deref().unwrap();
        future::ready(Ok(subject.starts_with(&start)))
    };
    let all = client.items(DescribeCases::new().max_results(MaxResults::MAX));
    all.try_take_while(of_round).try_collect().await.unwrap()
}

fn start(folder: &Path) -> EmulatorProcess {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    EmulatorProcess::start(&[
        "--data",
        &path("data"),
        "--scenario",
        &path("scenario.json"),
    ])
}

#[test]
fn what_was_acknowledged_is_there_after_a_hundred_kills_and_nothing_is_half_there() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = r#"{"case_limit_per_hour": null, "sample_data": false}"#;
    std::fs::write(folder.path().join("scenario.json"), scenario).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut numbers = Numbers::new();
    let begin = Instant::now();
    let mut known = AcknowledgedTexts::new();
    let mut idle = 0;
    runtime.block_on(async {
        for round in 0..KILLS {
            let instant = Duration::from_micros(numbers.below(150_000));
            let new = load(start(folder.path()), round, instant).await;
            idle += u64::from(new.is_empty());
            let emulating = start(folder.path());
            let client = client(&emulating);
            sound(&client, &new, cases(&client, Some(round)).await).await;
            known.extend(new);
            if (round + 1) % OFTEN == 0 {
                sound(&client, &known, cases(&client, None).await).await;
            }
        }
    });
    let texts: usize = known.values().map(Vec::len).sum();
    eprintln!(
        "{} cases, {texts} texts, {idle} idle rounds, {:?}",
        known.len(),
        begin.elapsed()
    );
    // If few texts were written, or many kills met an idle emulator, the test has proved nothing.
    assert!(idle < KILLS / 2 && texts > 200);
}
