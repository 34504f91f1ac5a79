//! `signet inspect`: what comes of a sign-in.

use std::time::Duration;

use serde_json::{Value, json};
use signet::clock::{Clock, SystemClock, Timestamp};
use signet::config::Source;
use signet::entropy::SystemEntropy;
use signet::jose::{SigningKey, TokenType, sign_jwt};
use signet::keys::MissingFile;
use signet::login::{AccountErrand, AccountOwner, AccountPlace, ClientMark, Errand, Session, SignOutRequest};
use signet::pages::Language;
use signet::protocol::{
    AskedClaims, AuthenticationReference, ClientDigest, ClientId, CodeChallenge, GrantId, ResourceIndicator, Scope,
    SessionId, SigningAlgorithm, Subject,
};
use signet::seal::Sealed;
use signet::startup::load;
use signet::tokens::{AuthorizationCode, RefreshToken, UserGrant};

use super::{GRANT_ID, JWT_ID, assert_says, said};
use crate::config::{AUDIENCE, ISSUER, signing_in};
use crate::folder::Folder;
use crate::http::form_request;
use crate::run::signet;
use crate::server::Server;

const SHOP: &str = "urn:shop";
const SUBJECT: &str = "sub-of-alice";
const SESSION_ID: &str = "EBESExQVFhcYGRobHB0eHw";
const NONCE: &str = "a-nonce-that-nobody-sees";

const SHOP_TABLE: &str = r#"
[clients.shop]
id = "urn:shop"
authentication = ["none"]
grant_types = ["authorization_code", "refresh_token"]
refresh_tokens = "rotate"
redirect_uris = ["https://shop.example/callback"]
scopes = ["openid", "offline_access", "read"]
resources = ["orders"]
"#;

/// A folder with keys, the client shop, and the account of alice.
fn folder() -> Folder {
    let folder = Folder::of(&(signing_in() + SHOP_TABLE));
    signet(&folder, &["keys", "generate", "--missing"]).succeeded();
    signet(&folder, &["users", "add", "alice", "--subject", SUBJECT, "--no-password"]).succeeded();
    folder
}

/// `value` as the service seals it.
fn seal<T: Sealed>(folder: &Folder, value: &T) -> String {
    let source = Source { file: folder.at("config.toml"), environment: Vec::new(), overrides: Vec::new() };
    let now = SystemClock.now();
    let Ok(loaded) = load(&source, MissingFile::Refuse, now) else { panic!("the configuration has faults") };
    loaded.keys.seal(value, now, &SystemEntropy::new()).unwrap()
}

/// So many seconds ago; in the future if negative.
fn ago(seconds: i64) -> Timestamp {
    let (now, distance) = (SystemClock.now(), Duration::from_secs(seconds.unsigned_abs()));
    if seconds < 0 { now.after(distance) } else { now.before(distance) }
}

fn shop() -> ClientDigest {
    ClientDigest::of(&ClientId::parse(SHOP).unwrap())
}

fn grant(scope: &str) -> UserGrant {
    UserGrant {
        grant_id: GrantId::parse(GRANT_ID).unwrap(),
        subject: Subject::parse(SUBJECT).unwrap(),
        account_version: 1,
        session_id: SessionId::parse(SESSION_ID).unwrap(),
        session_ends_at: ago(-3600),
        authenticated_at: ago(30),
        methods: vec![AuthenticationReference::Password],
        scope: Scope::parse(scope).unwrap(),
        resources: vec![ResourceIndicator::parse(AUDIENCE).unwrap()],
        claims: AskedClaims::default(),
        context: None,
        given: None,
    }
}

/// An authorization code of this age, in seconds.
fn code(age: i64) -> AuthorizationCode {
    AuthorizationCode {
        client: shop(),
        redirect_uri: AuthorizationCode::digest_of("https://shop.example/callback"),
        challenge: Some(CodeChallenge::from_bytes([7; 32])),
        nonce: Some(NONCE.to_owned()),
        issued_at: ago(age),
        expires_at: ago(age - 60),
        grant: grant("openid read"),
    }
}

