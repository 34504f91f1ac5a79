//! `signet clients import`: clients that have people sign in (RFC 7591 §2, OpenID Connect Dynamic Registration §2).

use crate::clients::import::{GENERATED, import};
use crate::config::{signing_in, small};
use crate::folder::Folder;
use crate::run::signet;

/// Members of RFC 7591 and of OpenID Connect are taken over under their names.
#[test]
fn a_web_app_is_taken_over() {
    let folder = Folder::of(&signing_in());
    let client = format!(
        r#"{{ "client_id": "shop", "client_secret": "{GENERATED}", "response_types": ["code"],
        "redirect_uris": ["https://shop.example/a", "http://127.0.0.1/b", "com.example.shop:/c"],
        "post_logout_redirect_uris": ["https://shop.example/"], "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid email offline_access read", "id_token_signed_response_alg": "ES256",
        "userinfo_signed_response_alg": "RS256", "default_max_age": 3600 }}"#
    );
    let said = import(&folder, "shop.json", &client, &[]).succeeded();
    assert_eq!(said, "entry 1: clients.shop\n1 clients imported into config.toml\n");
    let table = r#"[clients.shop]
grant_types = ["authorization_code", "refresh_token"]
scopes = ["email", "offline_access", "openid", "read"]
default_scope = ["email", "openid", "read"]
resources = ["orders"]
redirect_uris = ["https://shop.example/a", "http://127.0.0.1/b", "com.example.shop:/c"]
post_logout_redirect_uris = ["https://shop.example/"]
id_token_signed_response_alg = "ES256"
userinfo_signed_response_alg = "RS256"
default_max_age = "1h"
"#;
    assert!(folder.read("config.toml").contains(table), "{}", folder.read("config.toml"));
    signet(&folder, &["check"]).succeeded();
}

/// Where it is told of sign-outs, and who it is told that somebody is; in a table of text true and false are words.
#[test]
fn logout_addresses_and_subjects_are_taken_over() {
    let folder =
        Folder::of(&(signing_in() + "\n[keys.pairwise]\nclass = \"pairwise\"\nfile = \"keys/pairwise.jwk\"\n"));
    let rows = format!(
        "client_id,client_secret,redirect_uris,scope,backchannel_logout_uri,backchannel_logout_session_required,\
         frontchannel_logout_uri,subject_type,sector_identifier_uri\n\
         a,{GENERATED},https://a.example/cb,openid,https://a.example/back,true,https://a.example/front,pairwise,\
         https://a.example/sector\n\
         b,{GENERATED},https://b.example/cb,openid,http://b.example/back,false,,public,\n"
    );
    let said = import(&folder, "clients.csv", &rows, &[]).succeeded();
    assert!(said.contains("left out: backchannel_logout_uri \"http://b.example/back\", because"), "{said}");
    let table = r#"backchannel_logout_uri = "https://a.example/back"
backchannel_logout_session_required = true
frontchannel_logout_uri = "https://a.example/front"
subject_type = "pairwise"
sector_identifier_uri = "https://a.example/sector"
"#;
    let text = folder.read("config.toml");
    assert!(text.contains(table) && text.matches("subject_type").count() == 1, "{text}");
    signet(&folder, &["check"]).succeeded();
    let shown = signet(&folder, &["clients", "show", "a"]).succeeded();
    for line in
        ["back_channel   https://a.example/back", "front_channel  https://a.example/front", "subjects       pairwise"]
    {
        assert!(shown.contains(line), "{line}: {shown}");
    }
}

/// Keys behind a URL stay there (RFC 7591 §2).
#[test]
fn keys_behind_a_url_are_taken_over() {
    let folder = Folder::of(&small());
    let client = r#"{ "client_id": "job", "token_endpoint_auth_method": "private_key_jwt", "scope": "read",
        "grant_types": ["client_credentials"], "jwks_uri": "https://job.example/jwks" }"#;
    import(&folder, "job.json", client, &[]).succeeded();
    assert!(folder.read("config.toml").contains("jwks_uri = \"https://job.example/jwks\"\n"));
    let shown = signet(&folder, &["clients", "show", "job"]).succeeded();
    assert!(shown.contains("jwks_uri       https://job.example/jwks"), "{shown}");
}

/// "token_endpoint_auth_method: none"; its refresh tokens rotate (RFC 9700 §4.14.2), and a secret that it had is none.
#[test]
fn a_public_client_is_taken_over_without_a_secret() {
    let folder = Folder::of(&signing_in());
    let client = format!(
        r#"{{ "client_id": "phone", "client_secret": "{GENERATED}", "token_endpoint_auth_method": "none", "scope": "openid",
        "redirect_uris": "com.example.phone:/cb", "grant_types": ["authorization_code", "refresh_token"] }}"#
    );
    let said = import(&folder, "phone.json", &client, &[]).succeeded();
    for told in [
        "left out: client_secret, because a public client proves nothing",
        "it is public, so each of its refresh tokens works once (RFC 9700 §4.14.2)",
    ] {
        assert!(said.contains(&format!("  {told}\n")), "{told}: {said}");
    }
    let text = folder.read("config.toml");
    assert!(text.contains("authentication = [\"none\"]\n") && text.contains("refresh_tokens = \"rotate\"\n"), "{text}");
    assert!(!text.contains("clients.phone.secrets"), "{text}");
    signet(&folder, &["check"]).succeeded();
}

