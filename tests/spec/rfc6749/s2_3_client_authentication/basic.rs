//! RFC 6749 §2.3.1, the client secret in an `Authorization: Basic` header.

use signet::protocol::ErrorCode::InvalidClient;

use crate::asking::{GRANT, assert_refused, granted};
use crate::exchange::{Answer, Request, basic, basic_of};
use crate::service::{Plan, Service};

const ODD_ID: &str = "a:b%c+d e";
const ODD_SECRET: &str = "50%+ of a : secret & = \" \\ ä € 𝄞 ~";

const ODD: &str = r#"
[clients.odd]
id = "a:b%c+d e"
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["orders"]

[clients.odd.secrets.first]
file = "keys/odd.secret"
"#;

fn service() -> Service {
    Plan::example_and(ODD).with_file("keys/odd.secret", ODD_SECRET.to_owned()).start()
}

#[track_caller]
fn answer(service: &Service, authorization: impl AsRef<[u8]>) -> Answer {
    service.answer(&Request::post("/token", &[GRANT]).header("Authorization", authorization))
}

/// "The client identifier is encoded using the `application/x-www-form-urlencoded` encoding algorithm per Appendix B,
/// and the encoded value is used as the username; the client password is encoded using the same algorithm and used as
/// the password."
#[test]
fn id_and_secret_are_form_decoded() {
    let service = service();
    granted(&answer(&service, basic(ODD_ID, ODD_SECRET)));
    let every_byte = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    granted(&answer(&service, basic_of(format!("{}:{}", every_byte(ODD_ID), every_byte(ODD_SECRET)).as_bytes())));
    let upper_case = every_byte(ODD_SECRET).to_ascii_uppercase();
    granted(&answer(&service, basic_of(format!("a%3Ab%25c%2bd+e:{upper_case}").as_bytes())));
}

/// What was not encoded is not what it looks like: a plus sign is a space.
#[test]
fn id_and_secret_that_were_not_form_encoded_are_other_ones() {
    let service = service();
    let secret = basic_of(format!("a%3Ab%25c%2bd+e:{}", ODD_SECRET.replace('%', "%25")).as_bytes());
    assert_refused(&answer(&service, secret), InvalidClient, "client-authentication-failed");
    let id = basic_of(b"a:b%25c%2bd+e:secret");
    assert_refused(&answer(&service, id), InvalidClient, "client-authentication-failed");
}

/// RFC 7617 §2: "a user-id containing a colon character is invalid, as the first colon in a user-pass string separates
/// user-id and password from one another".
#[test]
fn the_first_colon_separates_id_and_secret() {
    let secret = "a:secret::of-32-bytes-or-a-few-more:";
    let service = Plan::example().with_file("keys/web.secret", secret.to_owned()).start();
    granted(&answer(&service, basic_of(format!("web:{secret}").as_bytes())));
    granted(&answer(&service, basic("web", secret)));
}

/// RFC 9110 §11.1: "It uses a case-insensitive token to identify the authentication scheme"; §11.4: `1*SP` follows it.
#[test]
fn the_scheme_is_matched_without_regard_to_case_and_spaces() {
    let service = service();
    let credentials = basic("web", &service.secret("web"));
    let credentials = credentials.trim_start_matches("Basic ");
    for scheme in ["basic ", "BASIC ", "bAsIc ", "Basic    "] {
        granted(&answer(&service, format!("{scheme}{credentials}")));
    }
    granted(&answer(&service, format!("Basic {credentials}  ")));
}

/// "invalid_client … Client authentication failed" (RFC 6749 §5.2) also where nobody can tell whose it was.
#[test]
fn a_header_that_cannot_be_read_is_refused() {
    let service = service();
    let right = basic("web", &service.secret("web"));
    let token = right.trim_start_matches("Basic ").to_owned();
    let percent = |escape: &str| basic_of(format!("web:{}{escape}", service.secret("web")).as_bytes());
    let malformed: Vec<Vec<u8>> = vec![
        // Not base64 with its padding (RFC 4648 §4).
        b"Basic !!!!".to_vec(),
        b"Basic d2Vi".to_vec(),
        b"Basic d2ViOg".to_vec(),
        b"Basic d2ViOg=".to_vec(),
        b"Basic d2ViOh==".to_vec(),
        b"Basic d2ViOj4_Pw==".to_vec(),
        b"Basic =".to_vec(),
        format!("Basic {token}, Basic {token}").into_bytes(),
        format!("Basic {token} {token}").into_bytes(),
        format!("Basic realm=\"{token}\"").into_bytes(),
        [b"Basic \xff".as_slice(), token.as_bytes()].concat(),
        // No colon.
        b"Basic".to_vec(),
        basic_of(b"").into_bytes(),
        basic_of(b"web").into_bytes(),
        // Not form-encoded.
        percent("%").into_bytes(),
        percent("%2").into_bytes(),
        percent("%zz").into_bytes(),
        percent("%+1").into_bytes(),
        percent("%00").into_bytes(),
        percent("\0").into_bytes(),
        percent("%ff").into_bytes(),
        percent("%c0%80").into_bytes(),
        percent("%ed%a0%80").into_bytes(),
        basic_of(b"web:\xff").into_bytes(),
        basic_of(b"we%xb:secret").into_bytes(),
        // Too long.
        basic_of(&[b"web:".as_slice(), &[b'x'; 4096]].concat()).into_bytes(),
    ];
    for header in malformed {
        assert_refused(&answer(&service, header), InvalidClient, "client-authentication-malformed");
    }
}

/// "If the client attempted to authenticate via the `Authorization` request header field, the authorization server MUST
/// respond with an HTTP 401 (Unauthorized) status code and include the `WWW-Authenticate` response header field
/// matching the authentication scheme used by the client" (RFC 6749 §5.2): the one there is.
#[test]
fn another_scheme_is_refused_with_the_one_there_is() {
    let service = service();
    let token = basic("web", &service.secret("web")).replace("Basic ", "");
    for header in ["", &token, "Bearer abc", "Digest username=\"web\"", "Negotiate YII=", "DPoP abc"] {
        let answer = answer(&service, header);
        assert_refused(&answer, InvalidClient, "client-authentication-unsupported");
        let challenge = "Basic realm=\"https://as.example\", charset=\"UTF-8\"";
        assert_eq!(answer.header("www-authenticate"), Some(challenge));
    }
    assert_refused(&answer(&service, format!("Basic{token}")), InvalidClient, "client-authentication-unsupported");
}
