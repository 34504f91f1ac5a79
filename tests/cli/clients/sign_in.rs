//! `signet clients …` for clients that have people sign in.

use signet::clients::SecretDigest;

use crate::clients::{refused_without_a_trace, secret_in};
use crate::config::{CLIENT, signing_in, small};
use crate::folder::Folder;
use crate::run::signet;
use crate::server::Server;

const CALLBACK: &str = "https://shop.example/callback";

#[track_caller]
fn add(folder: &Folder, arguments: &str) -> String {
    signet(folder, &[&["clients", "add"], &arguments.split(' ').collect::<Vec<_>>()[..]].concat()).succeeded()
}

#[track_caller]
fn update(folder: &Folder, arguments: &str) -> String {
    signet(folder, &[&["clients", "update"], &arguments.split(' ').collect::<Vec<_>>()[..]].concat()).succeeded()
}

/// "`--redirect-uri` … implies authorization_code", and "a client with openid in its scopes needs no resource".
#[test]
fn a_web_app_is_added_by_its_redirect_uri() {
    let folder = Folder::of(&signing_in());
    let said = add(
        &folder,
        "shop --redirect-uri https://shop.example/callback --redirect-uri https://shop.example/other \
         --post-logout-redirect-uri https://shop.example/ --scope openid --scope offline_access --refresh reuse \
         --consent implied --id-token-alg ES256",
    );
    let digest = SecretDigest::of(secret_in(&said).as_bytes());
    let tables = format!(
        r#"[clients.shop]
grant_types = ["authorization_code", "refresh_token"]
scopes = ["openid", "offline_access"]
default_scope = ["openid"]
redirect_uris = ["https://shop.example/callback", "https://shop.example/other"]
post_logout_redirect_uris = ["https://shop.example/"]
refresh_tokens = "reuse"
consent = "implied"
id_token_signed_response_alg = "ES256"

[clients.shop.secrets.first]
sha256 = "{digest}"
"#
    );
    assert!(folder.read("config.toml").contains(&tables), "{}", folder.read("config.toml"));
    signet(&folder, &["check"]).succeeded();
}

/// "Clients incapable of maintaining the confidentiality of their credentials" (RFC 6749 §2.1) get none.
#[test]
fn a_public_client_gets_no_secret() {
    let folder = Folder::of(&signing_in());
    let said =
        add(&folder, "phone --public --redirect-uri com.example.phone:/callback --scope openid --refresh rotate");
    assert_eq!(said, "client_id      phone\nconfig.toml has it as a public client, which has no secret\n");
    let text = folder.read("config.toml");
    assert!(
        text.contains("[clients.phone]\nauthentication = [\"none\"]\n") && !text.contains("phone.secrets"),
        "{text}"
    );
    signet(&folder, &["check"]).succeeded();
}

/// Grant types that are named are those that it gets, and no others.
#[test]
fn named_grant_types_are_taken_as_they_are() {
    let folder = Folder::of(&signing_in());
    add(
        &folder,
        "shop --redirect-uri https://shop.example/callback --scope openid --resource orders \
         --grant authorization_code --grant client_credentials",
    );
    let text = folder.read("config.toml");
    assert!(text.contains("\ngrant_types = [\"authorization_code\", \"client_credentials\"]\n"), "{text}");
    let refused = ["clients", "add", "late", "--redirect-uri", CALLBACK, "--resource", "orders"];
    let said = refused_without_a_trace(&folder, &[&refused[..], &["--grant", "client_credentials"]].concat());
    assert!(said.contains("authorization_code among them"), "{said}");
}