/// "If omitted, the default behavior is that the client will use only the `authorization_code` Grant Type"; a client that
/// only wants to know who somebody is needs no resource, however many there are.
#[test]
fn what_is_omitted_has_the_defaults_of_the_standard() {
    let folder = Folder::of(&(signing_in() + "\n[resources.bills]\nidentifier = \"https://bills.example\"\n"));
    let rows = format!(
        "client_id,client_secret,redirect_uris,scope\n\
         a,{GENERATED},\"https://a.example/1?x=2,3,https://a.example/4\",openid profile\n\
         b,{GENERATED},https://b.example/1;https://b.example/2,openid read\n"
    );
    let said = import(&folder, "clients.csv", &rows, &[]);
    assert!(said.out.contains("line 3: not imported: say which resources its tokens are for"), "{}", said.out);
    let text = folder.read("config.toml");
    for line in [
        "grant_types = [\"authorization_code\"]",
        "default_scope = [\"openid\", \"profile\"]\nredirect_uris = [\"https://a.example/1?x=2,3\", \"https://a.example/4\"]",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    import(&folder, "clients.csv", &rows.replace("a,", "c,"), &["--resource", "orders"]).succeeded();
    signet(&folder, &["check"]).succeeded();
}

/// "what cannot be is named in the remarks with the reason", and the rest of the client is taken over.
#[test]
fn what_is_not_safe_is_named_with_the_reason() {
    let folder = Folder::of(&signing_in());
    let client = format!(
        r#"{{ "client_id": "old", "client_secret": "{GENERATED}", "scope": "openid",
        "redirect_uris": ["https://old.example/cb", "https://*.old.example/cb", "http://old.example/cb",
          "https://old.example/cb#x", "https://OLD.example/cb", "old:/cb", "/cb", "https://me:pw@old.example/cb"],
        "post_logout_redirect_uris": ["http://old.example/bye"],
        "response_types": ["code", "none", "code token"], "code_challenge_methods_supported": ["plain"],
        "grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:saml2-bearer"],
        "id_token_signed_response_alg": "HS256", "userinfo_signed_response_alg": "none" }}"#
    );
    let said = import(&folder, "old.json", &client, &[]).succeeded();
    for told in [
        r#"the redirect URI "https://*.old.example/cb", because redirect URIs are compared as whole strings"#,
        r#"the redirect URI "http://old.example/cb", because http shows codes to the network"#,
        r##"the redirect URI "https://old.example/cb#x", because it has a fragment"##,
        r#"the redirect URI "https://OLD.example/cb", because it is not in its normal form, in which the client must ask for it: https://old.example/cb"#,
        r#"the redirect URI "old:/cb", because any app may claim its scheme"#,
        r#"the redirect URI "/cb", because it is no absolute URI"#,
        r#"the redirect URI "https://me:pw@old.example/cb", because it has user information"#,
        r#"the post-logout redirect URI "http://old.example/bye", because http shows codes to the network"#,
        r#"the response type "none", which this server does not have"#,
        r#"the response type "code token", which needs the grant type implicit"#,
        r#"the grant type "urn:ietf:params:oauth:grant-type:saml2-bearer", which this server does not have"#,
        r#"code_challenge_methods_supported, because the code challenge method plain protects nobody"#,
        r#"id_token_signed_response_alg "HS256", because nobody could verify it with the JWK Set: RS256"#,
        r#"userinfo_signed_response_alg "none", because nobody could verify it with the JWK Set: unsigned JSON"#,
    ] {
        assert!(said.contains(&format!("  left out: {told}")), "{told}: {said}");
    }
    assert!(folder.read("config.toml").contains("redirect_uris = [\"https://old.example/cb\"]\n"));
    signet(&folder, &["check"]).succeeded();
}

