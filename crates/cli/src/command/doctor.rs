//! `doctor`

mod finding;
mod machine;
mod network;
mod permissions;
mod policy;
mod services;

use casebook::auth::Credentials;
use casebook::auth::sts::Sts;
use clap::Args;
use futures_util::future::{join, join3};
use serde_json::{Value, json};

use self::finding::{Finding, page, worst};
use self::network::Reach;
use self::policy::Scope;
use crate::command::api::{ARTIFACT, SUPPORT};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::{Format, View};
use crate::session::Session;

/// Find out why nothing works: configuration, credentials, network, plan, permissions
///
/// Each finding is ok, warning, failed or not tried, and says what to do. This command changes
/// nothing. It sends each operation that only reads once, with an id that nothing has if it takes
/// one, and a reply to a case that cannot exist, to learn which permissions the caller lacks; it
/// then prints the IAM policy that has them. Operations that would create or change something are
/// not tried. A search for credentials takes at most 8 seconds (--timeout), all requests together
/// at most 11. The exit code is 253 if configuration, credentials or permissions are missing, and
/// 0 if there are only warnings.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Find out why nothing works", "casebook doctor"),
    ("Print what failed, for a script", "casebook doctor --query 'checks[?status==`failed`]'"),
    ("Print the IAM policy that casebook needs", "casebook doctor --policy read"),
]))]
pub(crate) struct Doctor {
    /// Only print the IAM policy for the operations that read, or for all: read or all
    #[arg(long, value_name = "WHICH", hide_possible_values = true)]
    policy: Option<Scope>,
}

impl Doctor {
    /// Returns the members of the result.
    pub(crate) fn shape(&self) -> Value {
        match self.policy {
            Some(_) => json!({"Version": "", "Statement": []}),
            None => json!({"checks": [], "policy": {}}),
        }
    }

    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        if let Some(scope) = self.policy {
            let policy = policy::of(scope.actions());
            return match session.asked_for_a_form() {
                Some(_) => session.print(policy, View::Generic),
                None => session.printer().page(&format!("{policy:#}\n")),
            };
        }
        let mut diagnosis = Diagnosis::default();
        diagnosis.examine(session).await;
        diagnosis.print(session)
    }
}

/// What the services are asked for.
const ASKED: [&str; 4] = ["account", "plan", "artifact access", "support access"];

/// What was found, and the permissions that the caller lacks.
#[derive(Debug, Default)]
struct Diagnosis {
    findings: Vec<Finding>,
    missing: Vec<String>,
}

impl Diagnosis {
    /// Looks at the machine first, then at the network, and then asks the services.
    async fn examine(&mut self, session: &Session) {
        let local = match machine::findings(session) {
            Ok(local) => local,
            Err(failure) => {
                // Without a configuration there is neither an endpoint nor a search for credentials.
                let profile = Finding::of("profile", failure);
                let advice = "name a profile that a file has, or mend the file";
                self.findings.push(profile.advise(advice));
                self.findings.extend(machine::without_settings(session));
                let names = ["credentials", "clock", "artifact", "support", "sts"];
                for name in names.into_iter().chain(ASKED) {
                    let finding = Finding::not_tried(name, machine::NO_SETTINGS);
                    self.findings.push(finding);
                }
                return;
            }
        };
        self.findings.extend(local);
        let (search, reach) = join(machine::credentials(session), Reach::try_all(session)).await;
        let (finding, keys) = search;
        self.findings.push(finding);
        self.findings.push(reach.clock());
        let (artifact, support, sts) = (&reach.artifact, &reach.support, &reach.sts);
        self.findings
            .extend([artifact, support, sts].map(|it| it.finding.clone()));
        match keys {
            Some(keys) => self.ask(session, &reach, keys).await,
            None => {
                for name in ASKED {
                    let why = "there are no credentials";
                    self.findings.push(Finding::not_tried(name, why));
                }
            }
        }
    }

    /// Asks the services that were reached whose credentials these are, and what they allow.
    async fn ask(&mut self, session: &Session, reach: &Reach, keys: Credentials) {
        let account = async {
            match reach.sts.is_reached {
                true => services::account(session.client_with::<Sts>(keys.clone())).await,
                false => Finding::not_tried("account", "STS was not reached"),
            }
        };
        let artifact = async {
            match reach.artifact.is_reached {
                true => {
                    let client = session.client_with(keys.clone());
                    permissions::probe("artifact access", ARTIFACT, client).await
                }
                false => permissions::not_tried("artifact access"),
            }
        };
        let support = async {
            if !reach.support.is_reached {
                let plan = Finding::not_tried("plan", "the service was not reached");
                return (plan, permissions::not_tried("support access"));
            }
            let client = || session.client_with(keys.clone());
            let probe = permissions::probe("support access", SUPPORT, client());
            join(services::plan(client()), probe).await
        };
        let (account, artifact, (plan, support)) = join3(account, artifact, support).await;
        self.findings
            .extend([plan.same_as(&account), account].into_iter().rev());
        for access in [artifact, support] {
            let account = self.findings.iter().find(|it| it.name == "account");
            let finding = match account {
                Some(account) => access.finding.same_as(account),
                None => access.finding,
            };
            self.findings.push(finding);
            self.missing.extend(access.missing);
        }
    }

    fn print(self, session: &Session) -> Result<Exit, Failure> {
        let policy = match self.missing.is_empty() {
            true => Value::Null,
            false => policy::of(self.missing),
        };
        if session.printer().form() == Some(Format::Table) {
            let mut text = page(&self.findings, session.terminal());
            if !policy.is_null() {
                text.push_str("\nThis IAM policy gives the caller what it lacks:\n\n");
                text.push_str(&format!("{policy:#}\n"));
            }
            session.printer().page(&text)?;
        } else {
            let checks: Vec<Value> = self.findings.iter().map(Finding::members).collect();
            session.print(json!({"checks": checks, "policy": policy}), View::Generic)?;
        }
        Ok(worst(&self.findings))
    }
}
