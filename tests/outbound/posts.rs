//! What is sent.

use signet::outbound::FetchFault;
use url::Url;

use crate::Way;
use crate::receiver::Receiver;

#[test]
fn a_form_is_posted_as_it_is_with_its_media_type() {
    let server = Receiver::saying("200 OK", "", "");
    let (way, url) = (Way::here(), Url::parse(&server.url("/logout?x=1")).unwrap());
    way.runtime.block_on(way.fetcher.post_form(&url, "a=1&b=2".to_owned())).map(drop).unwrap();
    let got = server.wait_for(1).remove(0);
    assert!(got.head.starts_with("POST /logout?x=1 HTTP/1.1"), "{}", got.head);
    let head = got.head.to_lowercase();
    assert!(head.contains("content-type: application/x-www-form-urlencoded"), "{head}");
    assert!(!head.contains("cookie") && !head.contains("referer") && !head.contains("authorization"), "{head}");
    assert_eq!(got.body, "a=1&b=2");
}

#[test]
fn json_is_posted_and_its_answer_read() {
    let server = Receiver::saying("200 OK", "", "{\"ok\":true}");
    let (way, url) = (Way::here(), Url::parse(&server.url("/")).unwrap());
    let answer = way.runtime.block_on(way.fetcher.post_json(&url, b"{}".to_vec())).unwrap();
    assert_eq!(answer.body, b"{\"ok\":true}");
    assert!(server.wait_for(1).remove(0).head.to_lowercase().contains("content-type: application/json"));
}

#[test]
fn what_is_posted_goes_nowhere_else() {
    let target = Receiver::saying("200 OK", "", "");
    let server = Receiver::saying("307 Temporary Redirect", &format!("Location: {}\r\n", target.url("/")), "");
    let (way, url) = (Way::here(), Url::parse(&server.url("/")).unwrap());
    let result = way.runtime.block_on(way.fetcher.post_form(&url, "secret=1".to_owned())).map(drop);
    assert!(matches!(result, Err(FetchFault::Status(_))));
    assert!(target.got().is_empty());
}
