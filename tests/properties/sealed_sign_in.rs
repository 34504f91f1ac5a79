//! What is sealed on the way of a sign-in: opened as it was, and refused with any bit changed.

use std::fmt::Debug;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use signet::clock::Timestamp;
use signet::login::{
    AccountErrand, AccountOwner, AccountPlace, AccountSays, AuthorizationRequest, ClientMark, ConsentMark, Draft,
    Errand, Notice, Session, SignOutRequest, Step, Transaction,
};
use signet::pages::{AccountNotice, Language};
use signet::protocol::{
    AskedClaims, AuthenticationContext, AuthenticationReference, ClientDigest, CodeChallenge, GivenClaims, GrantId,
    IssuerIdentifier, Prompts, ResourceIndicator, ResponseMode, ResponseType, Scope, SessionId, Subject,
};
use signet::seal::{Broken, RootKey, Sealed, SealingKey, open};
use signet::tokens::{AuthorizationCode, RefreshToken, UserGrant};

use crate::support::SeededEntropy;

/// Holds that a value is opened as it was, and no other text is.
#[expect(clippy::indexing_slicing, reason = "a test fails by panicking")]
fn holds<T: Sealed + Debug + PartialEq>(value: &T, at: &Index, bit: u8) -> Result<(), TestCaseError> {
    let issuer = IssuerIdentifier::parse("https://as.example").unwrap();
    let key = SealingKey::derive(&RootKey::from_bytes([7; 32]), T::PURPOSE.class(), &issuer);
    let sealed = key.seal(value, &SeededEntropy::new(1)).unwrap();
    let opened = |text: &str| open::<T>(text, |_| Some(&key));
    prop_assert_eq!(&opened(&sealed).unwrap(), value);
    let (prefix, encoded) = sealed.split_once('.').unwrap();
    prop_assert_eq!(prefix, T::PURPOSE.prefix());
    let mut blob = URL_SAFE_NO_PAD.decode(encoded).unwrap();
    let at = at.index(blob.len());
    blob[at] ^= 1 << bit;
    let flipped = format!("{prefix}.{}", URL_SAFE_NO_PAD.encode(&blob));
    prop_assert_eq!(opened(&flipped), Err(Broken), "bit {} of byte {}", bit, at);
    let cut = format!("{prefix}.{}", URL_SAFE_NO_PAD.encode(&blob[..at]));
    prop_assert_eq!(opened(&cut), Err(Broken), "{} bytes", at);
    Ok(())
}

fn times() -> impl Strategy<Value = Timestamp> {
    any::<u64>().prop_map(Timestamp::from_millis)
}

fn subjects() -> impl Strategy<Value = Subject> {
    "[A-Za-z0-9_-]{1,40}".prop_filter_map("a subject", |text| Subject::parse(&text))
}

fn scopes() -> impl Strategy<Value = Scope> {
    "([a-z:]{1,9} ){0,8}".prop_filter_map("a scope", |text| Scope::parse(&text))
}

fn resources() -> impl Strategy<Value = Vec<ResourceIndicator>> {
    vec(
        "https://[a-z]{1,9}\\.example/[a-z]{0,9}".prop_filter_map("a resource", |text| ResourceIndicator::parse(&text)),
        0..4,
    )
}

fn asked_claims() -> impl Strategy<Value = AskedClaims> {
    let names = || btree_set("[a-z_]{1,9}", 0..4);
    (names(), names()).prop_map(|(id_token, userinfo)| AskedClaims { id_token, userinfo })
}

fn sessions_ids() -> impl Strategy<Value = SessionId> {
    any::<[u8; 16]>().prop_map(SessionId::from_bytes)
}

fn digests() -> impl Strategy<Value = ClientDigest> {
    any::<[u8; 32]>().prop_map(ClientDigest::from_bytes)
}

fn challenges() -> impl Strategy<Value = Option<CodeChallenge>> {
    option::of(any::<[u8; 32]>().prop_map(CodeChallenge::from_bytes))
}

fn methods() -> impl Strategy<Value = Vec<AuthenticationReference>> {
    subsequence(AuthenticationReference::ALL.to_vec(), 0..=AuthenticationReference::ALL.len())
}

fn languages() -> impl Strategy<Value = Language> {
    select(Language::ALL.to_vec())
}

