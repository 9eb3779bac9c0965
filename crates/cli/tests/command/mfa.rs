//! The terminal prompt for the code of a multi-factor device.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};

use nix::pty::openpty;
use nix::sys::termios::{LocalFlags, tcgetattr};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde_json::Value;

use super::run::{RunOutput, command};
use super::server::{Answer, Server};

const QUESTION: &str = "MFA code of arn:aws:iam::111122223333:mfa/me: ";

/// A pseudoterminal: `own` is the terminal of the command, and `person` the side of its user.
struct Terminal {
    own: OwnedFd,
    person: File,
    shown: String,
}

impl Terminal {
    fn new() -> Self {
        let pair = openpty(None, None).unwrap();
        Self {
            own: pair.slave,
            person: pair.master.into(),
            shown: String::new(),
        }
    }

    fn stdio(&self) -> Stdio {
        self.own.try_clone().unwrap().into()
    }

    /// Reads the screen until this text appears; fails after a minute without output.
    fn wait_for(&mut self, text: &str) {
        let mut byte = [0];
        let minute = Timespec {
            tv_sec: 60,
            tv_nsec: 0,
        };
        while !self.shown.ends_with(text) {
            let mut screen = [PollFd::new(&self.person, PollFlags::IN)];
            let ready = poll(&mut screen, Some(&minute)).unwrap();
            assert_ne!(ready, 0, "expected {text:?}, found {:?}", self.shown);
            self.person.read_exact(&mut byte).unwrap();
            self.shown.push(byte[0].into());
        }
    }

    fn type_in(&mut self, text: &str) {
        self.person.write_all(text.as_bytes()).unwrap();
    }

    fn shows_what_is_typed(&self) -> bool {
        let state = tcgetattr(&self.own).unwrap();
        state.local_flags.contains(LocalFlags::ECHO)
    }
}

/// An STS server, and a home directory whose profile assumes a role with an MFA code.
struct Place {
    home: tempfile::TempDir,
    sts: Server,
}

impl Place {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join(".aws")).unwrap();
        let config = "[default]\nregion = eu-west-1\nsource_profile = b\n\
                      role_arn = arn:aws:iam::111122223333:role/admin\n\
                      mfa_serial = arn:aws:iam::111122223333:mfa/me\n\
                      [profile b]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n";
        fs::write(home.path().join(".aws/config"), config).unwrap();
        let body = "<AssumeRoleResponse><AssumeRoleResult><Credentials>\
                    <AccessKeyId>ASIAADMIN</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
                    <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>\
                    </Credentials></AssumeRoleResult></AssumeRoleResponse>";
        let identity = "<GetCallerIdentityResponse><GetCallerIdentityResult>\
                        <Arn>arn:aws:sts::111122223333:assumed-role/admin/me</Arn><UserId>u</UserId>\
                        <Account>111122223333</Account>\
                        </GetCallerIdentityResult></GetCallerIdentityResponse>";
        let sts = Server::start(move |asked| {
            let asked = String::from_utf8_lossy(&asked.body);
            let body = match asked.contains("Action=GetCallerIdentity") {
                true => identity,
                false => body,
            };
            Answer {
                status: 200,
                body: body.into(),
                ..Answer::default()
            }
        });
        Self { home, sts }
    }

    /// The command with the terminal as its stdin, started by a shell that may redirect it.
    fn start(&self, stdin: Stdio, stderr: Stdio, redirected: &str) -> Child {
        let script = format!("exec \"$0\" credentials show {redirected}");
        self.within(&["--ctty", "sh", "-c", &script], stdin, stderr)
    }

    /// Runs this line, with the command as its last word, in a new session.
    fn within(&self, line: &[&str], stdin: Stdio, stderr: Stdio) -> Child {
        // The variables are those that `command` sets, and no others.
        let clean = command();
        let mut show = Command::new("setsid");
        let variables = clean.get_envs();
        show.env_clear()
            .envs(variables.filter_map(|(name, value)| Some((name, value?))))
            .env("HOME", self.home.path())
            .env("PATH", "/usr/bin:/bin")
            .env("AWS_ENDPOINT_URL_STS", &self.sts.url)
            .args(line)
            .arg(clean.get_program())
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(stderr);
        show.spawn().unwrap()
    }

    fn codes(&self) -> Vec<String> {
        let code = |body: &str| {
            let mut pairs = body.split('&');
            let code = pairs.find_map(|pair| pair.strip_prefix("TokenCode="));
            code.map(str::to_owned)
        };
        let received = self.sts.received();
        let bodies = received
            .iter()
            .map(|asked| std::str::from_utf8(&asked.body).unwrap());
        bodies.filter_map(code).collect()
    }
}

