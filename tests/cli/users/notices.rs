//! Clients hear of it when an operator ends the sessions of a user.

use crate::config::signing_in;
use crate::folder::Folder;
use crate::receiver::Receiver;
use crate::run::signet;
use crate::server::Server;

const TOLD: &str = r#"
[clients.shop]
grant_types = ["authorization_code"]
redirect_uris = ["https://shop.example/callback"]
scopes = ["openid"]
consent = "implied"
secrets.first.sha256 = "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"
backchannel_logout_uri = "URL"
"#;

/// A folder with the account of alice, the keys of a service that ran once, and a client that is told there.
fn with_shop(url: &str) -> Folder {
    let folder = Folder::of(&(signing_in() + &TOLD.replace("URL", url)));
    drop(Server::start(&folder));
    signet(&folder, &["users", "add", "alice", "--no-password"]).succeeded();
    folder
}

/// Whatever ends all sessions of an account.
#[test]
fn clients_are_told_of_every_way_to_end_all_sessions() {
    let shop = Receiver::saying("200 OK", "", "");
    let folder = with_shop(&shop.url("/out"));
    for (told, command) in [
        (1, &["users", "sign-out", "alice"][..]),
        (2, &["users", "set-password", "alice", "--generate-password"]),
        (3, &["users", "disable", "alice"]),
        (4, &["users", "delete", "alice", "--yes"]),
    ] {
        let said = signet(&folder, command).succeeded();
        assert!(said.contains("1 of 1 clients took the logout token"), "{said}");
        let got = shop.got();
        assert_eq!(got.len(), told);
        assert!(got.iter().all(|got| got.body.starts_with("logout_token=ey")), "{got:?}");
    }
}

/// The account has changed; that nobody took the news is said.
#[test]
fn a_client_that_cannot_be_told_is_named() {
    let gone = Receiver::saying("200 OK", "", "").url("/out");
    let folder = with_shop(&gone);
    let said = signet(&folder, &["users", "sign-out", "alice"]).succeeded();
    assert!(said.contains("0 of 1 clients") && said.contains("shop did not"), "{said}");
}