fn grants() -> impl Strategy<Value = UserGrant> {
    let who = (any::<[u8; 16]>(), subjects(), any::<u32>(), sessions_ids(), contexts(), given());
    (who, times(), times(), methods(), scopes(), resources(), asked_claims()).prop_map(
        |(
            (grant, subject, account_version, session_id, context, given),
            session_ends_at,
            authenticated_at,
            methods,
            scope,
            resources,
            claims,
        )| {
            UserGrant {
                grant_id: GrantId::from_bytes(grant),
                subject,
                account_version,
                session_id,
                session_ends_at,
                authenticated_at,
                methods,
                scope,
                resources,
                claims,
                context,
                given,
            }
        },
    )
}

fn contexts() -> impl Strategy<Value = Option<AuthenticationContext>> {
    option::of("[!-~]{1,80}".prop_filter_map("a class", |text| AuthenticationContext::parse(&text)))
}

fn given() -> impl Strategy<Value = Option<GivenClaims>> {
    option::of(".{1,80}".prop_filter_map("claims", |text| GivenClaims::parse(&text)))
}

fn codes() -> impl Strategy<Value = AuthorizationCode> {
    let bound = (digests(), any::<[u8; 32]>(), challenges(), option::of(".{0,80}"));
    (bound, times(), times(), grants()).prop_map(
        |((client, redirect_uri, challenge, nonce), issued_at, expires_at, grant)| AuthorizationCode {
            client,
            redirect_uri,
            challenge,
            nonce,
            issued_at,
            expires_at,
            grant,
        },
    )
}

fn refresh_tokens() -> impl Strategy<Value = RefreshToken> {
    (digests(), times(), times(), times(), any::<Option<u32>>(), grants()).prop_map(
        |(client, issued_at, expires_at, grant_ends_at, generation, grant)| RefreshToken {
            client,
            issued_at,
            expires_at,
            grant_ends_at,
            generation,
            grant,
        },
    )
}

fn sessions() -> impl Strategy<Value = Session> {
    let clients = vec(digests().prop_map(|digest| ClientMark::of(&digest)), 0..=Session::MAX_CLIENTS);
    let who = (sessions_ids(), subjects(), any::<u32>(), contexts(), given(), any::<Option<[u8; 16]>>());
    let earlier = vec(sessions_ids(), 0..=Session::MAX_EARLIER);
    let allowed = vec(any::<[u8; 16]>().prop_map(ConsentMark::from_bytes), 0..=Session::MAX_ALLOWED);
    (who, times(), methods(), times(), times(), clients, (earlier, allowed)).prop_map(
        |(
            (id, subject, account_version, context, given, only_for),
            authenticated_at,
            methods,
            seen_at,
            ends_at,
            clients,
            (earlier, allowed),
        )| Session {
            id,
            subject,
            account_version,
            authenticated_at,
            methods,
            seen_at,
            ends_at,
            clients,
            earlier,
            context,
            given,
            only_for,
            allowed,
        },
    )
}

fn requests() -> impl Strategy<Value = AuthorizationRequest> {
    let texts = (".{1,60}", option::of(".{1,200}"), option::of(".{1,60}"), option::of(".{1,60}"));
    let prompts = any::<u8>().prop_filter_map("prompts", Prompts::from_bits);
    let how = (
        (select(ResponseType::ALL.to_vec()), select(ResponseMode::ALL.to_vec())),
        prompts,
        any::<Option<u64>>(),
        option::of(subjects()),
        (asked_claims(), vec(".{0,9}", 0..3), vec(".{0,9}", 0..3)),
    );
    (texts, scopes(), resources(), challenges(), how).prop_map(
        |((redirect_uri, state, nonce, login_hint), scope, resources, challenge, how)| {
            let ((response_type, response_mode), prompts, max_age, hinted_subject, (claims, essential_acr, acr_values)) = how;
            AuthorizationRequest {
                redirect_uri,
                state,
                nonce,
                scope,
                resources,
                challenge,
                response_type,
                response_mode,
                prompts,
                max_age,
                login_hint,
                hinted_subject,
                claims,
                essential_acr,
                acr_values,
            }
        },
    )
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Link),
        Just(Step::SignIn),
        Just(Step::SignUp),
        sessions_ids().prop_map(Step::SelectAccount),
        (sessions_ids(), any::<[u8; 32]>()).prop_map(|(session, registration)| Step::Consent(session, registration)),
    ]
}

fn notices() -> impl Strategy<Value = Notice> {
    prop_oneof![Just(Notice::WrongCredentials), Just(Notice::Busy), any::<u8>().prop_map(Notice::TooManyAttempts)]
}

