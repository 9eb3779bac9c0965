//! What this machine has: the profile, the Region, a proxy, certificates and credentials.

use std::time::Duration;

use casebook::auth::config::{config_path, credentials_path};
use casebook::auth::settings::Settings;
use casebook::auth::{Credentials, Env, Explanation, SharedConfig, SourceOutcome};
use casebook::types::{Region, Timestamp};

use super::finding::Finding;
use crate::completion::known_regions;
use crate::failure::{Failure, span};
use crate::near::hint;
use crate::session::Session;

/// The time limit of the search for credentials, if `--timeout` sets no other.
const SEARCH: Duration = Duration::from_secs(8);

/// Credentials that end sooner than this are worth a warning.
const SOON: Duration = Duration::from_secs(15 * 60);

/// Looks at the configuration.
///
/// # Errors
///
/// Fails if a shared file or a setting is malformed, and if no file has the profile.
pub(super) fn findings(session: &Session) -> Result<Vec<Finding>, Failure> {
    if session.is_emulated() {
        return Ok(vec![
            Finding::ok("profile", "none is needed with --emulator"),
            Finding::ok(
                "region",
                match session.region_option() {
                    Some(region) => format!("{region}, from --region"),
                    None => "us-east-1, that of --emulator".to_owned(),
                },
            ),
        ]);
    }
    let settings = session.settings()?;
    let mut findings = vec![
        profile(session.env(), &settings),
        region(session, &settings),
    ];
    findings.extend(proxy(session.env()));
    findings.extend(certificates(&settings));
    Ok(findings)
}

fn profile(env: &Env, settings: &Settings) -> Finding {
    let choice = settings.profile_choice();
    let chosen_by = match choice.variable() {
        Some(variable) => format!(" (from {variable})"),
        None if choice.is_explicit() => " (from --profile)".to_owned(),
        None => String::new(),
    };
    let name = choice.name();
    let files = [
        ("AWS_CONFIG_FILE", config_path(env)),
        ("AWS_SHARED_CREDENTIALS_FILE", credentials_path(env)),
    ];
    let has_it = files.iter().filter_map(|(variable, path)| {
        let path = path.as_ref()?.to_str()?;
        // An environment with one file tells which of the two has the profile.
        let one = SharedConfig::load(&Env::from_iter([(*variable, path)])).ok()?;
        one.profile(name).map(|_| path)
    });
    let has_it: Vec<&str> = has_it.collect();
    Finding::ok(
        "profile",
        match has_it[..] {
            [] => format!("{name}{chosen_by}; no shared file has it, and none is needed"),
            _ => format!("{name}{chosen_by}, in {}", has_it.join(" and ")),
        },
    )
}

fn region(session: &Session, settings: &Settings) -> Finding {
    if let Some(region) = session.region_option() {
        return known(region, "--region");
    }
    let Some(region) = settings.region() else {
        return Finding::missing("region", "none is set").advise(
            "set AWS_REGION, region in the profile, or --region; us-east-1 serves most accounts",
        );
    };
    let mut variables = ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter();
    let is_set = |name: &&str| {
        session
            .env()
            .get(name)
            .is_some_and(|it| !it.trim().is_empty())
    };
    let source = match variables.find(is_set) {
        Some(variable) => variable.to_owned(),
        None => format!("the profile {}", settings.profile()),
    };
    known(region, &source)
}

/// A Region that casebook does not know may be new, so it is a warning.
fn known(region: &Region, source: &str) -> Finding {
    let detail = format!("{region}, from {source}");
    if known_regions().any(|known| known == region.as_str()) {
        return Finding::ok("region", detail);
    }
    let near = hint(region.as_str(), known_regions());
    let detail = format!("{detail}; casebook does not know this Region{near}");
    Finding::warning("region", detail).advise("check its spelling, unless it is a new one")
}

/// Looks at what needs no readable configuration.
pub(super) fn without_settings(session: &Session) -> Vec<Finding> {
    let variables = ["AWS_REGION", "AWS_DEFAULT_REGION"];
    let set = variables.into_iter().find_map(|name| {
        let region = session.env().get(name)?;
        Some((name, region.trim().parse::<Region>().ok()?))
    });
    let region = match (session.region_option(), set) {
        (Some(region), _) => known(region, "--region"),
        (None, Some((name, region))) => known(&region, name),
        (None, None) => Finding::not_tried("region", NO_SETTINGS),
    };
    let mut findings = vec![region];
    findings.extend(proxy(session.env()));
    findings
}

/// Why something was not tried without a configuration.
pub(super) const NO_SETTINGS: &str = "the configuration cannot be read";

