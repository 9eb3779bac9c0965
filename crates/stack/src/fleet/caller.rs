//! The caller of a fleet, who lists its accounts and assumes their roles.

use std::sync::{Arc, Mutex};

use casebook_auth::sts::{CallerIdentity, GetCallerIdentity, Sts};
use casebook_protocol::Partition;
use casebook_types::{AccountId, Arn, Region, RoleName};

use super::accounts::{Entry, Role};
use super::organizations::Organizations;
use super::role_credentials::{Assumer, RoleCredentials};
use super::role_settings::RoleSettings;
use super::{Account, FleetError, Member};
use crate::client::Client;
use crate::config::Config;
use crate::error::BuildError;
use crate::throttle::ThrottleLayer;

/// The caller of a fleet, with what the members are made of.
#[derive(Debug)]
pub(super) struct Caller {
    account: AccountId,
    partition: &'static str,
    /// The configuration of the caller's own account.
    config: Config,
    throttle: ThrottleLayer,
    roles: RoleSettings,
    assumer: Arc<Assumer>,
    pub(super) organizations: Client<Organizations>,
}

impl Caller {
    /// Asks STS who the caller is.
    pub(super) async fn find(config: &Config, roles: &RoleSettings) -> Result<Self, FleetError> {
        let settings = config.settings().map_err(FleetError::build)?;
        // The limits of the caller are meant for the services of the members, not for one request to STS
        // for each member.
        let unlimited = config.clone().without_throttle();
        let sts = Client::<Sts>::new(&unlimited).map_err(FleetError::build)?;
        let endpoint = config.endpoint_by::<Sts>(&settings);
        let endpoint = endpoint.map_err(FleetError::build)?;
        let region = endpoint.signing_region().cloned();
        let region = region.unwrap_or(Region::US_EAST_1);
        let organizations = organizations(&unlimited, &region).map_err(FleetError::build)?;
        let caller = sts.send(GetCallerIdentity::new()).await;
        let caller = caller.map_err(|error| FleetError::caller(error, region.clone()))?;
        let (account, arn) = identity(&caller).ok_or_else(|| FleetError::unfit_caller(&caller))?;
        let partition = Partition::of(&region).name();
        if arn.partition() != partition {
            return Err(FleetError::region(region, arn));
        }
        let throttle = config.throttle_by(&settings);
        Ok(Self {
            account,
            partition,
            config: config.clone().throttle(throttle.clone()),
            throttle,
            roles: roles.clone(),
            assumer: Arc::new(Assumer {
                sts,
                caller: arn,
                session_name: roles.session_name.clone(),
                duration: roles.duration,
                clock: config.0.clock.clone(),
            }),
            organizations,
        })
    }

    /// Returns the member of an account. `entry` has the role and the external id that are its own.
    pub(super) fn member(
        &self,
        account: Account,
        entry: Option<&Entry>,
    ) -> Result<Member, FleetError> {
        let own_role = entry.and_then(|entry| entry.role.as_ref());
        let is_caller = account.id == self.account;
        let role = match (own_role, &self.roles.role) {
            (Some(Role::Arn(arn)), _) if arn.partition() != self.partition => {
                let arn = arn.clone();
                return Err(FleetError::partition(account, arn, self.partition));
            }
            (Some(Role::Arn(arn)), _) => arn.clone(),
            (Some(Role::Name(name)), _) => self.arn(name, &account.id),
            (None, _) if is_caller => {
                return Ok(Member {
                    account,
                    role: None,
                    config: self.config.clone(),
                });
            }
            (None, Some(name)) => self.arn(name, &account.id),
            (None, None) => return Err(FleetError::no_role(account, self.account.clone())),
        };
        let external_id = entry.and_then(|entry| entry.external_id.as_ref());
        let credentials = RoleCredentials {
            role: role.clone(),
            account: account.id.clone(),
            external_id: external_id.or(self.roles.external_id.as_ref()).cloned(),
            assumer: Arc::clone(&self.assumer),
            refusal: Mutex::default(),
        };
        let config = self.config.clone().credentials(credentials);
        Ok(Member {
            account,
            role: Some(role),
            config: config.throttle(self.throttle.apart()),
        })
    }

    fn arn(&self, name: &RoleName, account: &AccountId) -> Arn {
        let arn = name.arn(self.partition, account);
        arn.parse()
            .expect("a partition, an account and the name of a role make an ARN of valid length")
    }
}

/// Makes the client of Organizations, whose requests are signed for the Region of its only endpoint, even
/// if they go to another URL.
fn organizations(config: &Config, region: &Region) -> Result<Client<Organizations>, BuildError> {
    // Each Region has a cache of credentials of its own, and this one would search for them again.
    let credentials = config.shared_credentials()?;
    let only = Partition::of(region).implicit_global_region();
    Client::new(&config.clone().credentials(credentials).region(only))
}

/// Returns the account and the ARN of the caller, if they are valid.
fn identity(caller: &CallerIdentity) -> Option<(AccountId, Arn)> {
    Some((caller.account.parse().ok()?, caller.arn.parse().ok()?))
}
