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

/// How STS gives a role.
const ASSUMED: &str = "<AssumeRoleResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'>\
    <AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>\
    <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
    <Expiration>2999-01-01T01:00:00Z</Expiration></Credentials></AssumeRoleResult>\
    </AssumeRoleResponse>";

/// The hosts that were asked, in order.
type Asked = Arc<Mutex<Vec<String>>>;

/// STS and every other service, over one transport.
fn network(config: Config) -> (Config, Asked) {
    let asked = Asked::default();
    let noted = Arc::clone(&asked);
    let transport = service_fn(move |request: Request<Body>| {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let answer = if host.starts_with("sts") { ASSUMED } else { "" };
        noted.lock().unwrap().push(host);
        async move {
            let _read = request.into_body().collect().await;
            Ok::<_, BoxError>(Response::new(Full::new(Bytes::from_static(
                answer.as_bytes(),
            ))))
        }
    });
    (config.transport(transport), asked)
}

async fn ask(config: &Config) {
    let lamps = Client::<Lamps>::new(config).unwrap();
    let doors = Client::<Doors>::builder().config(config).build().unwrap();
    lamps.send(AskLamps).await.unwrap();
    doors.send(AskDoors).await.unwrap();
}

/// How often STS was asked.
fn roles(asked: &Asked) -> usize {
    let asked = asked.lock().unwrap();
    asked.iter().filter(|host| host.starts_with("sts")).count()
}

#[tokio::test]
async fn all_clients_of_a_configuration_and_its_clones_share_one_cache_of_credentials() {
    let file = file(ROLE);
    let (config, asked) = network(Config::new().env(env(&file, &[])));
    ask(&config).await;
    assert_eq!(
        *asked.lock().unwrap(),
        [
            "sts.eu-west-1.amazonaws.com",
            "lamps.eu-west-1.amazonaws.com",
            "doors.eu-west-1.amazonaws.com"
        ],
        "STS is asked over the transport of the clients"
    );
    ask(&config.clone()).await;
    // What says nothing about credentials leaves them shared.
    let other = config.clone().app_name("other").retry(RetryConfig::off());
    let other = other.deadline(Duration::from_secs(9)).allow_http(true);
    ask(&other.endpoint_url("http://127.0.0.1:1")).await;
    assert_eq!(roles(&asked), 1);
    ask(&config).await;
    assert_eq!(roles(&asked), 1);
}

#[tokio::test]
async fn a_setter_that_may_lead_to_other_credentials_shares_none() {
    let file = file(ROLE);
    let (config, asked) = network(Config::new().env(env(&file, &[])));
    ask(&config).await;
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
        ask(config).await;
        assert_eq!(roles(&asked), n + 2, "the change {n} asks for itself");
        ask(config).await;
        assert_eq!(roles(&asked), n + 2, "and remembers");
    }
    let (other, elsewhere) = network(same());
    ask(&other).await;
    assert_eq!((roles(&asked), roles(&elsewhere)), (changed.len() + 1, 1));
    let hosts = asked.lock().unwrap();
    for host in [
        "sts.us-east-1.amazonaws.com",
        "sts-fips.eu-west-1.amazonaws.com",
        "sts.eu-west-1.api.aws",
    ] {
        assert!(hosts.iter().any(|asked| asked == host), "{host}: {hosts:?}");
    }
}

#[tokio::test]
async fn a_setter_that_leads_to_the_same_credentials_shares_them() {
    let file = file(ROLE);
    let (config, asked) = network(Config::new().env(env(&file, &[])));
    let with = async |region: Region| {
        let lamps = Client::<Lamps>::builder().config(&config).region(region);
        lamps.build().unwrap().send(AskLamps).await.unwrap();
    };
    ask(&config).await;
    with(Region::EU_WEST_1).await;
    with(Region::EU_WEST_1).await;
    ask(&config.clone().fips(false).dualstack(false)).await;
    assert_eq!(roles(&asked), 1, "the profile has these values already");
    with(Region::US_EAST_1).await;
    with(Region::US_EAST_1).await;
    ask(&config.clone().region(Region::US_EAST_1)).await;
    assert_eq!(roles(&asked), 2, "STS is asked once in each Region");
    ask(&config.clone().profile("other")).await;
    ask(&config.clone().profile("other")).await;
    assert_eq!(roles(&asked), 3);
}

