//! Which request objects a client may send (OpenID Connect Core §6.1, RFC 9101).

use std::path::Path;

use crate::clients::methods::keys_for;
use crate::clients::{AuthenticationMethod, ClientSettings};
use crate::jose::VerifyingKeys;
use crate::protocol::{RequestObjectAlgorithm, SigningAlgorithm};
use crate::settings::{Findings, Label};

/// The request objects of a client that may send any.
#[derive(Clone, Debug)]
pub struct RequestObjects {
    /// What they are verified with.
    pub proof: RequestObjectProof,
    /// Whether it may ask in no other way (RFC 9101 §10.5); then nothing counts that is not signed.
    pub is_required: bool,
}

/// What request objects are verified with.
#[derive(Clone, Debug)]
pub enum RequestObjectProof {
    /// Nothing.
    Unsigned,
    /// These keys, each for its algorithm.
    Keys(VerifyingKeys),
    /// The keys at the client's `jwks_uri`, for these algorithms.
    Remote(Vec<SigningAlgorithm>),
}

impl RequestObjects {
    /// What they may be signed with.
    pub fn algorithms(&self) -> impl Iterator<Item = RequestObjectAlgorithm> {
        let names: Vec<&str> = match &self.proof {
            RequestObjectProof::Unsigned => vec![RequestObjectAlgorithm::None.as_str()],
            RequestObjectProof::Remote(algorithms) => algorithms.iter().map(|of| of.as_str()).collect(),
            RequestObjectProof::Keys(keys) => keys.iter().map(|key| key.algorithm().as_str()).collect(),
        };
        names.into_iter().filter_map(RequestObjectAlgorithm::parse)
    }
}

impl ClientSettings {
    /// Whether it may send request objects that are signed.
    pub(super) fn signs_requests(&self) -> bool {
        match self.request_object_signing_alg {
            Some(algorithm) => algorithm.signature().is_some(),
            None => self.require_signed_request_object,
        }
    }
}

/// What is written of a client's request objects.
pub(super) fn request_objects_of(
    label: &Label,
    settings: &ClientSettings,
    folder: &Path,
    findings: &mut Findings,
) -> Option<RequestObjects> {
    let at = |key: &str| format!("clients.{label}.{key}");
    let is_required = settings.require_signed_request_object;
    if !settings.signs_requests() {
        settings.request_object_signing_alg?;
        if is_required {
            let expected = "an algorithm that signs, because unsigned ones prove nothing";
            findings.note(at("request_object_signing_alg"), "none", expected);
        }
        return Some(RequestObjects { proof: RequestObjectProof::Unsigned, is_required });
    }
    if settings.authentication.contains(&AuthenticationMethod::None) {
        let expected = "no signed request objects, because a public client can keep no key";
        findings.note(at("request_object_signing_alg"), "signed request objects of a public client", expected);
        return None;
    }
    match keys_for(settings, folder, &algorithms(settings)) {
        Ok(Some(keys)) => return Some(RequestObjects { proof: RequestObjectProof::Keys(keys), is_required }),
        Ok(None) if settings.jwks_uri.is_some() => {
            return Some(RequestObjects { proof: RequestObjectProof::Remote(algorithms(settings)), is_required });
        }
        Ok(None) => {
            findings.note_missing(at("jwks"), "the public keys of its request objects; or jwks_file or jwks_uri");
        }
        Err((key, found)) => findings.note(at(key), found, "a JWK Set with keys for its request objects"),
    }
    None
}

fn algorithms(settings: &ClientSettings) -> Vec<SigningAlgorithm> {
    match settings.request_object_signing_alg.and_then(RequestObjectAlgorithm::signature) {
        Some(pinned) => vec![pinned],
        None => SigningAlgorithm::ALL.into(),
    }
}
