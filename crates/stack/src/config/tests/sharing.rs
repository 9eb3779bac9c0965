//! Tests that clients of one configuration share credentials and connections.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use casebook_auth::{BoxFuture, Cache, CredentialsError, SharedProvider};
use http_body_util::{BodyExt as _, Full};
use tower::service_fn;

use super::*;

const ROLE: &str = "[default]\nrole_arn = arn:aws:iam::012345678901:role/r\nsource_profile = keys\n\
                    region = eu-west-1\n\
                    [profile keys]\naws_access_key_id = AKID\naws_secret_access_key = s\n\
                    [profile other]\nrole_arn = arn:aws:iam::012345678901:role/o\n\
                    source_profile = keys\nregion = eu-west-1";

/// The response of STS to AssumeRole, with the credentials of the role.
const ASSUMED: &str = "<AssumeRoleResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'>\
    <AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>\
    <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
    <Expiration>2999-01-01T01:00:00Z</Expiration></Credentials></AssumeRoleResult>\
    </AssumeRoleResponse>";

/// The hosts that received a request, in order.
type HostLog = Arc<Mutex<Vec<String>>>;

/// Returns the configuration with a transport on which all hosts respond, STS with credentials, and
/// the log of the hosts.
fn network(config: Config) -> (Config, HostLog) {
    let hosts = HostLog::default();
    let log = Arc::clone(&hosts);
    let transport = service_fn(move |request: Request<Body>| {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let response = if host.starts_with("sts") { ASSUMED } else { "" };
        log.lock().unwrap().push(host);
        async move {
            let _read = request.into_body().collect().await;
            Ok::<_, BoxError>(Response::new(Full::new(Bytes::from_static(
                response.as_bytes(),
            ))))
        }
    });
    (config.transport(transport), hosts)
}

async fn send_both(config: &Config) {
    let lamps = Client::<Lamps>::new(config).unwrap();
    let doors = Client::<Doors>::builder().config(config).build().unwrap();
    lamps.send(AskLamps).await.unwrap();
    doors.send(AskDoors).await.unwrap();
}

/// Counts the requests to STS.
fn sts_requests(hosts: &HostLog) -> usize {
    let hosts = hosts.lock().unwrap();
    hosts.iter().filter(|host| host.starts_with("sts")).count()
}

#[tokio::test]
async fn all_clients_of_a_configuration_and_its_clones_share_one_cache_of_credentials() {
    let file = file(ROLE);
    let (config, hosts) = network(Config::new().env(env(&file, &[])));
    send_both(&config).await;
    assert_eq!(
        *hosts.lock().unwrap(),
        [
            "sts.eu-west-1.amazonaws.com",
            "lamps.eu-west-1.amazonaws.com",
            "doors.eu-west-1.amazonaws.com"
        ],
        "STS is called over the transport of the clients"
    );
    send_both(&config.clone()).await;
    // These settings do not affect credentials, so the clients still share the cache.
    let other = config.clone().app_name("other").retry(RetryConfig::off());
    let other = other.deadline(Duration::from_secs(9)).allow_http(true);
    send_both(&other.endpoint_url("http://127.0.0.1:1")).await;
    assert_eq!(sts_requests(&hosts), 1);
    send_both(&config).await;
    assert_eq!(sts_requests(&hosts), 1);
}

#[tokio::test]
async fn a_setter_that_may_lead_to_other_credentials_shares_none() {
    let file = file(ROLE);
    let (config, hosts) = network(Config::new().env(env(&file, &[])));
    send_both(&config).await;
    let same = || config.clone();
    let changed = [
        same().region(Region::US_EAST_1),
        same().fips(true),
        same().dualstack(true),
        same().profile("other"),
        same().env(env(&file, &[("A", "b")])),
        same().clock(Clock::fixed(SystemTime::UNIX_EPOCH)),
        same().mfa(MfaPrompt::new(|_| async {
            Ok::<_, BoxError>("123456".to_owned())
        })),
    ];
    for (n, config) in changed.iter().enumerate() {
        send_both(config).await;
        assert_eq!(
            sts_requests(&hosts),
            n + 2,
            "the change {n} has credentials of its own"
        );
        send_both(config).await;
        assert_eq!(sts_requests(&hosts), n + 2, "the credentials are cached");
    }
    let (other, elsewhere) = network(same());
    send_both(&other).await;
    assert_eq!(
        (sts_requests(&hosts), sts_requests(&elsewhere)),
        (changed.len() + 1, 1)
    );
    let hosts = hosts.lock().unwrap();
    for host in [
        "sts.us-east-1.amazonaws.com",
        "sts-fips.eu-west-1.amazonaws.com",
        "sts.eu-west-1.api.aws",
    ] {
        assert!(hosts.iter().any(|sent| sent == host), "{host}: {hosts:?}");
    }
}

#[tokio::test]
async fn a_setter_that_leads_to_the_same_credentials_shares_them() {
    let file = file(ROLE);
    let (config, hosts) = network(Config::new().env(env(&file, &[])));
    let with = async |region: Region| {
        let lamps = Client::<Lamps>::builder().config(&config).region(region);
        lamps.build().unwrap().send(AskLamps).await.unwrap();
    };
    send_both(&config).await;
    with(Region::EU_WEST_1).await;
    with(Region::EU_WEST_1).await;
    send_both(&config.clone().fips(false).dualstack(false)).await;
    assert_eq!(
        sts_requests(&hosts),
        1,
        "the profile has these values already"
    );
    with(Region::US_EAST_1).await;
    with(Region::US_EAST_1).await;
    send_both(&config.clone().region(Region::US_EAST_1)).await;
    assert_eq!(sts_requests(&hosts), 2, "STS is called once in each Region");
    send_both(&config.clone().profile("other")).await;
    send_both(&config.clone().profile("other")).await;
    assert_eq!(sts_requests(&hosts), 3);
}

