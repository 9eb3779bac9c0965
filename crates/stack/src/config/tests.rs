//! Tests of the settings that a configuration resolves, and of its errors.

use std::io::Write as _;

use casebook_auth::Credentials;
use casebook_protocol::{
    Api, DecodeError, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Fault,
    Operation,
};
use tempfile::NamedTempFile;

use super::*;
use crate::client::Client;
use crate::error::BuildError;

mod sharing;

macro_rules! service {
    ($api:ident, $ask:ident, $name:literal) => {
        #[derive(Debug)]
        enum $api {}

        impl Api for $api {
            type Error = Fault;

            const SERVICE_ID: &'static str = $name;
            const SIGNING_NAME: &'static str = $name;

            fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
                if let Some(uri) = &params.endpoint {
                    return Endpoint::custom(params, uri);
                }
                let region = params.region.as_ref();
                let region = region.ok_or(EndpointError::missing_region())?;
                Endpoint::regional($name, region, params, None)
            }
        }

        #[derive(Debug)]
        struct $ask;

        impl Operation for $ask {
            type Api = $api;
            type Output = Bytes;

            const NAME: &'static str = "Ask";
            const EFFECT: Effect = Effect::ReadOnly;

            fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
                Ok(Request::new(Bytes::new()))
            }

            fn decode(response: Response<Bytes>) -> Result<Bytes, DecodeError> {
                Ok(response.into_body())
            }
        }
    };
}

service!(Lamps, AskLamps, "lamps");
service!(Doors, AskDoors, "doors");

/// Returns the environment variables `variables`, with `file` as the config file.
fn env(file: &NamedTempFile, variables: &[(&str, &str)]) -> Env {
    let path = [("AWS_CONFIG_FILE", file.path().to_str().unwrap())];
    path.iter().chain(variables).copied().collect()
}

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn lamps(config: &Config) -> String {
    config.endpoint::<Lamps>().unwrap().to_string()
}

fn refused(config: &Config) -> BuildError {
    Client::<Lamps>::new(config).unwrap_err()
}

#[test]
fn setters_take_precedence_over_the_environment_and_it_over_the_files() {
    let file = file("[default]\nregion = eu-west-1\n[profile audit]\nregion = eu-central-1");
    let config = Config::new().env(env(&file, &[]));
    assert_eq!(lamps(&config), "https://lamps.eu-west-1.amazonaws.com");
    let audit = config.clone().profile("audit");
    assert_eq!(lamps(&audit), "https://lamps.eu-central-1.amazonaws.com");
    let set = config.env(env(&file, &[("AWS_REGION", "us-west-2")]));
    assert_eq!(lamps(&set), "https://lamps.us-west-2.amazonaws.com");
    let said = set.region(Region::US_EAST_1).fips(true);
    assert_eq!(lamps(&said), "https://lamps-fips.us-east-1.amazonaws.com");
    assert_eq!(
        lamps(&said.dualstack(true)),
        "https://lamps-fips.us-east-1.api.aws"
    );
}

#[test]
fn a_setter_replaces_an_invalid_value() {
    let file = file("[default]\nregion = no such\n[profile audit]\nregion = eu-central-1");
    let config = Config::new().env(env(&file, &[]));
    assert!(refused(&config).is_configuration());
    let set = config.region(Region::US_EAST_1);
    assert_eq!(lamps(&set), "https://lamps.us-east-1.amazonaws.com");
    assert!(Client::<Lamps>::new(&set).is_ok());
    let audit = |variable, value| {
        let config = Config::new().env(env(&file, &[(variable, value)]));
        config.profile("audit")
    };
    type Set = fn(Config) -> Config;
    let cases: [(&str, Set); 6] = [
        ("AWS_REGION", |config| config.region(Region::US_EAST_1)),
        ("AWS_MAX_ATTEMPTS", |config| {
            config.max_attempts(NonZeroU32::MIN)
        }),
        ("AWS_MAX_ATTEMPTS", |config| {
            config.retry(RetryConfig::off())
        }),
        ("AWS_RETRY_MODE", |config| config.retry(RetryConfig::off())),
        ("AWS_USE_FIPS_ENDPOINT", |config| config.fips(false)),
        ("AWS_USE_DUALSTACK_ENDPOINT", |config| {
            config.dualstack(false)
        }),
    ];
    for (variable, set) in cases {
        let config = audit(variable, "no such");
        assert!(refused(&config).to_string().starts_with(variable));
        let built = Client::<Lamps>::new(&set(config));
        assert!(built.is_ok(), "{variable}: {built:?}");
    }
    // A set number of attempts does not replace the retry mode, so an invalid mode stays an error.
    let mode = audit("AWS_RETRY_MODE", "odd").max_attempts(NonZeroU32::MIN);
    assert!(refused(&mode).to_string().starts_with("AWS_RETRY_MODE"));
}

#[test]
fn an_endpoint_in_the_environment_is_for_one_service_and_a_set_one_for_all() {
    let variables = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ENDPOINT_URL_LAMPS", "http://127.0.0.1:1"),
    ];
    let config = Config::new().env(variables.into_iter().collect());
    assert_eq!(lamps(&config), "http://127.0.0.1:1");
    let doors = |config: &Config| config.endpoint::<Doors>().unwrap().to_string();
    assert_eq!(doors(&config), "https://doors.eu-west-1.amazonaws.com");
    let config = config.endpoint_url("http://127.0.0.1:2");
    assert_eq!(
        (lamps(&config), doors(&config)),
        ("http://127.0.0.1:2".into(), "http://127.0.0.1:2".into())
    );
    let there = config.endpoint_url("http://lamps.example");
    assert!(refused(&there.clone().credentials(Credentials::new("a", "b"))).is_plain_http());
    assert_eq!(lamps(&there.allow_http(true)), "http://lamps.example");
}

