//! `signet clients import`

use std::path::Path;

use signet::clients::SecretDigest;

use crate::clients::refused_without_a_trace;
use crate::config::{SECRET, small};
use crate::folder::Folder;
use crate::run::{Said, signet};
use crate::server::Server;

pub(super) const GENERATED: &str = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY";
/// `correct horse battery staple`
const HASH: &str = "$pbkdf2-sha256$i=1500$AAECAwQFBgcICQoLDA0ODw$U+PauGw0DZrfVLPQxlAbs/IcTDeWkBnkqq57P68MLPs";

#[track_caller]
pub(super) fn import(folder: &Folder, file: &str, content: &str, options: &[&str]) -> Said {
    folder.write(file, content);
    signet(folder, &[&["clients", "import", file], options].concat())
}

/// Metadata of RFC 7591 §2: what is known is taken over, and the client is served.
#[test]
fn an_imported_client_is_served_with_the_secret_it_had() {
    let folder = Folder::of(&small());
    let text = folder.read("config.toml");
    let list = format!(
        r#"[
          {{ "client_id": "billing", "client_name": "Billing", "client_secret": "{GENERATED}", "scope": "read write",
             "grant_types": ["client_credentials"], "contacts": ["a@example.com", "b@example.com"] }},
          {{ "client_id": "Old App", "client_secret_hash": "{HASH}", "scope": "read", "grant_types": ["client_credentials"],
             "client_secret_expires_at": 4102444800, "token_endpoint_auth_method": "client_secret_basic" }}
        ]"#
    );
    let said = import(&folder, "clients.json", &list, &[]).succeeded();
    assert!(said.starts_with("entry 1: clients.billing\nentry 2: clients.old-app\n2 clients imported into "), "{said}");
    let tables = format!(
        r#"[clients.billing]
name = "Billing"
owner = "a@example.com, b@example.com"
grant_types = ["client_credentials"]
scopes = ["read", "write"]
default_scope = ["read", "write"]
resources = ["orders"]

[clients.billing.secrets.imported]
sha256 = "{}"

[clients.old-app]
id = "Old App"
authentication = ["client_secret_basic"]
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["orders"]

[clients.old-app.secrets.imported]
expires_at = "2100-01-01T00:00:00Z"
hash = "{HASH}"

"#,
        SecretDigest::of(GENERATED.as_bytes())
    );
    assert_eq!(folder.read("config.toml"), text.replace("[resources.orders]", &(tables + "[resources.orders]")));
    let server = Server::start(&folder);
    for (id, secret) in [("billing", GENERATED), ("Old App", "correct horse battery staple"), ("web", SECRET)] {
        assert_eq!(server.ask(id, secret).status, 200, "{id}");
    }
    assert_eq!(server.ask("Old App", "wrong").status, 401);
}

