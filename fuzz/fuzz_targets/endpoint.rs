//! Endpoint parameters: no plain HTTP to another machine unless it is allowed, no credentials in a URL, a
//! host of the partition of the Region, and a request that keeps its path.
#![no_main]

use casebook_artifact::Artifact;
use casebook_fuzz::{choice, line};
use casebook_protocol::{EndpointParams, Partition, is_loopback};
use casebook_support::Support;
use http::{Request, Uri};
use libfuzzer_sys::fuzz_target;

// The first byte has the switches, the first line the Region, and the rest is a URL.
fuzz_target!(|input: &[u8]| {
    let Some((switches, rest)) = choice(input) else {
        return;
    };
    let (region, url) = line(rest);
    let (Ok(region), Ok(url)) = (str::from_utf8(region), str::from_utf8(url)) else {
        return;
    };
    let mut params = EndpointParams::new()
        .fips(switches & 1 != 0)
        .dualstack(switches & 2 != 0)
        .allow_http(switches & 4 != 0);
    if let Ok(region) = region.parse() {
        params = params.region(region);
    }
    if switches & 8 != 0 {
        match params.clone().endpoint_url(url) {
            Ok(with_url) => params = with_url,
            Err(error) => assert!(error.to_string().len() < 100),
        }
    }
    for endpoint in [params.resolve::<Artifact>(), params.resolve::<Support>()] {
        match endpoint {
            Ok(endpoint) => check(&params, &endpoint),
            // The longest name of a host has 253 bytes.
            Err(error) => assert!(error.to_string().len() < 400 + region.len(), "{error}"),
        }
    }
});

fn check(params: &EndpointParams, endpoint: &casebook_protocol::Endpoint) {
    let text = endpoint.to_string();
    let uri: Uri = text
        .parse()
        .unwrap_or_else(|error| panic!("{error}: {text}"));
    let host = uri.host().unwrap_or_else(|| panic!("no host: {text}"));
    let authority = endpoint.authority().as_str();
    assert!(!authority.contains('@') && !text.contains('?'), "{text}");
    assert!(
        uri.scheme_str() == Some("https") || is_loopback(host) || params.allow_http,
        "{text}"
    );
    assert!(
        endpoint.signing_region().is_some() || params.endpoint.is_some(),
        "{text}"
    );
    if params.endpoint.is_none() {
        let region = endpoint
            .signing_region()
            .expect("without a URL there is a Region");
        let partition = Partition::of(region);
        let suffixes = [partition.dns_suffix(), partition.dual_stack_dns_suffix()];
        assert!(
            suffixes.iter().any(|suffix| host.ends_with(suffix)),
            "{text}, {region}"
        );
        assert!(
            host.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)),
            "{text}"
        );
    }
    let mut request = Request::get("/v1/report/list?maxResults=5")
        .body(())
        .expect("it is valid");
    if endpoint.apply(&mut request).is_ok() {
        let path = request
            .uri()
            .path_and_query()
            .expect("it has a path")
            .as_str();
        assert_eq!(
            path,
            format!("{}/v1/report/list?maxResults=5", endpoint.base_path())
        );
        assert_eq!(request.uri().authority(), Some(endpoint.authority()));
    }
}