/// A provider that counts how often it is asked and told that its credentials are refused.
#[derive(Clone, Debug, Default)]
struct Counted {
    asked: Arc<AtomicUsize>,
    refused: Arc<AtomicUsize>,
}

impl ProvideCredentials for Counted {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Ok(Credentials::new("AKID", "s")) })
    }

    fn invalidate(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn a_provider_that_is_given_is_asked_once_for_all_clients() {
    let counted = Counted::default();
    let config = Config::new().region(Region::EU_WEST_1);
    let (config, _) = network(config.credentials(counted.clone()));
    ask(&config).await;
    ask(&config).await;
    ask(&config.clone().region(Region::US_EAST_1).app_name("other")).await;
    assert_eq!(counted.asked.load(Ordering::Relaxed), 1);
    config.shared_credentials().unwrap().invalidate();
    assert_eq!(counted.refused.load(Ordering::Relaxed), 1);
    ask(&config).await;
    assert_eq!(counted.asked.load(Ordering::Relaxed), 2);
    ask(&config.clock(Clock::fixed(SystemTime::UNIX_EPOCH))).await;
    assert_eq!(
        counted.asked.load(Ordering::Relaxed),
        3,
        "another clock has another cache"
    );
}

#[test]
fn keys_and_caches_are_taken_as_they_are() {
    let given = |provider: SharedProvider| {
        let config = Config::new().credentials(Arc::clone(&provider));
        format!("{:?}", config.shared_credentials().unwrap()) == format!("{provider:?}")
    };
    assert!(given(Arc::new(Credentials::new("AKID", "s"))));
    assert!(given(Arc::new(Cache::new(
        Counted::default(),
        Clock::system()
    ))));
    assert!(!given(Arc::new(Counted::default())));
}

#[tokio::test(start_paused = true)]
async fn a_person_may_take_longer_to_type_a_code_than_an_attempt_may_take() {
    let file = file(&ROLE.replace("[profile keys]", "mfa_serial = m\n[profile keys]"));
    let prompts = Arc::new(AtomicUsize::new(0));
    let prompted = Arc::clone(&prompts);
    let prompt = MfaPrompt::new(move |_| {
        prompted.fetch_add(1, Ordering::Relaxed);
        async {
            tokio::time::sleep(Duration::from_secs(90)).await;
            Ok::<_, BoxError>("123456".to_owned())
        }
    });
    let (config, asked) = network(Config::new().env(env(&file, &[])).mfa(prompt));
    ask(&config.attempt_timeout(Duration::from_secs(60))).await;
    assert_eq!((prompts.load(Ordering::Relaxed), roles(&asked)), (1, 1));
}

#[tokio::test]
async fn a_setter_changes_no_client_that_was_built_before() {
    let (config, asked) = network(Config::new().region(Region::US_EAST_1));
    let config = config.credentials(Credentials::new("AKID", "s"));
    let before = Client::<Lamps>::new(&config).unwrap();
    let after = Client::<Lamps>::new(&config.region(Region::US_WEST_2)).unwrap();
    after.send(AskLamps).await.unwrap();
    before.send(AskLamps).await.unwrap();
    assert_eq!(
        *asked.lock().unwrap(),
        [
            "lamps.us-west-2.amazonaws.com",
            "lamps.us-east-1.amazonaws.com"
        ]
    );
}

#[tokio::test]
async fn a_builder_that_takes_a_configuration_changes_itself_alone() {
    let (config, asked) = network(Config::new().region(Region::US_EAST_1));
    let config = config.credentials(Credentials::new("AKID", "s"));
    let builder = Client::<Lamps>::builder().region(Region::EU_WEST_1);
    let own = builder.config(&config).region(Region::US_WEST_2);
    own.build().unwrap().send(AskLamps).await.unwrap();
    let shared = Client::<Lamps>::new(&config).unwrap();
    shared.send(AskLamps).await.unwrap();
    assert_eq!(
        *asked.lock().unwrap(),
        [
            "lamps.us-west-2.amazonaws.com",
            "lamps.us-east-1.amazonaws.com"
        ]
    );
}