/// One object, a list, one in each line, or rows under the same names.
#[test]
fn every_form_of_file_is_read() {
    let object = |id: &str| {
        format!(r#"{{"client_id":"{id}","client_secret":"{GENERATED}","grant_types":["client_credentials"]}}"#)
    };
    let lines = format!("{}\n\n{}\n", object("a"), object("b"));
    let comma = format!(
        "client_id,grant_types,client_secret,contacts\na,client_credentials,{GENERATED},\"x@example.com;y@example.com\"\n\"b\",[\"client_credentials\"],{GENERATED},\n"
    );
    let comma = comma.replace("[\"client_credentials\"]", "\"[\"\"client_credentials\"\"]\"");
    let semicolon = format!(
        "\u{feff}client_id;grant_types;client_secret\r\na;client_credentials;{GENERATED}\r\nb;client_credentials;{GENERATED}\r\n"
    );
    for (file, content, options, count) in [
        ("one.json", object("a"), &[][..], 1),
        ("list.json", format!("[{},\n{}]", object("a"), object("b")), &[], 2),
        ("lines.ndjson", lines.clone(), &[], 2),
        ("lines.txt", lines, &["--format", "json"], 2),
        ("rows.csv", comma, &[], 2),
        ("rows.txt", semicolon, &["--format", "csv"], 2),
    ] {
        let folder = Folder::of(&small());
        let said = import(&folder, file, &content, options).succeeded();
        assert!(said.ends_with(&format!("{count} clients imported into config.toml\n")), "{file}: {said}");
        signet(&folder, &["check"]).succeeded();
        assert!(folder.read("config.toml").contains("[clients.a]"), "{file}");
    }
}

/// "One broken row is named with its line and the rest is kept."
#[test]
fn a_broken_row_breaks_no_other() {
    let folder = Folder::of(&small());
    let rows = format!(
        "client_id,client_secret,grant_types,scope,token_endpoint_auth_method\n\
         good,{GENERATED},client_credentials,read,\n\
         ,{GENERATED},client_credentials,read,\n\
         short,{GENERATED}\n\
         web,{GENERATED},client_credentials,read,\n\
         good,{GENERATED},client_credentials,read,\n\
         strange,{GENERATED},telepathy,read,\n\
         mtls,{GENERATED},client_credentials,read,tls_client_auth\n\
         bare,,client_credentials,read,\n\
         mac,{GENERATED},client_credentials,read,client_secret_jwt\n\
         quoted,{GENERATED},client_credentials,\"re\"\"ad\",\n\
         also-good,{GENERATED},client_credentials,write,client_secret_post\n"
    );
    let said = import(&folder, "clients.csv", &rows, &[]);
    assert_eq!(said.code, Some(1));
    assert_eq!(said.err, "signet: 9 of 11 were not imported\n");
    for (line, told) in [
        (3, "no client_id"),
        (4, "2 fields under 5 headings"),
        (5, "a client of this client_id is there already"),
        (6, "a client of this client_id is there already"),
        (7, "grant_types: found nothing"),
        (8, "tls_client_auth"),
        (9, "secrets: found nothing"),
        (10, "client_secret_jwt needs the secret itself"),
        (11, "a scope with illegal characters"),
    ] {
        let expected = format!("line {line}: not imported: ");
        let found = said.out.lines().find(|said| said.starts_with(&expected));
        assert!(found.is_some_and(|found| found.contains(told)), "{line}: {}", said.out);
    }
    assert!(said.out.ends_with("2 clients imported into config.toml\n"), "{}", said.out);
    assert!(!said.out.contains(GENERATED));
    let text = folder.read("config.toml");
    assert!(text.contains("[clients.good]") && text.contains("[clients.also-good]"));
    signet(&folder, &["check"]).succeeded();
}

/// A line is the one that an editor shows, however lines end, and whatever stands between and within them.
#[test]
fn a_broken_row_is_named_by_the_line_that_an_editor_shows() {
    for end in ["\n", "\r\n"] {
        let folder = Folder::of(&small());
        let good = format!("good,{GENERATED},client_credentials,\"read");
        let rows = [
            "client_id,client_secret,grant_types,scope",
            "",
            &good,
            "write\"",
            ",x,y,z",
            "",
            "",
            "short",
            ",\"x",
            "\",y,z",
            "last",
        ];
        let said = import(&folder, "clients.csv", &(rows.join(end) + end), &[]);
        let named = said.out.lines().filter_map(|line| line.split_once(": not imported"));
        let lines: Vec<_> = named.map(|(line, _)| line).collect();
        assert_eq!(lines, ["line 3", "line 5", "line 8", "line 9", "line 11"], "{}", said.out);
    }
}

/// What is left out is named; what is left out on purpose with the reason.
#[test]
fn what_is_not_taken_over_is_named() {
    let folder = Folder::of(&small());
    let client = format!(
        r#"{{ "client_id": "old", "client_secret": "{GENERATED}", "grant_types": ["client_credentials", "telepathy"],
        "scope": "read,write,fly", "logo_uri": "https://example.com/logo.png", "code_challenge_methods": ["plain", "S256"],
        "access_token_lifetime": 0, "refresh_token_ttl": -1, "id_token_lifetime": null, "session_lifetime": 600,
        "redirect_uris": ["https://*.example.com/cb"], "redirect_uri_matching": "prefix", "token_header": "Oauth-Token",
        "headers": {{ "UserToken": true }} }}"#
    );
    let said = import(&folder, "old.json", &client, &[]).succeeded();
    for told in [
        "left out: the grant type \"telepathy\", which this server does not have",
        "its scopes are separated by ',': kept as scope_separator, answers have spaces",
        "left out: the scope fly, which is not declared ([scopes.NAME])",
        "left out: logo_uri\n",
        "left out: code_challenge_methods, because the code challenge method plain protects nobody",
        "left out: access_token_lifetime, because no token lives for ever",
        "left out: refresh_token_ttl, because no token lives for ever",
        "left out: id_token_lifetime, because no token lives for ever",
        "left out: session_lifetime\n",
        "left out: the redirect URI \"https://*.example.com/cb\", because redirect URIs are compared as whole strings",
        "left out: redirect_uri_matching, because redirect URIs are compared as whole strings",
        "left out: token_header, because tokens travel in the header Authorization only",
        "left out: headers, because tokens travel in the header Authorization only",
    ] {
        assert!(said.contains(&format!("  {told}")), "{told}: {said}");
    }
    let text = folder.read("config.toml");
    assert!(
        text.contains(
            "scopes = [\"read\", \"write\"]\ndefault_scope = [\"read\", \"write\"]\nscope_separator = \",\"\n"
        )
    );
}

