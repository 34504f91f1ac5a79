//! The crate's client as its documentation sets it up.

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreTokenResponse};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadataWithLogout, RedirectUrl,
    Scope, TokenResponse,
};
use ureq::Agent;
use url::Url;

use crate::browser::{Browser, parameter};

type Discovered =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// What the error of a token request is told as.
pub(crate) type TokenFault = openidconnect::RequestTokenError<
    ureq::Error,
    openidconnect::StandardErrorResponse<openidconnect::core::CoreErrorResponseType>,
>;

/// A client, and what was discovered for it.
pub(crate) struct Client {
    pub(crate) metadata: ProviderMetadataWithLogout,
    pub(crate) discovered: Discovered,
}

/// A sign-in that began: where the browser goes, and what the answer must fit.
pub(crate) struct Attempt {
    pub(crate) url: Url,
    pub(crate) state: CsrfToken,
    pub(crate) nonce: Nonce,
    pub(crate) verifier: PkceCodeVerifier,
}

impl Client {
    /// The client of this id, with its secret if it has one.
    pub(crate) fn discover(id: &str, redirect_uri: &str) -> Self {
        let issuer = IssuerUrl::new(environment("SIGNET_ISSUER")).expect("an issuer");
        let metadata = ProviderMetadataWithLogout::discover(&issuer, &send).expect("metadata");
        let secret = std::fs::read_to_string(format!("{}/{id}.secret", environment("SIGNET_KEYS"))).ok();
        let secret = secret.map(|secret| ClientSecret::new(secret.trim().to_owned()));
        let redirect_uri = RedirectUrl::new(redirect_uri.to_owned()).expect("a redirect URI");
        let discovered = CoreClient::from_provider_metadata(metadata.clone(), ClientId::new(id.to_owned()), secret);
        Self { metadata, discovered: discovered.set_redirect_uri(redirect_uri) }
    }

    pub(crate) fn begin(&self, scopes: &[&str], more: &[(&str, &str)]) -> Attempt {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let request = self.discovered.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let scopes = scopes.iter().map(|scope| Scope::new((*scope).to_owned()));
        let request = request.add_scopes(scopes).set_pkce_challenge(challenge);
        let request = more
            .iter()
            .fold(request, |request, (name, value)| request.add_extra_param((*name).to_owned(), (*value).to_owned()));
        let (url, state, nonce) = request.url();
        Attempt { url, state, nonce, verifier }
    }

    pub(crate) fn redeem(&self, code: String, verifier: PkceCodeVerifier) -> Result<CoreTokenResponse, TokenFault> {
        let request = self.discovered.exchange_code(AuthorizationCode::new(code)).expect("a token endpoint");
        request.set_pkce_verifier(verifier).request(&send)
    }

    /// Signs Alice in with this browser: the tokens, and the nonce that the ID token must have.
    #[track_caller]
    pub(crate) fn sign_in(&self, browser: &Browser, scopes: &[&str]) -> (CoreTokenResponse, Nonce) {
        let attempt = self.begin(scopes, &[]);
        let answer = browser.sign_in(&attempt.url);
        // The crate leaves both to whoever uses it.
        assert_eq!(parameter(&answer, "state").as_ref(), Some(attempt.state.secret()));
        assert_eq!(parameter(&answer, "iss").as_ref(), Some(&**self.metadata.issuer()));
        let code = parameter(&answer, "code").expect("a code");
        (self.redeem(code, attempt.verifier).expect("tokens"), attempt.nonce)
    }
}

#[track_caller]
pub(crate) fn id_token(tokens: &CoreTokenResponse) -> &CoreIdToken {
    tokens.id_token().expect("an ID token")
}

/// Sends what the crate wants sent, to wherever; redirects are told, not followed.
pub(crate) fn send(request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
    let (parts, mut body) = agent().run(request)?.into_parts();
    Ok(HttpResponse::from_parts(parts, body.read_to_vec()?))
}

pub(crate) fn agent() -> Agent {
    Agent::config_builder().max_redirects(0).http_status_as_error(false).proxy(None).build().into()
}

#[track_caller]
pub(crate) fn environment(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run tests/interop/run rust"))
}
