//! Where a grant stands in a status list, for who holds the keys.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::{assert_says, said};
use crate::config::small;
use crate::folder::Folder;
use crate::server::Server;

const KEYS: &str = r#"
[keys.eddsa]
class = "signing"
algorithm = "EdDSA"
file = "keys/eddsa.pem"

[keys.mac]
class = "mac"
file = "keys/mac.jwk"
"#;

fn claims_of(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

/// "shows status idx/list, that a gid is of which window for an operator with keys"
#[test]
fn a_grant_is_placed_in_time_and_in_its_list() {
    let config = small().replace("[scopes.read]", "status_list = true\n\n[scopes.read]") + KEYS;
    let folder = Folder::of(&config);
    let server = Server::start(&folder);
    let (first, token) = (server.token(), server.token());
    drop(first);
    let claims = claims_of(&token);
    let (gid, status) = (claims["gid"].as_str().unwrap(), &claims["status"]["status_list"]);
    let place = format!("status    index {} of {}\n", status["idx"], status["uri"].as_str().unwrap());
    for text in [token.as_str(), gid] {
        assert_says(
            &said(&folder, text),
            &["born      within the hour from 20", ", grant 1 of process ", &place, "valid     yes"],
        );
    }
    // Whoever does not hold the key learns nothing.
    folder.edit("config.toml", "[keys.mac]\nclass = \"mac\"\nfile = \"keys/mac.jwk\"\n", "");
    folder.edit("config.toml", "status_list = true\n", "");
    let told = said(&folder, gid);
    assert!(!told.contains("born") && !told.contains("status"), "{told}");
}

/// What verifiers fetch is judged as they judge it.
#[test]
fn published_documents_are_judged() {
    let config = small().replace("[scopes.read]", "status_list = true\n\n[scopes.read]") + KEYS;
    let folder = Folder::of(&config);
    let server = Server::start(&folder);
    let uri = claims_of(&server.token())["status"]["status_list"]["uri"].as_str().unwrap().to_owned();
    let path = &uri[uri.find("/status-lists/").unwrap()..];
    let list = server.get(path).unwrap().body;
    assert_says(&said(&folder, &list), &["kind      a status list", "\"bits\": 1", "valid     yes\n"]);
    let moments = server.get("/not-issued-before").unwrap().body;
    assert_says(&said(&folder, &moments), &["kind      the moments before which", "valid     yes\n"]);
    let (unsigned, _) = moments.rsplit_once('.').unwrap();
    assert_says(&said(&folder, &format!("{unsigned}.AAAA")), &["valid     no: "]);
}
