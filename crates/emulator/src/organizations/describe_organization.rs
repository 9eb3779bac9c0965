//! DescribeOrganization
//! (<https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html>), which
//! every account of the organization can call.

use super::{account_arn, email, organization};
use crate::operation::prelude::*;

input! {}

pub(super) fn answer(call: &Call<'_>, _: Input) -> Answer {
    let organization = organization(call)?;
    let (id, management) = (&organization.id, organization.management_account);
    let account = call.directory.find_account(management);
    Ok(json!({"Organization": {
        "Arn": format!("arn:aws:organizations::{management}:organization/{id}"),
        "AvailablePolicyTypes": [],
        "FeatureSet": "ALL",
        "Id": id,
        "MasterAccountArn": account_arn(organization, management),
        "MasterAccountEmail": account.map(|account| email(&account)),
        "MasterAccountId": management,
    }}))
}
