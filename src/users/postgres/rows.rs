//! Rows of PostgreSQL's. Other replicas write at the same time: what a change must not lose to them, it locks or claims.

use deadpool_postgres::GenericClient;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::PostgresFault;
use super::cells::ServerCells;
use crate::clock::Timestamp;
use crate::passwords::SlowHash;
use crate::protocol::{ClientId, Subject};
use crate::users::cells::{Cells, json, millis};
use crate::users::rows::{NameKind, Rows};
use crate::users::{Account, AccountStatus, AccountVersion, Consent, Standing, records};

const NAMED: &str = "SELECT accounts.*, names.name, names.kind FROM names JOIN accounts USING (subject)";

const INSERT: &str =
    "INSERT INTO accounts (subject, username, status, version, password, profile, claims, roles, groups,
                                     created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                      ON CONFLICT (subject) DO NOTHING";

type Values<'v> = [&'v (dyn ToSql + Sync)];

/// The rows of a server, on a connection or in a transaction.
pub(in crate::users) struct ServerRows<'c, C>(pub(super) &'c C);

impl<C: GenericClient> Rows for ServerRows<'_, C> {
    type Fault = PostgresFault;

    async fn standing(&self, subject: &Subject) -> Result<Option<Standing>, PostgresFault> {
        let sql = "SELECT status, version FROM accounts WHERE subject = $1";
        self.first(sql, &[&subject.as_str()], |row| records::standing(&of("accounts", row))).await
    }

    async fn account(&self, subject: &Subject) -> Result<Option<Account>, PostgresFault> {
        let sql = "SELECT * FROM accounts WHERE subject = $1";
        self.first(sql, &[&subject.as_str()], |row| records::account(&of("accounts", row))).await
    }

    async fn named(&self, canonical: &str) -> Result<Option<(NameKind, Account)>, PostgresFault> {
        let sql = format!("{NAMED} WHERE names.name = $1");
        self.first(&sql, &[&canonical], |row| records::named(&of("accounts", row))).await
    }

    async fn accounts(&self, after: &str, at_most: u16) -> Result<Vec<Account>, PostgresFault> {
        let sql = format!("{NAMED} WHERE names.kind = 'username' AND names.name > $1 ORDER BY names.name LIMIT $2");
        let rows = self.query(&sql, &[&after, &i64::from(at_most)]).await?;
        rows.iter().map(|row| records::account(&of("accounts", row))).collect()
    }

    async fn consent(&self, subject: &Subject, client: &ClientId) -> Result<Option<Consent>, PostgresFault> {
        let sql = "SELECT * FROM consents WHERE subject = $1 AND client = $2";
        let values: &Values<'_> = &[&subject.as_str(), &client.as_str()];
        self.first(sql, values, |row| records::consent(&of("consents", row))).await
    }

    async fn consents(&self, subject: &Subject) -> Result<Vec<Consent>, PostgresFault> {
        let rows = self.query("SELECT * FROM consents WHERE subject = $1", &[&subject.as_str()]).await?;
        rows.iter().map(|row| records::consent(&of("consents", row))).collect()
    }

    async fn owner(&self, canonical: &str) -> Result<Option<String>, PostgresFault> {
        let sql = "SELECT subject FROM names WHERE name = $1";
        self.first(sql, &[&canonical], |row| of("names", row).parsed("subject", |text| Some(text.to_owned()))).await
    }

    async fn lock(&self, subject: &Subject) -> Result<Option<Standing>, PostgresFault> {
        let sql = "SELECT status, version FROM accounts WHERE subject = $1 FOR UPDATE";
        self.first(sql, &[&subject.as_str()], |row| records::standing(&of("accounts", row))).await
    }

    async fn is_buried(&self, subject: &Subject) -> Result<bool, PostgresFault> {
        let sql = "SELECT 1 FROM deleted_subjects WHERE subject = $1";
        Ok(!self.query(sql, &[&subject.as_str()]).await?.is_empty())
    }

    async fn insert(&self, account: &Account) -> Result<bool, PostgresFault> {
        let values: &Values<'_> = &[
            &account.subject.as_str(),
            &account.username.as_str(),
            &account.status.as_str(),
            &i64::from(account.version.as_u32()),
            &account.password.as_ref().map(SlowHash::as_str),
            &json(&account.profile),
            &json(&account.claims),
            &json(&account.roles),
            &json(&account.groups),
            &millis(account.created_at),
            &millis(account.updated_at),
        ];
        self.execute(INSERT, values).await.map(|rows| rows > 0)
    }

    async fn replace(&self, account: &Account) -> Result<(), PostgresFault> {
        self.execute("DELETE FROM names WHERE subject = $1", &[&account.subject.as_str()]).await?;
        let sql =
            "UPDATE accounts SET (username, status, version, password, profile, claims, roles, groups, created_at,
                   updated_at) = ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) WHERE subject = $1";
        let values: &Values<'_> = &[
            &account.subject.as_str(),
            &account.username.as_str(),
            &account.status.as_str(),
            &i64::from(account.version.as_u32()),
            &account.password.as_ref().map(SlowHash::as_str),
            &json(&account.profile),
            &json(&account.claims),
            &json(&account.roles),
            &json(&account.groups),
            &millis(account.created_at),
            &millis(account.updated_at),
        ];
        self.execute(sql, values).await.map(drop)
    }

    async fn claim(&self, canonical: &str, kind: NameKind, subject: &Subject) -> Result<bool, PostgresFault> {
        let sql = "INSERT INTO names (name, kind, subject) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";
        self.execute(sql, &[&canonical, &kind.as_str(), &subject.as_str()]).await.map(|rows| rows > 0)
    }

    async fn set_password(&self, subject: &Subject, hash: &SlowHash) -> Result<(), PostgresFault> {
        let sql = "UPDATE accounts SET password = $1 WHERE subject = $2";
        self.execute(sql, &[&hash.as_str(), &subject.as_str()]).await.map(drop)
    }

    async fn renew_hash(&self, subject: &Subject, old: &SlowHash, new: &SlowHash) -> Result<bool, PostgresFault> {
        let sql = "UPDATE accounts SET password = $1 WHERE subject = $2 AND password = $3";
        self.execute(sql, &[&new.as_str(), &subject.as_str(), &old.as_str()]).await.map(|rows| rows > 0)
    }

    async fn set_status(&self, subject: &Subject, status: AccountStatus) -> Result<(), PostgresFault> {
        let sql = "UPDATE accounts SET status = $1 WHERE subject = $2";
        self.execute(sql, &[&status.as_str(), &subject.as_str()]).await.map(drop)
    }

    async fn set_version(&self, subject: &Subject, version: AccountVersion) -> Result<(), PostgresFault> {
        let sql = "UPDATE accounts SET version = $1 WHERE subject = $2";
        self.execute(sql, &[&i64::from(version.as_u32()), &subject.as_str()]).await.map(drop)
    }

    async fn delete(&self, subject: &Subject) -> Result<bool, PostgresFault> {
        self.execute("DELETE FROM accounts WHERE subject = $1", &[&subject.as_str()]).await.map(|rows| rows > 0)
    }

    async fn bury(&self, subject: &Subject, now: Timestamp) -> Result<(), PostgresFault> {
        let sql = "INSERT INTO deleted_subjects (subject, deleted_at) VALUES ($1, $2) ON CONFLICT (subject) DO NOTHING";
        self.execute(sql, &[&subject.as_str(), &millis(now)]).await.map(drop)
    }

    async fn put_consent(&self, subject: &Subject, consent: &Consent) -> Result<(), PostgresFault> {
        // Consents of one account follow each other, and one that is deleted meanwhile is gone once its lock is free.
        let sql = "INSERT INTO consents (subject, client, scope, registration, given_at)
                   SELECT subject, $2, $3, $4, $5 FROM accounts WHERE subject = $1 FOR NO KEY UPDATE
                   ON CONFLICT (subject, client) DO UPDATE SET (scope, registration, given_at)
                       = (excluded.scope, excluded.registration, excluded.given_at)";
        let (client, scope) = (consent.client.as_str(), consent.scope.to_string());
        let values: &Values<'_> =
            &[&subject.as_str(), &client, &scope, &consent.registration.as_slice(), &millis(consent.given_at)];
        self.execute(sql, values).await.map(drop)
    }

    async fn forget_consent(&self, subject: &Subject, client: &ClientId) -> Result<bool, PostgresFault> {
        let sql = "DELETE FROM consents WHERE subject = $1 AND client = $2";
        self.execute(sql, &[&subject.as_str(), &client.as_str()]).await.map(|rows| rows > 0)
    }

    async fn keep_latest_consents(&self, subject: &Subject, at_most: u16) -> Result<(), PostgresFault> {
        let sql =
            "DELETE FROM consents WHERE subject = $1 AND client IN (SELECT client FROM consents WHERE subject = $1
                   ORDER BY given_at DESC, client OFFSET $2)";
        self.execute(sql, &[&subject.as_str(), &i64::from(at_most)]).await.map(drop)
    }

    async fn begin_part(&self) -> Result<(), PostgresFault> {
        Ok(self.0.batch_execute("SAVEPOINT part").await?)
    }

    async fn end_part(&self, keep: bool) -> Result<(), PostgresFault> {
        let sql = if keep { "RELEASE part" } else { "ROLLBACK TO part; RELEASE part" };
        Ok(self.0.batch_execute(sql).await?)
    }
}

impl<C: GenericClient> ServerRows<'_, C> {
    async fn query(&self, sql: &str, values: &Values<'_>) -> Result<Vec<Row>, PostgresFault> {
        let statement = self.0.prepare_cached(sql).await?;
        Ok(self.0.query(&statement, values).await?)
    }

    async fn execute(&self, sql: &str, values: &Values<'_>) -> Result<u64, PostgresFault> {
        let statement = self.0.prepare_cached(sql).await?;
        Ok(self.0.execute(&statement, values).await?)
    }

    async fn first<T>(
        &self,
        sql: &str,
        values: &Values<'_>,
        read: impl FnOnce(&Row) -> Result<T, PostgresFault>,
    ) -> Result<Option<T>, PostgresFault> {
        self.query(sql, values).await?.first().map(read).transpose()
    }
}

const fn of<'r>(table: &'static str, row: &'r Row) -> ServerCells<'r> {
    ServerCells { table, row }
}
