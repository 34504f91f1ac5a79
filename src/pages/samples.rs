//! One page of each kind with everything on it, and one with as little as may be: what templates are tried with.

use super::messages::{ErrorMessage, SignInNotice};
use super::page::{
    ConsentPage, ErrorPage, FormPostPage, Page, ScopeLine, SelectAccountPage, SignInPage, SignOutPage, SignedOutPage,
    SigningOutPage,
};

const ACTION: &str = "/sample";
const TRANSACTION: &str = "sample.transaction";
const CLIENT: &str = "Sample";

/// The pages.
pub(super) fn all() -> Vec<Page<'static>> {
    let mut pages = vec![
        sign_in(None, None),
        sign_in(Some("ada"), Some(SignInNotice::WrongCredentials)),
        sign_in(Some("ada"), Some(SignInNotice::TooManyAttempts { minutes: 2 })),
        select_account(),
        consent(vec![]),
        consent(vec![ScopeLine { title: "Read", description: "" }, ScopeLine { title: "Write", description: "All." }]),
        sign_out(None, None),
        sign_out(Some("ada"), Some(CLIENT)),
        Page::SignedOut(SignedOutPage { still_signed_in: false, continue_url: None, client_name: None }),
        Page::SignedOut(SignedOutPage { still_signed_in: true, continue_url: None, client_name: None }),
        Page::SignedOut(SignedOutPage {
            still_signed_in: false,
            continue_url: Some("https://client.example/"),
            client_name: Some(CLIENT),
        }),
        signing_out(None),
        signing_out(Some("https://client.example/")),
        form_post(),
    ];
    pages.extend(ErrorMessage::ALL.map(|message| error(message, None, None)));
    pages.push(error(ErrorMessage::BadRequest, Some(("invalid_request", "it is none")), Some("/start")));
    pages
}

fn sign_in(username: Option<&'static str>, notice: Option<SignInNotice>) -> Page<'static> {
    Page::SignIn(SignInPage { action: ACTION, transaction: TRANSACTION, client_name: CLIENT, username, notice })
}

fn select_account() -> Page<'static> {
    let (name, username) = ("Ada", "ada");
    Page::SelectAccount(SelectAccountPage {
        action: ACTION,
        transaction: TRANSACTION,
        client_name: CLIENT,
        name,
        username,
    })
}

fn consent(scopes: Vec<ScopeLine<'static>>) -> Page<'static> {
    Page::Consent(ConsentPage {
        action: ACTION,
        transaction: TRANSACTION,
        client_name: CLIENT,
        username: "ada",
        redirect_host: "client.example",
        scopes,
    })
}

fn sign_out(username: Option<&'static str>, client_name: Option<&'static str>) -> Page<'static> {
    Page::SignOut(SignOutPage { action: ACTION, transaction: "sample.request", username, client_name })
}

fn error(
    message: ErrorMessage,
    developer: Option<(&'static str, &'static str)>,
    way_on: Option<&'static str>,
) -> Page<'static> {
    Page::Error(ErrorPage { message, developer, request_id: "sample", way_on })
}

fn signing_out(continue_url: Option<&'static str>) -> Page<'static> {
    let frames = vec!["https://client.example/out?sid=1", "https://other.example/out"];
    Page::SigningOut(SigningOutPage { frames, continue_url, nonce: "sample" })
}

fn form_post() -> Page<'static> {
    let fields = vec![("code", "challenge.sample"), ("state", "sample")];
    Page::FormPost(FormPostPage { action: "https://client.example/", fields, nonce: "sample", client_name: CLIENT })
}