/// What a client is worth nothing without is not left out: it is refused, and why is told with it.
#[test]
fn a_client_that_could_not_be_used_is_not_imported() {
    let folder = Folder::of(&signing_in());
    let before = folder.read("config.toml");
    for (members, told) in [
        (
            r#""redirect_uris": ["https://*.a.example/"], "grant_types": ["authorization_code"], "scope": "openid""#,
            &["redirect_uris: found nothing", "left out: the redirect URI \"https://*.a.example/\""][..],
        ),
        (
            r#""redirect_uris": ["https://a.example/"], "grant_types": ["implicit"], "response_types": ["code"]"#,
            &["grant_types: found nothing", "left out: the grant type \"implicit\"", "sends anybody back"],
        ),
        (
            r#""grant_types": ["refresh_token"], "scope": "read""#,
            &["grant_types: found nothing", "left out: the grant type \"refresh_token\", because no other one gives"],
        ),
        (
            r#""redirect_uris": ["https://a.example/"], "scope": "openid", "id_token_signed_response_alg": "ES384""#,
            &["id_token_signed_response_alg: no key signs ES384: signet keys generate --algorithm ES384"],
        ),
        (
            r#""redirect_uris": ["https://a.example/"], "scope": "openid", "default_max_age": "soon""#,
            &["default_max_age is no number of seconds"],
        ),
        (
            r#""token_endpoint_auth_method": "none", "grant_types": ["client_credentials"], "scope": "read""#,
            &["grant types that a public client may use"],
        ),
    ] {
        let client = format!(r#"{{"client_id": "a", "client_secret": "{GENERATED}", {members}}}"#);
        let said = import(&folder, "a.json", &client, &[]);
        assert_eq!(said.code, Some(1), "{members}: {}", said.out);
        assert!(said.out.starts_with("entry 1: not imported: "), "{}", said.out);
        for told in told {
            assert!(said.out.contains(told), "{told}: {}", said.out);
        }
    }
    assert_eq!(folder.read("config.toml"), before);
}

/// What is off unless a client is registered for it is kept of a client that was, and named; request objects come along.
#[test]
fn what_a_client_had_and_should_not_have_is_kept_and_named() {
    let folder = Folder::of(&signing_in());
    let client = format!(
        r#"{{ "client_id": "old", "client_secret": "{GENERATED}", "scope": "openid",
        "redirect_uris": ["https://old.example/cb"], "response_types": ["code", "id_token token", "token id_token code"],
        "grant_types": ["authorization_code", "implicit", "password", "refresh_token"],
        "request_object_signing_alg": "none", "default_acr_values": ["2", "two words"] }}"#
    );
    let said = import(&folder, "old.json", &client, &[]).succeeded();
    for told in [
        r#"kept: "code", "id_token token", "code id_token token", which show tokens in URLs"#,
        r#"kept: the grant type "password", which shows passwords to the client"#,
        "left out: the acr value \"two words\", because it is none, or one too many",
    ] {
        assert!(said.contains(&format!("  {told}")), "{told}: {said}");
    }
    let written = folder.read("config.toml");
    for line in [
        r#"grant_types = ["authorization_code", "implicit", "password", "refresh_token"]"#,
        r#"response_types = ["code", "id_token token", "code id_token token"]"#,
        r#"request_object_signing_alg = "none""#,
        r#"default_acr_values = ["2"]"#,
    ] {
        assert!(written.contains(line), "{line}: {written}");
    }
    signet(&folder, &["check"]).succeeded();
}

/// What signs request objects is a key pair, and a public client sees nobody's password.
#[test]
fn what_cannot_be_is_left_out() {
    let folder = Folder::of(&signing_in());
    let client = r#"{ "client_id": "phone", "token_endpoint_auth_method": "none", "scope": "openid",
        "redirect_uris": ["com.example.phone:/cb"], "grant_types": ["authorization_code", "password"],
        "request_object_signing_alg": "HS256" }"#;
    let said = import(&folder, "phone.json", client, &[]).succeeded();
    for told in [
        r#"the grant type "password", because it is not for public clients"#,
        r#"request_object_signing_alg "HS256", which no key pair has"#,
    ] {
        assert!(said.contains(&format!("  left out: {told}")), "{told}: {said}");
    }
    signet(&folder, &["check"]).succeeded();
}

/// Scopes of OpenID Connect need no declaration, but claims need openid.
#[test]
fn scopes_of_openid_connect_are_known() {
    let folder = Folder::of(&signing_in());
    let client = format!(
        r#"{{"client_id": "a", "client_secret": "{GENERATED}", "redirect_uris": ["https://a.example/"],
        "scope": "profile offline_access read fly"}}"#
    );
    let said = import(&folder, "a.json", &client, &[]).succeeded();
    for told in ["the scope profile, which needs openid beside it", "the scope fly, which is not declared"] {
        assert!(said.contains(&format!("  left out: {told}")), "{told}: {said}");
    }
    assert!(folder.read("config.toml").contains("scopes = [\"offline_access\", \"read\"]\ndefault_scope = [\"read\"]"));
}

/// A dry run says what would keep the import from being saved, too.
#[test]
fn missing_keys_are_told_by_a_dry_run() {
    let folder = Folder::of(&(small() + "\n[keys.rs256]\nclass = \"signing\"\nalgorithm = \"RS256\"\n"));
    let text = folder.read("config.toml") + "file = \"keys/rs256.pem\"\n";
    folder.write("config.toml", &text);
    let client = format!(
        r#"{{"client_id": "a", "client_secret": "{GENERATED}", "redirect_uris": ["https://a.example/"], "scope": "openid"}}"#
    );
    for options in [&["--dry-run"][..], &[]] {
        let said = import(&folder, "a.json", &client, options);
        assert!(
            said.code == Some(1) && said.err.contains("cookie") && said.err.contains("short-lived"),
            "{}",
            said.err
        );
        assert_eq!(folder.read("config.toml"), text);
    }
}
