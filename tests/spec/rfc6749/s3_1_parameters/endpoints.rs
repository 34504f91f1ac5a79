//! The same rules at the endpoints that take a token (RFC 7009 §2.1, RFC 7662 §2.1).

use signet::protocol::ErrorCode::{InvalidClient, InvalidRequest};

use crate::asking::assert_refused;
use crate::exchange::{Answer, Request, basic};
use crate::introspecting::{ORDERS, introspect_as, is_active, service, token_for};
use crate::service::Service;

/// Who may call which.
const ENDPOINTS: [(&str, &str); 2] = [("/introspect", "orders-api"), ("/revoke", "web")];

fn request(service: &Service, (target, client): (&str, &str), body: impl Into<Vec<u8>>) -> Request {
    Request::post_of(target, body).header("Authorization", basic(client, &service.secret(client)))
}

#[track_caller]
fn answer(service: &Service, endpoint: (&str, &str), body: impl Into<Vec<u8>>) -> Answer {
    service.answer(&request(service, endpoint, body))
}

/// "Request and response parameters MUST NOT be included more than once", unknown ones neither.
#[test]
fn a_repeated_parameter_is_refused_and_does_nothing() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    for endpoint in ENDPOINTS {
        for body in [
            format!("token={token}&token={token}"),
            format!("token=x&token={token}"),
            format!("token={token}&tok%65n=x"),
            format!("token={token}&token_type_hint=a&token_type_hint=a"),
            format!("token={token}&x=1&x=2"),
            format!("token={token}&client_id=a&client_id=b"),
        ] {
            assert_refused(&answer(&service, endpoint, body), InvalidRequest, "parameter-repeated");
        }
    }
    assert!(is_active(&service, "orders-api", &token));
}

/// "each parameter ≤ 4,000 chars", a token no longer than any is, UTF-8, and no NUL.
#[test]
fn an_illegal_parameter_is_refused() {
    let service = service();
    for endpoint in ENDPOINTS {
        let long = "x".repeat(4001);
        let longest = "x".repeat(16 * 1024);
        for (body, reason) in [
            (format!("token={longest}x"), "parameter-too-long"),
            (format!("token=x&token_type_hint={long}"), "parameter-too-long"),
            ("token=%00".to_owned(), "parameter-nul"),
            ("token=a%00b".to_owned(), "parameter-nul"),
            ("token=%ff".to_owned(), "parameter-not-utf8"),
            ("token=%".to_owned(), "parameter-not-form-encoded"),
            (format!("token=x&{}", "a=&".repeat(64)), "too-many-parameters"),
        ] {
            assert_refused(&answer(&service, endpoint, body), InvalidRequest, reason);
        }
        let body = [b"token=".as_slice(), b"a\0b"].concat();
        assert_refused(&answer(&service, endpoint, body), InvalidRequest, "parameter-nul");
        assert_eq!(answer(&service, endpoint, format!("token={longest}")).status, 200);
    }
}

/// "Parameters sent without a value MUST be treated as if they were omitted", and "MUST ignore unrecognized request
/// parameters".
#[test]
fn an_empty_parameter_is_omitted_and_an_unknown_one_ignored() {
    let service = service();
    for endpoint in ENDPOINTS {
        for body in ["token=x&token=&token", "a=1&token=x&b=2", "token_type_hint=&token=x&scope=write&resource=nothing"]
        {
            assert_eq!(answer(&service, endpoint, body).status, 200, "{body}");
        }
        for body in ["token=", "token", "TOKEN=x", "token+=x", ""] {
            assert_refused(&answer(&service, endpoint, body), InvalidRequest, "token-missing");
        }
    }
}

/// R7: "credentials never in the URL".
#[test]
fn nothing_is_read_from_the_url() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    for (target, client) in ENDPOINTS {
        for query in [format!("token={token}"), "x".to_owned(), format!("client_id={client}")] {
            let request = request(&service, (&format!("{target}?{query}"), client), format!("token={token}"));
            assert_refused(&service.answer(&request), InvalidRequest, "parameters-in-url");
        }
        for method in ["GET", "HEAD", "PUT", "DELETE"] {
            let request = Request::new(method, &format!("{target}?token={token}"))
                .header("Authorization", basic(client, &service.secret(client)));
            let mut connection = service.connect();
            connection.send(&request.to_bytes());
            let answer = if method == "HEAD" { connection.receive_of_head() } else { connection.receive() };
            assert_eq!((answer.status, answer.header("allow")), (405, Some("POST, OPTIONS")), "{method}");
        }
    }
    assert!(is_active(&service, "orders-api", &token));
}

/// §2.3: "The client MUST NOT use more than one authentication method in each request."
#[test]
fn two_authentications_are_refused_and_do_nothing() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    for (target, client) in ENDPOINTS {
        let secret = service.secret(client);
        for second in [
            format!("client_id={client}&client_secret={secret}"),
            format!("client_secret={secret}"),
            "client_assertion=a.b.c".to_owned(),
        ] {
            let answer = answer(&service, (target, client), format!("token={token}&{second}"));
            assert_refused(&answer, InvalidRequest, "several-client-authentications");
        }
        let twice = request(&service, (target, client), format!("token={token}"))
            .header("authorization", basic(client, &secret));
        assert_refused(&service.answer(&twice), InvalidRequest, "several-authorization-headers");
        let differing = answer(&service, (target, client), format!("token={token}&client_id=other"));
        assert_refused(&differing, InvalidRequest, "client-ids-differ");
    }
    assert!(is_active(&service, "orders-api", &token));
}

/// §2.3.1: the body is a place for credentials at these endpoints too; RFC 7009 §2.1 and RFC 7662 §2.1 leave the methods
/// to RFC 6749.
#[test]
fn a_client_may_authenticate_in_the_body() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    for (target, client) in ENDPOINTS {
        let secret = service.secret(client);
        let parameters = [("client_id", client), ("client_secret", secret.as_str()), ("token", token.as_str())];
        let answer = service.answer(&Request::post(target, &parameters));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let wrong = [("client_id", client), ("client_secret", "wrong"), ("token", token.as_str())];
        let answer = service.answer(&Request::post(target, &wrong));
        assert_refused(&answer, InvalidClient, "client-authentication-failed");
    }
    assert_eq!(introspect_as(&service, "orders-api", &token).json()["active"], false, "the last of them revoked it");
}
