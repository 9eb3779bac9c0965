//! Properties that must hold for every signed request.

use casebook_types::Secret;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn signing_keeps_the_target_and_the_body(
        path in "/[!-~é]{0,40}",
        // The pattern has no plus sign, because a query with one is always refused.
        query in "[!-*,-~é%&=]{0,60}",
        headers in proptest::collection::vec(("[a-z-]{1,12}", "[ -~\u{80}-\u{ff}]{0,30}"), 0..6),
        body in proptest::collection::vec(any::<u8>(), 0..64),
        seconds in 0u64..300_000_000_000,
        // HTTP removes blanks around a header value, so a token with blanks around it would be
        // changed on its way.
        token in proptest::option::of("\\PC{0,20}".prop_filter("blank ends", |t| t.trim() == t)),
        double in any::<bool>(),
        normalize in any::<bool>(),
        hashed in any::<bool>(),
        tokened in any::<bool>(),
    ) {
        let Ok(uri) = format!("https://h.example{path}?{query}").parse::<Uri>() else {
            return Ok(());
        };
        let mut request = Request::new(Bytes::from(body));
        *request.uri_mut() = uri.clone();
        for (name, value) in headers {
            let name = http::HeaderName::try_from(name);
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) {
                request.headers_mut().append(name, value);
            }
        }
        let before = request.clone();
        let credentials = match token {
            Some(token) => key().with_session_token(token),
            None => key(),
        };
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let options = SigningOptions::new()
            .double_encode(double)
            .normalize_path(normalize)
            .content_sha256(hashed)
            .sign_session_token(tokened);
        let signed = sign_with(&mut request, &credentials, &scope(), time, options);
        if signed.is_ok() {
            prop_assert_eq!(signature(&request).len(), 64);
            prop_assert_eq!(request.headers().contains_key(SECURITY_TOKEN), credentials.session_token().is_some());
        }
        prop_assert_eq!(request.uri(), &uri);
        prop_assert_eq!(request.body(), before.body());
        if let Err(error) = signed {
            prop_assert!(is_refused_before_the_signer(&error), "{error:?}");
            prop_assert_eq!(request.headers(), before.headers());
        }
        let mut presigned = before.clone();
        let hour = Duration::from_secs(3600);
        if let Err(error) = presign(&mut presigned, &credentials, &scope(), time, hour, options) {
            prop_assert!(is_refused_before_the_signer(&error), "{error:?}");
        } else {
            let query = presigned.uri().query().unwrap();
            let (_, parameters) = query.split_once("X-Amz-Algorithm").unwrap();
            let (parameters, signature) = parameters.rsplit_once("&X-Amz-Signature=").unwrap();
            prop_assert_eq!(signature.len(), 64);
            let token = parameters.split('&').find_map(|p| p.strip_prefix("X-Amz-Security-Token="));
            let token = token.map(|token| percent_decode_str(token).decode_utf8().unwrap());
            prop_assert_eq!(token.as_deref(), credentials.session_token().map(Secret::expose));
        }
        prop_assert_eq!(presigned.uri().path(), uri.path());
    }

    #[test]
    fn never_panics_on_a_long_target(
        before in "/[?]?",
        byte in "[a+%é=&]",
        times in 0usize..66_000,
        double in any::<bool>(),
    ) {
        let text = byte.repeat(times);
        if let Ok(uri) = format!("https://h.example{before}{text}").parse::<Uri>() {
            let mut request = Request::new(Bytes::new());
            *request.uri_mut() = uri;
            let hour = Duration::from_secs(3600);
            let options = SigningOptions::new().double_encode(double);
            let signed = sign_with(&mut request.clone(), &key(), &scope(), time(), options);
            let presigned = presign(&mut request, &key(), &scope(), time(), hour, options);
            for refused in [signed, presigned].into_iter().filter_map(Result::err) {
                prop_assert!(is_refused_before_the_signer(&refused), "{refused:?}");
            }
        }
    }
}

/// Returns whether `validate` refused the request, so that it did not reach the signer.
fn is_refused_before_the_signer(error: &SignError) -> bool {
    !matches!(error.0, error::ErrorKind::Signer(_))
}
