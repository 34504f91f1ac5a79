//! Pages as people would meet them, with any text in their fields.

use std::path::Path;

use signet::pages::{
    AccountForm, AccountNotice, AccountPage, App, BrandSettings, ConsentPage, Email, ErrorMessage, ErrorPage,
    FormPostPage, Frame, Language, Names, Overview, OverviewLinks, Page, Pages, ScopeLine, SelectAccountPage,
    SignInNotice, SignInPage, SignOutPage, SignUpPage, SignedOutPage, SigningOutPage,
};
use signet::settings::Findings;

/// Every sign-in notice.
pub(crate) const NOTICES: [SignInNotice; 6] = [
    SignInNotice::WrongCredentials,
    SignInNotice::TooManyAttempts { minutes: 1 },
    SignInNotice::TooManyAttempts { minutes: 15 },
    SignInNotice::Busy,
    SignInNotice::SessionExpired,
    SignInNotice::ConfirmIdentity,
];

/// What a page is filled with.
#[derive(Clone, Copy)]
pub(crate) struct Fill<'a> {
    pub(crate) action: &'a str,
    pub(crate) sealed: &'a str,
    pub(crate) client: &'a str,
    pub(crate) name: &'a str,
    pub(crate) username: &'a str,
    pub(crate) text: &'a str,
}

impl Fill<'static> {
    /// What an ordinary request fills in.
    pub(crate) const USUAL: Self = Self {
        action: "/sign-in",
        sealed: "transaction.AQGSXF7jAAEC",
        client: "Orchard Orders",
        name: "Ada Lovelace",
        username: "ada@example.com",
        text: "orders.example.com",
    };
}

impl<'a> Fill<'a> {
    /// The same text everywhere but where a URL stands.
    pub(crate) const fn everywhere(text: &'a str) -> Self {
        Self { action: "/sign-in", sealed: text, client: text, name: text, username: text, text }
    }

    pub(crate) fn sign_in(self, username: Option<&'a str>, notice: Option<SignInNotice>) -> Page<'a> {
        let Self { action, sealed: transaction, client: client_name, .. } = self;
        let sign_up = username.map(|_| "/sign-up");
        Page::SignIn(SignInPage { action, transaction, client_name, username, notice, sign_up })
    }

    pub(crate) fn select_account(self) -> Page<'a> {
        let Self { action, sealed: transaction, client: client_name, name, username, .. } = self;
        Page::SelectAccount(SelectAccountPage { action, transaction, client_name, name, username })
    }

    pub(crate) fn consent(self, scopes: Vec<ScopeLine<'a>>) -> Page<'a> {
        let Self { action, sealed: transaction, client: client_name, username, text: redirect_host, .. } = self;
        Page::Consent(ConsentPage { action, transaction, client_name, username, redirect_host, scopes })
    }

    pub(crate) fn sign_out(self) -> Page<'a> {
        let Self { action, sealed: transaction, client, username, .. } = self;
        Page::SignOut(SignOutPage { action, transaction, username: Some(username), client_name: Some(client) })
    }

    pub(crate) fn signed_out(self, continue_url: Option<&'a str>) -> Page<'a> {
        Page::SignedOut(SignedOutPage { still_signed_in: false, continue_url, client_name: Some(self.client) })
    }

    pub(crate) fn signing_out(self, frames: Vec<&'a str>, continue_url: Option<&'a str>) -> Page<'a> {
        Page::SigningOut(SigningOutPage { frames, continue_url, nonce: self.sealed })
    }

    pub(crate) fn error(self, message: ErrorMessage, way_on: Option<&'a str>) -> Page<'a> {
        let developer = Some(("invalid_request", self.text));
        Page::Error(ErrorPage { message, developer, request_id: self.sealed, way_on })
    }

    pub(crate) fn form_post(self) -> Page<'a> {
        let Self { action, sealed: nonce, client: client_name, text, .. } = self;
        Page::FormPost(FormPostPage { action, fields: vec![("code", text), ("state", text)], nonce, client_name })
    }