fn key(child: Child) -> Value {
    RunOutput::from(child.wait_with_output().unwrap()).json()["AccessKeyId"].clone()
}

#[test]
fn input_is_hidden_before_the_question_is_there_and_shown_again_after_it() {
    let (place, mut terminal) = (Place::new(), Terminal::new());
    let child = place.start(terminal.stdio(), terminal.stdio(), "");
    terminal.wait_for(QUESTION);
    assert!(!terminal.shows_what_is_typed());
    terminal.type_in("123456\n");
    assert_eq!(key(child), "ASIAADMIN");
    assert_eq!(place.codes(), ["123456"]);
    assert!(terminal.shows_what_is_typed());
    terminal.wait_for("\n");
    assert!(!terminal.shown.contains("123456"), "{}", terminal.shown);
}

#[test]
fn a_code_that_is_typed_before_the_question_is_taken() {
    let (place, mut terminal) = (Place::new(), Terminal::new());
    terminal.type_in("654321\n");
    let child = place.start(terminal.stdio(), terminal.stdio(), "");
    assert_eq!(key(child), "ASIAADMIN");
    assert_eq!(place.codes(), ["654321"]);
}

#[test]
fn streams_that_go_elsewhere_leave_the_terminal_to_ask_on() {
    for redirected in ["2> /dev/null", "< /dev/null"] {
        let (place, mut terminal) = (Place::new(), Terminal::new());
        let child = place.start(terminal.stdio(), terminal.stdio(), redirected);
        terminal.wait_for(QUESTION);
        terminal.type_in("123456\n");
        assert_eq!(key(child), "ASIAADMIN");
    }
}

#[test]
fn ctrl_c_at_the_question_ends_the_command_and_shows_again_what_is_typed() {
    let (place, mut terminal) = (Place::new(), Terminal::new());
    let mut child = place.start(terminal.stdio(), terminal.stdio(), "");
    terminal.wait_for(QUESTION);
    terminal.type_in("12\u{3}");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(terminal.shows_what_is_typed());
    assert!(place.codes().is_empty());
}

#[test]
fn an_empty_answer_is_no_code() {
    for typed in ["\n", " \n", "\u{4}"] {
        let (place, mut terminal) = (Place::new(), Terminal::new());
        let mut child = place.start(terminal.stdio(), terminal.stdio(), "");
        terminal.wait_for(QUESTION);
        terminal.type_in(typed);
        assert_eq!(child.wait().unwrap().code(), Some(253));
        terminal.wait_for("but the prompt failed: the input was empty");
        assert!(place.codes().is_empty());
    }
}

#[test]
fn without_a_terminal_no_code_is_asked_for() {
    let place = Place::new();
    let line = ["sh", "-c", "exec \"$0\" credentials show"];
    let child = place.within(&line, Stdio::null(), Stdio::piped());
    let ran = RunOutput::from(child.wait_with_output().unwrap());
    let said = ran.refused(253);
    assert!(said.ends_with("there is no terminal to ask on"), "{said}");
}

#[test]
fn an_archive_in_a_bucket_asks_for_one_code() {
    for options in ["", "--endpoint-url $AWS_ENDPOINT_URL"] {
        let (place, mut terminal) = (Place::new(), Terminal::new());
        let script = format!(
            "AWS_ENDPOINT_URL={}; export AWS_ENDPOINT_URL; exec \"$0\" archive s3://audit {options}",
            place.sts.url
        );
        let line = ["--ctty", "sh", "-c", &script];
        let mut child = place.within(&line, terminal.stdio(), terminal.stdio());
        terminal.wait_for(QUESTION);
        terminal.type_in("123456\n");
        // The server knows nothing of buckets.
        terminal.wait_for("error:");
        assert_ne!(child.wait().unwrap().code(), Some(0));
        let received = place.sts.received();
        assert!(
            received
                .iter()
                .any(|asked| asked.path().starts_with("/audit"))
        );
        assert_eq!(place.codes(), ["123456"]);
    }
}
