//! How the server is reached: by a URL from a file, with TLS that is verified.

use std::sync::Arc;

use signet::entropy::SystemEntropy;
use signet::secret::Reference;
use signet::users::{Directory, DirectoryFault, DirectorySettings, PostgresFault};

use super::Store;
use super::server::{PASSWORD, Server, USER};
use crate::directory::{block_on, cheap};

fn settings(store: &Store, url: &str) -> DirectorySettings {
    let mut settings = store.settings(&cheap());
    settings.postgres.database_url = Some(Reference::File(store.url_file(url)));
    settings
}

fn open(store: &Store, settings: &DirectorySettings) -> Result<Directory, DirectoryFault> {
    store.open_exactly(settings, Arc::new(SystemEntropy::new()))
}

/// What a directory that cannot be used says, in one line and without the password.
#[track_caller]
fn refused(store: &Store, url: &str) -> PostgresFault {
    let opened = open(store, &settings(store, url));
    let fault = match opened.map(|directory| block_on(directory.reach())) {
        Err(DirectoryFault::Postgres(fault)) | Ok(Err(DirectoryFault::Postgres(fault))) => fault,
        Err(fault) | Ok(Err(fault)) => panic!("{fault}"),
        Ok(Ok(())) => panic!("it was reached: {url}"),
    };
    let said = fault.to_string();
    assert!(said.contains("expected") && said.lines().count() == 1 && !said.contains(PASSWORD), "{said}");
    fault
}

/// TLS is spoken where the URL says so, and the server proves its name to the authorities that are trusted.
#[test]
fn tls_is_verified() {
    let store = Store::new();
    let server = Server::shared();
    let url = |host: &str, mode: &str| {
        format!("postgres://{USER}:{PASSWORD}@{host}:{}/{}?sslmode={mode}", server.port(), store.name())
    };
    for mode in ["require", "verify-full"] {
        let mut trusting = settings(&store, &url("localhost", mode));
        trusting.postgres.ca_file = Some(store.file("ca.pem", server.certificate()));
        let directory = open(&store, &trusting).unwrap_or_else(|fault| panic!("{fault}"));
        assert!(block_on(directory.reach()).is_ok());
        let encrypted = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                         WHERE datname = current_database() AND application_name = 'signet' AND ssl";
        assert!(store.number(encrypted) > 0);
        let mut other_name = settings(&store, &url("127.0.0.1", mode));
        other_name.postgres.ca_file = trusting.postgres.ca_file;
        let directory = open(&store, &other_name).unwrap_or_else(|fault| panic!("{fault}"));
        assert!(block_on(directory.reach()).is_err(), "another name");
    }
    assert!(
        matches!(refused(&store, &url("localhost", "require")), PostgresFault::Unreachable(_)),
        "another authority"
    );
}

/// A host that is not this machine is never reached without TLS unless the URL says so.
#[test]
fn what_is_not_said_is_not_plain() {
    let store = Store::new();
    let port = Server::shared().port();
    for mode in ["", "&sslmode=prefer"] {
        let url = format!("postgres://{USER}:{PASSWORD}@192.0.2.1:{port}/signet?hostaddr=127.0.0.1{mode}");
        let fault = refused(&store, &url);
        assert!(matches!(&fault, PostgresFault::Unreachable(said) if said.contains("TLS")), "{fault}");
    }
}

/// A wrong password, a database that is not there, and what is no URL: each says what would be right.
#[test]
fn what_will_never_do_is_a_fault_at_the_start() {
    let store = Store::new();
    let port = Server::shared().port();
    let url = |password: &str, database: &str| format!("postgres://{USER}:{password}@127.0.0.1:{port}/{database}");
    for url in [url("another", store.name()), url(PASSWORD, "nowhere")] {
        assert!(open(&store, &settings(&store, &url)).is_err());
        assert!(matches!(refused(&store, &url), PostgresFault::Refused(_)));
    }
    for url in ["", "mysql://somewhere/", "postgres://", "postgres://u@h/d?sslmode=maybe", "postgres://u@h/d?none=1"] {
        assert!(matches!(refused(&store, url), PostgresFault::Url(_)), "{url}");
    }
    let mut nowhere = store.settings(&cheap());
    nowhere.postgres.database_url = Some(Reference::File("no/such/file".into()));
    assert!(matches!(open(&store, &nowhere), Err(DirectoryFault::Postgres(PostgresFault::UrlUnread(_)))));
}
