//! What the mint makes, in either form, is what the reader reads; anything else is refused.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use signet::clients::{AccessTokenFormat, OnBehalfOf, Target};
use signet::clock::Timestamp;
use signet::protocol::{GrantId, SigningAlgorithm};
use signet::tokens::{Authorization, IssuedToken, Issuer, Recipient, Terms};

use crate::introspection::service::{issuer, ring};
use crate::registration::{Asked, Registration, asked, registrations};
use crate::support::SeededEntropy;

fn mint() -> &'static Issuer {
    static MINT: OnceLock<Issuer> = OnceLock::new();
    MINT.get_or_init(|| Issuer::new(issuer(), Arc::new(ring())))
}

fn formats() -> impl Strategy<Value = AccessTokenFormat> {
    select(AccessTokenFormat::ALL.to_vec())
}

/// A token of the form, if the client gets what it asks for; with what it was made of.
fn made(
    registration: &Registration,
    asked: &Asked,
    terms: (AccessTokenFormat, Duration),
    now: Timestamp,
    seed: u64,
) -> Option<(IssuedToken, Authorization, Target)> {
    let client = registration.register().client;
    let target = Target::decide(&client, OnBehalfOf::Itself, asked.resources(), asked.scope.as_deref()).ok()?;
    let entropy = SeededEntropy::new(seed);
    let authorization = Authorization::of_client(&client.id, GrantId::draw(&entropy).unwrap());
    let terms = Terms { format: terms.0, algorithm: SigningAlgorithm::EdDsa, lifetime: terms.1 };
    let token = mint().access_token(Recipient::Authenticated(&client), &authorization, &target, terms, now, &entropy);
    Some((token.map_err(|fault| format!("{fault:?}")).unwrap(), authorization, target))
}

/// A moment of this and the next centuries, to the millisecond.
fn moments() -> impl Strategy<Value = Timestamp> {
    (0..10_000_000_000_000_u64).prop_map(Timestamp::from_millis)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A signed and a sealed token say the same, and what they were made of.
    #[test]
    fn what_was_made_is_read(
        registration in registrations(), asked in asked(), format in formats(), now in moments(), lifetime in 1..90_000_u64, seed: u64,
    ) {
        let lifetime = Duration::from_secs(lifetime);
        let Some((token, authorization, target)) = made(&registration, &asked, (format, lifetime), now, seed) else {
            return Ok(());
        };
        let read = mint().read_access_token(&token.text, now);
        let read = read.map_err(|fault| TestCaseError::fail(fault.to_string()))?;
        let audience: Vec<_> = target.resources().iter().map(|resource| resource.identifier.to_string()).collect();
        prop_assert_eq!(read.audience(), audience);
        prop_assert_eq!(read.scope(), target.scope().scope());
        prop_assert_eq!((read.subject(), read.client_id().as_str()), (authorization.subject(), "client"));
        prop_assert_eq!((read.jwt_id(), read.grant_id()), (token.jwt_id, authorization.grant_id()));
        prop_assert_eq!(read.issued_at(), Timestamp::from_secs(now.as_secs()));
        prop_assert_eq!(read.expires_at(), Timestamp::from_secs(now.as_secs()).after(lifetime));
        let last = read.expires_at().before(Duration::from_millis(1));
        prop_assert!(mint().read_access_token(&token.text, last).is_ok());
        prop_assert!(mint().read_access_token(&token.text, read.expires_at()).is_err());
    }

    /// One bit of an opaque token's blob, whichever.
    #[test]
    fn an_opaque_token_with_a_flipped_bit_is_refused(
        registration in registrations(), asked in asked(), seed: u64, at: Index, bit in 0..8_u8,
    ) {
        let (now, terms) = (Timestamp::from_secs(1), (AccessTokenFormat::Opaque, Duration::from_secs(9)));
        let Some((token, ..)) = made(&registration, &asked, terms, now, seed) else { return Ok(()) };
        let mut blob = URL_SAFE_NO_PAD.decode(&token.text["user.".len()..]).unwrap();
        let at = at.index(blob.len());
        blob[at] ^= 1_u8 << bit;
        let flipped = format!("user.{}", URL_SAFE_NO_PAD.encode(blob));
        prop_assert!(mint().read_access_token(&flipped, now).is_err());
    }

    /// One character of either form, or a piece of it.
    #[test]
    fn a_token_that_was_cut_and_pasted_is_refused(
        format in formats(), seed: u64, from: Index, to: Index, pasted in ".{0,4}",
    ) {
        let registration = Registration::usual();
        let asked = Asked { scope: None, resources: Vec::new() };
        let now = Timestamp::from_secs(1);
        let (token, ..) = made(&registration, &asked, (format, Duration::from_secs(9)), now, seed).unwrap();
        let (from, to) = (from.index(token.text.len()), to.index(token.text.len()));
        let changed = format!("{}{pasted}{}", &token.text[..from.min(to)], &token.text[from.max(to)..]);
        prop_assert!(changed == token.text || mint().read_access_token(&changed, now).is_err(), "{}", changed);
    }

    /// Nothing that could be sent makes the reader panic, and nothing is believed.
    #[test]
    fn no_text_is_read(text in prop_oneof!["\\PC{0,200}", "user\\.[A-Za-z0-9_-]{0,300}", "([A-Za-z0-9_-]{0,80}\\.){2}[A-Za-z0-9_-]{0,90}"]) {
        prop_assert!(mint().read_access_token(&text, Timestamp::EPOCH).is_err());
    }
}
