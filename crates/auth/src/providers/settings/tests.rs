use super::*;

fn resolve(variables: &[(&str, &str)], config: &str) -> Result<Settings, SettingsError> {
    explicit(variables, config, None)
}

fn explicit(
    variables: &[(&str, &str)],
    config: &str,
    profile: Option<&str>,
) -> Result<Settings, SettingsError> {
    let config = SharedConfig::parse(config, "").unwrap();
    Settings::resolve(&variables.iter().copied().collect(), &config, profile)
}

#[test]
fn without_variables_and_profile_nothing_is_set() {
    let settings = resolve(&[], "").unwrap();
    assert_eq!(settings.profile(), "default");
    assert!(settings.profile_choice().is_default());
    assert_eq!(settings.region(), None);
    assert_eq!(settings.endpoint_url("artifact"), None);
    assert_eq!(settings.ca_bundle(), None);
    assert_eq!(settings.max_attempts(), None);
    assert_eq!(settings.retry_mode(), None);
    assert_eq!(settings.output(), None);
    assert!(!settings.use_fips() && !settings.use_dualstack());
}

#[test]
fn blanks_and_line_ends_around_a_variable_are_ignored() {
    let file = "[profile work]\nregion = eu-west-1";
    let variables = [
        ("AWS_PROFILE", "work\r"),
        ("AWS_ENDPOINT_URL", " http://a\r"),
        ("AWS_ENDPOINT_URL_SUPPORT", "http://b "),
    ];
    let settings = resolve(&variables, file).unwrap();
    assert_eq!(settings.profile(), "work");
    assert_eq!(settings.endpoint_url("artifact"), Some("http://a"));
    assert_eq!(settings.endpoint_url("support"), Some("http://b"));
}

#[test]
fn the_output_format_comes_from_the_variable_or_else_from_the_profile() {
    let file = "[default]\noutput = text\n[profile work]\noutput =\n";
    let output = |variables: &[_], profile| {
        let settings = explicit(variables, file, profile).unwrap();
        settings.output().map(str::to_owned)
    };
    assert_eq!(output(&[], None).as_deref(), Some("text"));
    assert_eq!(output(&[], Some("work")), None);
    let variable = [("AWS_DEFAULT_OUTPUT", " yaml-stream ")];
    assert_eq!(output(&variable, None).as_deref(), Some("yaml-stream"));
    assert_eq!(
        output(&[("AWS_DEFAULT_OUTPUT", " ")], None).as_deref(),
        Some("text")
    );
}

#[test]
fn a_profile_sets_everything() {
    let settings = resolve(
        &[("HOME", "/home/a")],
        "[default]\nregion = eu-west-1\nca_bundle = ~/ca.pem\nmax_attempts = 7\n\
         retry_mode = standard\nuse_fips_endpoint = TRUE\nuse_dualstack_endpoint = true\n\
         endpoint_url = http://a",
    )
    .unwrap();
    assert_eq!(settings.region().unwrap().as_str(), "eu-west-1");
    assert_eq!(settings.ca_bundle(), Some(Path::new("/home/a/ca.pem")));
    assert_eq!(settings.max_attempts().unwrap().get(), 7);
    assert_eq!(settings.retry_mode(), Some(RetryMode::Standard));
    assert!(settings.use_fips() && settings.use_dualstack());
    assert_eq!(settings.endpoint_url("support"), Some("http://a"));
}

#[test]
fn the_ca_bundle_of_python_programs_has_the_lowest_precedence() {
    let python = ("REQUESTS_CA_BUNDLE", "/python");
    for (variables, file, expected) in [
        (vec![python], "", "/python"),
        (vec![python, ("AWS_CA_BUNDLE", "")], "", "/python"),
        (vec![python], "[default]\nca_bundle = /profile", "/profile"),
        (vec![python, ("AWS_CA_BUNDLE", "/aws")], "", "/aws"),
    ] {
        let settings = resolve(&variables, file).unwrap();
        assert_eq!(settings.ca_bundle(), Some(Path::new(expected)));
    }
}