fn refresh_token(age: i64, scope: &str, generation: Option<u32>) -> RefreshToken {
    RefreshToken {
        client: shop(),
        issued_at: ago(age),
        expires_at: ago(age - 3600),
        grant_ends_at: ago(age - 7200),
        generation,
        grant: grant(scope),
    }
}

/// A session that was seen so many seconds ago.
fn session(seen: i64) -> Session {
    Session {
        id: SessionId::parse(SESSION_ID).unwrap(),
        subject: Subject::parse(SUBJECT).unwrap(),
        account_version: 1,
        authenticated_at: ago(seen),
        methods: vec![AuthenticationReference::Password],
        seen_at: ago(seen),
        ends_at: ago(seen - 12 * 3600),
        clients: vec![ClientMark::of(&shop())],
        earlier: Vec::new(),
        context: None,
        given: None,
        only_for: None,
        allowed: Vec::new(),
    }
}

fn signed(folder: &Folder, kind: TokenType, age: i64, claims: &Value) -> String {
    let issued = ago(age).as_secs();
    let key = SigningKey::read(folder.read("keys/es256.pem").as_bytes(), SigningAlgorithm::Es256).unwrap();
    let mut all = json!({ "iss": ISSUER, "sub": SUBJECT, "iat": issued, "exp": issued + 600, "sid": SESSION_ID });
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    sign_jwt(&key, kind, &all).unwrap()
}

fn id_token(folder: &Folder, age: i64) -> String {
    signed(folder, TokenType::IdToken, age, &json!({ "aud": SHOP, "nonce": NONCE, "auth_time": ago(age).as_secs() }))
}

fn access_token(folder: &Folder) -> String {
    let own = json!({
        "aud": AUDIENCE, "client_id": SHOP, "scope": "openid read", "jti": JWT_ID, "gid": GRANT_ID, "account_version": 1,
    });
    signed(folder, TokenType::AccessToken, 30, &own)
}

/// "dates, client (label found by digest), subject, scope, gid, sid …, whether valid now"
#[test]
fn an_authorization_code_is_explained() {
    let folder = folder();
    let told = said(&folder, &seal(&folder, &code(20)));
    assert_says(
        &told,
        &[
            "kind      an authorization code\nkey       short-lived (",
            "issued    20",
            "Z, 20s ago\n",
            "expires   20",
            "client    urn:shop (clients.shop)\nPKCE      S256\nnonce     (not shown)\n",
            "subject   sub-of-alice\naccount   version 1\nscope     openid read\nresources https://orders.example\n",
            "gid       AAECAwQFBgcICQoLDA0ODw\nsid       EBESExQVFhcYGRobHB0eHw\namr       pwd\nauth_time 20",
            "sid ends  20",
            "valid     yes, unless it was redeemed, which only the running service knows\n",
        ],
    );
    assert!(!told.contains(NONCE), "{told}");
    assert_says(&said(&folder, &seal(&folder, &code(60))), &["valid     no: its life is over\n"]);
    assert_says(&said(&folder, &seal(&folder, &code(-90))), &["valid     no: it is issued in the future\n"]);
}

/// A refresh token, with its place in its family.
#[test]
fn a_refresh_token_is_explained() {
    let folder = folder();
    assert_says(
        &said(&folder, &seal(&folder, &refresh_token(30, "openid read", Some(3)))),
        &[
            "kind      a refresh token\nkey       refresh (",
            "grant end 20",
            "client    urn:shop (clients.shop)\nrotation  generation 3\nsubject   sub-of-alice\n",
            "sid ends  20",
            "valid     yes\n",
        ],
    );
    let offline = said(&folder, &seal(&folder, &refresh_token(30, "openid offline_access", None)));
    assert_says(&offline, &["rotation  none", "offline   its tokens outlive the session\n", "valid     yes\n"]);
    let late = seal(&folder, &refresh_token(3600, "openid", None));
    assert_says(&said(&folder, &late), &["valid     no: its life is over\n"]);
    let token = seal(&folder, &refresh_token(30, "openid", None));
    folder.edit("config.toml", "refresh_tokens = \"rotate\"", "refresh_tokens = \"none\"");
    assert_says(&said(&folder, &token), &["valid     no: the client urn:shop gets no refresh tokens\n"]);
}