fn account_notices() -> impl Strategy<Value = AccountNotice> {
    let minutes = any::<u8>().prop_map(|minutes| AccountNotice::TooManyAttempts { minutes: minutes.into() });
    prop_oneof![select(AccountNotice::ALL.to_vec()), minutes]
}

fn account_errands() -> impl Strategy<Value = Errand> {
    let bytes = any::<[u8; 16]>;
    let owners = prop_oneof![
        Just(AccountOwner::Anybody),
        bytes().prop_map(AccountOwner::Browser),
        (bytes(), sessions_ids()).prop_map(|(binding, session)| AccountOwner::Session(binding, session)),
    ];
    let says = prop_oneof![
        notices().prop_map(AccountSays::SignIn),
        Just(AccountSays::Confirm),
        account_notices().prop_map(AccountSays::Account),
    ];
    let places = select(AccountPlace::ALL.to_vec());
    (times(), places, owners, option::of(says), option::of(".{0,80}")).prop_map(
        |(begun_at, place, owner, notice, username)| {
            Errand::Account(AccountErrand { begun_at, place, owner, notice, username })
        },
    )
}

fn errands() -> impl Strategy<Value = Errand> {
    let ids = (any::<[u8; 16]>(), any::<[u8; 16]>(), times(), digests(), languages());
    let sessions = (option::of(sessions_ids()), option::of(sessions_ids()));
    let drafts = (".{0,80}", account_notices()).prop_map(|(email, notice)| Draft { email, notice });
    let sign_in = (ids, requests(), steps(), option::of(notices()), sessions, option::of(drafts)).prop_map(
        |((id, binding, begun_at, client, language), request, step, notice, (signed_in, selected), draft)| {
            Errand::SignIn(Box::new(Transaction {
                id,
                // A link is of no browser.
                binding: if step == Step::Link { [0; 16] } else { binding },
                begun_at,
                client,
                language,
                request,
                step,
                notice,
                draft,
                signed_in,
                selected,
            }))
        },
    );
    let texts = (option::of(".{1,80}"), option::of(".{1,80}"));
    let sign_out = (any::<[u8; 16]>(), times(), sessions_ids(), option::of(digests()), texts, languages()).prop_map(
        |(binding, begun_at, session, client, (uri, state), language)| {
            Errand::SignOut(SignOutRequest { binding, begun_at, session, client, uri, state, language })
        },
    );
    prop_oneof![sign_in, sign_out, account_errands()]
}

proptest! {
    /// "any flipped bit rejected": of a code, nothing can be changed that it is bound to.
    #[test]
    fn a_code_is_what_was_issued(code in codes(), at: Index, bit in 0..8_u8) {
        holds(&code, &at, bit)?;
    }

    /// Of a refresh token neither.
    #[test]
    fn a_refresh_token_is_what_was_issued(token in refresh_tokens(), at: Index, bit in 0..8_u8) {
        holds(&token, &at, bit)?;
    }

    /// Nor of a session.
    #[test]
    fn a_session_is_what_was_begun(session in sessions(), at: Index, bit in 0..8_u8) {
        holds(&session, &at, bit)?;
    }

    /// V6: "txn fields immutable": nor of what a person is about.
    #[test]
    fn an_errand_is_what_was_begun(errand in errands(), at: Index, bit in 0..8_u8) {
        holds(&errand, &at, bit)?;
    }

    /// V3: none of the four is another, whatever it says.
    #[test]
    fn none_opens_as_another(code in codes(), session in sessions()) {
        let issuer = IssuerIdentifier::parse("https://as.example").unwrap();
        let key = |class| SealingKey::derive(&RootKey::from_bytes([7; 32]), class, &issuer);
        let code_key = key(AuthorizationCode::PURPOSE.class());
        let session_key = key(Session::PURPOSE.class());
        let code = code_key.seal(&code, &SeededEntropy::new(1)).unwrap();
        let session = session_key.seal(&session, &SeededEntropy::new(1)).unwrap();
        for key in [&code_key, &session_key] {
            prop_assert_eq!(open::<RefreshToken>(&code, |_| Some(key)), Err(Broken));
            prop_assert_eq!(open::<Session>(&code, |_| Some(key)), Err(Broken));
            prop_assert_eq!(open::<Errand>(&session, |_| Some(key)), Err(Broken));
            prop_assert_eq!(open::<AuthorizationCode>(&session, |_| Some(key)), Err(Broken));
            let renamed = session.replacen(Session::PURPOSE.prefix(), Errand::PURPOSE.prefix(), 1);
            prop_assert_eq!(open::<Errand>(&renamed, |_| Some(key)), Err(Broken));
        }
    }
}