/// What would not be served is not registered, and what is missing for it is named.
#[test]
fn a_client_that_nobody_could_sign_in_to_is_refused() {
    let folder = Folder::of(&signing_in());
    for (arguments, told) in [
        (&["--public", "--scope", "openid"][..], "at least one URI to which codes may be sent"),
        (&["--redirect-uri", CALLBACK, "--scope", "read"], "a token is always for somebody"),
        (&["--redirect-uri", CALLBACK, "--scope", "email"], "openid beside it"),
        (&["--redirect-uri", CALLBACK, "--scope", "openid", "--public", "--refresh", "reuse"], "\"rotate\", because"),
        (
            &["--public", "--scope", "openid", "--grant", "client_credentials"],
            "grant types that a public client may use",
        ),
        (&["--public", "--introspect", "orders"], "whoever asks about tokens must prove who it is"),
        (&["--redirect-uri", CALLBACK, "--scope", "openid", "--id-token-alg", "ES384"], "ES384"),
    ] {
        let said = refused_without_a_trace(&folder, &[&["clients", "add", "shop"], arguments].concat());
        assert!(said.contains(told), "{arguments:?}: {said}");
    }
    let keyless = Folder::of(&small());
    let add = ["clients", "add", "shop", "--redirect-uri", CALLBACK, "--scope", "openid"];
    let said = refused_without_a_trace(&keyless, &add);
    for told in ["RS256", "cookie", "short-lived"] {
        assert!(said.contains(told), "{told}: {said}");
    }
}

/// A URI that may not be registered is refused where it is typed, with the form that it should have.
#[test]
fn only_redirect_uris_that_may_be_registered_are_read() {
    let folder = Folder::of(&signing_in());
    let text = folder.read("config.toml");
    for uri in [
        "http://shop.example/callback",
        "https://*.shop.example/callback",
        "https://shop.example/callback#part",
        "https://SHOP.example/callback",
        "shop:/callback",
        "/callback",
    ] {
        for arguments in [["add", "shop", "--redirect-uri"], ["update", CLIENT, "--add-redirect-uri"]] {
            let said = signet(&folder, &[&["clients"], &arguments[..], &[uri, "--scope", "openid"]].concat());
            assert_eq!(said.code, Some(2), "{uri}: {}", said.err);
        }
        let said = signet(&folder, &["clients", "add", "shop", "--redirect-uri", uri]);
        assert!(said.err.contains("an absolute URI in its normal form"), "{uri}: {}", said.err);
    }
    for arguments in [["--refresh", "always"], ["--consent", "never"], ["--id-token-alg", "none"]] {
        let said = signet(&folder, &[&["clients", "add", "shop", "--scope", "openid"], &arguments[..]].concat());
        assert!(said.code == Some(2) && said.err.contains("expected one of"), "{}", said.err);
    }
    assert_eq!(folder.read("config.toml"), text);
}

/// Each value is written in place of the old one, and what it is worth nothing without is written, too.
#[test]
fn a_client_learns_to_have_people_sign_in() {
    let folder = Folder::of(&signing_in());
    let said = update(
        &folder,
        "web --add-scope openid --add-redirect-uri https://shop.example/callback --refresh rotate --consent implied \
         --add-post-logout-redirect-uri https://shop.example/ --id-token-alg ES256",
    );
    for line in [
        "grant_types = [\"client_credentials\", \"authorization_code\", \"refresh_token\"]",
        "redirect_uris = [\"https://shop.example/callback\"]",
        "post_logout_redirect_uris = [\"https://shop.example/\"]",
        "refresh_tokens = \"rotate\"",
        "consent = \"implied\"",
        "id_token_signed_response_alg = \"ES256\"",
    ] {
        assert!(said.contains(&format!("clients.web.{line}\n")), "{line}: {said}");
        assert!(folder.read("config.toml").contains(&format!("\n{line}\n")), "{line}");
    }
    let moved = "web --add-redirect-uri https://shop.example/new --remove-redirect-uri https://shop.example/callback";
    assert_eq!(update(&folder, moved), "clients.web.redirect_uris = [\"https://shop.example/new\"]\n");
    let missing = ["clients", "update", CLIENT, "--remove-redirect-uri", CALLBACK];
    let said = refused_without_a_trace(&folder, &missing);
    assert!(said.contains("the client does not have https://shop.example/callback"), "{said}");
    let last = ["clients", "update", CLIENT, "--remove-redirect-uri", "https://shop.example/new"];
    let said = refused_without_a_trace(&folder, &last);
    assert!(said.contains("at least one URI to which codes may be sent"), "{said}");
    let gone = "web --remove-post-logout-redirect-uri https://shop.example/ --refresh none";
    assert_eq!(
        update(&folder, gone),
        "clients.web.post_logout_redirect_uris = []\nclients.web.refresh_tokens = \"none\"\n"
    );
    signet(&folder, &["check"]).succeeded();
}

