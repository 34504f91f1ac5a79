//! What the pages of an account show.

use crate::clock::Timestamp;
use crate::login::account::{AccountErrand, AccountOwner, AccountPlace, AccountSays, belongs_to};
use crate::login::live_session::LiveSession;
use crate::login::{Browser, Errand, Login, Outcome, PageFault, Place};
use crate::pages::{
    AccountForm, AccountNotice, AccountPage, App, Email, Language, Names, Overview, OverviewLinks, Page, ScopeLine,
};
use crate::users::{Account, Consent};

impl Login {
    /// Shows a page to the session that it is for, with what it has to say to this one.
    pub(super) async fn show_account(
        &self,
        place: AccountPlace,
        live: &LiveSession,
        errand: Option<&AccountErrand>,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let language = self.pages.language(None, browser.languages);
        let account = self.directory.account(live.user.subject()).await?.ok_or(PageFault::TransactionExpired)?;
        let own = errand.filter(|errand| errand.place == place && belongs_to(errand, &live.session, browser));
        let notice = own.and_then(|errand| errand.notice).and_then(AccountSays::on_page);
        let (binding, cookie) = self.binding_of(browser)?;
        let owner = AccountOwner::Session(binding, live.session.id);
        let form = AccountErrand { begun_at: now, place, owner, notice: None, username: None };
        let transaction = self.seal_errand(&Errand::Account(form), now)?;
        let form = AccountForm {
            action: &self.path_of(Place::Account(place)),
            transaction: &transaction,
            back: &self.path_of(Place::Account(AccountPlace::Overview)),
            notice,
        };
        let html = match place {
            AccountPlace::Overview => self.overview(&account, notice, language).await?,
            AccountPlace::Apps => self.apps(&account, form, language).await?,
            _ => self.render(Page::Account(form_page(place, &account, form)), language)?,
        };
        let mut outcome = Outcome::page(html);
        outcome.cookies.binding = cookie;
        outcome.cookies.session = live.session.seen(now).map(|seen| self.seal_session(&seen, now)).transpose()?;
        Ok(outcome)
    }

    async fn overview(
        &self,
        account: &Account,
        notice: Option<AccountNotice>,
        language: Language,
    ) -> Result<String, PageFault> {
        let path = |place| self.path_of(Place::Account(place));
        let apps = self.directory.consents(&account.subject).await?.len();
        let overview = Overview {
            name: account.profile.name.as_ref().map_or(account.username.as_str(), |name| name.as_str()),
            username: account.username.as_str(),
            email: account.profile.email.is_some().then(|| email_of(account)),
            apps,
            links: OverviewLinks {
                names: &path(AccountPlace::Names),
                email: &path(AccountPlace::Email),
                password: &path(AccountPlace::Password),
                apps: &path(AccountPlace::Apps),
                sign_out_everywhere: &path(AccountPlace::SignOut),
                sign_out: &self.path_of(Place::SignOut),
            },
            notice,
        };
        self.render(Page::Account(AccountPage::Overview(overview)), language)
    }

    async fn apps(&self, account: &Account, form: AccountForm<'_>, language: Language) -> Result<String, PageFault> {
        let mut consents = self.directory.consents(&account.subject).await?;
        consents.sort_by(|one, other| other.given_at.cmp(&one.given_at).then_with(|| one.client.cmp(&other.client)));
        let titles: Vec<_> = consents.iter().map(|consent| self.scope_titles(consent, language)).collect();
        let apps = consents.iter().zip(&titles).map(|(consent, titles)| App {
            client_id: consent.client.as_str(),
            // Of an app that is gone nothing but its id is known.
            name: self.registry.active_client(&consent.client).map_or(consent.client.as_str(), |client| &client.name),
            scopes: titles.iter().map(|title| ScopeLine { title, description: "" }).collect(),
        });
        self.render(Page::Account(AccountPage::Apps(form, apps.collect())), language)
    }

    fn scope_titles(&self, consent: &Consent, language: Language) -> Vec<String> {
        let tokens = crate::login::views::in_reading_order(&consent.scope);
        tokens.into_iter().map(|token| self.scope_text(token, language).0).collect()
    }
}

fn form_page<'a>(place: AccountPlace, account: &'a Account, form: AccountForm<'a>) -> AccountPage<'a> {
    match place {
        AccountPlace::Names => AccountPage::Names(form, names_of(account)),
        AccountPlace::Email => AccountPage::Email(form, email_of(account)),
        AccountPlace::Password => AccountPage::Password(form, account.username.as_str()),
        _ => AccountPage::SignOut(form, account.username.as_str()),
    }
}

fn names_of(account: &Account) -> Names<'_> {
    let profile = &account.profile;
    let [name, given_name, family_name] = [&profile.name, &profile.given_name, &profile.family_name]
        .map(|line| line.as_ref().map_or("", |line| line.as_str()));
    Names { name, given_name, family_name }
}

fn email_of(account: &Account) -> Email<'_> {
    let address = account.profile.email.as_ref().map_or("", |email| email.as_str());
    Email { address, is_verified: account.profile.email_verified }
}

impl AccountSays {
    const fn on_page(self) -> Option<AccountNotice> {
        match self {
            Self::Account(notice) => Some(notice),
            Self::SignIn(_) | Self::Confirm => None,
        }
    }
}