#[test]
fn the_number_of_attempts_is_from_the_environment_unless_it_is_set() {
    let variables = [("AWS_MAX_ATTEMPTS", "7"), ("AWS_RETRY_MODE", "adaptive")];
    let config = Config::new().env(variables.into_iter().collect());
    let retry = |config: &Config| config.retry_by(&config.settings().unwrap());
    assert_eq!(retry(&config).max_attempts.get(), 7);
    assert!(retry(&config).adaptive);
    let fewer = config.clone().max_attempts(NonZeroU32::MIN);
    assert_eq!(retry(&fewer).max_attempts.get(), 1);
    assert!(retry(&fewer).adaptive);
    assert_eq!(
        retry(&fewer.retry(RetryConfig::standard())),
        RetryConfig::standard()
    );
}

#[test]
fn the_error_of_an_invalid_endpoint_names_its_setting() {
    let file = file("[default]\nregion = eu-west-1\nendpoint_url = ftp://lamps");
    let error = |variables: &[(&str, &str)]| {
        let config = Config::new().env(env(&file, variables));
        let error = config.endpoint::<Lamps>().unwrap_err();
        assert!(error.is_endpoint());
        error.to_string()
    };
    assert_eq!(
        error(&[("AWS_ENDPOINT_URL", "127.0.0.1:4747")]),
        "AWS_ENDPOINT_URL: endpoint: expected http:// or https:// and a host"
    );
    assert!(error(&[("AWS_ENDPOINT_URL_LAMPS", "x y")]).starts_with("AWS_ENDPOINT_URL_LAMPS: "));
    assert!(error(&[]).starts_with("endpoint_url of the profile default: endpoint: expected"));
    let given = Config::new().region(Region::US_EAST_1).endpoint_url("x y");
    let given = given.endpoint::<Lamps>().unwrap_err().to_string();
    assert!(given.starts_with("endpoint: expected a URL"), "{given}");
}

#[test]
fn a_malformed_file_is_refused_with_its_line_when_a_client_is_built() {
    let file = file("[default]\nregion");
    let config = Config::new().env(env(&file, &[]));
    let error = refused(&config);
    assert!(error.is_configuration(), "{error:?}");
    let place = format!("{}:2: expected '='", file.path().display());
    assert!(error.to_string().starts_with(&place), "{error}");
    assert!(Environment::load(env(&file, &[])).is_err());
}

#[test]
fn a_missing_profile_may_still_be_replaced() {
    let file = file("[profile audit]\nregion = eu-central-1");
    let config = Config::new().env(env(&file, &[("AWS_PROFILE", "gone")]));
    let error = refused(&config);
    assert!(error.is_configuration() && error.is_unknown_profile());
    assert!(error.to_string().contains("which AWS_PROFILE names"));
    assert!(Client::<Lamps>::new(&config.profile("audit")).is_ok());
}

#[test]
fn the_error_of_an_invalid_value_names_its_place() {
    let file = file("[profile audit]\nmax_attempts = none\nregion = eu-central-1");
    let config = Config::new().env(env(&file, &[])).profile("audit");
    let error = refused(&config);
    assert!(error.is_configuration() && !error.is_unknown_profile());
    assert!(error.to_string().contains("max_attempts"), "{error}");
}

#[test]
fn the_error_of_a_missing_region_names_every_place_that_was_searched() {
    let file = file("");
    let config = Config::new().env(env(&file, &[]));
    let error = refused(&config);
    assert!(error.is_endpoint() && error.is_missing_region());
    let places = format!(
        "AWS_REGION, AWS_DEFAULT_REGION, and region of the profile default in {}",
        file.path().display()
    );
    assert_eq!(error.region_lookup(), Some(places.as_str()));
    assert_eq!(
        error.to_string(),
        format!(
            "endpoint: expected a region, found none; looked at {places}; name one with `region`, \
             such as us-east-1"
        )
    );
    // An endpoint URL does not replace the Region, which is still needed for signatures.
    let error = refused(&config.endpoint_url("http://127.0.0.1:1"));
    assert_eq!(error.region_lookup(), Some(places.as_str()));
}

#[test]
fn only_the_configuration_of_the_process_asks_for_mfa_codes_on_its_terminal() {
    assert!(Config::from_env().unwrap().0.mfa.is_some());
    assert!(
        Config::new()
            .env(Env::from_iter([("A", "b")]))
            .0
            .mfa
            .is_none()
    );
}

#[test]
fn a_configuration_without_an_environment_has_no_credentials() {
    let error = refused(&Config::new().region(Region::US_EAST_1));
    assert!(error.is_credentials(), "{error:?}");
    assert!(error.to_string().contains("Config::from_env"), "{error}");
    assert!(Config::default().provider_context().is_ok());
}

#[test]
fn debug_shows_no_secret() {
    let file = file("[default]\naws_secret_access_key = hidden-1\naws_session_token = hidden-2");
    let variables = [
        ("AWS_SECRET_ACCESS_KEY", "hidden-3"),
        ("HTTPS_PROXY", "http://user:hidden-4@proxy"),
        ("AWS_REGION", "eu-west-1"),
    ];
    let config = Config::new()
        .env(env(&file, &variables))
        .endpoint_url("https://user:hidden-5@lamps.example")
        .credentials(Credentials::new("AKIDEXAMPLE", "hidden-6"));
    let builder = Client::<Lamps>::builder().config(&config);
    let refused = builder.clone().build().unwrap_err();
    let shown = format!("{config:?} {builder:?} {refused:?} {refused}");
    assert!(!shown.contains("hidden"), "{shown}");
    assert!(shown.contains("AWS_REGION"), "{shown}");
}
