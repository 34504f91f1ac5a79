//! What comes of a grant: never more than the person granted, however often it is narrowed and refreshed.

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use signet::clients::{Granted, Target};
use signet::protocol::{ResourceIndicator, Scope, ScopeToken};

use crate::registration::{Asked, Registered, asked, registrations};

/// A scope that somebody once granted, with what is no longer registered and what OpenID Connect defines.
fn scopes() -> impl Strategy<Value = Scope> {
    let names = ["a", "b", "c", "d", "gone", "openid", "email", "offline_access"];
    btree_set(select(names.to_vec()), 0..=names.len())
        .prop_map(|names| names.into_iter().filter_map(ScopeToken::parse).collect())
}

fn resources() -> impl Strategy<Value = Vec<ResourceIndicator>> {
    let names = ["urn:r:x", "urn:r:y", "urn:r:z", "urn:r:gone"];
    subsequence(names.to_vec(), 0..=names.len())
        .prop_map(|names| names.into_iter().filter_map(ResourceIndicator::parse).collect())
}

fn within(registered: &Registered, granted: Granted<'_>, asked: &Asked) -> Option<Target> {
    Target::within(&registered.client, granted, asked.resources(), asked.scope.as_deref()).ok()
}

proptest! {
    /// RFC 6749 §6: "MUST NOT include any scope not originally granted"; and never one that the client is not registered for.
    #[test]
    fn a_scope_never_grows(registration in registrations(), scope in scopes(), open in resources(), asked in asked()) {
        let registered = registration.register();
        let granted = Granted { scope: &scope, resources: &open };
        if let Some(target) = within(&registered, granted, &asked) {
            let given = target.scope().scope();
            prop_assert!(given.is_within(&scope));
            prop_assert!(given.is_within(&registered.client.scope));
            prop_assert!(asked.tokens().is_none_or(|asked| given.is_within(&asked)));
        }
    }

    /// RFC 8707 §2.2: the audience is a part of what was granted and of what the client has, and of what was named where
    /// something was.
    #[test]
    fn an_audience_never_grows(registration in registrations(), scope in scopes(), open in resources(), asked in asked()) {
        let registered = registration.register();
        let granted = Granted { scope: &scope, resources: &open };
        if let Some(target) = within(&registered, granted, &asked) {
            let named: Vec<_> = asked.resources().collect();
            for resource in target.resources() {
                prop_assert!(open.contains(&resource.identifier));
                prop_assert!(registered.client.resources.iter().any(|own| own.identifier == resource.identifier));
                prop_assert!(named.is_empty() || named.contains(&resource.identifier.as_str()));
            }
            prop_assert!(target.has_userinfo() <= (scope.has("openid") && named.is_empty()));
            prop_assert!(!target.resources().is_empty() || target.has_userinfo(), "a token is always for somebody");
        }
    }

    /// Narrowing what was narrowed gives no more than narrowing at once, in whatever steps.
    #[test]
    fn narrowing_again_gives_no_more(registration in registrations(), scope in scopes(), open in resources(), steps in vec(asked(), 1..4)) {
        let registered = registration.register();
        let (mut scope, mut open) = (scope, open);
        for asked in &steps {
            let Some(target) = within(&registered, Granted { scope: &scope, resources: &open }, asked) else { break };
            let (next, reach) = (target.scope().scope().clone(), target.resources());
            prop_assert!(next.is_within(&scope));
            let reach: Vec<_> = reach.iter().map(|resource| resource.identifier.clone()).collect();
            prop_assert!(reach.iter().all(|identifier| open.contains(identifier)));
            (scope, open) = (next, reach);
        }
    }

    /// What was granted, is still registered and is asked for whole is given whole.
    #[test]
    fn what_was_granted_is_given(registration in registrations()) {
        let registered = registration.register();
        let open: Vec<_> = registered.client.resources.iter().map(|resource| resource.identifier.clone()).collect();
        let known = |token: &ScopeToken| registered.client.resources.iter().any(|resource| resource.scope.contains(token));
        let scope = registered.client.scope.clone().narrowed(known);
        let nothing = Asked { scope: None, resources: Vec::new() };
        let target = within(&registered, Granted { scope: &scope, resources: &open }, &nothing);
        prop_assert_eq!(target.as_ref().map(|target| target.scope().scope()), Some(&scope));
        prop_assert_eq!(target.map(|target| target.resources().len()), Some(open.len()));
    }
}
