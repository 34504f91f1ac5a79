//! `guard.kind = "isolated"`: several replicas by explicit choice, none of which knows what the others do.

use crate::admin::{Admin, with_admin};
use crate::config::{COMMITTED, small};
use crate::folder::Folder;
use crate::http::{basic, form_request_to};
use crate::run::signet;
use crate::server::Server;

const ISOLATED: &str = "\n[guard]\nkind = \"isolated\"\n";
const WARNING: &str = "guard.kind is \"isolated\"";

/// "by explicit choice only": nobody is warned who did not choose.
#[test]
fn whoever_chooses_it_is_warned_by_check_log_and_readyz() {
    let (usual, isolated) = (Folder::of(&small()), with_admin(&(small() + ISOLATED)));
    assert!(!signet(&usual, &["check"]).succeeded().contains("warning"));
    let said = signet(&isolated, &["check"]).succeeded();
    assert_eq!(said.matches("warning: ").count(), 1, "{said}");
    assert!(said.contains(WARNING), "{said}");
    let admin = Admin::start(&isolated);
    admin.server.wait_for_log(0, WARNING);
    let details = admin.details();
    assert!(details["warnings"][0].as_str().unwrap().starts_with(WARNING), "{details}");
    assert_eq!(Admin::start(&with_admin(&small())).details()["warnings"].as_array().map(Vec::len), Some(0));
}

/// People's accounts in a file of each replica are other accounts at each.
#[test]
fn accounts_of_each_replica_alone_are_warned_of_where_people_sign_in() {
    let said = signet(&Folder::of(&format!("{COMMITTED}{ISOLATED}")), &["check"]).succeeded();
    assert!(said.contains("warning: directory.kind is \"embedded\""), "{said}");
}

/// "codes live 30 s"
#[test]
fn codes_live_half_a_minute_at_most() {
    let shown = |config: &str| {
        let shown = signet(&Folder::of(config), &["config", "show"]).succeeded();
        shown.lines().find(|line| line.starts_with("authorization_code_lifetime")).unwrap().to_owned()
    };
    assert!(shown(&small()).contains("\"1m\""));
    assert!(shown(&(small() + ISOLATED)).contains("\"30s\""));
    let with = |lifetime| format!("{}{ISOLATED}\n[tokens]\nauthorization_code_lifetime = \"{lifetime}\"\n", small());
    assert!(shown(&with("5s")).contains("\"5s\""));
    let said = signet(&Folder::of(&with("60s")), &["check"]).refused();
    assert!(said.contains("tokens.authorization_code_lifetime") && said.contains("30s at most"), "{said}");
}

/// A generation that one replica advanced is still the present one at another.
#[test]
fn no_client_has_rotating_refresh_tokens() {
    let phone = r#"
[clients.phone]
authentication = ["none"]
grant_types = ["authorization_code", "refresh_token"]
refresh_tokens = "rotate"
redirect_uris = ["http://127.0.0.1/callback"]
scopes = ["openid", "offline_access"]
"#;
    let config = format!("{COMMITTED}{phone}");
    assert!(signet(&Folder::of(&config), &["check"]).code == Some(0));
    let said = signet(&Folder::of(&(config.clone() + ISOLATED)), &["check"]).refused();
    assert!(said.contains("clients.phone.refresh_tokens") && said.contains("isolated"), "{said}");
    let without = config.replace("refresh_tokens = \"rotate\"\n", "");
    let checked = signet(&Folder::of(&(without + ISOLATED)), &["check"]);
    assert_eq!(checked.code, Some(0), "a public client that has none is right: {}", checked.err);
}

/// What each replica would publish for verifiers who ask nobody, another one would not know.
#[test]
fn no_resource_has_a_status_list() {
    let with_list = small().replace("identifier = ", "status_list = true\nidentifier = ");
    let said = signet(&Folder::of(&(with_list + ISOLATED)), &["check"]).refused();
    assert!(said.contains("resources.orders.status_list") && said.contains("isolated"), "{said}");
}

/// A running service does not become one of several by a change of its file.
#[test]
fn it_is_chosen_at_a_start_only() {
    let folder = Folder::of(&small());
    let server = Server::start(&folder);
    folder.write("config.toml", small() + ISOLATED);
    server.hang_up_until(&["guard.kind"]);
    assert_eq!(server.ask(crate::config::CLIENT, crate::config::SECRET).status, 200);
}

/// "an isolated replica knows only its own revocations", and those it keeps.
#[test]
fn each_replica_keeps_what_it_revoked_itself() {
    let folder = Folder::of(&(small() + ISOLATED + "\n[clients.api]\nintrospects = [\"orders\"]\n"));
    folder.edit("config.toml", "[clients.api]\n", &format!("[clients.api]\n{}", secret_line()));
    let is_active = |server: &Server, token: &str| {
        let headers = basic("api", crate::config::SECRET);
        let answer = server.send(&form_request_to("/introspect", &headers, &format!("token={token}")));
        answer.json()["active"].as_bool().unwrap()
    };
    let token = {
        let server = Server::start(&folder);
        let token = server.token();
        assert!(is_active(&server, &token));
        let headers = basic(crate::config::CLIENT, crate::config::SECRET);
        assert_eq!(server.send(&form_request_to("/revoke", &headers, &format!("token={token}"))).status, 200);
        assert!(!is_active(&server, &token));
        token
    };
    assert!(!is_active(&Server::start(&folder), &token), "after a kill, too");
}

fn secret_line() -> String {
    let digest = signet::clients::SecretDigest::of(crate::config::SECRET.as_bytes());
    format!("secrets.first.sha256 = \"{digest}\"\n")
}
