//! Rows of the directory's file. Nothing here waits: one thread writes, and readers wait for nobody.

use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::cells::FileCells;
use crate::clock::Timestamp;
use crate::passwords::SlowHash;
use crate::protocol::{ClientId, Subject};
use crate::sqlite::LedgerFault;
use crate::users::cells::{Cells, json, millis};
use crate::users::rows::{NameKind, Rows};
use crate::users::{Account, AccountStatus, AccountVersion, Consent, Standing, records};

const NAMED: &str = "SELECT accounts.*, names.name, names.kind FROM names JOIN accounts USING (subject)";

const INSERT: &str =
    "INSERT INTO accounts (subject, username, status, version, password, profile, claims, roles, groups,
                                     created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                      ON CONFLICT (subject) DO NOTHING";

/// The rows of a file on an open connection.
pub(in crate::users) struct FileRows<'c>(pub(super) &'c Connection);

impl Rows for FileRows<'_> {
    type Fault = LedgerFault;

    async fn standing(&self, subject: &Subject) -> Result<Option<Standing>, LedgerFault> {
        let sql = "SELECT status, version FROM accounts WHERE subject = ?";
        self.first(sql, [subject.as_str()], |row| records::standing(&of("accounts", row)))
    }

    async fn account(&self, subject: &Subject) -> Result<Option<Account>, LedgerFault> {
        let sql = "SELECT * FROM accounts WHERE subject = ?";
        self.first(sql, [subject.as_str()], |row| records::account(&of("accounts", row)))
    }

    async fn named(&self, canonical: &str) -> Result<Option<(NameKind, Account)>, LedgerFault> {
        let sql = format!("{NAMED} WHERE names.name = ?");
        self.first(&sql, [canonical], |row| records::named(&of("accounts", row)))
    }

    async fn accounts(&self, after: &str, at_most: u16) -> Result<Vec<Account>, LedgerFault> {
        let sql = format!("{NAMED} WHERE names.kind = 'username' AND names.name > ? ORDER BY names.name LIMIT ?");
        self.all(&sql, (after, at_most), |row| records::account(&of("accounts", row)))
    }

    async fn consent(&self, subject: &Subject, client: &ClientId) -> Result<Option<Consent>, LedgerFault> {
        let sql = "SELECT * FROM consents WHERE subject = ? AND client = ?";
        self.first(sql, [subject.as_str(), client.as_str()], |row| records::consent(&of("consents", row)))
    }

    async fn consents(&self, subject: &Subject) -> Result<Vec<Consent>, LedgerFault> {
        let sql = "SELECT * FROM consents WHERE subject = ?";
        self.all(sql, [subject.as_str()], |row| records::consent(&of("consents", row)))
    }

    async fn owner(&self, canonical: &str) -> Result<Option<String>, LedgerFault> {
        let sql = "SELECT subject FROM names WHERE name = ?";
        self.first(sql, [canonical], |row| of("names", row).parsed("subject", |text| Some(text.to_owned())))
    }

    async fn lock(&self, subject: &Subject) -> Result<Option<Standing>, LedgerFault> {
        self.standing(subject).await
    }

    async fn is_buried(&self, subject: &Subject) -> Result<bool, LedgerFault> {
        let sql = "SELECT 1 FROM deleted_subjects WHERE subject = ?";
        Ok(self.0.prepare_cached(sql)?.exists([subject.as_str()])?)
    }

    async fn insert(&self, account: &Account) -> Result<bool, LedgerFault> {
        let written = self.execute(
            INSERT,
            params![
                account.subject.as_str(),
                account.username.as_str(),
                account.status.as_str(),
                account.version.as_u32(),
                account.password.as_ref().map(SlowHash::as_str),
                json(&account.profile),
                json(&account.claims),
                json(&account.roles),
                json(&account.groups),
                millis(account.created_at),
                millis(account.updated_at),
            ],
        );
        written.map(|rows| rows > 0)
    }

    async fn replace(&self, account: &Account) -> Result<(), LedgerFault> {
        self.execute("DELETE FROM names WHERE subject = ?", [account.subject.as_str()])?;
        let sql =
            "UPDATE accounts SET (username, status, version, password, profile, claims, roles, groups, created_at,
                   updated_at) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE subject = ?";
        let values = params![
            account.username.as_str(),
            account.status.as_str(),
            account.version.as_u32(),
            account.password.as_ref().map(SlowHash::as_str),
            json(&account.profile),
            json(&account.claims),
            json(&account.roles),
            json(&account.groups),
            millis(account.created_at),
            millis(account.updated_at),
            account.subject.as_str(),
        ];
        self.execute(sql, values).map(drop)
    }

    async fn claim(&self, canonical: &str, kind: NameKind, subject: &Subject) -> Result<bool, LedgerFault> {
        let sql = "INSERT INTO names (name, kind, subject) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING";
        self.execute(sql, [canonical, kind.as_str(), subject.as_str()]).map(|rows| rows > 0)
    }

    async fn set_password(&self, subject: &Subject, hash: &SlowHash) -> Result<(), LedgerFault> {
        let sql = "UPDATE accounts SET password = ? WHERE subject = ?";
        self.execute(sql, [hash.as_str(), subject.as_str()]).map(drop)
    }

    async fn renew_hash(&self, subject: &Subject, old: &SlowHash, new: &SlowHash) -> Result<bool, LedgerFault> {
        let sql = "UPDATE accounts SET password = ? WHERE subject = ? AND password = ?";
        self.execute(sql, [new.as_str(), subject.as_str(), old.as_str()]).map(|rows| rows > 0)
    }

    async fn set_status(&self, subject: &Subject, status: AccountStatus) -> Result<(), LedgerFault> {
        let sql = "UPDATE accounts SET status = ? WHERE subject = ?";
        self.execute(sql, [status.as_str(), subject.as_str()]).map(drop)
    }

    async fn set_version(&self, subject: &Subject, version: AccountVersion) -> Result<(), LedgerFault> {
        let sql = "UPDATE accounts SET version = ? WHERE subject = ?";
        self.execute(sql, params![version.as_u32(), subject.as_str()]).map(drop)
    }

    async fn delete(&self, subject: &Subject) -> Result<bool, LedgerFault> {
        self.execute("DELETE FROM accounts WHERE subject = ?", [subject.as_str()]).map(|rows| rows > 0)
    }

    async fn bury(&self, subject: &Subject, now: Timestamp) -> Result<(), LedgerFault> {
        let sql = "INSERT OR IGNORE INTO deleted_subjects (subject, deleted_at) VALUES (?, ?)";
        self.execute(sql, params![subject.as_str(), millis(now)]).map(drop)
    }

    async fn put_consent(&self, subject: &Subject, consent: &Consent) -> Result<(), LedgerFault> {
        let sql = "REPLACE INTO consents (subject, client, scope, registration, given_at)
                   SELECT subject, ?, ?, ?, ? FROM accounts WHERE subject = ?";
        let (client, scope) = (consent.client.as_str(), consent.scope.to_string());
        let values = params![client, scope, consent.registration, millis(consent.given_at), subject.as_str()];
        self.execute(sql, values).map(drop)
    }

    async fn forget_consent(&self, subject: &Subject, client: &ClientId) -> Result<bool, LedgerFault> {
        let sql = "DELETE FROM consents WHERE subject = ? AND client = ?";
        self.execute(sql, [subject.as_str(), client.as_str()]).map(|rows| rows > 0)
    }

    async fn keep_latest_consents(&self, subject: &Subject, at_most: u16) -> Result<(), LedgerFault> {
        let sql =
            "DELETE FROM consents WHERE subject = ?1 AND client IN (SELECT client FROM consents WHERE subject = ?1
                   ORDER BY given_at DESC, client LIMIT -1 OFFSET ?2)";
        self.execute(sql, params![subject.as_str(), at_most]).map(drop)
    }

    async fn begin_part(&self) -> Result<(), LedgerFault> {
        self.execute("SAVEPOINT part", ()).map(drop)
    }

    async fn end_part(&self, keep: bool) -> Result<(), LedgerFault> {
        if !keep {
            self.execute("ROLLBACK TO part", ())?;
        }
        self.execute("RELEASE part", ()).map(drop)
    }
}

/// What only copies of the file need.
impl FileRows<'_> {
    /// Every subject that is never issued again, with the moment of its deletion.
    pub(super) fn buried(&self) -> Result<Vec<(Subject, Timestamp)>, LedgerFault> {
        self.all("SELECT * FROM deleted_subjects", (), |row| {
            let cells = of("deleted_subjects", row);
            Ok((cells.parsed("subject", Subject::parse)?, cells.moment("deleted_at")?))
        })
    }

    fn execute(&self, sql: &str, values: impl Params) -> Result<usize, LedgerFault> {
        Ok(self.0.prepare_cached(sql)?.execute(values)?)
    }

    fn first<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T, LedgerFault>,
    ) -> Result<Option<T>, LedgerFault> {
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        rows.next().optional()?.flatten().map(read).transpose()
    }

    fn all<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl Fn(&Row<'_>) -> Result<T, LedgerFault>,
    ) -> Result<Vec<T>, LedgerFault> {
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(row)?);
        }
        Ok(all)
    }
}

fn of<'r>(table: &'static str, row: &'r Row<'r>) -> FileCells<'r> {
    FileCells { table, row }
}
