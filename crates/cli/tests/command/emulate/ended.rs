//! How a served emulator ends.

use super::*;

#[test]
fn an_emulator_whose_faults_hold_a_client_ends_when_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("faults.json");
    let plan = r#"{"faults": [{"fault": {"kind": "stall", "when": "before"}}]}"#;
    std::fs::write(&file, plan).unwrap();
    let mut emulating = EmulatorProcess::start(&["--faults", file.to_str().unwrap()]);
    let mut held = emulating.connect();
    held.write_all(b"GET /v1/report/list HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    let is_held = || {
        let ask = "GET /_emulator/faults HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        emulating.ask(ask).contains("\"stall-before\":1")
    };
    while !is_held() {}
    emulating.signal("-INT");
    assert_eq!(emulating.child.wait().unwrap().code(), Some(0));
}

#[test]
fn ends_within_seconds_whatever_is_sent_by_halves() {
    for signal in ["-INT", "-TERM"] {
        let mut emulating = EmulatorProcess::start(&[]);
        let (mut head, mut body) = (emulating.connect(), emulating.connect());
        head.write_all(&HALF[..30]).unwrap();
        body.write_all(HALF).unwrap();
        emulating.client("catalog severities").json();
        let begin = Instant::now();
        emulating.signal(signal);
        assert_eq!(emulating.child.wait().unwrap().code(), Some(0));
        assert!(begin.elapsed() < Duration::from_secs(10), "{begin:?}");
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let mut emulating = EmulatorProcess::start(&[]);
    let mut body = emulating.connect();
    body.write_all(HALF).unwrap();
    emulating.client("catalog severities").json();
    emulating.signal("-TERM");
    // The first signal closes the listener.
    while TcpStream::connect(&emulating.url["http://".len()..]).is_ok() {}
    // Signals within half a second of the first count as duplicates, so the signal is sent until
    // the process has ended.
    while emulating.child.try_wait().unwrap().is_none() {
        emulating.signal("-TERM");
    }
    assert_eq!(emulating.child.wait().unwrap().code(), Some(130));
}

#[test]
fn ends_when_it_is_asked_to() {
    for signal in ["-INT", "-TERM"] {
        let mut emulating = EmulatorProcess::start(&[]);
        emulating.signal(signal);
        assert_eq!(emulating.child.wait().unwrap().code(), Some(0));
    }
}
