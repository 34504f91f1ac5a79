//! §2.2.1, errors.

use std::collections::BTreeSet;

use signet::protocol::ErrorCode::UnsupportedTokenType;
use signet::seal::Purpose;

use crate::asking::assert_refused;
use crate::introspecting::{Fields, assert_done, is_active, revoke_as, sealed, service};

/// Every purpose but those of access and refresh tokens.
fn others() -> impl Iterator<Item = Purpose> {
    Purpose::ALL.into_iter().filter(|purpose| ![Purpose::User, Purpose::Refresh].contains(purpose))
}

/// "unsupported_token_type: The authorization server does not support the revocation of the presented token type. That is,
/// the client tried to revoke an access token on a server not supporting this feature": blobs of every other purpose.
#[test]
fn a_blob_of_another_purpose_is_no_kind_that_is_revoked_here() {
    let service = service();
    let fields = Fields::usual().to_bytes();
    for purpose in others() {
        let answers: BTreeSet<_> = [sealed(purpose, &fields), sealed(purpose, b"x")]
            .iter()
            .map(|text| revoke_as(&service, "web", text))
            .inspect(|answer| assert_refused(answer, UnsupportedTokenType, "token-type-not-revocable"))
            .map(|answer| answer.comparable())
            .collect();
        assert_eq!(answers.len(), 1);
    }
    // None of them took the token with it whose fields it has.
    let token = sealed(Purpose::User, &fields);
    assert!(is_active(&service, "orders-api", &token));
    assert_done(&revoke_as(&service, "web", &token));
    assert!(!is_active(&service, "orders-api", &token));
}

/// A blob that wears another's prefix is none of either.
#[test]
fn a_blob_under_another_prefix_revokes_nothing() {
    let service = service();
    let token = sealed(Purpose::User, &Fields::usual().to_bytes());
    for purpose in others() {
        let renamed = format!("{}{}{}", purpose.prefix(), purpose.separator(), &token["user.".len()..]);
        assert_refused(&revoke_as(&service, "web", &renamed), UnsupportedTokenType, "token-type-not-revocable");
        let text = sealed(purpose, &Fields::usual().to_bytes());
        assert_done(&revoke_as(&service, "web", &format!("user.{}", &text[purpose.prefix().len() + 1..])));
    }
    assert!(is_active(&service, "orders-api", &token));
}
