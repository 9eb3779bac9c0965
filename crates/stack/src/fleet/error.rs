//! The error of a fleet, and of one of its accounts.

use std::error::Error as StdError;
use std::fmt;

use casebook_auth::sts::CallerIdentity;
use casebook_protocol::{Fault, Partition};
use casebook_types::{AccountId, Arn, Region};

use super::Account;
use crate::error::{BuildError, Error};

/// The error for an account that has no member, or for a fleet that cannot find its accounts.
///
/// [`account`](Self::account) tells the two apart: after the error of one account, the other accounts
/// follow; without an account, the error ends the stream. Nothing was sent to the services of the account.
/// The requests of a fleet itself change nothing.
///
/// A role that cannot be assumed is not such an error: it becomes known at the first call of the member's
/// clients, which fail with [`Error::Credentials`].
#[derive(Debug)]
pub struct FleetError {
    account: Option<Box<Account>>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Build(BuildError),
    Caller(Error<Fault>, Region),
    UnfitCaller { account: String, arn: String },
    Region { region: Region, caller: Arn },
    List(Error<Fault>),
    NoId,
    NoRole { own: AccountId },
    Partition { role: Arn, partition: &'static str },
}

/// How many characters of an unexpected text are shown at most.
const LONGEST: usize = 100;

impl FleetError {
    fn new(kind: Kind) -> Self {
        Self {
            account: None,
            kind,
        }
    }

    fn of(account: Account, kind: Kind) -> Self {
        Self {
            account: Some(Box::new(account)),
            kind,
        }
    }

    pub(super) fn build(error: BuildError) -> Self {
        Self::new(Kind::Build(error))
    }

    /// Makes the error for a caller that STS does not tell. `region` is that of the endpoint of STS.
    pub(super) fn caller(error: Error<Fault>, region: Region) -> Self {
        Self::new(Kind::Caller(error, region))
    }

    /// Makes the error for a caller whose account or ARN is none.
    pub(super) fn unfit_caller(found: &CallerIdentity) -> Self {
        Self::new(Kind::UnfitCaller {
            account: found.account.chars().take(LONGEST).collect(),
            arn: found.arn.chars().take(LONGEST).collect(),
        })
    }

    /// Makes the error for a caller that is of another partition than the Region.
    pub(super) fn region(region: Region, caller: Arn) -> Self {
        Self::new(Kind::Region { region, caller })
    }

    pub(super) fn list(error: Error<Fault>) -> Self {
        Self::new(Kind::List(error))
    }

    /// Makes the error for an account in a list that the service has sent without a valid id.
    pub(super) fn no_id() -> Self {
        Self::new(Kind::NoId)
    }

    pub(super) fn no_role(account: Account, own: AccountId) -> Self {
        Self::of(account, Kind::NoRole { own })
    }

    pub(super) fn partition(account: Account, role: Arn, partition: &'static str) -> Self {
        Self::of(account, Kind::Partition { role, partition })
    }

    /// Returns the account whose error it is, or `None` if the error ends the stream.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.account.as_deref()
    }

    casebook_types::predicates! {
        kind;
        /// Returns whether the configuration has something that is missing or wrong.
        is_build: Kind::Build(_),
        /// Returns whether STS did not name the account of the caller.
        is_caller: Kind::Caller(..) | Kind::UnfitCaller { .. },
        /// Returns whether the Region, or the ARN of a role, belongs to another partition than the caller.
        is_partition: Kind::Region { .. } | Kind::Partition { .. },
        /// Returns whether the accounts of the organization could not be listed.
        is_list: Kind::List(_) | Kind::NoId,
        /// Returns whether the account is not the caller's own, and has no role to act by.
        is_no_role: Kind::NoRole { .. },
    }

    /// Returns the error of the request that failed, if there was one.
    #[must_use]
    pub fn request(&self) -> Option<&Error<Fault>> {
        match &self.kind {
            Kind::Caller(error, _) | Kind::List(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for FleetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(account) = &self.account {
            write!(f, "account {}: ", account.id)?;
        }
        match &self.kind {
            Kind::Build(_) => f.write_str("a client of the fleet cannot be built"),
            Kind::Caller(error, region)
                if error.fault().is_some_and(Fault::is_credentials_error) =>
            {
                let partition = Partition::of(region).name();
                write!(
                    f,
                    "STS does not accept the caller's credentials; expected valid ones of the partition \
                     {partition}, to which the region {region} belongs"
                )
            }
            Kind::Caller(..) => f.write_str("STS did not name the caller"),
            Kind::UnfitCaller { account, arn } => write!(
                f,
                "expected STS to name the caller by an account of 12 digits and an ARN, found {account:?} \
                 and {arn:?}"
            ),
            Kind::Region { region, caller } => write!(
                f,
                "expected a region of the partition of the caller {caller}, found {region} of the \
                 partition {}; set another region",
                Partition::of(region).name()
            ),
            Kind::List(error) => {
                f.write_str("the accounts of the organization cannot be listed")?;
                match error.code() {
                    Some("AccessDeniedException" | "AccessDenied") => f.write_str(
                        "; use credentials of the management account or of a delegated administrator \
                         that may call organizations:ListAccounts, or name the accounts in a list",
                    ),
                    Some("AWSOrganizationsNotInUseException") => {
                        f.write_str("; the caller's account is in none, so name the accounts in a list")
                    }
                    _ => Ok(()),
                }
            }
            Kind::NoId => {
                f.write_str("expected an id of 12 digits for each account of the organization")
            }
            Kind::NoRole { own } => write!(
                f,
                "expected a role to act by in this account, found none; only the caller's own account \
                 {own} needs none"
            ),
            Kind::Partition { role, partition } => write!(
                f,
                "expected a role of the partition {partition}, to which the caller belongs, found {role}"
            ),
        }
    }
}

impl StdError for FleetError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.kind {
            Kind::Build(error) => Some(error),
            Kind::Caller(error, _) | Kind::List(error) => Some(error),
            _ => None,
        }
    }
}
