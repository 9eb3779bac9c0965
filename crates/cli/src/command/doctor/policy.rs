//! IAM policies.

use casebook::artifact::Artifact;
use casebook::protocol::Api;
use casebook::support::Support;
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::command::api::{ARTIFACT, Row, SUPPORT};
use crate::failure::iam_action;

/// The operations that a policy allows.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum Scope {
    /// Those that only read.
    Read,
    /// All.
    All,
}

impl Scope {
    /// Returns the actions of the operations of both services.
    pub(super) fn actions(self) -> Vec<String> {
        let mut actions = self.of::<Artifact>(ARTIFACT);
        actions.extend(self.of::<Support>(SUPPORT));
        actions
    }

    fn of<A: Api>(self, table: &[Row<A>]) -> Vec<String> {
        let rows = table.iter();
        let rows = rows.filter(|row| self == Self::All || row.mutation().is_none());
        rows.map(|row| iam_action(A::SIGNING_NAME, row.name()))
            .collect()
    }
}

/// Returns the policy that allows these actions. Several operations can have one action.
pub(super) fn of(mut actions: Vec<String>) -> Value {
    actions.sort_unstable();
    actions.dedup();
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "Casebook",
            "Effect": "Allow",
            "Action": actions,
            "Resource": "*",
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_names_each_action_once() {
        let actions = |scope: Scope| {
            let policy = of(scope.actions());
            let actions = policy["Statement"][0]["Action"].as_array().unwrap().clone();
            actions
                .iter()
                .map(|it| it.as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let (read, all) = (actions(Scope::Read), actions(Scope::All));
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]), "{all:?}");
        assert!(read.iter().all(|action| all.contains(action)));
        for written in ["support:CreateCase", "artifact:PutAccountSettings"] {
            assert!(all.iter().any(|it| it == written));
            assert!(!read.iter().any(|it| it == written));
        }
        let attachments = ["support:DownloadAttachment", "support:UploadAttachment"];
        assert!(
            attachments
                .iter()
                .all(|action| all.iter().any(|it| it == action))
        );
    }
}