/// A session, with the clients that it met.
#[test]
fn a_session_is_explained() {
    let folder = folder();
    assert_says(
        &said(&folder, &seal(&folder, &session(30))),
        &[
            "kind      a session\nkey       cookie (",
            "auth_time 20",
            "seen      20",
            "ends      20",
            "subject   sub-of-alice\naccount   version 1\nsid       EBESExQVFhcYGRobHB0eHw\namr       pwd\n",
            "clients   urn:shop (clients.shop)\nvalid     yes\n",
        ],
    );
    assert_says(&said(&folder, &seal(&folder, &session(1800))), &["valid     no: it has ended"]);
}

/// An ID token; what only its client may know is not shown, and it is no hint when it is forged.
#[test]
fn an_id_token_is_explained() {
    let folder = folder();
    let token = id_token(&folder, 30);
    let told = said(&folder, &token);
    assert_says(
        &told,
        &[
            "kind      an ID token (OpenID Connect Core)\n",
            "its signature is good\n",
            "\"nonce\": \"(not shown)\"",
            "valid     yes\n",
        ],
    );
    assert!(!told.contains(NONCE), "{told}");
    for (token, why) in [
        (id_token(&folder, 600), "its life is over; as an id_token_hint it still counts"),
        (id_token(&folder, -90), "it is issued in the future"),
        (token.clone() + "A", "the signature is not"),
        (signed(&folder, TokenType::IdToken, 0, &json!({ "aud": "gone" })), "the client gone is gone or disabled"),
        (
            signed(&folder, TokenType::IdToken, 0, &json!({ "aud": SHOP, "iss": "https://other.example" })),
            "the claim iss",
        ),
    ] {
        let told = said(&folder, &token);
        assert!(told.contains("valid     no: ") && told.contains(why), "{why:?} in {told}");
    }
}

/// What the service would refuse is refused here for the same reason, whatever the artefact.
#[test]
fn everything_falls_with_what_it_comes_from() {
    /// A command, and what it makes of a code, a refresh token, an offline one, an access token, an ID token and a session.
    type Case = (&'static [&'static str], &'static str, [bool; 6]);
    let cases: [Case; 8] = [
        (&["deny", "--gid", GRANT_ID], "(grant AAECAwQFBgcICQoLDA0ODw)", [true, true, true, true, false, false]),
        (&["deny", "--jti", JWT_ID], "(token Dw4NDAsKCQgHBgUEAwIBAA)", [false, false, false, true, false, false]),
        (&["deny", "--sid", SESSION_ID], "(session EBESExQVFhcYGRobHB0eHw)", [true, true, false, true, true, true]),
        (&["deny", "--user", SUBJECT], "(subject sub-of-alice)", [true; 6]),
        (&["deny", "--client", SHOP], "(client urn:shop)", [true, true, true, true, true, false]),
        (&["users", "disable", "alice"], "its account is disabled", [true; 6]),
        (&["users", "sign-out", "alice"], "it is of version 1, which is 2 now", [true, true, true, true, false, true]),
        (&["users", "delete", "alice", "--yes"], "its account is gone", [true; 6]),
    ];
    for (command, why, falls) in cases {
        let folder = folder();
        let artefacts = [
            seal(&folder, &code(20)),
            seal(&folder, &refresh_token(30, "openid", None)),
            seal(&folder, &refresh_token(30, "openid offline_access", None)),
            access_token(&folder),
            id_token(&folder, 30),
            seal(&folder, &session(30)),
        ];
        signet(&folder, command).succeeded();
        for (place, (artefact, falls)) in artefacts.iter().zip(falls).enumerate() {
            let told = said(&folder, artefact);
            assert_eq!(told.contains("valid     no: "), falls, "{command:?} {place}: {told}");
            assert_eq!(told.contains(why), falls, "{command:?} {place}: {told}");
        }
    }
}

