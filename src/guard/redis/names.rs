//! What keys are called: typed, under one prefix, and read by people, too.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{Context, SHA256};

use crate::guard::attempts::AttemptKey;
use crate::guard::mark::Mark;
use crate::guard::revocation::Revocation;
use crate::protocol::GrantId;

/// Attempts are counted in a table of so many rows and cells, whatever strangers invent.
const ROWS: usize = 4;
const CELLS: u64 = 16 * 1024;

/// The names under one prefix.
pub(super) struct Names(String);

impl Names {
    pub(super) fn new(prefix: &str) -> Self {
        Self(prefix.to_owned())
    }

    /// Which incarnation of the data this is.
    pub(super) fn guard(&self) -> String {
        format!("{}guard", self.0)
    }

    /// The stream of what was revoked, and of families that advanced.
    pub(super) fn news(&self) -> String {
        format!("{}news", self.0)
    }

    /// What is written to find out whether anything can be.
    pub(super) fn probe(&self) -> String {
        format!("{}probe", self.0)
    }

    pub(super) fn mark(&self, mark: &Mark) -> String {
        format!("{}mark:{}", self.0, URL_SAFE_NO_PAD.encode(mark.id()))
    }

    pub(super) fn family(&self, grant: GrantId) -> String {
        format!("{}family:{grant}", self.0)
    }

    pub(super) fn revocation(&self, revocation: &Revocation) -> String {
        format!("{}revocation:{}:{}", self.0, revocation.kind(), revocation.name())
    }

    /// What the names of all revocations match.
    pub(super) fn revocations(&self) -> String {
        format!("{}revocation:*", self.0)
    }

    /// Kind and name of what is revoked under a name.
    pub(super) fn revoked_under<'a>(&self, key: &'a str) -> Option<(&'a str, &'a str)> {
        key.strip_prefix(self.0.as_str())?.strip_prefix("revocation:")?.split_once(':')
    }

    /// The cells in which attempts on this key are counted, by a hash that only the replicas know.
    pub(super) fn cells(&self, key: &AttemptKey<'_>, incarnation: &str) -> [String; ROWS] {
        let parts = parts(key);
        std::array::from_fn(|row| {
            let mut context = Context::new(&SHA256);
            let row_name = [u8::try_from(row).unwrap_or(u8::MAX)];
            for part in [incarnation.as_bytes(), &row_name].into_iter().chain(parts.iter().map(Vec::as_slice)) {
                context.update(&(part.len() as u64).to_be_bytes());
                context.update(part);
            }
            let hash = context.finish().as_ref().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
            format!("{}attempts:{row}:{}", self.0, hash % CELLS)
        })
    }
}

/// A key in parts, of which no two keys have the same.
fn parts(key: &AttemptKey<'_>) -> Vec<Vec<u8>> {
    let text = |text: &str| text.as_bytes().to_vec();
    match key {
        AttemptKey::ClientSecret(client) => vec![text("client secret"), text(client)],
        AttemptKey::ClientSecretFrom(address) => vec![text("client secret from"), text(&address.to_string())],
        AttemptKey::Password(account) => vec![text("password"), text(account)],
        AttemptKey::PasswordFrom(address) => vec![text("password from"), text(&address.to_string())],
        AttemptKey::PasswordOfFrom(account, address) => {
            vec![text("password of from"), text(account), text(&address.to_string())]
        }
        AttemptKey::SignUpFrom(address) => vec![text("sign-up from"), text(&address.to_string())],
    }
}
