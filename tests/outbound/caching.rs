//! What is asked for again, and when (RFC 9111).

use std::future::Future;
use std::sync::Arc;
use std::task::Poll;

use signet::outbound::FetchFault;

use crate::Way;
use crate::receiver::{Receiver, Reply, response};

#[test]
fn a_document_is_asked_for_again_when_it_is_not_fresh_any_more() {
    let server = Receiver::saying("200 OK", "Cache-Control: max-age=60\r\n", "keys");
    let way = Way::here();
    for now in [1000, 1030, 1059] {
        assert_eq!(&*way.document(&server.url("/"), now).unwrap().body, b"keys");
    }
    assert_eq!(server.got().len(), 1);
    way.document(&server.url("/"), 1060).unwrap();
    assert_eq!(server.got().len(), 2);
}

/// `max-age` counts from when the origin answered, not from when a cache in between did.
#[test]
fn what_is_old_already_is_fresh_for_less_long() {
    let server = Receiver::saying("200 OK", "Cache-Control: max-age=60\r\nAge: 50\r\n", "keys");
    let way = Way::here();
    [1000, 1009, 1010].into_iter().for_each(|now| drop(way.document(&server.url("/"), now).unwrap()));
    assert_eq!(server.got().len(), 2);
}

#[test]
fn expires_counts_by_the_clock_of_whoever_says_it() {
    let headers = "Date: Thu, 01 Jan 2015 00:00:00 GMT\r\nExpires: Thu, 01 Jan 2015 00:00:20 GMT\r\n";
    let server = Receiver::saying("200 OK", headers, "keys");
    let way = Way::here();
    [1000, 1019, 1020].into_iter().for_each(|now| drop(way.document(&server.url("/"), now).unwrap()));
    assert_eq!(server.got().len(), 2);
}

#[test]
fn what_may_not_be_stored_or_used_again_is_asked_for_each_time() {
    for directive in ["no-store", "no-cache", "max-age=0", "max-age=often", "private, NO-STORE, max-age=60"] {
        let server = Receiver::saying("200 OK", &format!("Cache-Control: {directive}\r\n"), "keys");
        let way = Way::here();
        [1000, 1000].into_iter().for_each(|now| drop(way.document(&server.url("/"), now).unwrap()));
        assert_eq!(server.got().len(), 2, "{directive}");
        assert_eq!(
            way.counts.now().documents,
            usize::from(!directive.to_lowercase().contains("no-store")),
            "{directive}"
        );
    }
}

/// "a cache MUST send the relevant entity tags" (§4.3.1); what has not changed is not sent again, and stays the same bytes.
#[test]
fn a_document_with_an_entity_tag_is_only_confirmed() {
    let server = Receiver::start(|got| {
        let known = got.head.to_lowercase().contains("if-none-match: \"one\"");
        let headers = "ETag: \"one\"\r\nCache-Control: max-age=10\r\n";
        Reply::Raw(if known { response("304 Not Modified", headers, "") } else { response("200 OK", headers, "keys") })
    });
    let way = Way::here();
    let [first, second, third] = [1000, 1010, 1019].map(|now| way.document(&server.url("/"), now).unwrap());
    assert!(Arc::ptr_eq(&first.body, &second.body) && Arc::ptr_eq(&second, &third));
    assert_eq!(server.got().len(), 2);
}

/// Whoever knows of something newer is not told the older.
#[test]
fn what_was_checked_too_long_ago_is_checked_again() {
    let server = Receiver::saying("200 OK", "Cache-Control: max-age=600\r\n", "keys");
    let way = Way::here();
    way.document(&server.url("/"), 1000).unwrap();
    way.document_since(&server.url("/"), 1000, 1030).unwrap();
    assert_eq!(server.got().len(), 1);
    way.document_since(&server.url("/"), 1001, 1030).unwrap();
    assert_eq!(server.got().len(), 2);
}

#[test]
fn a_fault_is_remembered_for_ten_seconds() {
    let server = Receiver::saying("500 Internal Server Error", "", "");
    let way = Way::here();
    for now in [1000, 1009] {
        assert!(matches!(way.document(&server.url("/"), now), Err(FetchFault::Status(_))));
    }
    assert_eq!(server.got().len(), 1);
    assert!(way.document(&server.url("/"), 1010).is_err());
    assert_eq!(server.got().len(), 2);
}

/// Also where nothing may be stored: those who wait for the same get the same.
#[test]
fn many_who_ask_at_once_are_one_request() {
    let (open, gate) = std::sync::mpsc::channel::<()>();
    let gate = std::sync::Mutex::new(gate);
    let server = Receiver::start(move |_| {
        gate.lock().unwrap().recv().unwrap();
        Reply::Raw(response("200 OK", "Cache-Control: no-store\r\n", "keys"))
    });
    let (way, url) = (Way::here(), url::Url::parse(&server.url("/")).unwrap());
    let now = signet::clock::Timestamp::from_secs(1000);
    let zero = signet::clock::Timestamp::from_secs(0);
    let all = futures_util::future::join_all((0..10).map(|_| way.fetcher.document(&url, zero, now)));
    let all = async {
        tokio::pin!(all);
        // All of them have asked once; then the server may answer.
        assert!(std::future::poll_fn(|context| Poll::Ready(all.as_mut().poll(context).is_pending())).await);
        open.send(()).unwrap();
        all.await
    };
    assert!(way.runtime.block_on(all).iter().all(Result::is_ok));
    assert_eq!(server.got().len(), 1);
}

#[test]
fn only_so_many_documents_are_kept() {
    let server = Receiver::saying("200 OK", "Cache-Control: max-age=600\r\n", "keys");
    let way = Way::here();
    for number in 0..300 {
        way.document(&server.url(&format!("/{number}")), 1000).unwrap();
    }
    let kept = way.counts.now();
    assert_eq!((kept.documents, kept.bytes), (256, 256 * 4));
    way.document(&server.url("/299"), 1000).unwrap();
    assert_eq!(server.got().len(), 300);
}