/// A client that is disabled, or may no longer have people sign in, redeems nothing.
#[test]
fn nothing_of_a_client_that_is_gone_is_valid() {
    let folder = folder();
    let artefacts =
        [seal(&folder, &code(20)), seal(&folder, &refresh_token(30, "openid", None)), access_token(&folder)];
    signet(&folder, &["clients", "disable", "shop"]).succeeded();
    for artefact in &artefacts {
        let told = said(&folder, artefact);
        assert!(told.contains("valid     no: ") && told.contains("gone or disabled") && told.contains(SHOP), "{told}");
    }
    folder.write("config.toml", folder.read("config.toml").replace("urn:shop", "urn:other"));
    assert_says(
        &said(&folder, &artefacts[0]),
        &["client    one that is not registered\n", "valid     no: its client is gone"],
    );
}

/// A key that is out of use opens nothing for the service, and still everything for whoever looks.
#[test]
fn what_a_revoked_key_sealed_is_shown_and_not_valid() {
    let folder = folder();
    let token = seal(&folder, &refresh_token(30, "openid", None));
    signet(&folder, &["keys", "revoke", "refresh"]).succeeded();
    let told = said(&folder, &token);
    assert_says(&told, &["), revoked\n", "subject   sub-of-alice\n", "valid     no: its key is no longer in use\n"]);
}

/// "`rotate`: … one compare-and-set, answered Rotated, Repeated … or Reused"
#[test]
fn a_refresh_token_that_was_used_is_known_by_its_generation() {
    let folder = folder();
    let first = seal(&folder, &refresh_token(30, "openid offline_access read", Some(0)));
    let server = Server::start(&folder);
    let refresh = |token: &str| {
        let form = format!("grant_type=refresh_token&client_id=urn%3Ashop&refresh_token={token}");
        let answer = server.send(&form_request("", &form));
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()["refresh_token"].as_str().unwrap().to_owned()
    };
    let second = refresh(&first);
    let told = said(&folder, &first);
    assert_says(&told, &["rotation  generation 0\n", "valid     yes: it was used a moment ago"]);
    let third = refresh(&second);
    assert_says(&said(&folder, &first), &["valid     no: it was used before: generation 2 follows"]);
    assert_says(&said(&folder, &third), &["rotation  generation 2\n", "valid     yes\n"]);
    // Whoever uses it again revokes all of them.
    let form = format!("grant_type=refresh_token&client_id=urn%3Ashop&refresh_token={first}");
    assert_eq!(server.send(&form_request("", &form)).status, 400);
    assert_says(
        &said(&folder, &third),
        &["valid     no: revoked at 20", " by the service, for its client or user (grant "],
    );
}

