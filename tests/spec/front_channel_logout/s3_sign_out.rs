//! §3: the page after a sign-out has a frame for each client of the session that wants one.

use url::Url;

use crate::back_channel_logout::end;
use crate::front_channel_logout::{frames_of, shop_told_at};
use crate::rp_initiated_logout::{assert_signed_out, sign_out};
use crate::signing_in::{Ask, Browser, id_claims, is_page, text_of};

const SESSION: &str =
    "frontchannel_logout_uri = \"https://app.example/out?tenant=1\"\nfrontchannel_logout_session_required = true";
const PLAIN: &str = "frontchannel_logout_uri = \"https://app.example/out\"";

/// "iss … sid": exactly these, behind what was registered.
#[test]
fn a_frame_has_exactly_issuer_and_session() {
    let service = shop_told_at(SESSION);
    let browser = Browser::at(&service);
    let claims = id_claims(&browser.tokens_as("shop", &Ask::app()));
    let page = end(&browser);
    assert_eq!(page.status, 200);
    let frames = frames_of(&page);
    let [frame] = frames.as_slice() else { panic!("{frames:?}") };
    let url = Url::parse(frame).unwrap();
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let expected = [("tenant", "1"), ("iss", "https://as.example"), ("sid", claims["sid"].as_str().unwrap())];
    assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!((url.host_str(), url.path()), (Some("app.example"), "/out"));
    assert_signed_out(&browser);
}

#[test]
fn a_client_that_needs_no_session_is_told_of_none() {
    let service = shop_told_at(PLAIN);
    let browser = Browser::at(&service);
    browser.tokens_as("shop", &Ask::app());
    assert_eq!(frames_of(&end(&browser)), ["https://app.example/out"]);
}

/// The policy of the page lets it load these origins, and no page around it.
#[test]
fn the_policy_names_exactly_the_origins_of_the_frames() {
    let service = shop_told_at(SESSION);
    let browser = Browser::at(&service);
    browser.tokens_as("shop", &Ask::app());
    let page = end(&browser);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.split("; ").any(|part| part == "frame-src https://app.example"), "{policy}");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let asked = browser.ask(&Ask::app());
    assert!(!asked.header("content-security-policy").unwrap().contains("frame-src"), "{asked:?}");
}

/// "goes on to the post-logout URI": after the frames, and without a script after a short time or by a link.
#[test]
fn the_page_leads_on_to_where_the_client_wants_the_browser() {
    let service = shop_told_at(SESSION);
    let browser = Browser::at(&service);
    let tokens = browser.tokens_as("shop", &Ask::app());
    let hint = text_of(&tokens, "id_token");
    let bye = "https://app.example/shop-bye";
    let page = browser.send(sign_out(&[("id_token_hint", hint), ("post_logout_redirect_uri", bye), ("state", "s&1")]));
    assert_eq!((page.status, page.header("location"), frames_of(&page).len()), (200, None, 1));
    assert!(is_page(&page, "logout-continue"), "{page:?}");
    let text = page.text().replace("&#x2f;", "/").replace("&amp;", "&");
    assert!(text.contains(&format!("content=\"3;url={bye}?state=s%261\"")), "{text}");
    let nonce = text.split("<script nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains(&format!("script-src 'nonce-{nonce}'")), "{policy}");
    assert_signed_out(&browser);
}

#[test]
fn a_client_that_was_not_met_has_no_frame() {
    let service = shop_told_at(SESSION);
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let page = end(&browser);
    assert_eq!(frames_of(&page), Vec::<String>::new());
}
