//! §10.10 and R13: a code that was changed is none, whatever was changed (CVE-2026-27840).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use signet::seal::Purpose;

use crate::granting::{OFFLINE, assert_invalid_grant, granted_scope, text, town};
use crate::service::Service;
use crate::signing_in::{Ask, Browser, redeem, refresh, tokens_of, transaction_of};

/// Every text that is the blob with another bit, or a part of it, or more than it.
fn changed(text: &str) -> Vec<String> {
    let (prefix, encoded) = text.split_once('.').unwrap();
    let blob = URL_SAFE_NO_PAD.decode(encoded).unwrap();
    let sealed = |blob: &[u8]| format!("{prefix}.{}", URL_SAFE_NO_PAD.encode(blob));
    let flipped = (0..blob.len()).map(|at| {
        let mut blob = blob.clone();
        blob[at] ^= 1 << (at % 8);
        sealed(&blob)
    });
    let shortened = (0..blob.len()).map(|length| sealed(&blob[..length]));
    let cut = (0..text.len()).map(|length| text[..length].to_owned());
    let more = ["A", "AA", "=", "==", ".", " ", "\n", "+"].map(|more| format!("{text}{more}"));
    let longer = sealed(&[&blob[..], &[0]].concat());
    let others = [text.to_uppercase(), text.replace('.', ":"), encoded.to_owned(), format!(" {text}"), longer];
    flipped.chain(shortened).chain(cut).chain(more).chain(others).filter(|other| !other.is_empty()).collect()
}

/// The prefixes of everything else that is sealed, before this blob.
fn renamed(text: &str) -> Vec<String> {
    let encoded = text.split_once('.').unwrap().1;
    let others = Purpose::ALL.into_iter().filter(|purpose| !text.starts_with(purpose.prefix()));
    others.map(|purpose| format!("{}{}{encoded}", purpose.prefix(), purpose.separator())).collect()
}

#[track_caller]
fn assert_each_refused(texts: &[String], refused: impl Fn(&str)) {
    assert!(texts.len() > 10);
    texts.iter().for_each(|text| refused(text));
}

/// Truncated at every byte, with a bit flipped in every byte, lengthened, renamed; and none of that spends or ends the true one.
#[test]
fn a_changed_code_is_refused() {
    let service = town();
    let code = Browser::at(&service).code(&Ask::app());
    let refused = |text: &str| assert_invalid_grant(&redeem(&service, text, &[]), "code-invalid");
    assert_each_refused(&changed(&code), refused);
    assert_each_refused(&renamed(&code), refused);
    tokens_of(&redeem(&service, &code, &[]));
}

/// The same of a refresh token.
#[test]
fn a_changed_refresh_token_is_refused() {
    let service = town();
    let token = text(&granted_scope(&service, OFFLINE), "refresh_token");
    let refused = |text: &str| assert_invalid_grant(&refresh(&service, text, &[]), "refresh-token-invalid");
    assert_each_refused(&changed(&token), refused);
    assert_each_refused(&renamed(&token), refused);
    tokens_of(&refresh(&service, &token, &[]));
}

/// V3: a blob of one purpose is none of another: everything that a person or client ever gets is tried as a code and as a
/// refresh token.
#[test]
fn what_is_sealed_for_another_purpose_is_no_code_and_no_refresh_token() {
    let service = town();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let transaction = transaction_of(&page);
    let code = browser.code(&Ask::app().with("scope", OFFLINE));
    let session = browser.cookie("__Host-session").unwrap();
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    let [refresh_token, access_token, id_token] =
        ["refresh_token", "access_token", "id_token"].map(|name| text(&tokens, name));
    for other in [&transaction, &session, &refresh_token, &access_token, &id_token] {
        assert_invalid_grant(&redeem(&service, other, &[]), "code-invalid");
    }
    for other in [&transaction, &session, &code, &access_token, &id_token] {
        assert_invalid_grant(&refresh(&service, other, &[]), "refresh-token-invalid");
    }
}

/// DESIGN §3: a seal is bound to its issuer and key: a code of another service is none here, although all is configured alike.
#[test]
fn a_code_of_another_service_is_refused() {
    let (here, there): (Service, Service) = (town(), town());
    let code = Browser::at(&there).code(&Ask::app().with("scope", OFFLINE));
    assert_invalid_grant(&redeem(&here, &code, &[]), "code-invalid");
    let tokens = tokens_of(&redeem(&there, &code, &[]));
    assert_invalid_grant(&refresh(&here, &text(&tokens, "refresh_token"), &[]), "refresh-token-invalid");
}
