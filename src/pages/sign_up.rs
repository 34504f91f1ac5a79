//! The page on which people make an account: its view model, and what its template is told.

use minijinja::context;
use minijinja::value::Value;

use super::escape;
use super::fault::RenderFault;
use super::messages::AccountNotice;
use super::model::action;

/// Fields `username`, `email` and `new_password`; the button `sign-up-cancel` sends `cancel=1`.
#[derive(Clone)]
pub struct SignUpPage<'a> {
    /// Where its form is sent.
    pub action: &'a str,
    /// The sealed transaction, sent along as `transaction`.
    pub transaction: &'a str,
    /// The client that asks.
    pub client_name: &'a str,
    /// What was typed before.
    pub username: &'a str,
    /// What was typed before.
    pub email: &'a str,
    /// Where whoever has an account signs in.
    pub sign_in: &'a str,
    /// Why the page is shown again.
    pub notice: Option<AccountNotice>,
}

impl SignUpPage<'_> {
    pub(super) fn model(&self) -> Result<Value, RenderFault> {
        let notice = self.notice.map(|notice| {
            context! { key => notice.key(), minutes => notice.minutes(), is_error => notice.is_error(), field => notice.field() }
        });
        Ok(context! {
            action => action(self.action)?,
            transaction => self.transaction,
            client_name => escape::shown(self.client_name),
            username => self.username,
            email => self.email,
            sign_in => action(self.sign_in)?,
            notice,
        })
    }
}