/// What a public client once proved itself with is taken out: it would be a fault beside "none".
#[test]
fn a_client_becomes_public() {
    let folder = Folder::of(&signing_in());
    update(&folder, "web --add-scope openid --add-redirect-uri https://shop.example/callback");
    let said = refused_without_a_trace(&folder, &["clients", "update", CLIENT, "--public"]);
    assert!(said.contains("grant types that a public client may use"), "{said}");
    update(&folder, "web --public --remove-grant client_credentials");
    let text = folder.read("config.toml");
    assert!(text.contains("authentication = [\"none\"]") && !text.contains("clients.web.secrets"), "{text}");
    assert!(text.contains("# ---- keys ----"), "{text}");
    signet(&folder, &["check"]).succeeded();
}

/// What is registered for sign-in is shown, also where nothing is written of it.
#[test]
fn how_a_client_has_people_sign_in_is_shown() {
    let folder = Folder::of(&signing_in());
    assert!(!signet(&folder, &["clients", "show", CLIENT]).succeeded().contains("consent"));
    add(
        &folder,
        "shop --redirect-uri https://shop.example/a --redirect-uri https://shop.example/b --scope openid \
         --post-logout-redirect-uri https://shop.example/ --grant authorization_code --grant refresh_token",
    );
    add(&folder, "phone --public --redirect-uri com.example.phone:/callback --scope openid --refresh rotate");
    let told = "userinfo_signed_response_alg = \"ES256\"\ndefault_max_age = \"1h\"\n";
    folder.edit("config.toml", "[clients.phone]\n", &format!("[clients.phone]\n{told}"));
    for (client, lines) in [
        (
            "shop",
            "redirect_uri   https://shop.example/a\nredirect_uri   https://shop.example/b\n\
             post_logout    https://shop.example/\nrefresh_tokens reuse\nconsent        ask\nid_token_alg   RS256\n",
        ),
        (
            "phone",
            "redirect_uri   com.example.phone:/callback\nrefresh_tokens rotate\nconsent        ask\n\
             id_token_alg   RS256\nuserinfo_alg   ES256\nmax_age        1h\n",
        ),
    ] {
        let said = signet(&folder, &["clients", "show", client]).succeeded();
        assert!(said.contains(lines), "{client}: {said}");
    }
}

/// From nothing to the sign-in page of the running service, and away from it when the URI is taken out.
#[test]
fn the_running_service_sends_people_where_it_is_told_to() {
    let folder = Folder::of(&signing_in());
    add(&folder, "shop --redirect-uri https://shop.example/callback --scope openid");
    let server = Server::start(&folder);
    let target = "/authorize?client_id=shop&response_type=code&scope=openid&code_challenge_method=S256&\
                  code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&redirect_uri=https%3A%2F%2Fshop.example%2F";
    let status = |path: &str| server.get(&format!("{target}{path}")).unwrap().status;
    assert_eq!((status("callback"), status("other")), (303, 400));
    let moved =
        "shop --add-redirect-uri https://shop.example/other --remove-redirect-uri https://shop.example/callback";
    update(&folder, moved);
    crate::deadline::until("the new URI", || (status("other") == 303).then_some(()));
    assert_eq!(status("callback"), 400);
}
