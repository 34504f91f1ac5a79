//! §12.4 and §12.5: what a list gives away.

use std::collections::BTreeSet;

use super::{plan, reference};
use crate::asking::{ask, token_of};
use crate::granting::{granted_scope, text};
use crate::signing_in::{refresh, tokens_of};

/// "choose non-sequential, pseudo-random or random indices": neither the name of a list nor the indices tell which replica,
/// which grant came first, or how many there are.
#[test]
fn names_and_indices_tell_no_order() {
    let places = |_: usize| {
        let service = plan().start();
        (0..20).map(|_| reference(&token_of(&ask(&service, &[])))).collect::<Vec<_>>()
    };
    let of_replicas: Vec<_> = (0..3).map(places).collect();
    let lists: BTreeSet<_> = of_replicas.iter().map(|places| places[0].1.clone()).collect();
    assert_eq!(lists.len(), 3, "each process has lists of its own");
    // The first grants of two processes have nothing in common.
    let firsts: BTreeSet<_> = of_replicas.iter().map(|places| places[0].0).collect();
    assert_eq!(firsts.len(), 3);
    for places in &of_replicas {
        let far = places.windows(2).filter(|pair| pair[0].0.abs_diff(pair[1].0) > 100).count();
        assert!(far >= 15, "{places:?}");
    }
}

/// "The Status Issuer MUST prevent any unintended double allocation" (§13.3): that of tokens of one grant is intended, and
/// documented, since one revocation reaches all of them.
#[test]
fn tokens_of_one_grant_share_a_place() {
    let service = super::across_replicas::sign_in_service();
    let first = granted_scope(&service, "openid offline_access read");
    let next = tokens_of(&refresh(&service, &text(&first, "refresh_token"), &[]));
    let places = [&first, &next].map(|tokens| reference(&text(tokens, "access_token")));
    assert_eq!(places[0], places[1]);
}
