//! What offline verifiers read, and tokens that are the same: every replica says it in the same bytes.

use std::io::Read;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::read::ZlibDecoder;
use serde_json::Value;
use signet::clients::SecretDigest;

use crate::config::SECRET;
use crate::deadline::{until, within};
use crate::http::Answer;
use crate::load::Client;
use crate::person::{Browser, redemption, refreshment, revocation, text, tokens};
use crate::postgres;
use crate::round::Rounds;
use crate::stores::{CALLBACK, Plan, Shared};

/// Whose tokens have a place in a status list.
pub(crate) const TELLER: &str = "teller";
/// An app whose users' tokens have one.
const READER: &str = "reader";
/// Whose tokens are the same for a while.
const SAME: &str = "same";

/// Ten to twenty seconds, and what a busy machine takes.
const TOLD: Duration = Duration::from_secs(40);

const VALID: u8 = 0;
const INVALID: u8 = 1;

/// Settings of the guard, and a resource that wants to see revocations.
pub(crate) fn tables(guard: &str) -> String {
    let digest = SecretDigest::of(SECRET.as_bytes());
    format!(
        r#"{guard}

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

[clients.{READER}]
grant_types = ["authorization_code", "refresh_token"]
redirect_uris = ["{CALLBACK}"]
scopes = ["openid", "offline_access", "read"]
resources = ["ledger"]
consent = "implied"
id_token_signed_response_alg = "ES256"
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

fn claims_of(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

/// Where a token says that its status is.
pub(crate) struct Place {
    index: u64,
    /// Of the list, under the issuer.
    pub(crate) path: String,
}

impl Place {
    pub(crate) fn of(token: &str) -> Self {
        let place = claims_of(token)["status"]["status_list"].clone();
        let uri = place["uri"].as_str().unwrap();
        Self { index: place["idx"].as_u64().unwrap(), path: uri[uri.find("/status-lists/").unwrap()..].to_owned() }
    }

    /// The status there, read by hand (§4.1): inflated, and "packed into bytes from the least significant bit".
    fn status_in(&self, list: &str) -> u8 {
        let list = claims_of(list)["status_list"].clone();
        let (bits, lst) = (list["bits"].as_u64().unwrap(), list["lst"].as_str().unwrap());
        let mut bytes = Vec::new();
        ZlibDecoder::new(URL_SAFE_NO_PAD.decode(lst).unwrap().as_slice()).read_to_end(&mut bytes).unwrap();
        let bit = self.index * bits;
        let status = u64::from(bytes[usize::try_from(bit / 8).unwrap()]) >> (bit % 8) & ((1 << bits) - 1);
        status.try_into().unwrap()
    }

    /// Whether this list says that the token is revoked; it must be told of at all.
    #[track_caller]
    pub(crate) fn is_invalid_in(&self, list: &Answer) -> bool {
        assert_eq!(list.status, 200, "{}", list.body);
        self.status_in(&list.body) == INVALID
    }
}

/// The list of each replica, once all of them are of one edition: the same bytes.
fn list(shared: &Shared, path: &str) -> String {
    until("all replicas to be asked within one edition", || {
        let lists: Vec<_> = shared.fleet.replicas.iter().map(|replica| replica.get(path)).collect();
        assert!(lists.iter().all(|list| list.status == 200), "{}", lists[0].body);
        let editions: Vec<_> = lists.iter().map(|list| claims_of(&list.body)["iat"].as_u64()).collect();
        editions.windows(2).all(|pair| pair[0] == pair[1]).then_some(())?;
        assert!(lists.iter().all(|list| list.body == lists[0].body), "every replica writes the same bytes");
        Some(lists[0].body.clone())
    })
}

#[track_caller]
fn until_invalid(shared: &Shared, place: &Place) -> String {
    let told = within(TOLD, || Some(list(shared, &place.path)).filter(|list| place.status_in(list) == INVALID));
    told.unwrap_or_else(|| panic!("the revocation is never told"))
}

#[track_caller]
fn revoke(shared: &Shared, replica: usize, client: &str, token: &str) {
    let answer = Client::new(shared.fleet.replicas[replica].address).ask(&revocation(client, token)).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.body);
}

/// A token of each replica is revoked at the next, and reads so at all of them, in the same bytes; one that is kept does not.
#[test]
fn what_is_revoked_at_one_replica_reads_so_at_all_of_them_in_the_same_bytes() {
    let shared = Shared::start(&Plan { settings: &tables("timeout = \"2s\""), database: None, has_lines: false });
    let pairs = [0, 1, 2]
        .map(|issuing| [(); 2].map(|()| Rounds::at(shared.fleet.replicas[issuing].address).token(TELLER).unwrap()));
    for (issuing, [_, revoked]) in pairs.iter().enumerate() {
        let place = Place::of(revoked);
        assert_eq!(place.status_in(&list(&shared, &place.path)), VALID);
        revoke(&shared, (issuing + 1) % 3, TELLER, revoked);
    }
    for [kept, revoked] in &pairs {
        let told = until_invalid(&shared, &Place::of(revoked));
        assert_eq!(Place::of(kept).status_in(&told), VALID);
    }
}

/// "revoking a refresh token on replica A makes the access token it produced on B read INVALID to an independent decoder":
/// somebody signs in at C, the app redeems and refreshes at B, and revokes at A.
#[test]
fn a_refresh_token_that_is_revoked_takes_the_access_tokens_of_other_replicas_with_it() {
    let database = Some((postgres::Server::shared(), "10s"));
    let shared = Shared::start(&Plan { settings: &tables("timeout = \"2s\""), database, has_lines: false });
    let user = shared.user();
    let [a, b, c] = [0, 1, 2];
    let mut browser = Browser::at(shared.fleet.replicas[c].address);
    let [kept, revoked] = [(); 2].map(|()| {
        let code = browser.code_for(READER, "openid offline_access read", &user).unwrap();
        let mut app = Client::new(shared.fleet.replicas[b].address);
        let first = tokens(app.ask(&redemption(READER, &code)).unwrap()).unwrap();
        let next = tokens(app.ask(&refreshment(READER, &text(&first, "refresh_token"))).unwrap()).unwrap();
        (text(&next, "refresh_token"), Place::of(&text(&next, "access_token")))
    });
    assert_eq!(revoked.1.status_in(&list(&shared, &revoked.1.path)), VALID);
    revoke(&shared, a, READER, &revoked.0);
    until_invalid(&shared, &revoked.1);
    assert_eq!(kept.1.status_in(&list(&shared, &kept.1.path)), VALID);
}

/// "every replica answers the same bytes without coordination"
#[test]
fn the_same_request_gets_the_same_token_from_every_replica() {
    let shared = Shared::start(&Plan { settings: &tables("timeout = \"2s\""), database: None, has_lines: false });
    let tokens = until("all replicas to be asked within one span", || {
        let tokens: Vec<_> =
            shared.fleet.addresses().into_iter().map(|address| Rounds::at(address).token(SAME).unwrap()).collect();
        let spans: Vec<_> = tokens.iter().map(|token| claims_of(token)["iat"].as_u64()).collect();
        spans.windows(2).all(|pair| pair[0] == pair[1]).then_some(tokens)
    });
    assert!(tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
}
