//! An authority that signs with RSA-PSS. `openssl ts` neither signs so nor checks it; `openssl cms` does both.

use super::*;

/// Signs what the authority states anew, with a salt of this length.
fn answer(authority: &Authority, query: &[u8], salt: &str) -> Vec<u8> {
    authority.answer(query);
    let ran = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let ran = authority.openssl(&words);
        let says = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(ran.status.success(), "{line}: {says}");
    };
    ran("ts -reply -in reply -token_out -out token");
    ran("cms -verify -noverify -binary -inform DER -in token -out stated");
    // The type of a timestamp (RFC 3161, section 2.4.2), and the attribute with the hash of the certificate.
    ran(&format!(
        "cms -sign -cades -binary -nodetach -nosmimecap -md sha256 -econtent_type 1.2.840.113549.1.9.16.1.4 \
         -signer tsa.pem -inkey tsa.key -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:{salt} \
         -in stated -outform DER -out token"
    ));
    let token = fs::read(authority.path("token")).unwrap();
    // The status "granted" comes before the token.
    let status = [0x30, 3, 2, 1, 0];
    let length = u16::try_from(status.len() + token.len()).unwrap();
    let head = [&[0x30, 0x82], &length.to_be_bytes()[..]].concat();
    [&head, &status[..], &token].concat()
}

/// An authority whose certificate is signed with RSA-PSS, too.
fn authority() -> Authority {
    let authority = Authority::new(KINDS[0]);
    let mut words: Vec<&str> = CERTIFY.split(' ').collect();
    words.extend(["-sigopt", "rsa_padding_mode:pss"]);
    words.extend(["-sigopt", "rsa_pss_saltlen:digest", "-sha256"]);
    assert!(authority.openssl(&words).status.success());
    authority
}

fn serve(authority: Authority, salt: &'static str) -> Server {
    Server::start(move |request| Answer {
        status: 200,
        body: answer(&authority, &request.body, salt),
        ..Answer::default()
    })
}

#[test]
fn a_timestamp_with_rsa_pss_holds_and_openssl_agrees() {
    let (_home, folder) = folder();
    let authority = authority();
    let (ca, token) = (authority.path("ca.pem"), authority.path("token"));
    let server = serve(authority, "digest");
    seal(&folder, &server.url).json();
    let ran = verify(&folder, Some(&ca));
    assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.text());
    let mut openssl = Command::new("openssl");
    openssl.args(["cms", "-verify", "-purpose", "timestampsign", "-binary"]);
    openssl.args(["-inform", "DER", "-out", "/dev/null", "-CAfile"]);
    let ran = openssl.arg(&ca).arg("-in").arg(&token).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    // A bit of the signature, which is at the end.
    let mut response = fs::read(folder.join("seal-0001.tsr")).unwrap();
    *response.last_mut().unwrap() ^= 1;
    fs::write(folder.join("seal-0001.tsr"), response).unwrap();
    let broken = verify(&folder, Some(&ca));
    assert_eq!(broken.code, Some(3), "{}", broken.text());
    let says = "expected a signature of its certificate, found another";
    let detail = about(&broken)["detail"].clone();
    assert!(detail.as_str().unwrap().contains(says), "{detail}");
}

#[test]
fn rsa_pss_with_another_salt_is_named_and_seals_nothing() {
    let (_home, folder) = folder();
    let server = serve(authority(), "20");
    let refused = seal(&folder, &server.url);
    let line = refused.refused(255);
    assert!(
        line.contains("expected a signature of RSA-PSS with one hash and a salt of its length")
            && line.contains("nothing was sealed"),
        "{line}"
    );
}
