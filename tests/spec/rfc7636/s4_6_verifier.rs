//! §4.1, §4.5 and §4.6: the verifier in the token request.

use crate::granting::{assert_invalid_grant, plan_of, tables};
use crate::signing_in::{Ask, Browser, VERIFIER, alice, challenge_of, redeem, service, tokens_of};

const REASON: &str = "code-verifier";

/// "If the values are not equal, an error response indicating "invalid_grant" as described in Section 5.2 of [RFC6749] MUST be
/// returned": missing (CVE-2023-48228), empty, of another code, the challenge itself; and the right one still counts then.
#[test]
fn a_wrong_verifier_is_refused() {
    let service = service();
    let code = Browser::at(&service).code(&Ask::app());
    let challenge = challenge_of(VERIFIER);
    let mut flipped = VERIFIER.to_owned().into_bytes();
    flipped[42] = b'j';
    let flipped = String::from_utf8(flipped).unwrap();
    let upper = VERIFIER.to_uppercase();
    for wrong in ["", &challenge, &flipped, &upper, &VERIFIER[..42], &format!("{VERIFIER}A"), &challenge_of(&challenge)]
    {
        assert_invalid_grant(&redeem(&service, &code, &[("code_verifier", wrong)]), REASON);
    }
    tokens_of(&redeem(&service, &code, &[]));
}

/// "code-verifier = 43*128unreserved": one that is none is refused, even if it has the hash.
#[test]
fn a_verifier_of_another_form_is_refused_although_it_has_the_hash() {
    let service = service();
    let browser = Browser::at(&service);
    let padded = |c: &str| format!("{c}{}", "a".repeat(43));
    let bad = [" ", "+", "/", "=", "%", "\\", "\"", "&", "ä", "\u{7f}", "\n", "é", ":", "!", "*"].map(padded);
    for verifier in bad.into_iter().chain(["a".repeat(42), "a".repeat(129), "a".repeat(4000), "a".to_owned()]) {
        let code = browser.code(&Ask::app().with("code_challenge", &challenge_of(&verifier)));
        assert_invalid_grant(&redeem(&service, &code, &[("code_verifier", &verifier)]), REASON);
    }
    for verifier in ["a".repeat(43), "a".repeat(128), padded("-._~09AZaz")] {
        let code = browser.code(&Ask::app().with("code_challenge", &challenge_of(&verifier)));
        tokens_of(&redeem(&service, &code, &[("code_verifier", &verifier)]));
    }
}

/// The example of appendix B.
#[test]
fn the_example_of_the_specification_is_accepted() {
    let service = service();
    assert_eq!(challenge_of(VERIFIER), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let ask = Ask::app().with("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let code = Browser::at(&service).code(&ask);
    tokens_of(&redeem(&service, &code, &[("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")]));
}

/// RFC 9700 §4.8.2: "ensure that if there was no `code_challenge` in the authorization request, a request to the token endpoint
/// containing a `code_verifier` is rejected" (CVE-2024-22258, CVE-2024-23647).
#[test]
fn a_verifier_without_a_challenge_is_a_downgrade() {
    let or_nonce = ("[clients.app]\n", "[clients.app]\npkce = \"or-nonce\"\n");
    let service = plan_of(&tables(&[or_nonce])).start();
    alice(&service);
    let code = Browser::at(&service).code(&Ask::app().without("code_challenge").without("code_challenge_method"));
    for verifier in [VERIFIER, "x", &"a".repeat(43)] {
        assert_invalid_grant(&redeem(&service, &code, &[("code_verifier", verifier)]), REASON);
    }
    tokens_of(&redeem(&service, &code, &[("code_verifier", "")]));
    // And the other way round: such a client, too, has to show the verifier of the challenge that it sent.
    let code = Browser::at(&service).code(&Ask::app());
    assert_invalid_grant(&redeem(&service, &code, &[("code_verifier", "")]), REASON);
}