/// The proxy, without its user name and password. A variable in lower case takes precedence, even if it
/// is empty, as in the AWS CLI.
fn proxy(env: &Env) -> Option<Finding> {
    let first = |names: [&'static str; 2]| {
        let mut names = names.into_iter();
        names.find_map(|name| Some((name, env.get_os(name)?.to_string_lossy())))
    };
    let (variable, url) = first(["https_proxy", "HTTPS_PROXY"])?;
    // The password ends at the last `@`.
    let address = url.rsplit('@').next().unwrap_or_default();
    let address = address.rsplit("://").next().unwrap_or_default();
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    if host.trim().is_empty() {
        return None;
    }
    let except = match first(["no_proxy", "NO_PROXY"]) {
        Some((_, hosts)) if !hosts.trim().is_empty() => format!(", except for {hosts}"),
        _ => String::new(),
    };
    let detail = format!("{}, from {variable}{except}", host.trim());
    Some(Finding::ok("proxy", detail))
}

fn certificates(settings: &Settings) -> Option<Finding> {
    let bundle = settings.ca_bundle()?;
    let path = bundle.display();
    Some(match std::fs::metadata(bundle) {
        Ok(found) if found.is_file() => Finding::ok("certificates", format!("those in {path}")),
        Ok(_) => Finding::missing("certificates", format!("expected a file, found {path}"))
            .advise("check AWS_CA_BUNDLE and ca_bundle in the profile"),
        Err(error) => Finding::missing("certificates", format!("{path}: {error}"))
            .advise("check AWS_CA_BUNDLE and ca_bundle in the profile"),
    })
}

/// Searches for credentials where every command does.
pub(super) async fn credentials(session: &Session) -> (Finding, Option<Credentials>) {
    const NAME: &str = "credentials";
    let limit = session.timeout().unwrap_or(SEARCH);
    let explained = match tokio::time::timeout(limit, session.explained()).await {
        Ok(Ok(explained)) => explained,
        Ok(Err(failure)) => return (Finding::of(NAME, failure), None),
        Err(_) => {
            let why = format!("the search did not end within {} s", limit.as_secs_f64());
            let advice = "a longer --timeout waits longer; `casebook credentials explain` shows \
                          where it waits";
            return (Finding::missing(NAME, why).advise(advice), None);
        }
    };
    for source in &explained {
        match source.outcome() {
            SourceOutcome::Found(keys) => {
                let finding = found(session, source, keys);
                return (finding, Some(keys.clone()));
            }
            SourceOutcome::Failed(why) => {
                let why = format!("{}: {why}", source.provider());
                let advice = "`casebook credentials explain` shows every source";
                return (Finding::missing(NAME, why).advise(advice), None);
            }
            _ => {}
        }
    }
    let why = "no source has any";
    let advice = "sign in (such as `aws sso login`) or choose a --profile; `casebook credentials \
                  explain` shows where they were searched for";
    (Finding::missing(NAME, why).advise(advice), None)
}

fn found(session: &Session, source: &Explanation, keys: &Credentials) -> Finding {
    if session.is_emulated() {
        let detail = format!("{}, the sample of --emulator", keys.access_key_id());
        return Finding::ok("credentials", detail);
    }
    let mut detail = format!("{}, from {}", keys.access_key_id(), source.provider());
    let Some(expiry) = keys.expiry() else {
        return Finding::ok("credentials", detail);
    };
    if let Ok(time) = Timestamp::try_from(expiry) {
        detail = format!("{detail}, until {time}");
    }
    match expiry.duration_since(session.clock().now()) {
        Err(_) => Finding::missing("credentials", format!("expired: {detail}"))
            .advise("sign in again, or check the clock of this machine"),
        Ok(left) if left < SOON => {
            let left = span(left.as_secs());
            Finding::warning("credentials", format!("{detail}, in {left}"))
                .advise("sign in again soon")
        }
        Ok(_) => Finding::ok("credentials", detail),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Standing;
    use super::*;

    #[test]
    fn a_proxy_is_named_without_its_password() {
        let of = |variables: &[(&str, &str)]| {
            proxy(&Env::from_iter(variables.iter().copied())).map(|finding| finding.detail)
        };
        for url in [
            "http://me:p@ss/w@proxy:3128/",
            "me:p@ss@proxy:3128",
            "proxy:3128",
        ] {
            let detail = of(&[("HTTPS_PROXY", url)]).unwrap();
            assert_eq!(detail, "proxy:3128, from HTTPS_PROXY", "{url}");
        }
        let except = of(&[
            ("https_proxy", "p:1"),
            ("HTTPS_PROXY", "q:2"),
            ("NO_PROXY", "a,b"),
        ]);
        assert_eq!(except.unwrap(), "p:1, from https_proxy, except for a,b");
        assert_eq!(of(&[("https_proxy", ""), ("HTTPS_PROXY", "q:2")]), None);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn a_missing_bundle_of_certificates_fails() {
        let of = |path: &str| {
            let env = Env::from_iter([("AWS_CA_BUNDLE", path)]);
            let settings = Settings::resolve(&env, &SharedConfig::default(), None).unwrap();
            certificates(&settings).unwrap()
        };
        for path in ["/nonexistent/ca.pem", "/"] {
            assert!(matches!(of(path).standing, Standing::Failed(_)), "{path}");
        }
    }
}
