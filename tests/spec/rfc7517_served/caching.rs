//! RFC 9110 §8.8.3 and §13.1.2: who has the set is told so.

use crate::exchange::Request;
use crate::rfc7517_served::jwk_set;
use crate::service::Plan;

/// RFC 9110 §8.8.3: `opaque-tag = DQUOTE *etagc DQUOTE`, strong and the same for the same document.
#[test]
fn the_set_has_a_strong_entity_tag() {
    let service = Plan::example().start();
    let answer = jwk_set(&service);
    let etag = answer.header("etag").expect("an entity tag");
    assert!(etag.len() > 2 && etag.starts_with('"') && etag.ends_with('"'), "{etag}");
    assert!(etag.trim_matches('"').bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"'), "{etag}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(jwk_set(&service).comparable(), answer.comparable());
}

/// "A recipient MUST use the weak comparison function when comparing entity tags for If-None-Match."
#[test]
fn whoever_names_the_tag_gets_no_document() {
    let service = Plan::example().start();
    let full = jwk_set(&service);
    let etag = full.header("etag").expect("an entity tag");
    let naming = [
        etag.to_owned(),
        format!("W/{etag}"),
        format!("\"other\", {etag}"),
        format!("{etag}, \"other\""),
        format!("\"other\",{etag},W/\"third\""),
        format!("W/\"other\" ,\t W/{etag} "),
        format!("\"with, a comma\", {etag}"),
        format!("\"\", {etag}"),
        "*".to_owned(),
    ];
    for value in naming {
        for method in ["GET", "HEAD"] {
            let answer = service.answer(&Request::new(method, "/jwks").header("If-None-Match", &value));
            assert_eq!(answer.status, 304, "{method} {value}");
            assert!(answer.body.is_empty());
            // "The server generating a 304 response MUST generate … Cache-Control, … ETag" (§15.4.5).
            for name in ["etag", "cache-control", "access-control-allow-origin"] {
                assert_eq!(answer.header(name), full.header(name), "{name}");
            }
            assert_eq!(answer.header("content-type"), None);
        }
    }
}

/// A list may stand in several header fields (RFC 9110 §5.3).
#[test]
fn a_tag_in_a_second_field_counts() {
    let service = Plan::example().start();
    let etag = jwk_set(&service).header("etag").expect("an entity tag").to_owned();
    let request = Request::get("/jwks").header("If-None-Match", "\"other\"").header("if-none-match", etag);
    assert_eq!(service.answer(&request).status, 304);
}

/// Whoever has something else gets the document.
#[test]
fn another_tag_gets_the_document() {
    let service = Plan::example().start();
    let etag = jwk_set(&service).header("etag").expect("an entity tag").to_owned();
    let bare = etag.trim_matches('"');
    let others =
        ["", "\"other\"", bare, &format!("w/{etag}"), &format!("\"{bare}x\""), &format!("{bare}\""), "**", "W/*", ","];
    for value in others {
        let answer = service.answer(&Request::get("/jwks").header("If-None-Match", value));
        assert_eq!(answer.status, 200, "{value}");
        assert_eq!(answer.json()["keys"].as_array().map(Vec::len), Some(1));
    }
}
