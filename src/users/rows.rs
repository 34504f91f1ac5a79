//! Rows that are read from the directory's file.

use rusqlite::{Connection, OptionalExtension, Params, Row};

use super::cells::Cells;
use crate::clock::Timestamp;
use crate::passwords::SlowHash;
use crate::protocol::{ClientId, Scope, Subject};
use crate::sqlite::LedgerFault;
use crate::users::name::canonical_name;
use crate::users::{Account, AccountStatus, AccountVersion, Consent, CustomClaims, Standing, Username};

const ACCOUNT: &str = "SELECT accounts.*, names.name, names.kind FROM names JOIN accounts USING (subject)";

/// What keeps two accounts from having one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameKind {
    Username,
    Email,
}

impl NameKind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Email => "email",
        }
    }
}

/// The account of a username, or of an e-mail address that is verified.
pub(super) fn account_named(connection: &Connection, name: &str) -> Result<Option<Account>, LedgerFault> {
    let Some(canonical) = canonical_name(name) else { return Ok(None) };
    let found = first(connection, &format!("{ACCOUNT} WHERE names.name = ?"), [canonical], |row| {
        let kind: String = Cells { table: "names", row }.read("kind")?;
        Ok((kind == NameKind::Username.as_str(), account_of(row)?))
    })?;
    let signs_in = |is_username: bool, account: &Account| is_username || account.profile.verified_email().is_some();
    Ok(found.filter(|(is_username, account)| signs_in(*is_username, account)).map(|(_, account)| account))
}

pub(super) fn account(connection: &Connection, subject: &Subject) -> Result<Option<Account>, LedgerFault> {
    first(connection, "SELECT * FROM accounts WHERE subject = ?", [subject.as_str()], account_of)
}

pub(super) fn standing(connection: &Connection, subject: &Subject) -> Result<Option<Standing>, LedgerFault> {
    first(connection, "SELECT status, version FROM accounts WHERE subject = ?", [subject.as_str()], standing_of)
}

/// Accounts in the order of their canonical usernames, from the first behind `after` on.
pub(super) fn accounts(connection: &Connection, after: &str, at_most: u16) -> Result<Vec<Account>, LedgerFault> {
    let sql = format!("{ACCOUNT} WHERE names.kind = 'username' AND names.name > ? ORDER BY names.name LIMIT ?");
    all(connection, &sql, (after, at_most), account_of)
}

pub(super) fn consent(
    connection: &Connection,
    subject: &Subject,
    client: &ClientId,
) -> Result<Option<Consent>, LedgerFault> {
    let sql = "SELECT * FROM consents WHERE subject = ? AND client = ?";
    first(connection, sql, [subject.as_str(), client.as_str()], consent_of)
}

/// Every consent of a user.
pub(super) fn consents(connection: &Connection, subject: &Subject) -> Result<Vec<Consent>, LedgerFault> {
    all(connection, "SELECT * FROM consents WHERE subject = ?", [subject.as_str()], consent_of)
}

/// Every subject that is never issued again, with the moment of its deletion.
pub(super) fn deleted(connection: &Connection) -> Result<Vec<(Subject, Timestamp)>, LedgerFault> {
    all(connection, "SELECT * FROM deleted_subjects", (), |row| {
        let cells = Cells { table: "deleted_subjects", row };
        Ok((cells.parsed("subject", Subject::parse)?, cells.moment("deleted_at")?))
    })
}

/// Whom a name belongs to.
pub(super) fn owner(connection: &Connection, name: &str) -> Result<Option<String>, LedgerFault> {
    first(connection, "SELECT subject FROM names WHERE name = ?", [name], |row| {
        Cells { table: "names", row }.read("subject")
    })
}

/// Whether a subject is, or was, an account's.
pub(super) fn is_used(connection: &Connection, subject: &Subject) -> Result<bool, LedgerFault> {
    let sql = "SELECT 1 FROM accounts WHERE subject = ?1 UNION ALL SELECT 1 FROM deleted_subjects WHERE subject = ?1";
    Ok(connection.prepare_cached(sql)?.exists([subject.as_str()])?)
}

fn first<T>(
    connection: &Connection,
    sql: &str,
    values: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T, LedgerFault>,
) -> Result<Option<T>, LedgerFault> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    rows.next().optional()?.flatten().map(read).transpose()
}

fn all<T>(
    connection: &Connection,
    sql: &str,
    values: impl Params,
    read: impl Fn(&Row<'_>) -> Result<T, LedgerFault>,
) -> Result<Vec<T>, LedgerFault> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

fn consent_of(row: &Row<'_>) -> Result<Consent, LedgerFault> {
    let cells = Cells { table: "consents", row };
    Ok(Consent {
        client: cells.parsed("client", ClientId::parse)?,
        scope: cells.parsed("scope", Scope::parse)?,
        registration: cells.read("registration")?,
        given_at: cells.moment("given_at")?,
    })
}

fn standing_of(row: &Row<'_>) -> Result<Standing, LedgerFault> {
    let cells = Cells { table: "accounts", row };
    Ok(Standing {
        status: cells.parsed("status", AccountStatus::parse)?,
        version: AccountVersion::from_u32(cells.read("version")?),
    })
}

fn account_of(row: &Row<'_>) -> Result<Account, LedgerFault> {
    let cells = Cells { table: "accounts", row };
    let Standing { status, version } = standing_of(row)?;
    let has_password = cells.read::<Option<String>>("password")?.is_some();
    let password = has_password.then(|| cells.parsed("password", |text| SlowHash::parse(text).ok())).transpose()?;
    let claims = CustomClaims::new(cells.object("claims")?).map_err(|_| cells.fault("claims"))?;
    Ok(Account {
        subject: cells.parsed("subject", Subject::parse)?,
        username: cells.parsed("username", Username::parse)?,
        status,
        version,
        profile: cells.object("profile")?,
        claims: claims.into_map(),
        roles: cells.json("roles")?,
        groups: cells.json("groups")?,
        created_at: cells.moment("created_at")?,
        updated_at: cells.moment("updated_at")?,
        password,
    })
}