#[test]
fn a_variable_wins_over_the_profile_unless_it_is_blank() {
    let file = "[default]\nregion = eu-west-1\nuse_fips_endpoint = true\nca_bundle = /a";
    let settings = resolve(
        &[
            ("AWS_REGION", " "),
            ("AWS_DEFAULT_REGION", "eu-west-2"),
            ("AWS_USE_FIPS_ENDPOINT", "false"),
            ("AWS_CA_BUNDLE", "/b"),
            ("AWS_RETRY_MODE", ""),
        ],
        file,
    )
    .unwrap();
    assert_eq!(settings.region().unwrap().as_str(), "eu-west-2");
    assert!(!settings.use_fips());
    assert_eq!(settings.ca_bundle(), Some(Path::new("/b")));
    let both = [
        ("AWS_REGION", "eu-west-3"),
        ("AWS_DEFAULT_REGION", "eu-west-2"),
    ];
    let settings = resolve(&both, file).unwrap();
    assert_eq!(settings.region().unwrap().as_str(), "eu-west-3");
}

#[test]
fn a_profile_of_the_caller_wins_over_the_variables() {
    let file = "[profile a]\nregion = a\n[profile b]\nregion = b\n[profile c]\nregion = c";
    let variables = [("AWS_PROFILE", "b"), ("AWS_DEFAULT_PROFILE", "c")];
    let settings = explicit(&variables, file, Some("a")).unwrap();
    assert_eq!(settings.region().unwrap().as_str(), "a");
    assert!(settings.profile_choice().is_explicit());
    let settings = resolve(&variables, file).unwrap();
    assert_eq!(settings.profile_choice().variable(), Some("AWS_PROFILE"));
    assert_eq!(settings.region().unwrap().as_str(), "b");
    assert_eq!(resolve(&variables[1..], file).unwrap().profile(), "c");
}

#[test]
fn an_error_for_a_missing_profile_names_the_files() {
    let env = Env::from_iter([("HOME", "/nobody"), ("AWS_PROFILE", "work")]);
    let config = SharedConfig::load(&env).unwrap();
    let error = Settings::resolve(&env, &config, None).unwrap_err();
    assert!(error.is_unknown_profile());
    assert_eq!(
        error.to_string(),
        "the profile work, which AWS_PROFILE names, is not in /nobody/.aws/config (not found) \
         or /nobody/.aws/credentials (not found)"
    );
    let error = Settings::resolve(&env, &config, Some("play")).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the profile play is not in /nobody")
    );
}

#[test]
fn an_error_for_a_bad_value_names_its_place() {
    for (variables, file, expected) in [
        (
            &[("AWS_REGION", "us east")][..],
            "",
            "AWS_REGION: region: expected an ASCII letter, a digit or '-', found ' ' at byte 2",
        ),
        (
            &[("AWS_USE_DUALSTACK_ENDPOINT", "yes")],
            "",
            "AWS_USE_DUALSTACK_ENDPOINT: expected true or false, found \"yes\"",
        ),
        (
            &[],
            "[default]\nretry_mode = often",
            "retry_mode of the profile default: expected legacy, standard or adaptive, \
             found \"often\"",
        ),
        (
            &[],
            "[default]\nmax_attempts = -1",
            "max_attempts of the profile default: expected a number of at least 1, found \"-1\"",
        ),
        (
            &[],
            "[default]\nservices = gone",
            "services of the profile default: expected the name of a services section, \
             found \"gone\"",
        ),
    ] {
        let error = resolve(variables, file).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(!error.is_unknown_profile());
    }
}

#[test]
fn a_bad_value_of_an_overridden_setting_is_ignored_and_a_good_one_is_kept() {
    let bad = "[default]\nregion = no such\nmax_attempts = x\nretry_mode = odd\n\
               use_fips_endpoint = 1\nuse_dualstack_endpoint = 1";
    let all = [
        Setting::Region,
        Setting::MaxAttempts,
        Setting::RetryMode,
        Setting::UseFips,
        Setting::UseDualstack,
    ];
    let overridden = |file: &str, overridden: &[Setting]| {
        let config = SharedConfig::parse(file, "").unwrap();
        Settings::resolve_overridden(&Env::default(), &config, None, overridden)
    };
    let settings = overridden(bad, &all).unwrap();
    assert_eq!(settings.region(), None);
    assert_eq!(settings.max_attempts(), None);
    for left in all {
        let others = all.iter().copied().filter(|setting| *setting != left);
        let refused = overridden(bad, &others.collect::<Vec<_>>());
        assert!(refused.is_err(), "{left:?} is still read");
    }
    let good = overridden("[default]\nregion = eu-west-1", &all).unwrap();
    assert_eq!(good.region().unwrap().as_str(), "eu-west-1");
}