/// "never printing state/nonce/login_hint values"
#[test]
fn a_sign_in_on_its_way_is_explained() {
    let folder = folder();
    let server = Server::start(&folder);
    let query = "client_id=urn%3Ashop&response_type=code&scope=openid%20read&redirect_uri=https%3A%2F%2Fshop.example%2Fcallback\
                &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&prompt=login\
                &max_age=60&state=a-state-that-nobody-sees&nonce=a-nonce-that-nobody-sees&login_hint=alice-whom-nobody-sees";
    let answer = server.get(&format!("/authorize?{query}")).unwrap();
    let location = answer.header("location").unwrap_or_else(|| panic!("{} {}", answer.status, answer.body));
    let (_, transaction) = location.split_once("transaction=").unwrap_or_else(|| panic!("{location}"));
    let transaction = transaction.split('&').next().unwrap();
    let told = said(&folder, transaction);
    assert_says(
        &told,
        &[
            "kind      a sign-in or sign-out on its way\nkey       cookie (",
            "begun     20",
            "expires   20",
            "client    urn:shop (clients.shop)\nstep      a link to the first page\n",
            "redirect  https://shop.example/callback\nmode      query\nscope     openid read\nresources https://orders.example\n",
            "PKCE      S256\nprompt    login\nmax_age   60\nstate     (not shown)\nnonce     (not shown)\nlogin     (not shown)\n",
            "valid     yes, in the browser that it belongs to, unless a code came of it\n",
        ],
    );
    assert!(!told.contains("nobody-sees"), "{told}");
    folder.edit("config.toml", "https://shop.example/callback", "https://shop.example/elsewhere");
    assert_says(&said(&folder, transaction), &["valid     no: the client urn:shop no longer has its redirect URI\n"]);
    signet(&folder, &["clients", "disable", "shop"]).succeeded();
    assert_says(&said(&folder, transaction), &["valid     no: its client is gone or disabled"]);
}

/// A sign-out that a person is asked about, until it is too late or done.
#[test]
fn a_sign_out_on_its_way_is_explained() {
    let folder = folder();
    let sign_out = |age| {
        seal(
            &folder,
            &Errand::SignOut(SignOutRequest {
                binding: [1; 16],
                begun_at: ago(age),
                session: SessionId::parse(SESSION_ID).unwrap(),
                client: Some(shop()),
                uri: Some("https://shop.example/bye".to_owned()),
                state: Some("a-state-that-nobody-sees".to_owned()),
                language: Language::English,
            }),
        )
    };
    let told = said(&folder, &sign_out(30));
    assert_says(
        &told,
        &[
            "step      the sign-out page\nclient    urn:shop (clients.shop)\nredirect  https://shop.example/bye\n",
            "state     (not shown)\nsid       EBESExQVFhcYGRobHB0eHw\n",
            "valid     yes, in the browser that it belongs to\n",
        ],
    );
    assert!(!told.contains("nobody-sees"), "{told}");
    assert_says(&said(&folder, &sign_out(900)), &["valid     no: its life is over\n"]);
    signet(&folder, &["deny", "--sid", SESSION_ID]).succeeded();
    assert_says(&said(&folder, &sign_out(30)), &["valid     no: revoked at 20"]);
}

#[test]
fn a_form_of_an_account_is_explained() {
    let folder = folder();
    let form = |age| {
        let errand = AccountErrand {
            begun_at: ago(age),
            place: AccountPlace::Email,
            owner: AccountOwner::Session([1; 16], SessionId::parse(SESSION_ID).unwrap()),
            notice: None,
            username: Some("a-name-that-nobody-sees".to_owned()),
        };
        seal(&folder, &Errand::Account(errand))
    };
    let told = said(&folder, &form(30));
    let page = "step      /account/email of somebody's own account\nsid       EBESExQVFhcYGRobHB0eHw\n";
    assert_says(&told, &[page, "login     (not shown)\n", "valid     yes, in the browser that it belongs to\n"]);
    assert!(!told.contains("nobody-sees"), "{told}");
    assert_says(&said(&folder, &form(900)), &["valid     no: its life is over\n"]);
    signet(&folder, &["deny", "--sid", SESSION_ID]).succeeded();
    assert_says(&said(&folder, &form(30)), &["valid     no: revoked at 20"]);
}

/// Looking makes no files.
#[test]
fn nothing_is_made_by_looking() {
    let folder = Folder::of(&(signing_in() + SHOP_TABLE));
    signet(&folder, &["keys", "generate", "--missing"]).succeeded();
    assert_says(&said(&folder, &seal(&folder, &code(20))), &["valid     no: its account is gone\n"]);
    assert_eq!(folder.names(""), ["config.toml", "keys"]);
}
