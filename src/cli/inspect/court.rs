//! Whether that which an artefact comes from is still there: its client, its grant and session, the account.

use crate::cli::CommandFault;
use crate::cli::accounts::Accounts;
use crate::cli::desk::Desk;
use crate::cli::inspect::No;
use crate::clients::{Client, ClientSettings, Registry};
use crate::clock::Timestamp;
use crate::config::Config;
use crate::guard::{Descent, Family, GuardFile, Record};
use crate::protocol::{ClientDigest, ClientId, GrantId, JwtId, SessionId, Subject};
use crate::settings::Label;
use crate::users::{AccountStatus, AccountVersion};

/// What an artefact says of where it comes from.
pub(super) struct Origin<'a> {
    pub(super) client: Option<&'a ClientId>,
    pub(super) grant: Option<GrantId>,
    pub(super) token: Option<JwtId>,
    pub(super) session: Option<SessionId>,
    pub(super) subject: &'a str,
    /// The user who stands behind it, if one does, and the version of the account if it says so.
    pub(super) user: Option<(Subject, Option<AccountVersion>)>,
    pub(super) issued_at: Timestamp,
}

impl Origin<'_> {
    /// One that says nothing but when.
    pub(super) const fn of(issued_at: Timestamp) -> Self {
        Self { client: None, grant: None, token: None, session: None, subject: "", user: None, issued_at }
    }
}

/// The registry, and what the service's own files remember.
pub(super) struct Court<'a> {
    now: Timestamp,
    registry: &'a Registry,
    /// Every registered client, served or not, with the name of its table.
    clients: Vec<(String, ClientId)>,
    guard: Option<GuardFile>,
    accounts: Accounts,
}

impl<'a> Court<'a> {
    pub(super) fn open(desk: &Desk, config: &Config, registry: &'a Registry) -> Result<Self, CommandFault> {
        let id = |(label, client): (&Label, &ClientSettings)| {
            Some((label.to_string(), client.id.clone().or_else(|| ClientId::parse(label.as_str()))?))
        };
        Ok(Self {
            now: desk.now(),
            registry,
            clients: config.clients.iter().filter_map(id).collect(),
            guard: GuardFile::open_if_there(&desk.storage(config)).map_err(CommandFault::refused)?,
            accounts: Accounts::open(desk, config)?,
        })
    }

    /// What the client of this digest is called.
    pub(super) fn name_of(&self, digest: &ClientDigest) -> String {
        self.names_of(|other| other == digest).pop().unwrap_or_else(|| "one that is not registered".to_owned())
    }

    /// What the clients are called whose digests are meant.
    pub(super) fn names_of(&self, is_meant: impl Fn(&ClientDigest) -> bool) -> Vec<String> {
        let meant = self.clients.iter().filter(|(_, id)| is_meant(&ClientDigest::of(id)));
        let name = |(label, id): &(String, ClientId)| {
            if label == id.as_str() { label.clone() } else { format!("{id} (clients.{label})") }
        };
        meant.map(name).collect()
    }

    /// The client of a digest, if it is served and may have people sign in.
    pub(super) fn client(&self, digest: &ClientDigest) -> Result<&Client, No> {
        let found = self.registry.active_client_of(digest);
        found.ok_or_else(|| {
            No::Because("its client is gone or disabled, or may no longer have people sign in".to_owned())
        })
    }

    /// Whether a client is told pairwise subjects.
    pub(super) fn knows_pairwise(&self, client: &ClientId) -> bool {
        self.registry.active_client(client).is_some_and(|client| client.sector.is_some())
    }

    /// Whether all of an origin is still there.
    pub(super) fn judge(&self, origin: &Origin<'_>) -> Result<(), No> {
        if let Some(id) = origin.client.filter(|id| self.registry.active_client(id).is_none()) {
            return Err(No::Because(format!("the client {id} is gone or disabled")));
        }
        if let Some(record) = self.revocation(origin)? {
            let author = record.author.as_deref().unwrap_or("the service, for its client or user");
            return Err(No::Because(format!("revoked at {} by {author} ({})", record.since, record.revocation)));
        }
        match &origin.user {
            Some((subject, version)) => self.account(subject, *version),
            None => Ok(()),
        }
    }

    /// Where a family of refresh tokens is, if one of it was used.
    pub(super) fn family(&self, grant: GrantId) -> Result<Option<Family>, No> {
        let Some(guard) = &self.guard else { return Ok(None) };
        guard.family(grant).map_err(|fault| CommandFault::refused(fault).into())
    }

    fn revocation(&self, origin: &Origin<'_>) -> Result<Option<Record>, No> {
        let Some(guard) = &self.guard else { return Ok(None) };
        let denied = guard.denied().map_err(CommandFault::refused)?;
        let descent = Descent {
            grant: origin.grant,
            token: origin.token,
            session: origin.session,
            subject: origin.subject,
            client: origin.client,
            issued_at: Timestamp::from_secs(origin.issued_at.as_secs()),
        };
        Ok(denied.into_iter().find(|record| record.reaches(&descent, self.now)))
    }

    fn account(&self, subject: &Subject, version: Option<AccountVersion>) -> Result<(), No> {
        let why = match self.accounts.standing(subject)? {
            None => "its account is gone".to_owned(),
            Some(standing) if standing.status != AccountStatus::Active => format!("its account is {}", standing.status),
            Some(standing) => match version.filter(|version| *version != standing.version) {
                None => return Ok(()),
                Some(version) => format!(
                    "its account has changed since: it is of version {version}, which is {} now",
                    standing.version
                ),
            },
        };
        Err(No::Because(why))
    }
}