const ALL: &str = "[default]\nendpoint_url = http://profile\nservices = s\n\
                   [services s]\nartifact =\n  endpoint_url = http://section\n\
                   support =\n  endpoint_url =";

#[test]
fn a_specific_endpoint_url_wins_over_a_general_one() {
    let variables = [
        ("AWS_ENDPOINT_URL_ARTIFACT", "http://own"),
        ("AWS_ENDPOINT_URL", "http://every"),
    ];
    let settings = resolve(&variables, ALL).unwrap();
    assert_eq!(settings.endpoint_url("artifact"), Some("http://own"));
    assert_eq!(settings.endpoint_url("support"), Some("http://every"));
    let settings = resolve(&[], ALL).unwrap();
    assert_eq!(settings.endpoint_url("Artifact"), Some("http://section"));
    assert_eq!(settings.endpoint_url("support"), Some("http://profile"));
}

#[test]
fn an_endpoint_names_the_setting_that_it_comes_from() {
    let variables = [
        ("AWS_ENDPOINT_URL_SSO_OIDC", "http://own"),
        ("AWS_ENDPOINT_URL", "http://every"),
    ];
    let setting = |variables: &[_], service| {
        let settings = resolve(variables, ALL).unwrap();
        settings.endpoint_url_setting(service).unwrap()
    };
    assert_eq!(setting(&variables, "sso oidc"), "AWS_ENDPOINT_URL_SSO_OIDC");
    assert_eq!(setting(&variables, "artifact"), "AWS_ENDPOINT_URL");
    assert_eq!(
        setting(&[], "artifact"),
        "endpoint_url of artifact in the services section of the profile default"
    );
    assert_eq!(
        setting(&[], "support"),
        "endpoint_url of the profile default"
    );
    let none = resolve(&[], "").unwrap();
    assert_eq!(none.endpoint_url_setting("artifact"), None);
}

#[test]
fn configured_endpoint_urls_can_be_ignored_and_the_variable_decides() {
    let ignored = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    let every = ("AWS_ENDPOINT_URL", "http://every");
    assert_eq!(
        resolve(&[ignored, every], ALL)
            .unwrap()
            .endpoint_url("artifact"),
        None
    );
    let file = format!("{ALL}\n[default]\nignore_configured_endpoint_urls = true");
    assert_eq!(
        resolve(&[every], &file).unwrap().endpoint_url("artifact"),
        None
    );
    let not = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false");
    let settings = resolve(&[not, every], &file).unwrap();
    assert_eq!(settings.endpoint_url("artifact"), Some("http://every"));
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_unicode_is_refused_instead_of_ignored() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt as _;

    let file = "[default]\nregion = eu-west-1\n[profile w]\nregion = eu-west-2";
    let config = SharedConfig::parse(file, "").unwrap();
    let resolve = |variable: &str, profile| {
        let value = OsString::from_vec(b"w\xff".to_vec());
        let env = Env::from_iter([(OsString::from(variable), value)]);
        Settings::resolve(&env, &config, profile)
    };
    for variable in [
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_MAX_ATTEMPTS",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_ARTIFACT",
    ] {
        let error = resolve(variable, None).unwrap_err().to_string();
        assert!(error.contains(variable), "{error}");
        let profile = variable.ends_with("PROFILE");
        assert_eq!(error.contains("w\u{fffd}"), profile, "{error}");
    }
    // If the caller names a profile, the variable is not used, so its invalid value is no error.
    assert!(resolve("AWS_PROFILE", Some("w")).is_ok());
}

#[test]
fn debug_shows_no_variable() {
    let settings = resolve(&[("AWS_SECRET_ACCESS_KEY", "MARKED")], ALL).unwrap();
    assert!(!format!("{settings:?}").contains("MARKED"));
}