    pub(crate) fn sign_up(self, notice: Option<AccountNotice>) -> Page<'a> {
        let Self { action, sealed: transaction, client: client_name, username, text: email, .. } = self;
        Page::SignUp(SignUpPage { action, transaction, client_name, username, email, sign_in: "/login", notice })
    }

    /// The pages of an account, each with a notice.
    pub(crate) fn account(self, notice: AccountNotice) -> [(&'static str, Page<'a>); 7] {
        let Self { action, sealed: transaction, client, name, username, text } = self;
        let form = AccountForm { action, transaction, back: "/account", notice: Some(notice) };
        let email = Email { address: text, is_verified: false };
        let scopes = vec![ScopeLine { title: text, description: text }; 2];
        let apps = vec![App { client_id: client, name: client, scopes }; 2];
        let links = OverviewLinks {
            names: "/account/name",
            email: "/account/email",
            password: "/account/password",
            apps: "/account/apps",
            sign_out_everywhere: "/account/sign-out",
            sign_out: "/logout",
        };
        let overview = Overview { name, username, email: Some(email), apps: 2, links, notice: Some(notice) };
        let names = Names { name, given_name: text, family_name: text };
        [
            ("account", AccountPage::Overview(overview)),
            ("account-names", AccountPage::Names(form, names)),
            ("account-email", AccountPage::Email(form, email)),
            ("account-password", AccountPage::Password(form, username)),
            ("account-apps", AccountPage::Apps(form, apps)),
            ("account-sign-out", AccountPage::SignOut(form, username)),
            ("account-signed-out", AccountPage::SignedOut),
        ]
        .map(|(name, page)| (name, Page::Account(page)))
    }

    /// Each page, with everything on it, and what it may be called.
    pub(crate) fn all(self) -> Vec<(String, Page<'a>)> {
        let url = "https://orders.example.com/start";
        let scope = ScopeLine { title: self.text, description: self.text };
        let mut pages = vec![
            ("sign-in".to_owned(), self.sign_in(None, None)),
            ("select-account".to_owned(), self.select_account()),
            ("consent".to_owned(), self.consent(vec![scope; 3])),
            ("sign-out".to_owned(), self.sign_out()),
            ("signed-out".to_owned(), self.signed_out(Some(url))),
            ("signing-out".to_owned(), self.signing_out(vec![url, self.action], Some(url))),
            ("form-post".to_owned(), self.form_post()),
        ];
        let notices =
            NOTICES.map(|notice| (format!("sign-in-{notice:?}"), self.sign_in(Some(self.username), Some(notice))));
        pages.extend(notices);
        pages.push(("sign-up".to_owned(), self.sign_up(None)));
        let notices = [AccountNotice::UsernameTaken, AccountNotice::PasswordTooShort];
        pages.extend(notices.map(|notice| (format!("sign-up-{notice:?}"), self.sign_up(Some(notice)))));
        let account = self.account(AccountNotice::Outdated).into_iter();
        pages.extend(account.map(|(name, page)| (name.to_owned(), page)));
        pages.extend(ErrorMessage::ALL.map(|message| (format!("error-{message:?}"), self.error(message, Some(url)))));
        pages.into_iter().map(|(name, page)| (name.replace([' ', '{', '}', ':'], ""), page)).collect()
    }
}

/// The pages of `brand`, in which nothing is wrong.
pub(crate) fn pages(brand: &BrandSettings) -> Pages {
    let mut findings = Findings::default();
    brand.judge(&mut findings);
    let pages = Pages::load(brand, Path::new("/nowhere"), &mut findings);
    assert!(findings.is_empty(), "{findings:?}");
    pages
}

/// The HTML of a page at an issuer without a path.
pub(crate) fn html(pages: &Pages, page: &Page<'_>, language: Language) -> String {
    pages.render(page, Frame::default(), language).unwrap_or_else(|fault| panic!("{fault}"))
}
