//! `ListAccounts` of AWS Organizations, by which a fleet learns of its accounts ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html

use bytes::Bytes;
use casebook_protocol::aws_json::{Version, append};
use casebook_protocol::{
    Api, DecodeError, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Fault,
    Operation, Paginated, Partition,
};
use casebook_types::{AccountId, AccountState, Region};
use http::{Request, Response};

use super::Account;

/// AWS Organizations, API version 2016-11-28. It has one endpoint in each partition.
#[derive(Debug)]
pub(super) enum Organizations {}

impl Api for Organizations {
    type Error = Fault;

    const SERVICE_ID: &'static str = "organizations";
    const SIGNING_NAME: &'static str = "organizations";
    const FALLBACK_REGION: Option<Region> = Some(Region::US_EAST_1);

    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        if let Some(url) = &params.endpoint {
            return Endpoint::custom(params, url);
        }
        let region = params.region.as_ref();
        let region = region.ok_or(EndpointError::missing_region())?;
        let partition = Partition::of(region);
        // The usual host of GovCloud is a FIPS endpoint already (endpoint rules of the service).
        let fips = params.fips && (params.dualstack || partition.name() != "aws-us-gov");
        let only = partition.implicit_global_region();
        let params = params.clone().fips(fips);
        Endpoint::regional("organizations", &only, &params, Some(only.clone()))
    }
}

/// Lists the accounts of the organization that the caller belongs to, page by page.
#[derive(Clone, Debug, Default)]
pub(super) struct ListAccounts {
    next_token: Option<String>,
}

impl Operation for ListAccounts {
    type Api = Organizations;
    type Output = Page;

    const NAME: &'static str = "ListAccounts";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
        let mut body = b"{".to_vec();
        if let Some(token) = &self.next_token {
            body.extend_from_slice(b"\"NextToken\":");
            append(&mut body, token)?;
        }
        body.push(b'}');
        Version::V1_1.request_with_body("AWSOrganizationsV20161128.ListAccounts", body)
    }

    fn decode(response: Response<Bytes>) -> Result<Page, DecodeError> {
        casebook_protocol::output(response)
    }
}

impl Paginated for ListAccounts {
    type Item = Listed;
    type Token = String;

    fn starting_at(self, token: String) -> Self {
        Self {
            next_token: Some(token),
        }
    }

    fn next_token(page: &Page) -> Option<String> {
        page.next_token.clone().filter(|token| !token.is_empty())
    }

    fn count(page: &Page) -> usize {
        page.accounts.len()
    }

    fn into_items(page: Page) -> Vec<Listed> {
        page.accounts
    }
}

/// A page of accounts.
#[derive(Default)]
pub(super) struct Page {
    accounts: Vec<Listed>,
    next_token: Option<String>,
}

/// An account of a page.
#[derive(Default)]
pub(super) struct Listed {
    id: Option<AccountId>,
    name: Option<String>,
    email: Option<String>,
    state: Option<AccountState>,
    status: Option<AccountState>,
}

casebook_protocol::members! {
    Page {
        "Accounts" => accounts: list,
        "NextToken" => next_token: text,
    }
}

casebook_protocol::members! {
    Listed {
        "Email" => email: text,
        "Id" => id: id,
        "Name" => name: text,
        "State" => state: text,
        "Status" => status: text,
    }
}

impl Listed {
    /// Returns the account, or `None` if its id is missing or invalid.
    ///
    /// `State` has replaced `Status`, which AWS has announced to remove (reference).
    pub(super) fn account(self) -> Option<Account> {
        Some(Account {
            id: self.id?,
            name: self.name,
            email: self.email,
            state: self.state.or(self.status),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(region: &str, fips: bool) -> (String, String) {
        let region = region.parse().unwrap();
        let params = EndpointParams::new().region(region).fips(fips);
        let endpoint = params.resolve::<Organizations>().unwrap();
        let signed_for = endpoint.signing_region().unwrap().to_string();
        (endpoint.to_string(), signed_for)
    }

    #[test]
    fn each_partition_has_one_endpoint() {
        for (region, fips, host, only) in [
            (
                "eu-west-1",
                false,
                "organizations.us-east-1.amazonaws.com",
                "us-east-1",
            ),
            (
                "eu-west-1",
                true,
                "organizations-fips.us-east-1.amazonaws.com",
                "us-east-1",
            ),
            (
                "cn-north-1",
                false,
                "organizations.cn-northwest-1.amazonaws.com.cn",
                "cn-northwest-1",
            ),
            (
                "us-gov-east-1",
                false,
                "organizations.us-gov-west-1.amazonaws.com",
                "us-gov-west-1",
            ),
            (
                "us-gov-east-1",
                true,
                "organizations.us-gov-west-1.amazonaws.com",
                "us-gov-west-1",
            ),
            (
                "us-iso-west-1",
                false,
                "organizations.us-iso-east-1.c2s.ic.gov",
                "us-iso-east-1",
            ),
        ] {
            let expected = (format!("https://{host}"), only.to_owned());
            assert_eq!(endpoint(region, fips), expected, "{region}");
        }
    }

    #[test]
    fn a_request_has_the_token_of_its_page() {
        let first = ListAccounts::default();
        assert_eq!(first.encode().unwrap().body(), "{}");
        let next = first.starting_at("a\"b".into()).encode().unwrap();
        assert_eq!(next.body(), r#"{"NextToken":"a\"b"}"#);
        let target = &next.headers()["x-amz-target"];
        assert_eq!(target, "AWSOrganizationsV20161128.ListAccounts");
    }

    #[test]
    fn the_state_comes_before_the_old_status() {
        let page = r#"{"Accounts": [
            {"Id": "111122223333", "State": "CLOSED", "Status": "SUSPENDED", "Name": "a"},
            {"Id": "222233334444", "Status": "ACTIVE"},
            {"Id": "22", "State": "ACTIVE"}
        ], "NextToken": ""}"#;
        let page = ListAccounts::decode(Response::new(page.into())).unwrap();
        assert_eq!(<ListAccounts as Paginated>::next_token(&page), None);
        let accounts = ListAccounts::into_items(page).into_iter();
        let states: Vec<_> = accounts
            .map(|listed| listed.account().map(|account| account.state))
            .collect();
        let expected = [
            Some(Some(AccountState::Closed)),
            Some(Some(AccountState::Active)),
            None,
        ];
        assert_eq!(states, expected);
    }
}
