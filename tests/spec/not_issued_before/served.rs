//! The document as it is served, read by hand.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use signet::entropy::SystemEntropy;
use signet::guard::{Guard, GuardSettings, MAX_LAG, Revocation};
use signet::protocol::Subject;

use super::{PATH, fetched, guarded, name_of, revoke, text, web};
use crate::asking::part_of;
use crate::exchange::Request;
use crate::rfc8414::WELL_KNOWN;
use crate::service::{NOW, Plan};

/// While nothing is revoked, it says so, signed by a published key, dated by the clock.
#[test]
fn it_says_nothing_of_anybody_while_nothing_is_revoked() {
    let (service, _) = guarded(Plan::example().at(NOW.after(Duration::from_millis(3500))));
    let answer = fetched(&service);
    assert_eq!(answer.header("content-type"), Some("application/not-issued-before+jwt"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=6"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let jwt = text(&answer);
    assert_eq!(part_of(&jwt, 0)["typ"], "not-issued-before+jwt");
    let expected = json!({
        "iss": "https://as.example",
        "iat": NOW.as_secs(),
        "exp": NOW.as_secs() + 300,
        "ttl": 60,
        "not_issued_before": { "clients": {} },
    });
    assert_eq!(part_of(&jwt, 1), expected);
    let keys = service.answer(&Request::get("/jwks")).json();
    assert_eq!(part_of(&jwt, 0)["kid"], keys["keys"][0]["kid"]);
}

/// Client and issuer epochs, as whole seconds from which on tokens count; users are nobody's business.
#[test]
fn it_names_the_epochs_of_clients_and_of_the_issuer_and_no_other() {
    let (service, guard) = guarded(Plan::example());
    revoke(&guard, Revocation::Subject("alice".to_owned()), 1);
    revoke(&guard, Revocation::Consent(Subject::parse("alice").unwrap(), web()), 1);
    revoke(&guard, Revocation::Client(web()), 1);
    let moments = part_of(&text(&fetched(&service)), 1)["not_issued_before"].clone();
    assert_eq!(moments, json!({ "clients": { name_of("web"): NOW.as_secs() + 1 } }));
    revoke(&guard, Revocation::Issuer, 2000);
    let moments = part_of(&text(&fetched(&service)), 1)["not_issued_before"].clone();
    assert_eq!(moments, json!({ "issuer": NOW.as_secs() + 2, "clients": { name_of("web"): NOW.as_secs() + 1 } }));
}

/// RFC 9110 §13.1.2: who has it is told so, also where signatures are random; a revocation makes it another.
#[test]
fn it_has_an_entity_tag_of_what_it_says() {
    let (service, guard) = guarded(Plan::example());
    let etag = fetched(&service).header("etag").expect("an entity tag").to_owned();
    let known = |method: &str| service.answer(&Request::new(method, PATH).header("If-None-Match", &etag));
    for method in ["GET", "HEAD"] {
        let answer = known(method);
        assert_eq!((answer.status, answer.header("etag"), answer.body.len()), (304, Some(etag.as_str()), 0));
    }
    revoke(&guard, Revocation::Client(web()), 1);
    assert_eq!(known("GET").status, 200);
}

/// A new edition every ten seconds, and `revocations_max_age` is how long verifiers keep one.
#[test]
fn an_edition_is_of_ten_seconds() {
    let (service, _) = guarded(Plan::example_and("[tokens]\nrevocations_max_age = \"2m\"\n"));
    for (seconds, issued) in [(0, 0), (9, 0), (10, 10), (19, 10), (20, 20)] {
        service.clock.set(NOW.after(Duration::from_secs(seconds)));
        let claims = part_of(&text(&fetched(&service)), 1);
        let dates = [&claims["iat"], &claims["exp"], &claims["ttl"]].map(|date| date.as_u64().unwrap());
        assert_eq!(dates, [NOW.as_secs() + issued, NOW.as_secs() + issued + 600, 120]);
    }
}

/// RFC 8414 §2 allows members of one's own.
#[test]
fn the_metadata_says_where_it_is() {
    let service = Plan::example().start();
    let metadata = service.answer(&Request::get(WELL_KNOWN[0])).json();
    assert_eq!(metadata["not_issued_before_uri"], format!("https://as.example{PATH}"));
}

/// What only one replica would know is not promised of the service.
#[test]
fn isolated_replicas_do_not_offer_it() {
    let service = Plan::example_and("[guard]\nkind = \"isolated\"\n").start();
    let metadata = service.answer(&Request::get(WELL_KNOWN[0])).json();
    assert_eq!(metadata.get("not_issued_before_uri"), None);
}

/// Whoever does not know what was revoked says nothing, rather than what was so once.
#[test]
fn a_guard_that_lags_is_503() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("lagging-{}", std::process::id()));
    let guard = Guard::open(&folder, &GuardSettings::default(), NOW, &SystemEntropy::new()).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let start = Instant::now();
    while guard.status().lag <= MAX_LAG {
        assert!(start.elapsed() < 5 * MAX_LAG, "the guard does not notice");
        std::thread::sleep(Duration::from_millis(20));
    }
    let service = Plan::example().with_guard(Arc::new(guard)).start();
    let answer = service.answer(&Request::get(PATH));
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

/// How long verifiers may keep it is bounded.
#[test]
fn it_may_be_kept_for_an_hour_at_most() {
    for period in ["9s", "61m"] {
        let said = Plan::example_and(&format!("[tokens]\nrevocations_max_age = \"{period}\"\n")).refused();
        assert!(said.contains("tokens.revocations_max_age"), "{said}");
    }
}