/// A secret that could be guessed stays usable, is kept as a slow hash, and the operator is told to replace it.
#[test]
fn a_secret_that_could_be_guessed_is_hashed_slowly() {
    let folder = Folder::of(&small());
    let rows = "client_id,client_secret,grant_types\nweak,summer2019,client_credentials\n";
    let said = import(&folder, "clients.csv", rows, &[]).succeeded();
    assert!(said.contains("its client_secret could be guessed") && said.contains("signet clients secret"), "{said}");
    let text = folder.read("config.toml");
    assert!(text.contains("hash = \"$argon2id$v=19$m=19456,t=2,p=1$") && !text.contains("summer2019"), "{text}");
    let shown = signet(&folder, &["clients", "show", "weak"]).succeeded();
    assert!(shown.contains("imported: valid, without end, as a slow hash\n"), "{shown}");
    assert!(!signet(&folder, &["config", "show"]).succeeded().contains("$argon2id$"));
    let server = Server::start(&folder);
    assert_eq!(server.ask("weak", "summer2019").status, 200);
}

/// Public keys are taken over as they are.
#[test]
fn public_keys_are_taken_over() {
    let folder = Folder::of(&small());
    let jwks = crate::clients::JWKS;
    let client = format!(
        r#"{{"client_id":"app","token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_signing_alg":"EdDSA",
        "jwks":{jwks},"grant_types":["client_credentials"]}}"#
    );
    import(&folder, "app.json", &client, &[]).succeeded();
    let shown = signet(&folder, &["clients", "show", "app"]).succeeded();
    assert!(shown.contains("key            first: EdDSA\n"), "{shown}");
    let private = client.replace("\"kid\"", "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\",\"kid\"");
    let said = import(&folder, "private.json", &private.replace("\"app\"", "\"private\""), &[]);
    assert!(said.out.contains("entry 1: not imported: jwks: ") && said.out.contains("private members"), "{}", said.out);
    assert!(!folder.read("config.toml").contains("nWGxne"));
}

/// `--dry-run` says the same and writes nothing.
#[test]
fn a_dry_run_changes_nothing() {
    let folder = Folder::of(&small());
    let rows = format!("client_id,client_secret,grant_types\na,{GENERATED},client_credentials\n");
    let before = folder.read("config.toml");
    let said = import(&folder, "clients.csv", &rows, &["--dry-run"]).succeeded();
    assert_eq!(said, "line 2: clients.a\n1 clients would be imported; nothing was changed\n");
    assert_eq!(folder.read("config.toml"), before);
}

/// Files that cannot be read at all.
#[test]
fn a_file_that_cannot_be_read_is_refused() {
    let folder = Folder::of(&small());
    for (file, content, told) in [
        ("clients.txt", "", "say which with --format"),
        ("clients.json", "[{\"client_id\": }]", "no JSON at line 1 column"),
        ("clients.csv", "name,secret\na,b\n", "no header row with a column client_id"),
        ("clients.csv", "", "no header row with a column client_id"),
    ] {
        folder.write(file, content);
        let said = refused_without_a_trace(&folder, &["clients", "import", file]);
        assert!(said.contains(told), "{file}: {said}");
    }
    assert!(signet(&folder, &["clients", "import", "none.json"]).refused().contains("none.json"));
    assert!(!Path::new("clients.json").exists());
}

/// A resource must be named where there is more than one.
#[test]
fn the_resource_of_imported_clients_is_named_or_the_only_one() {
    let folder = Folder::of(&(small() + "\n[resources.bills]\nidentifier = \"https://bills.example\"\n"));
    let rows = format!("client_id,client_secret,grant_types\na,{GENERATED},client_credentials\n");
    let said = import(&folder, "clients.csv", &rows, &[]);
    assert!(said.code == Some(1) && said.out.contains("line 2: not imported: say which resources"), "{}", said.out);
    import(&folder, "clients.csv", &rows, &["--resource", "bills"]).succeeded();
    assert!(folder.read("config.toml").contains("resources = [\"bills\"]"));
}
