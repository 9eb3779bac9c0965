//! Clients of many accounts: those of an organization, or of a list.
//!
//! The caller finds the accounts, and assumes a role in each of them. A [`Fleet`] is lazy: it requests the
//! next page of accounts when its stream is read that far, and the credentials of a role when a client of
//! the account first sends a request. It holds one page of accounts, and a [`Member`] holds what its own
//! clients need, so the memory depends on how many members are in use at once, and not on how many accounts
//! there are.

mod account;
mod accounts;
mod caller;
mod error;
mod fleet_stream;
mod member;
mod organizations;
mod role_credentials;
mod role_settings;

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use casebook_types::{ExternalId, RoleName, RoleSessionName};
use futures_core::Stream;
use futures_util::StreamExt as _;
use futures_util::future::Either;
use futures_util::stream;
use tokio::sync::OnceCell;

pub use account::Account;
pub use accounts::{Accounts, AccountsError};
pub use error::FleetError;
pub use fleet_stream::FleetStream;
pub use member::Member;

use accounts::Source;
use caller::Caller;
use organizations::ListAccounts;
use role_settings::RoleSettings;

use crate::config::Config;

/// The most pages of accounts that are requested. A page has 20 accounts, and organizations with more than
/// 200,000 are not known.
const MAX_PAGES: u64 = 10_000;

/// The accounts of an organization, or of a list, each with the configuration for its clients.
///
/// The requests of the fleet itself (`GetCallerIdentity`, `ListAccounts`, `AssumeRole`) are those of
/// clients of the configuration: they have its endpoints, connections, attempts and time limits, but not its
/// [`throttle`](Config::throttle), which is for the services. Each member has the limits of that throttle
/// for itself.
///
/// Clones share what the fleet has learned about the caller. A setter changes no other clone.
///
/// ```
/// use casebook_auth::Credentials;
/// use casebook_stack::Config;
/// use casebook_stack::fleet::{Accounts, Fleet};
///
/// let config = Config::new().credentials(Credentials::new("AKIDEXAMPLE", "secret"));
/// let fleet = Fleet::new(&config)
///     .accounts(Accounts::parse_file("222233334444\n333344445555, , audit-7")?)
///     .role("team/Auditor".parse()?)
///     .session_name("nightly".parse()?);
/// let members = fleet.members();
/// # let _ = members;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Fleet {
    config: Config,
    accounts: Accounts,
    roles: RoleSettings,
    caller: Arc<OnceCell<Arc<Caller>>>,
}

impl Fleet {
    /// Creates a fleet of the accounts of the caller's organization, without a role.
    ///
    /// `config` has the caller's credentials, and everything else that clients need.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            config: config.clone(),
            accounts: Accounts::organization(),
            roles: RoleSettings::default(),
            caller: Arc::default(),
        }
    }

    /// Sets the accounts; those of the caller's organization by default.
    #[must_use]
    pub fn accounts(mut self, accounts: Accounts) -> Self {
        self.accounts = accounts;
        self
    }

    /// Sets the role that is assumed in each account but the caller's own, and but those whose line in a
    /// file names another role.
    #[must_use]
    pub fn role(self, role: RoleName) -> Self {
        self.with(|roles| roles.role = Some(role))
    }

    /// Sets the external id that the roles require, except for accounts whose line in a file names another.
    #[must_use]
    pub fn external_id(self, external_id: ExternalId) -> Self {
        self.with(|roles| roles.external_id = Some(external_id))
    }

    /// Sets the name of the sessions, which CloudTrail shows; `casebook` by default.
    #[must_use]
    pub fn session_name(self, name: RoleSessionName) -> Self {
        self.with(|roles| roles.session_name = name)
    }

    /// Sets the lifetime of the credentials of a role, from 15 minutes to 12 hours; an hour by default. A
    /// shorter or longer time counts as the nearest of these.
    ///
    /// Credentials are replaced before they expire, so a long run needs no long lifetime. STS refuses a time
    /// beyond the longest session of the role, and one beyond an hour to a caller that acts by a role itself.
    #[must_use]
    pub fn duration(self, duration: Duration) -> Self {
        let seconds = duration.as_secs().clamp(900, 43_200);
        // The number is clamped, so it always fits.
        self.with(|roles| roles.duration = u32::try_from(seconds).ok())
    }

    /// Changes a setting of the roles. What is known about the caller holds these settings, so it is dropped.
    fn with(mut self, change: impl FnOnce(&mut RoleSettings)) -> Self {
        change(&mut self.roles);
        self.caller = Arc::default();
        self
    }

    /// Returns the members as a stream, in the order of the list or of the organization.
    ///
    /// Nothing is sent before the stream is read. The first item needs `GetCallerIdentity`, once for the
    /// fleet and its clones, and each page of an organization `ListAccounts`.
    #[must_use]
    pub fn members(&self) -> FleetStream<'static, Member> {
        let fleet = self.clone();
        let caller = stream::once(async move { fleet.find_caller().await });
        let accounts = self.accounts.clone();
        let members = caller.flat_map(move |found| match found {
            Ok(caller) => members(accounts.clone(), caller).left_stream(),
            Err(error) => stream::iter([Err(error)]).right_stream(),
        });
        FleetStream::new(members.scan(false, |is_over, member| {
            let next = (!*is_over).then_some(member);
            *is_over = matches!(&next, Some(Err(error)) if error.account().is_none());
            std::future::ready(next)
        }))
    }

    /// Runs `work` for each member, for up to `jobs` of them at a time, and returns the results as they come.
    ///
    /// Each member is dropped, with its clients, when its work ends. `work` runs only while the stream is
    /// polled, in the task that polls it.
    #[must_use]
    pub fn run<'a, T, F, Work>(
        &self,
        jobs: NonZeroUsize,
        mut work: F,
    ) -> FleetStream<'a, (Account, T)>
    where
        T: Send + 'a,
        F: FnMut(Member) -> Work + Send + 'a,
        Work: Future<Output = T> + Send + 'a,
    {
        let jobs = jobs.get();
        let work = self.members().map(move |member| match member {
            Ok(member) => {
                let account = member.account.clone();
                let work = work(member);
                Either::Left(async move { Ok((account, work.await)) })
            }
            Err(error) => Either::Right(std::future::ready(Err(error))),
        });
        FleetStream::new(work.buffer_unordered(jobs))
    }

    async fn find_caller(&self) -> Result<Arc<Caller>, FleetError> {
        let find = async || Caller::find(&self.config, &self.roles).await.map(Arc::new);
        self.caller.get_or_try_init(find).await.cloned()
    }
}

fn members(
    accounts: Accounts,
    caller: Arc<Caller>,
) -> impl Stream<Item = Result<Member, FleetError>> + Send {
    match accounts.0 {
        Source::List(entries) => {
            let members = (0..entries.len()).map(move |at| {
                let entry = &entries[at];
                caller.member(Account::new(entry.id.clone()), Some(entry))
            });
            stream::iter(members).left_stream()
        }
        Source::Organization { with_inactive } => {
            let list = caller.organizations.items(ListAccounts::default());
            let members = list.max_pages(MAX_PAGES).filter_map(move |listed| {
                let account = match listed {
                    Ok(listed) => listed.account().ok_or_else(FleetError::no_id),
                    Err(error) => Err(FleetError::list(error)),
                };
                std::future::ready(match account {
                    Ok(account) if !with_inactive && !account.is_active() => None,
                    Ok(account) => Some(caller.member(account, None)),
                    Err(error) => Some(Err(error)),
                })
            });
            members.right_stream()
        }
    }
}
