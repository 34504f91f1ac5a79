//! What offline verifiers read, and tokens that are the same: every replica says it in the same bytes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use signet::clients::SecretDigest;
use signet::protocol::{StatusList, TokenStatus};

use crate::config::SECRET;
use crate::deadline::until;
use crate::load::Client;
use crate::person::revocation;
use crate::round::Rounds;
use crate::stores::{Plan, Shared};

/// Whose tokens have a place in a status list.
const TELLER: &str = "teller";
/// Whose tokens are the same for a while.
const SAME: &str = "same";

fn tables() -> String {
    let digest = SecretDigest::of(SECRET.as_bytes());
    format!(
        r#"timeout = "2s"

[resources.ledger]
identifier = "https://ledger.example"
scopes = ["read"]
status_list = true

[clients.{TELLER}]
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["ledger"]
secrets.first.sha256 = "{digest}"

[clients.{SAME}]
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["orders"]
algorithm = "EdDSA"
identical_within = "60s"
secrets.first.sha256 = "{digest}"

[keys.eddsa]
class = "signing"
algorithm = "EdDSA"
file = "keys/eddsa.pem"
"#
    )
}

fn start() -> Shared {
    Shared::start(&Plan { settings: &tables(), database: None, has_lines: false })
}

fn claims_of(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

/// The list of each replica, once all of them are of one edition.
fn lists(shared: &Shared, path: &str) -> Vec<String> {
    until("all replicas to be asked within one edition", || {
        let lists: Vec<_> = shared.fleet.replicas.iter().map(|replica| replica.get(path)).collect();
        assert!(lists.iter().all(|list| list.status == 200), "{}", lists[0].body);
        let editions: Vec<_> = lists.iter().map(|list| claims_of(&list.body)["iat"].as_u64()).collect();
        editions.windows(2).all(|pair| pair[0] == pair[1]).then(|| lists.into_iter().map(|list| list.body).collect())
    })
}

fn status(list: &str, index: u64) -> TokenStatus {
    let list = claims_of(list)["status_list"].clone();
    StatusList::parse(list["bits"].as_u64().unwrap(), list["lst"].as_str().unwrap()).unwrap().status(index).unwrap()
}

/// A token of each replica is revoked at the next, and reads so at all of them, in the same bytes; one that is kept does not.
#[test]
fn what_is_revoked_at_one_replica_reads_so_at_all_of_them_in_the_same_bytes() {
    let shared = start();
    let addresses = shared.fleet.addresses();
    for (number, issuing) in addresses.iter().enumerate() {
        let [kept, revoked] = [(); 2].map(|()| Rounds::at(*issuing).token(TELLER).unwrap());
        let place = |token: &str| claims_of(token)["status"]["status_list"].clone();
        let index = |token: &str| place(token)["idx"].as_u64().unwrap();
        let uri = place(&revoked)["uri"].as_str().unwrap().to_owned();
        let path = &uri[uri.find("/status-lists/").unwrap()..];
        let unrevoked = lists(&shared, path);
        assert!(unrevoked.iter().all(|list| *list == unrevoked[0]), "every replica writes the same bytes");
        assert_eq!(status(&unrevoked[0], index(&revoked)), TokenStatus::Valid);
        let answer = Client::new(addresses[(number + 1) % 3]).ask(&revocation(TELLER, &revoked)).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        let told = until("the revocation to be told by all", || {
            let lists = lists(&shared, path);
            assert!(lists.iter().all(|list| *list == lists[0]), "every replica writes the same bytes");
            (status(&lists[2], index(&revoked)) == TokenStatus::Invalid).then(|| lists[0].clone())
        });
        assert_eq!(status(&told, index(&kept)), TokenStatus::Valid);
    }
}

/// "every replica answers the same bytes without coordination"
#[test]
fn the_same_request_gets_the_same_token_from_every_replica() {
    let shared = start();
    let tokens = until("all replicas to be asked within one span", || {
        let tokens: Vec<_> =
            shared.fleet.addresses().into_iter().map(|address| Rounds::at(address).token(SAME).unwrap()).collect();
        let spans: Vec<_> = tokens.iter().map(|token| claims_of(token)["iat"].as_u64()).collect();
        spans.windows(2).all(|pair| pair[0] == pair[1]).then_some(tokens)
    });
    assert!(tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
}
