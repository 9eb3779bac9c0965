//! Tests that every provider ends after a limited number of requests, whatever the responses are.

use casebook_auth::{Chain, MfaPrompt, ProvideCredentials};
use proptest::prelude::*;

use crate::service_double::{ServiceDouble, assumed, keys};
use crate::{context, text};

/// Generates bodies of responses: complete, truncated and arbitrary ones.
fn body() -> impl Strategy<Value = String> {
    let whole = prop_oneof![
        Just(keys("A")),
        Just(assumed("AssumeRole", "A")),
        Just(assumed("AssumeRoleWithWebIdentity", "A")),
        Just(r#"{"roleCredentials":{"accessKeyId":"a","secretAccessKey":"b","sessionToken":"c","expiration":9}}"#.to_owned()),
        Just(r#"{"accessToken":"a","expiresIn":4294967295}"#.to_owned()),
        Just("role".to_owned()),
    ];
    prop_oneof![
        whole.clone(),
        (whole, any::<prop::sample::Index>())
            .prop_map(|(whole, cut)| { whole[..cut.index(whole.len())].to_owned() }),
        "\\PC{0,40}",
        "[\\x00-\\x20\\x7f]{0,4}",
    ]
}

fn status() -> impl Strategy<Value = u16> {
    prop_oneof![6 => Just(200), 1 => 100u16..1000]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_provider_ends_with_any_responses(
        which in 0usize..5,
        responses in prop::collection::vec((status(), body(), 0u8..8), 1..8),
    ) {
        let home = tempfile::tempdir().unwrap();
        let token = home.path().join("token");
        std::fs::write(&token, "t").unwrap();
        let cache = home.path().join(".aws/sso/cache");
        std::fs::create_dir_all(&cache).unwrap();
        // The name of the file is the SHA-1 of "w", the name of the session.
        std::fs::write(
            cache.join("aff024fe4ab0fece4091de044c58c9ae4233383a.json"),
            r#"{"accessToken":"a","expiresAt":"2026-01-01T00:04:00Z","refreshToken":"r",
                "clientId":"c","clientSecret":"s"}"#,
        ).unwrap();
        let config = [
            "[default]\nrole_arn = r\nsource_profile = default\nmfa_serial = m\n\
             aws_access_key_id = a\naws_secret_access_key = b".to_owned(),
            format!("[default]\nrole_arn = r\nweb_identity_token_file = {}", text(&token)),
            "[default]\nsso_session = w\nsso_account_id = 1\nsso_role_name = r\n\
             [sso-session w]\nsso_region = us-east-1\nsso_start_url = u".to_owned(),
            "[default]\nrole_arn = r\ncredential_source = Ec2InstanceMetadata".to_owned(),
            "[default]\nrole_arn = r\ncredential_source = EcsContainer".to_owned(),
        ];
        let mut service = ServiceDouble::default();
        for (status, body, kind) in responses.iter().cycle().take(60) {
            service = match kind {
                0 => service.silence(),
                1 => service.breaks(),
                _ => service.give(*status, body.clone()),
            };
        }
        let variables = [
            ("HOME", text(home.path())),
            ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/a"),
        ];
        let at = context(&variables, &config[which], &service)
            .mfa(MfaPrompt::new(|_| async { Ok::<_, std::io::Error>("1") }));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        let chain = Chain::official(&at);
        let _ = runtime.block_on(chain.provide());
        prop_assert!(service.lines().len() <= 30);
    }
}
