//! The tables: judged, and brought to the present version, by whichever replica is first.

use tokio_postgres::{Client, Transaction};

use super::PostgresFault;

/// The steps from nothing to the present version, one a version; each is run once.
const MIGRATIONS: [&str; 1] = [include_str!("migrations/0001_accounts.sql")];

/// What every replica locks before it looks: "SgAc".
const LOCK: i64 = 0x5367_4163;

/// Brings the tables to the version of this Signet. Replicas that start at once follow each other.
///
/// # Errors
/// They are something else's, a later Signet's, or cannot be written.
pub(super) async fn bring_up(client: &mut Client) -> Result<(), PostgresFault> {
    let encoding: String = client.query_one("SELECT current_setting('server_encoding')", &[]).await?.try_get(0)?;
    if encoding != "UTF8" {
        return Err(PostgresFault::Encoding);
    }
    let transaction = client.transaction().await?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    let (found, known) = (version(&transaction).await?, i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX));
    if found > known {
        return Err(PostgresFault::Newer { found, known });
    }
    for (migration, number) in MIGRATIONS.iter().zip(1_i64..).filter(|(_, number)| *number > found) {
        transaction.batch_execute(migration).await?;
        transaction.execute("UPDATE schema_version SET version = $1", &[&number]).await?;
    }
    Ok(transaction.commit().await?)
}

/// The version of the tables that are there; of none, it is 0.
async fn version(transaction: &Transaction<'_>) -> Result<i64, PostgresFault> {
    let sql = "SELECT to_regclass('signet.schema_version') IS NOT NULL, to_regnamespace('signet') IS NOT NULL";
    let row = transaction.query_one(sql, &[]).await?;
    match (row.try_get(0)?, row.try_get(1)?) {
        (true, _) => {
            let versions = transaction.query("SELECT version FROM schema_version", &[]).await?;
            let version = versions.first().and_then(|row| row.try_get(0).ok());
            version.filter(|_| versions.len() == 1).ok_or(PostgresFault::Foreign)
        }
        // Operators may make the schema for a user that may not; whoever has tables in it is somebody else.
        (false, true) if has_tables(transaction).await? => Err(PostgresFault::Foreign),
        (false, is_there) => {
            if !is_there {
                transaction.batch_execute("CREATE SCHEMA signet").await?;
            }
            let sql = "CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version VALUES (0)";
            transaction.batch_execute(sql).await?;
            Ok(0)
        }
    }
}

async fn has_tables(transaction: &Transaction<'_>) -> Result<bool, PostgresFault> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace('signet'))";
    Ok(transaction.query_one(sql, &[]).await?.try_get(0)?)
}
