//! What does not: strangers, liars, and browsers that were not sent.

use serde_json::{Value, json};
use signet::protocol::Subject;
use signet::users::AccountVersion;

use super::{accepted, asking_service, call, challenge_of, plan, request, sent, service, signed_in};
use crate::exchange::Request;
use crate::oidc_core::s8_pairwise::PAIRWISE_KEY;
use crate::service::{NOW, Plan};
use crate::signing_in::{
    APP, Ask, Browser, assert_error_page, id_claims, is_page, parameter, redeem, service as pages, tokens_of, wait_for,
};

/// The refusal of a call of the sign-in service.
#[track_caller]
fn assert_refused(answer: &crate::exchange::Answer, status: u16, id: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.json()["error_uri"], format!("https://docs.example/errors/{id}"), "{answer:?}");
}

#[test]
fn only_the_service_is_told_or_believed() {
    let service = service();
    let challenge = sent(&Browser::at(&service), &Ask::app());
    let body = json!({ "login_challenge": challenge, "subject": "u-1" });
    for path in ["/login/request", "/login/accept", "/login/deny"] {
        let almost = "Bearer the-secret-of-the-sign-in-servicf";
        for header in [None, Some("Bearer "), Some(almost), Some("Basic dGhlOnNlY3JldA=="), Some("Bearer")] {
            let asked = request(path, &body);
            let asked = header.iter().fold(asked, |asked, header| asked.header("Authorization", header));
            let answer = service.answer(&asked);
            assert_refused(&answer, 401, "login-service-unauthorized");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
    }
}

#[test]
fn a_body_of_another_form_is_refused() {
    let service = service();
    for body in
        ["", "[]", "{}", "null", "{\"login_challenge\":1}", "{\"login_challenge\":\"a\",\"login_challenge\":\"b\"}"]
    {
        let asked = Request::new("POST", "/login/accept").header("Content-Type", "application/json").body(body);
        let answer = service.answer(&asked.header("Authorization", format!("Bearer {}", super::SECRET)));
        assert_refused(&answer, 400, "login-service-not-understood");
    }
    let misspelt = call(&service, "/login/accept", &json!({ "login_challenge": "a", "remeber": false }));
    assert_refused(&misspelt, 400, "login-service-not-understood");
    let form = Request::post("/login/accept", &[("login_challenge", "a")]);
    assert_refused(&service.answer(&form), 400, "not-json");
}

#[test]
fn a_challenge_is_ours_and_no_answer() {
    let service = service();
    let browser = Browser::at(&service);
    let challenge = sent(&browser, &Ask::app());
    let back = accepted(&service, &challenge, &json!({ "subject": "u-1" }));
    let answer = back.split_once("login_verifier=").unwrap().1.to_owned();
    for forged in [String::new(), "login.AAAA".to_owned(), format!("{challenge}A"), answer] {
        let answer = call(&service, "/login/accept", &json!({ "login_challenge": forged, "subject": "u-1" }));
        assert_refused(&answer, 400, "login-challenge-broken");
    }
    assert_error_page(
        &browser.send(Request::get(&format!("/login/return?login_verifier={challenge}"))),
        400,
        "sign-in",
    );
}

#[test]
fn a_challenge_lives_as_long_as_the_sign_in() {
    let service = service();
    let challenge = sent(&Browser::at(&service), &Ask::app());
    service.clock.set(NOW.after(std::time::Duration::from_secs(15 * 60)));
    let answer = call(&service, "/login/accept", &json!({ "login_challenge": challenge, "subject": "u-1" }));
    assert_refused(&answer, 400, "login-challenge-expired");
}

#[test]
fn a_service_that_lies_is_told_so_and_nobody_is_signed_in() {
    let service = service();
    let challenge = sent(&Browser::at(&service), &Ask::app().with("max_age", "60").with("prompt", "login"));
    let long = "x".repeat(1400);
    let lies: [(Value, &str); 16] = [
        (json!({}), "login-subject-missing"),
        (json!({ "subject": "" }), "login-subject-illegal"),
        (json!({ "subject": "a\u{e9}" }), "login-subject-illegal"),
        (json!({ "subject": "a".repeat(256) }), "login-subject-illegal"),
        (json!({ "subject": "u-1", "claims": { "email_verified": "yes" } }), "login-claims-standard"),
        (json!({ "subject": "u-1", "claims": { "address": "here" } }), "login-claims-standard"),
        (json!({ "subject": "u-1", "claims": { "sub": "u-2" } }), "login-claims-foreign"),
        (json!({ "subject": "u-1", "claims": { "iss": "https://evil.example" } }), "login-claims-foreign"),
        (json!({ "subject": "u-1", "claims": { "tier": null } }), "login-claims-foreign"),
        (json!({ "subject": "u-1", "claims": { "tier": long } }), "login-claims-too-long"),
        (json!({ "subject": "u-1", "amr": ["magic"] }), "login-amr-illegal"),
        (json!({ "subject": "u-1", "amr": vec!["pwd"; 9] }), "login-amr-illegal"),
        (json!({ "subject": "u-1", "acr": "two words" }), "login-acr-illegal"),
        (json!({ "subject": "u-1", "auth_time": NOW.as_secs() + 3600 }), "login-auth-time-illegal"),
        (json!({ "subject": "u-1", "auth_time": NOW.as_secs() - 1 }), "login-auth-time-illegal"),
        (json!({ "subject": "u-1", "auth_time": 0 }), "login-auth-time-illegal"),
    ];
    for (lie, id) in lies {
        let mut body = lie.as_object().unwrap().clone();
        body.insert("login_challenge".to_owned(), challenge.clone().into());
        assert_refused(&call(&service, "/login/accept", &Value::Object(body)), 400, id);
    }
}

#[test]
fn a_consent_is_of_the_user_who_signed_in_and_of_nothing_else() {
    let service = asking_service();
    let browser = Browser::at(&service);
    let asked = challenge_of(&signed_in(&service, &browser, &Ask::app(), &json!({ "subject": "u-1" })));
    let answer = call(&service, "/login/accept", &json!({ "login_challenge": asked, "subject": "u-2" }));
    assert_refused(&answer, 400, "login-subject-differs");
    let answer = call(&service, "/login/accept", &json!({ "login_challenge": asked, "acr": "gold" }));
    assert_refused(&answer, 400, "login-not-asked");
}

#[test]
fn nobody_signs_in_instead_of_the_user_that_the_client_expects() {
    let service = service();
    let browser = Browser::at(&service);
    let code = parameter(&signed_in(&service, &browser, &Ask::app(), &json!({ "subject": "u-1" })), "code").unwrap();
    let hint = tokens_of(&redeem(&service, &code, &[]))["id_token"].as_str().unwrap().to_owned();
    let challenge = sent(&Browser::at(&service), &Ask::app().with("id_token_hint", &hint));
    let told = call(&service, "/login/request", &json!({ "login_challenge": challenge })).json();
    assert_eq!(told["expected_subject"], "u-1");
    let answer = call(&service, "/login/accept", &json!({ "login_challenge": challenge, "subject": "u-2" }));
    assert_refused(&answer, 400, "login-subject-differs");
}

/// A pairwise subject says nothing to the service, so it is not told; nor does anybody sign in instead.
#[test]
fn nobody_signs_in_instead_of_the_user_of_a_pairwise_hint() {
    let app =
        APP.replace("name = \"The App\"", "name = \"The App\"\nconsent = \"implied\"\nsubject_type = \"pairwise\"");
    let service = plan(&(app + PAIRWISE_KEY)).start();
    let browser = Browser::at(&service);
    let code = parameter(&signed_in(&service, &browser, &Ask::app(), &json!({ "subject": "u-1" })), "code").unwrap();
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    assert_ne!(id_claims(&tokens)["sub"], "u-1");
    let ask = Ask::app().with("id_token_hint", tokens["id_token"].as_str().unwrap());
    let challenge = sent(&Browser::at(&service), &ask);
    let told = call(&service, "/login/request", &json!({ "login_challenge": challenge })).json();
    assert_eq!(told.get("expected_subject").and_then(Value::as_str), None, "{told}");
    let answer = call(&service, "/login/accept", &json!({ "login_challenge": challenge, "subject": "u-2" }));
    assert_refused(&answer, 400, "login-subject-differs");
    let meant = call(&service, "/login/accept", &json!({ "login_challenge": challenge, "subject": "u-1" }));
    assert_eq!(meant.status, 200, "{meant:?}");
}

#[test]
fn an_answer_is_of_the_browser_that_was_sent() {
    let service = service();
    let back = accepted(&service, &sent(&Browser::at(&service), &Ask::app()), &json!({ "subject": "u-1" }));
    let victim = Browser::at(&service);
    let answer = victim.send(Request::get(&back));
    assert_eq!(answer.status, 400, "{answer:?}");
    assert_eq!(victim.cookie("__Host-session"), None);
}

#[test]
fn an_answer_is_taken_once() {
    let service = service();
    let browser = Browser::at(&service);
    let back = accepted(&service, &sent(&browser, &Ask::app()), &json!({ "subject": "u-1" }));
    let before = browser.copy();
    assert!(parameter(&browser.send(Request::get(&back)), "code").is_some());
    let again = before.send(Request::get(&back));
    assert_eq!(again.status, 400, "{again:?}");
    assert_eq!(before.cookie("__Host-session"), None);
}

#[test]
fn an_answer_is_taken_within_five_minutes() {
    let service = service();
    let browser = Browser::at(&service);
    let back = accepted(&service, &sent(&browser, &Ask::app()), &json!({ "subject": "u-1" }));
    service.clock.set(NOW.after(std::time::Duration::from_secs(300)));
    assert_eq!(browser.send(Request::get(&back)).status, 400);
}

#[test]
fn a_lost_cookie_leads_on_to_the_service() {
    let service = service();
    let back = accepted(&service, &sent(&Browser::at(&service), &Ask::app()), &json!({ "subject": "u-1" }));
    let other = Browser::at(&service);
    let page = other.send(Request::get(&back));
    let text = page.text();
    let (_, rest) = text.split_once("href=\"/login?transaction=").unwrap();
    let transaction = rest.split_once('"').unwrap().0;
    challenge_of(&other.send(Request::get(&format!("/login?transaction={transaction}"))));
}

#[test]
fn our_own_pages_take_no_password_any_more() {
    let service = service();
    let challenge = sent(&Browser::at(&service), &Ask::app());
    let form = [("transaction", challenge.as_str()), ("username", "alice"), ("password", "x")];
    for path in ["/login", "/consent", "/select-account"] {
        let answer = Browser::at(&service).send(Request::post(path, &form));
        assert_eq!(answer.header("location"), Some("/error?reason=foreign-form"), "{answer:?}");
    }
}

#[test]
fn a_service_that_is_not_configured_is_not_there() {
    let service = pages();
    for path in ["/login/request", "/login/accept", "/login/deny"] {
        assert_eq!(call(&service, path, &json!({ "login_challenge": "a" })).status, 404);
    }
    assert_eq!(Browser::at(&service).send(Request::get("/login/return?login_verifier=a")).status, 404);
    assert!(is_page(&Browser::at(&service).ask(&Ask::app()), "login-submit"));
}

/// What is sealed outlives a change of configuration; whom only a service knew is nobody without one.
#[test]
fn a_directory_of_accounts_knows_nobody_whom_a_service_vouched_for() {
    let (external, subject) = (service(), Subject::parse("u-1").unwrap());
    assert!(external.directory().vouched_for(&subject).is_some());
    let accounts = pages();
    assert!(accounts.directory().vouched_for(&subject).is_none());
    let recognized = wait_for(accounts.directory().recognize(&subject, AccountVersion::OF_SERVICE));
    assert!(recognized.unwrap().is_none());
}

#[test]
fn a_configuration_names_service_secret_and_directory_together() {
    let told = |settings: &str| Plan::of(&[crate::service::ISSUER, settings]).refused();
    let external = "[directory]\nkind = \"external\"\n";
    assert!(told(external).contains("directory.kind"));
    let url = "[login]\nurl = \"https://people.example\"\n";
    assert!(told(&format!("{url}{external}")).contains("login.secret"));
    let secret = "secret = { file = \"keys/absent\" }\n";
    assert!(told(&format!("{url}{secret}{external}")).contains("login.secret"));
    for bad in [
        "http://people.example",
        "ftp://people.example",
        "https://people.example/#a",
        "people",
        "https://u:p@people.example",
    ] {
        let login = format!("[login]\nurl = \"{bad}\"\n{secret}{external}");
        assert!(told(&login).contains("login.url"), "{bad}");
    }
    let short = plan(APP).with_file("keys/login.secret", "short".to_owned());
    assert!(short.refused().contains("32 bytes or more"));
}
