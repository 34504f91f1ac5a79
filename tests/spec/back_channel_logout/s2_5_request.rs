//! §2.5: who is told, and when.

use crate::back_channel_logout::{claims_of, end, local_service, taker, told_at};
use crate::rp_initiated_logout::sign_out;
use crate::signing_in::{Ask, BOBS_PASSWORD, Browser, bob, client_like_app, id_claims, text_of};

/// "form encoded … before the browser is sent on": when the answer is there, the client knows.
#[test]
fn a_client_knows_before_the_browser_is_sent_on() {
    let app = taker();
    let service = told_at(&app.url("/out?tenant=1"));
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    end(&browser);
    let got = app.got();
    assert_eq!(got.len(), 1);
    assert!(got[0].head.starts_with("POST /out?tenant=1 HTTP/1.1"), "{}", got[0].head);
    assert!(got[0].head.to_lowercase().contains("content-type: application/x-www-form-urlencoded"), "{}", got[0].head);
}

#[test]
fn a_sign_out_by_a_hint_tells_clients_too() {
    let app = taker();
    let service = told_at(&app.url("/out"));
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    browser.send(sign_out(&[("id_token_hint", text_of(&tokens, "id_token"))]));
    assert_eq!(app.got().len(), 1);
}

/// Those of the session, each once, and nobody else.
#[test]
fn only_clients_of_the_session_are_told() {
    let [app, met, other] = [taker(), taker(), taker()];
    let line = |of: &crate::receiver::Receiver| format!("backchannel_logout_uri = \"{}\"", of.url("/out"));
    let more = client_like_app("met", "").replace("[clients.met]\n", &format!("[clients.met]\n{}\n", line(&met)))
        + &client_like_app("other", "").replace("[clients.other]\n", &format!("[clients.other]\n{}\n", line(&other)));
    let service = local_service(&line(&app), &more);
    let browser = Browser::at(&service);
    browser.tokens(&Ask::app());
    browser.tokens(&Ask::app());
    browser.tokens_as("met", &Ask::app());
    Browser::at(&service).tokens_as("other", &Ask::app());
    end(&browser);
    assert_eq!((app.got().len(), met.got().len(), other.got().len()), (1, 1, 0));
    assert_eq!(claims_of(&met.got()[0])["aud"], "met");
}

#[test]
fn whoever_stays_is_not_said_to_have_gone() {
    let app = taker();
    let service = told_at(&app.url("/out"));
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let page = browser.send(sign_out(&[]));
    browser.submit(&page, &[("logout", "cancel")]);
    assert!(app.got().is_empty());
}

/// A session that ends because somebody else signs in is over as well.
#[test]
fn a_session_that_somebody_else_takes_the_place_of_is_told_to_be_over() {
    let app = taker();
    let service = told_at(&app.url("/out"));
    bob(&service);
    let browser = Browser::at(&service);
    let before = id_claims(&browser.tokens(&Ask::app()));
    browser.tokens_of(&Ask::app().with("prompt", "login"), "bob", BOBS_PASSWORD);
    assert_eq!(claims_of(&app.wait_for(1)[0])["sid"], before["sid"]);
    assert_eq!(app.got().len(), 1);
}

/// The session before, of the same person in the same browser, ends with it, and its clients are told by its own name.
#[test]
fn the_session_before_that_ends_with_it_is_named_too() {
    let app = taker();
    let service = told_at(&app.url("/out"));
    let browser = Browser::at(&service);
    let first = id_claims(&browser.tokens(&Ask::app()));
    browser.sign_in(&browser.ask(&Ask::app().with("prompt", "login").with("scope", "openid email")));
    end(&browser);
    let got = app.wait_for(2);
    let ids: std::collections::BTreeSet<_> = got.iter().map(|got| claims_of(got)["sid"].to_string()).collect();
    assert_eq!((got.len(), ids.len()), (2, 2));
    assert!(ids.contains(&first["sid"].to_string()));
}
