//! "503 where the account must be read"; what needs no account goes on, and nothing is started anew when it is back.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use signet::entropy::SystemEntropy;
use signet::secret::Reference;
use signet::units::Period;
use signet::users::{Directory, DirectoryKind, DirectorySettings, PostgresSettings, Surroundings};
use tokio::runtime::Runtime;

use super::postgres::{PASSWORD, Server, USER};
use crate::exchange::Answer;
use crate::granting::{plan_of, tables};
use crate::introspecting::introspect_as;
use crate::service::{Service, WEB};
use crate::signing_in::{
    Ask, Browser, alice, assert_told, parameter, redeem, refresh, text_of, token_request_as, tokens_of, userinfo,
};

/// A service whose accounts are in a PostgreSQL that can be stopped.
struct Shared {
    service: Service,
    server: Server,
    // Connections live on it.
    _io: Runtime,
}

impl Shared {
    fn start() -> Self {
        let server = Server::start();
        let io = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("outages-{}", server.port()));
        fs::create_dir_all(&folder).unwrap();
        let url = format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{}/postgres", server.port());
        fs::write(folder.join("url"), url).unwrap();
        let postgres = PostgresSettings {
            database_url: Some(Reference::File("url".into())),
            timeout: Period::from_secs(5),
            ..PostgresSettings::default()
        };
        let settings = DirectorySettings { kind: DirectoryKind::Postgres, postgres, ..DirectorySettings::default() };
        let handle = || Ok(io.handle().clone());
        let surroundings = Surroundings { storage: &folder, folder: &folder, io: &handle };
        let directory = Directory::of(&settings, &surroundings, Arc::new(SystemEntropy::new()));
        fs::remove_dir_all(&folder).unwrap();
        let mut parts = tables(&[]);
        parts.push(WEB.to_owned());
        let service = plan_of(&parts).with_directory(directory.unwrap()).start();
        alice(&service);
        Self { service, server, _io: io }
    }
}

#[track_caller]
fn assert_unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{answer:?}");
    assert!(answer.header("retry-after").is_some(), "{answer:?}");
    assert_eq!(answer.header("www-authenticate"), None, "it is not the client's fault: {answer:?}");
    assert!(!answer.text().contains("invalid_grant") && !answer.text().contains("\"active\""), "{answer:?}");
}

/// The whole row of the table, in one outage.
#[test]
fn without_postgres_nobody_is_blamed_and_it_comes_back() {
    let shared = Shared::start();
    let service = &shared.service;
    let browser = Browser::at(service);
    let tokens = browser.tokens(&Ask::app().with("scope", "openid offline_access read").with("prompt", "consent"));
    let (access, refresh_token) = (text_of(&tokens, "access_token"), text_of(&tokens, "refresh_token"));
    let code = browser.code(&Ask::app());
    let stranger = Browser::at(service);
    let sign_in_page = stranger.ask(&Ask::app());
    shared.server.stop();
    assert_unavailable(&redeem(service, &code, &[]));
    assert_unavailable(&refresh(service, refresh_token, &[]));
    assert_unavailable(&userinfo(service, access));
    assert_unavailable(&introspect_as(service, "orders-api", access));
    assert_told(&browser.ask(&Ask::app()), "temporarily_unavailable");
    let refused = stranger.sign_in(&sign_in_page);
    assert_eq!(refused.status, 503, "no wrong password: {refused:?}");
    let own = token_request_as(service, "web", &[("grant_type", "client_credentials"), ("scope", "read")], &[]);
    assert_eq!(own.status, 200, "what needs no account goes on: {own:?}");
    shared.server.start_again();
    tokens_of(&redeem(service, &code, &[]));
    tokens_of(&refresh(service, refresh_token, &[]));
    assert_eq!(userinfo(service, access).status, 200);
    let again = stranger.sign_in(&stranger.ask(&Ask::app()));
    assert!(parameter(&again, "code").is_some(), "{again:?}");
}
