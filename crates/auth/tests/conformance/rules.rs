//! Tests with the published data: the endpoints of STS, SSO and SSO OIDC.

use casebook_auth::sso::{Sso, SsoOidc};
use casebook_auth::sts::Sts;
use casebook_protocol::{Api, Endpoint, EndpointError, EndpointParams};
use serde_json::Value;

use crate::{json, report};

type Rule = fn(&EndpointParams) -> Result<Endpoint, EndpointError>;

#[test]
fn endpoints_are_resolved_as_published() {
    check("sts", Sts::endpoint, Some(Sts::legacy_endpoint));
    check("sso", Sso::endpoint, None);
    check("sso-oidc", SsoOidc::endpoint, None);
}

fn check(service: &str, rule: Rule, legacy: Option<Rule>) {
    let Some(data) = json(&format!("endpoints/{service}.json")) else {
        return;
    };
    let cases = data["testCases"].as_array().unwrap();
    let failures: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            let global = case["params"]["UseGlobalEndpoint"] == true;
            failure(case, if global { legacy.unwrap() } else { rule })
        })
        .collect();
    report(
        &format!("endpoint rules of {service}"),
        cases.len(),
        &failures,
    );
}

fn failure(case: &Value, rule: Rule) -> Option<String> {
    let params = &case["params"];
    let flag = |name: &str| params[name].as_bool().unwrap_or(false);
    let mut endpoint_params = EndpointParams::new()
        .fips(flag("UseFIPS"))
        .dualstack(flag("UseDualStack"));
    endpoint_params.region = params["Region"]
        .as_str()
        .map(|region| region.parse().unwrap());
    endpoint_params.endpoint = params["Endpoint"].as_str().map(|uri| uri.parse().unwrap());
    let expected = &case["expect"]["endpoint"];
    let passes = match rule(&endpoint_params) {
        Err(_) => case["expect"]["error"].is_string(),
        Ok(found) => {
            let region = expected["properties"]["authSchemes"][0]["signingRegion"].as_str();
            let signed = found.signing_region().map(|region| region.as_str());
            expected["url"].as_str() == Some(&found.to_string())
                && (region.is_none() || region == signed)
        }
    };
    (!passes).then(|| {
        format!(
            "{params}: expected {expected}, found {:?}",
            rule(&endpoint_params)
        )
    })
}
