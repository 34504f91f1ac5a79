//! What a client gets: never more than it asked for, than it is registered for, than the resources know.

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;
use signet::clients::{ExcessScope, OnBehalfOf, PolicyFault, Target};
use signet::protocol::Scope;
use signet::tokens::Terms;

use crate::registration::{Asked, Registered, asked, registrations};

fn decide(registered: &Registered, asked: &Asked) -> Result<Target, PolicyFault> {
    Target::decide(&registered.client, OnBehalfOf::Itself, asked.resources(), asked.scope.as_deref())
}

/// The scopes that the resources of the target know.
fn known_to(target: &Target) -> Scope {
    target.resources().iter().flat_map(|resource| resource.scope.iter().cloned()).collect()
}

proptest! {
    /// RFC 6749 §3.3, and "scope subset only"
    #[test]
    fn a_granted_scope_is_within_what_was_asked_registered_and_known(registration in registrations(), asked in asked()) {
        let registered = registration.register();
        if let Ok(target) = decide(&registered, &asked) {
            let granted = target.scope().scope();
            prop_assert!(granted.is_within(&registered.client.scope));
            prop_assert!(granted.is_within(&known_to(&target)));
            prop_assert!(granted.is_within(&asked.tokens().unwrap_or_else(|| registered.client.default_scope.clone())));
        }
    }

    /// "`invalid_scope`" unless the client is registered to get less.
    #[test]
    fn who_is_not_narrowed_gets_what_it_asked_for_or_nothing(registration in registrations(), asked in asked()) {
        let registered = registration.register();
        if let (ExcessScope::Refuse, Some(scope), Ok(target)) = (registered.client.excess_scope, asked.tokens(), decide(&registered, &asked)) {
            prop_assert_eq!(target.scope().scope(), &scope);
        }
    }

    /// What is open to a client at a resource is not refused.
    #[test]
    fn what_is_registered_and_known_is_granted(registration in registrations()) {
        let registered = registration.register();
        for resource in &registered.client.resources {
            let open = registered.client.scope.clone().narrowed(|token| resource.scope.contains(token));
            if !open.is_empty() {
                let asked = Asked { scope: Some(open.to_string()), resources: vec![resource.identifier.to_string()] };
                let target = decide(&registered, &asked);
                prop_assert_eq!(target.map(|target| target.scope().scope().clone()), Ok(open));
            }
        }
    }

    /// RFC 8707 §2: the audience is what was named, or one resource of the client's, and never anybody else's.
    #[test]
    fn an_audience_is_a_part_of_the_clients_resources(registration in registrations(), asked in asked()) {
        let registered = registration.register();
        if let Ok(target) = decide(&registered, &asked) {
            let audience: Vec<_> = target.resources().iter().map(|resource| resource.identifier.as_str()).collect();
            let own: BTreeSet<_> = registered.client.resources.iter().map(|resource| resource.identifier.as_str()).collect();
            let named: BTreeSet<_> = asked.resources().collect();
            let found: BTreeSet<_> = audience.iter().copied().collect();
            prop_assert_eq!(found.len(), audience.len(), "no resource stands twice");
            prop_assert!(found.is_subset(&own));
            let as_asked = if named.is_empty() { found.len() == 1 } else { found == named };
            prop_assert!(as_asked);
        }
    }

    /// "The lifetime of its access tokens, if shorter than the resource's"; the shortest of all resources counts, and a
    /// resource without one has the default.
    #[test]
    fn a_token_lives_no_longer_than_client_resources_and_default_allow(registration in registrations(), asked in asked()) {
        let registered = registration.register();
        if let Ok(target) = decide(&registered, &asked) {
            let default = registered.defaults.access_token_lifetime.duration();
            let bounds = target.resources().iter().map(|resource| resource.access_token_lifetime.unwrap_or(default));
            let shortest = bounds.chain(registered.client.access_token_lifetime).min();
            let terms = Terms::of(&registered.client, &target, &registered.defaults);
            prop_assert_eq!(terms.map(|terms| terms.lifetime).ok(), shortest);
            prop_assert!(shortest > Some(Duration::ZERO));
        }
    }

    /// Asking for what is not a scope is never granted, whoever asks.
    #[test]
    fn an_illegal_scope_is_refused(registration in registrations(), text in ".*") {
        prop_assume!(Scope::parse(&text).is_none());
        let registered = registration.register();
        let asked = Asked { scope: Some(text), resources: Vec::new() };
        prop_assert_eq!(decide(&registered, &asked).map(drop), Err(PolicyFault::ScopeIllegal));
    }
}
