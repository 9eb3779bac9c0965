//! Where STS, SSO and SSO OIDC are.

use casebook_auth::sso::{Sso, SsoOidc};
use casebook_auth::sts::Sts;
use casebook_protocol::{Api, Endpoint, EndpointError, EndpointParams};
use serde_json::Value;

use crate::{json, report};

type Rule = fn(&EndpointParams) -> Result<Endpoint, EndpointError>;

#[test]
fn every_service_is_where_the_published_rules_say() {
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
    let mut place = EndpointParams::new()
        .fips(flag("UseFIPS"))
        .dualstack(flag("UseDualStack"));
    place.region = params["Region"]
        .as_str()
        .map(|region| region.parse().unwrap());
    place.endpoint = params["Endpoint"].as_str().map(|uri| uri.parse().unwrap());
    let wanted = &case["expect"]["endpoint"];
    let right = match rule(&place) {
        Err(_) => case["expect"]["error"].is_string(),
        Ok(found) => {
            let region = wanted["properties"]["authSchemes"][0]["signingRegion"].as_str();
            let signed = found.signing_region().map(|region| region.as_str());
            wanted["url"].as_str() == Some(&found.to_string())
                && (region.is_none() || region == signed)
        }
    };
    (!right).then(|| format!("{params}: expected {wanted}, found {:?}", rule(&place)))
}