/// A provider that counts how often it provides credentials, and how often they are invalidated.
#[derive(Clone, Debug, Default)]
struct CountingProvider {
    provided: Arc<AtomicUsize>,
    invalidated: Arc<AtomicUsize>,
}

impl ProvideCredentials for CountingProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        self.provided.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Ok(Credentials::new("AKID", "s")) })
    }

    fn invalidate(&self) {
        self.invalidated.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn a_custom_provider_provides_once_for_all_clients() {
    let provider = CountingProvider::default();
    let config = Config::new().region(Region::EU_WEST_1);
    let (config, _) = network(config.credentials(provider.clone()));
    send_both(&config).await;
    send_both(&config).await;
    send_both(&config.clone().region(Region::US_EAST_1).app_name("other")).await;
    assert_eq!(provider.provided.load(Ordering::Relaxed), 1);
    config.shared_credentials().unwrap().invalidate();
    assert_eq!(provider.invalidated.load(Ordering::Relaxed), 1);
    send_both(&config).await;
    assert_eq!(provider.provided.load(Ordering::Relaxed), 2);
    send_both(&config.clock(Clock::fixed(SystemTime::UNIX_EPOCH))).await;
    assert_eq!(
        provider.provided.load(Ordering::Relaxed),
        3,
        "another clock has another cache"
    );
}

#[test]
fn static_credentials_and_caches_get_no_further_cache() {
    let is_kept = |provider: SharedProvider| {
        let config = Config::new().credentials(Arc::clone(&provider));
        format!("{:?}", config.shared_credentials().unwrap()) == format!("{provider:?}")
    };
    assert!(is_kept(Arc::new(Credentials::new("AKID", "s"))));
    assert!(is_kept(Arc::new(Cache::new(
        CountingProvider::default(),
        Clock::system()
    ))));
    assert!(!is_kept(Arc::new(CountingProvider::default())));
}

#[tokio::test(start_paused = true)]
async fn the_timeout_of_an_attempt_does_not_limit_the_prompt_for_an_mfa_code() {
    let file = file(&ROLE.replace("[profile keys]", "mfa_serial = m\n[profile keys]"));
    let prompts = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&prompts);
    let prompt = MfaPrompt::new(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        async {
            tokio::time::sleep(Duration::from_secs(90)).await;
            Ok::<_, BoxError>("123456".to_owned())
        }
    });
    let (config, hosts) = network(Config::new().env(env(&file, &[])).mfa(prompt));
    send_both(&config.attempt_timeout(Duration::from_secs(60))).await;
    assert_eq!(
        (prompts.load(Ordering::Relaxed), sts_requests(&hosts)),
        (1, 1)
    );
}

#[tokio::test]
async fn a_setter_changes_no_client_that_was_built_before() {
    let (config, hosts) = network(Config::new().region(Region::US_EAST_1));
    let config = config.credentials(Credentials::new("AKID", "s"));
    let before = Client::<Lamps>::new(&config).unwrap();
    let after = Client::<Lamps>::new(&config.region(Region::US_WEST_2)).unwrap();
    after.send(AskLamps).await.unwrap();
    before.send(AskLamps).await.unwrap();
    assert_eq!(
        *hosts.lock().unwrap(),
        [
            "lamps.us-west-2.amazonaws.com",
            "lamps.us-east-1.amazonaws.com"
        ]
    );
}

#[tokio::test]
async fn a_builder_does_not_change_the_configuration_that_it_takes() {
    let (config, hosts) = network(Config::new().region(Region::US_EAST_1));
    let config = config.credentials(Credentials::new("AKID", "s"));
    let builder = Client::<Lamps>::builder().region(Region::EU_WEST_1);
    let own = builder.config(&config).region(Region::US_WEST_2);
    own.build().unwrap().send(AskLamps).await.unwrap();
    let shared = Client::<Lamps>::new(&config).unwrap();
    shared.send(AskLamps).await.unwrap();
    assert_eq!(
        *hosts.lock().unwrap(),
        [
            "lamps.us-west-2.amazonaws.com",
            "lamps.us-east-1.amazonaws.com"
        ]
    );
}

#[cfg(feature = "transport")]
#[test]
fn a_method_sets_how_the_default_transport_connects_and_equal_settings_share_connections() {
    let config = Config::new().env(Env::from_iter([("AWS_CA_BUNDLE", "/variable.pem")]));
    let built = |config: &Config| format!("{:?}", config.transport_builder().unwrap());
    assert!(built(&config).contains("/variable.pem"));
    assert!(built(&config).contains("connect_timeout: 10s"));
    let set = config
        .clone()
        .ca_bundle("/method.pem")
        .connect_timeout(Duration::from_secs(3));
    assert!(built(&set).contains("/method.pem") && !built(&set).contains("/variable.pem"));
    assert!(built(&set).contains("connect_timeout: 3s"));

    let pools = |config: &Config| {
        config.shared_transport().unwrap();
        config.0.pools.len()
    };
    assert_eq!(pools(&config), 1);
    assert_eq!(pools(&set), 2);
    let again = config.connect_timeout(Duration::from_secs(3));
    assert_eq!(pools(&again.clone()), 3);
    assert_eq!(pools(&again.ca_bundle("/method.pem")), 3);
}
