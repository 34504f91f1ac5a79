//! One page of each kind with everything on it, and one with as little as may be: what templates are tried with.

use super::account::{AccountForm, AccountPage, App, Email, Names, Overview, OverviewLinks};
use super::messages::{AccountNotice, ErrorMessage, SignInNotice};
use super::page::{
    ConsentPage, ErrorPage, FormPostPage, Page, ScopeLine, SelectAccountPage, SignInPage, SignOutPage, SignedOutPage,
    SigningOutPage,
};
use super::sign_up::SignUpPage;

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
    pages.extend(account(None).into_iter().chain(account(Some(AccountNotice::Outdated))));
    pages.extend(AccountNotice::ALL.map(Some).into_iter().chain([None]).map(sign_up));
    pages.extend(ErrorMessage::ALL.map(|message| error(message, None, None)));
    pages.push(error(ErrorMessage::BadRequest, Some(("invalid_request", "it is none")), Some("/start")));
    pages
}

fn sign_in(username: Option<&'static str>, notice: Option<SignInNotice>) -> Page<'static> {
    let (action, transaction, client_name) = (ACTION, TRANSACTION, CLIENT);
    let sign_up = notice.map(|_| "/sign-up");
    Page::SignIn(SignInPage { action, transaction, client_name, username, notice, sign_up })
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

fn account(notice: Option<AccountNotice>) -> Vec<Page<'static>> {
    let form = AccountForm { action: ACTION, transaction: TRANSACTION, back: "/account", notice };
    let links = OverviewLinks {
        names: ACTION,
        email: ACTION,
        password: ACTION,
        apps: ACTION,
        sign_out_everywhere: ACTION,
        sign_out: ACTION,
    };
    let email = Email { address: "ada@example.com", is_verified: notice.is_some() };
    let scopes = vec![ScopeLine { title: "Read", description: "" }];
    let apps: Vec<_> = notice.iter().map(|_| App { client_id: "c", name: CLIENT, scopes: scopes.clone() }).collect();
    let names = Names { name: "Ada", given_name: "", family_name: "" };
    let overview =
        Overview { name: "Ada", username: "ada", email: notice.map(|_| email), apps: apps.len(), links, notice };
    let pages = [
        AccountPage::Overview(overview),
        AccountPage::Names(form, names),
        AccountPage::Email(form, email),
        AccountPage::Email(form, Email { address: "", is_verified: false }),
        AccountPage::Password(form, "ada"),
        AccountPage::Apps(form, apps),
        AccountPage::SignOut(form, "ada"),
        AccountPage::SignedOut,
    ];
    pages.map(Page::Account).into()
}

fn sign_up(notice: Option<AccountNotice>) -> Page<'static> {
    let (username, email) = notice.map_or(("", ""), |_| ("ada", "ada@example.com"));
    Page::SignUp(SignUpPage {
        action: ACTION,
        transaction: TRANSACTION,
        client_name: CLIENT,
        username,
        email,
        sign_in: "/login",
        notice,
    })
}
