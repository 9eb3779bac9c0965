//! A key of `--once` belongs to an account at an endpoint, or to the state of an emulator.

use super::*;

#[test]
fn a_key_does_not_outlive_the_state_of_an_emulator_on_a_port() {
    let home = tempfile::tempdir().unwrap();
    let emulator = emulator();
    let server = server(&emulator, |_, _| Loss::Nothing);
    let run = || -> RunOutput {
        let mut command = signed(&server.url);
        command.args(CREATE).args(line(home.path(), &[]));
        command.output().unwrap().into()
    };
    let first = run().json();
    assert_eq!(run().json(), first);
    emulator.reset().unwrap();
    let again = run();
    assert_eq!(again.other_notes(), "");
    let ids: Vec<_> = cases(&server.url)
        .into_iter()
        .map(|case| case["caseId"].clone())
        .collect();
    assert!(ids.contains(&again.json()["caseId"]), "{ids:?}");
    assert_eq!(run().json(), again.json());
    assert_eq!(cases(&server.url).len(), ids.len());
}

#[test]
fn a_key_belongs_to_the_state_of_an_emulator_by_whatever_address() {
    let home = tempfile::tempdir().unwrap();
    let emulator = emulator();
    let doors = [0, 1].map(|_| server(&emulator, |_, _| Loss::Nothing));
    let by_name = doors[0].url.replace("127.0.0.1", "localhost");
    let created: Vec<Value> = [&doors[0].url, &doors[1].url, &by_name]
        .map(|url| {
            let mut command = signed(url);
            command.args(CREATE).args(line(home.path(), &[]));
            RunOutput::from(command.output().unwrap()).json()
        })
        .into();
    assert_eq!(created[0], created[1]);
    assert_eq!(created[0], created[2]);
    assert_eq!(cases(&doors[0].url).len(), 1);
}

#[test]
fn a_key_belongs_to_an_address_with_its_path_and_to_a_key_that_tells_no_account() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(|request| match request.header("x-amz-target") {
        Some(target) if target.ends_with("CreateCase") => {
            let id = format!("case-{}", request.target.trim_matches('/'));
            Answer::json(200, &json!({ "caseId": id }))
        }
        Some(_) => Answer::json(200, &json!({ "cases": [] })),
        None => Answer::json(404, &json!({})),
    });
    let created = |path: &str, key: &str| -> RunOutput {
        let mut command = signed(&format!("{}{path}", server.url));
        command.env("AWS_ACCESS_KEY_ID", key);
        command.args(CREATE).args(line(home.path(), &[]));
        command.output().unwrap().into()
    };
    assert_eq!(
        created("/prod", "AKIDEXAMPLE").json()["caseId"],
        "case-prod"
    );
    assert_eq!(
        created("/stage", "AKIDEXAMPLE").json()["caseId"],
        "case-stage"
    );
    let again = created("/prod", "AKIDEXAMPLE");
    assert!(again.stderr.contains("was used before"), "{}", again.stderr);
    assert_eq!(created("/prod", "AKIDOTHER").other_notes(), "");
}

#[test]
fn an_emulator_that_refuses_the_name_it_is_asked_by_is_no_service_without_state() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(|request| match request.method.as_str() {
        "GET" => Answer::json(
            403,
            &json!({"message": "`emulate --allow-host NAME` allows a name"}),
        ),
        _ => panic!("something was sent"),
    });
    let mut command = signed(&server.url);
    command.args(CREATE).args(line(home.path(), &[]));
    let ran = RunOutput::from(command.output().unwrap());
    assert!(
        ran.refused(253).contains("--allow-host 127.0.0.1"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_key_belongs_to_what_an_emulator_knows() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("once");
    let line = [&CREATE[..], &line(&folder, &[])].concat();
    // In memory, every run has a new state, so the key is new, too.
    let in_memory = || {
        let mut command = command();
        command.arg("--emulator").args(&line);
        RunOutput::from(command.output().unwrap())
    };
    let (one, other) = (in_memory(), in_memory());
    assert_ne!(one.json()["caseId"], other.json()["caseId"]);
    for ran in [&one, &other] {
        assert!(
            ran.stderr
                .starts_with("note: the emulator ends with this run, so --once has no effect")
        );
        assert_eq!(ran.other_notes().lines().count(), 1, "{}", ran.stderr);
    }

    // A renamed data file is the same state; a new file under the old name is another.
    let kept = |name: &str| {
        let data = home.path().join(name);
        RunOutput::from(keeping(&data, &line).output().unwrap())
    };
    let first = kept("data");
    assert_eq!(kept("data").json(), first.json());
    std::fs::rename(home.path().join("data"), home.path().join("moved")).unwrap();
    let moved = kept("moved");
    assert_eq!(moved.json(), first.json());
    assert!(
        moved.stderr.contains("nothing was sent"),
        "{}",
        moved.stderr
    );
    let new = kept("data");
    assert_ne!(new.json(), first.json());
    assert_eq!(new.other_notes(), "");

    // Copies of an unused data file have different states, so the key is new in each of them.
    #[cfg(unix)]
    {
        let blank = |name: &str| {
            std::fs::copy(home.path().join("fixture"), home.path().join(name)).unwrap();
            kept(name)
        };
        keeping(&home.path().join("fixture"), &["account", "show"])
            .output()
            .unwrap();
        let (one, other) = (blank("one"), blank("other"));
        assert_ne!(one.json(), other.json());
        for (ran, name) in [(one, "one"), (other, "other")] {
            assert_eq!(ran.other_notes(), "", "{name}");
            assert_eq!(kept(name).json(), ran.json());
        }
    }
}
