//! Arbitrary registrations, and what one client may ask for under them.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use signet::clients::{
    AuthenticatedClient, ClientSettings, Credentials, ExcessScope, Judgement, Registering, Registry, ResourceSettings,
    ScopeSettings, SecretDigest, SecretSettings,
};
use signet::clock::Timestamp;
use signet::keys::MissingFile;
use signet::protocol::{GrantType, Parameters, RedirectUri, ResourceIndicator, Scope, ScopeToken};
use signet::settings::{Findings, Label};
use signet::tokens::TokenSettings;
use signet::units::Period;

/// The declared scopes.
pub(crate) const SCOPES: [&str; 4] = ["a", "b", "c", "d"];
/// The declared resources, by label; each is called `urn:r:` and its label.
pub(crate) const RESOURCES: [&str; 3] = ["x", "y", "z"];

/// A client and the defaults of its tokens.
pub(crate) struct Registered {
    pub(crate) client: AuthenticatedClient,
    pub(crate) defaults: TokenSettings,
}

/// What the client asks for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) scope: Option<String>,
    pub(crate) resources: Vec<String>,
}

/// How somebody registered a client.
#[derive(Clone, Debug)]
pub(crate) struct Registration {
    client: ClientSettings,
    resources: BTreeMap<Label, ResourceSettings>,
    lifetime: Period,
}

pub(crate) fn registrations() -> impl Strategy<Value = Registration> {
    let resources = [(); RESOURCES.len()].map(|()| (scope(), option::of(periods())));
    (clients(), resources, periods()).prop_map(|(client, resources, lifetime)| {
        let resources = RESOURCES.into_iter().zip(resources).map(|(name, (scopes, access_token_lifetime))| {
            let identifier = ResourceIndicator::parse(&format!("urn:r:{name}"));
            let settings =
                ResourceSettings { identifier, scopes, access_token_lifetime, ..ResourceSettings::default() };
            (label(name), settings)
        });
        Registration { client, resources: resources.collect(), lifetime }
    })
}

fn clients() -> impl Strategy<Value = ClientSettings> {
    let excess = select(vec![ExcessScope::Refuse, ExcessScope::Narrow]);
    let resources = subsequence(RESOURCES.to_vec(), 1..=RESOURCES.len()).prop_shuffle();
    (scope(), scope(), excess, resources, option::of(periods())).prop_map(
        |(scopes, wished, excess_scope, resources, access_token_lifetime)| {
            let secret = SecretSettings { sha256: Some(SecretDigest::of(b"secret")), ..SecretSettings::default() };
            ClientSettings {
                default_scope: wished.intersection(&scopes).cloned().collect(),
                scopes,
                excess_scope,
                resources: resources.into_iter().map(label).collect(),
                access_token_lifetime,
                secrets: [(label("first"), secret)].into(),
                grant_types: GrantType::ALL.into_iter().filter(|grant| *grant != GrantType::Implicit).collect(),
                redirect_uris: RedirectUri::parse("https://app.example/callback").into_iter().collect(),
                ..ClientSettings::default()
            }
        },
    )
}

/// Known and unknown scopes and resources, in any order and number.
pub(crate) fn asked() -> impl Strategy<Value = Asked> {
    let tokens = vec(select(vec!["a", "b", "c", "d", "e", "A"]), 1..5).prop_map(|tokens| tokens.join(" "));
    let resources = vec(select(vec!["urn:r:x", "urn:r:y", "urn:r:z", "urn:r:unknown"]), 0..4);
    (option::of(tokens), resources)
        .prop_map(|(scope, resources)| Asked { scope, resources: resources.into_iter().map(str::to_owned).collect() })
}

impl Registration {
    /// A client without scopes that gets tokens for one resource.
    pub(crate) fn usual() -> Self {
        let secret = SecretSettings { sha256: Some(SecretDigest::of(b"secret")), ..SecretSettings::default() };
        let client = ClientSettings {
            resources: vec![label("x")],
            secrets: [(label("first"), secret)].into(),
            grant_types: GrantType::ALL.into_iter().filter(|grant| *grant != GrantType::Implicit).collect(),
            redirect_uris: RedirectUri::parse("https://app.example/callback").into_iter().collect(),
            ..ClientSettings::default()
        };
        let identifier = ResourceIndicator::parse("urn:r:x");
        let resource = ResourceSettings { identifier, ..ResourceSettings::default() };
        Self { client, resources: [(label("x"), resource)].into(), lifetime: Period::from_secs(60) }
    }

    /// Registers the client and has it prove who it is.
    #[expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
    pub(crate) fn register(&self) -> Registered {
        let clients = [(label("client"), self.client.clone())].into();
        let scopes = SCOPES.map(|name| (label(name), ScopeSettings::default())).into();
        let registering = Registering { folder: Path::new("."), missing: MissingFile::Refuse };
        let mut findings = Findings::default();
        let registry = Registry::build(&clients, &self.resources, &scopes, &registering, &mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        let parameters = Parameters::parse(b"client_id=client&client_secret=secret").unwrap();
        let credentials = Credentials::find(None, &parameters).unwrap_or_else(|fault| panic!("{fault:?}"));
        let judgement = registry.authenticate(&credentials, &[], Timestamp::EPOCH);
        let judgement = judgement.unwrap_or_else(|fault| panic!("{fault:?}"));
        let Judgement::Proven(client) = judgement else { panic!("a client with a fast secret is proven") };
        Registered {
            client,
            defaults: TokenSettings { access_token_lifetime: self.lifetime, ..TokenSettings::default() },
        }
    }
}

impl Asked {
    /// The scope as a set, if there is one.
    pub(crate) fn tokens(&self) -> Option<Scope> {
        self.scope.as_deref().and_then(Scope::parse)
    }

    pub(crate) fn resources(&self) -> impl Iterator<Item = &str> {
        self.resources.iter().map(String::as_str)
    }
}

fn scope() -> impl Strategy<Value = std::collections::BTreeSet<ScopeToken>> {
    btree_set(select(SCOPES.to_vec()).prop_filter_map("a legal token", ScopeToken::parse), 0..=SCOPES.len())
}

fn periods() -> impl Strategy<Value = Period> {
    (1..100_u64).prop_map(Period::from_secs)
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn label(name: &str) -> Label {
    Label::parse(name).unwrap()
}
