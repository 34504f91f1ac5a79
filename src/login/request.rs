//! What a client asks of the authorization endpoint (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1), read and judged
//! before any page is shown.

use crate::clients::{Client, OnBehalfOf, Pkce, Target};
use crate::clock::Timestamp;
use crate::login::AuthorizationFault;
use crate::login::return_address::{MAX_BYTES_IN_URL, bytes_in_url};
use crate::protocol::{
    AskedClaims, AuthenticationContext, ClaimsFault, ClaimsRequest, CodeChallenge, Display, Parameter, Parameters,
    Prompts, ResourceIndicator, ResponseMode, ResponseType, S256, Scope, ScopeToken, Subject, openid_scope,
};
use crate::seal::{Broken, Reader, TooLong, Writer};
use crate::tokens::{Issuer, read_asked_claims, write_asked_claims};
use crate::users::scope_of_claim;

/// What a client asks. Its redirect URI is proven each time anew, because the registration may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// Where the answer goes.
    pub redirect_uri: String,
    /// What the client wants back.
    pub state: Option<String>,
    /// What the ID token will carry.
    pub nonce: Option<String>,
    /// What the client may have of the scope it asked for.
    pub scope: Scope,
    /// The resources it is for; userinfo is no resource.
    pub resources: Vec<ResourceIndicator>,
    /// What the code verifier must hash to.
    pub challenge: Option<CodeChallenge>,
    /// What the answer consists of.
    pub response_type: ResponseType,
    /// How the answer travels.
    pub response_mode: ResponseMode,
    /// What the person must be asked.
    pub prompts: Prompts,
    /// How old the sign-in may be, in seconds.
    pub max_age: Option<u64>,
    /// Who might sign in, in the words of the client.
    pub login_hint: Option<String>,
    /// Who must have signed in.
    pub hinted_subject: Option<Subject>,
    /// The claims that are asked for by name, as far as a scope of the client would bring them.
    pub claims: AskedClaims,
    /// What the `acr` of the sign-in must be one of, where that is essential; empty where it is not.
    pub essential_acr: Vec<String>,
    /// What the client would like the `acr` to be, the first most; they bind nobody.
    pub acr_values: Vec<String>,
}

impl AuthorizationRequest {
    /// The most bytes that redirect URI, state, nonce, scope, resources and claims may have together. They travel with the person
    /// from page to page, through proxies with small buffers.
    pub const MAX_BYTES: usize = 2400;

    /// The longest `login_hint`; a longer one is no name of an account.
    const MAX_HINT_BYTES: usize = 255;

    /// Reads and judges the parameters of a client whose redirect URI is proven.
    ///
    /// # Errors
    /// [`AuthorizationFault`] names the first thing wrong.
    pub fn judge(
        client: &Client,
        redirect_uri: &str,
        parameters: &Parameters,
        issuer: &Issuer,
        now: Timestamp,
    ) -> Result<Self, AuthorizationFault> {
        let value = |parameter| parameters.value(parameter);
        let response_type = require_supported(client, parameters)?;
        let resources = parameters.values(Parameter::Resource);
        let target = Target::decide(client, OnBehalfOf::User, resources, value(Parameter::Scope))?;
        let scope = scope_of(response_type, target.scope().scope());
        require_id_token_fits(response_type, &scope, parameters)?;
        let claims = claims_request(&scope, parameters)?;
        let request = Self {
            redirect_uri: redirect_uri.to_owned(),
            state: value(Parameter::State).map(str::to_owned),
            nonce: value(Parameter::Nonce).map(str::to_owned),
            resources: target.resources().iter().map(|resource| resource.identifier.clone()).collect(),
            challenge: challenge(client, response_type, &scope, parameters)?,
            scope,
            response_type,
            response_mode: response_mode(parameters).ok_or(AuthorizationFault::ResponseModeUnsupported)?,
            prompts: value(Parameter::Prompt)
                .map_or(Some(Prompts::default()), Prompts::parse)
                .ok_or(AuthorizationFault::PromptIllegal)?,
            max_age: max_age(client, parameters)?,
            login_hint: value(Parameter::LoginHint)
                .filter(|hint| hint.len() <= Self::MAX_HINT_BYTES)
                .map(str::to_owned),
            hinted_subject: one_subject(
                value(Parameter::IdTokenHint).map(|hint| hinted(client, hint, issuer, now)).transpose()?,
                claims.subjects.first(),
            )?,
            claims: asked_claims(client, claims.asked)?,
            essential_acr: claims.essential_acr,
            acr_values: acr_values(client, parameters),
        };
        request.bounded()
    }

    /// What binds nobody must not keep anybody from signing in, so it is dropped where it does not fit.
    fn bounded(mut self) -> Result<Self, AuthorizationFault> {
        if !self.leaves_room_for(0) {
            self.acr_values.clear();
        }
        if !self.leaves_room_for(0) {
            return Err(AuthorizationFault::TooLong);
        }
        let hint = self.login_hint.clone();
        Ok(self.hinting(hint))
    }

    /// The request with another hint at who signs in, if there is room for it.
    #[must_use]
    pub(super) fn hinting(self, login_hint: Option<String>) -> Self {
        let used = self.bytes();
        let fits = |hint: &String| !hint.is_empty() && used.saturating_add(hint.len()) <= Self::MAX_BYTES;
        Self { login_hint: login_hint.filter(fits), ..self }
    }

    /// Whether there is room for so many bytes more.
    pub(super) fn has_room_for(&self, bytes: usize) -> bool {
        let used = self.bytes().saturating_add(self.login_hint.as_ref().map_or(0, String::len));
        used.saturating_add(bytes) <= Self::MAX_BYTES
    }

    /// Whether there is room for so many bytes more on the way and in the answer, where they are sealed as most of the request
    /// is; redirect URI and state stand in a redirect as they are in a URL.
    #[must_use]
    pub(super) fn leaves_room_for(&self, bytes: usize) -> bool {
        let all = self.bytes().saturating_add(bytes);
        let plain = self.redirect_uri.len() + self.state.as_ref().map_or(0, String::len);
        let in_url = bytes_in_url(&self.redirect_uri, self.state.as_deref());
        let answer = in_url.saturating_add(all.saturating_sub(plain) / 3 * 4);
        all <= Self::MAX_BYTES && (self.response_mode == ResponseMode::FormPost || answer <= MAX_BYTES_IN_URL)
    }

    /// What counts against [`AuthorizationRequest::MAX_BYTES`].
    fn bytes(&self) -> usize {
        let parts =
            [Some(self.redirect_uri.len()), self.state.as_ref().map(String::len), self.nonce.as_ref().map(String::len)];
        let resources = self.resources.iter().map(|resource| resource.as_str().len());
        let acr = self.essential_acr.iter().chain(&self.acr_values);
        let acr: usize = acr.map(|acr| acr.len().saturating_add(2)).sum();
        parts.into_iter().flatten().chain(resources).sum::<usize>()
            + self.scope.to_string().len()
            + self.claims.bytes()
            + acr
    }

    /// What a person has to consent to: the scope, and for each claim that is asked for by name the scope that would bring
    /// it, whose words on the page say what it is about.
    #[must_use]
    pub fn consent_scope(&self) -> Scope {
        let of_claims = self.claims.names().filter_map(scope_of_claim).filter_map(ScopeToken::parse);
        self.scope.iter().cloned().chain(of_claims).collect()
    }

    /// Whether a sign-in of this class will do (§5.5.1.1).
    #[must_use]
    pub fn admits_acr(&self, acr: &str) -> bool {
        self.essential_acr.is_empty() || self.essential_acr.iter().any(|essential| essential == acr)
    }

    /// Whether this is OpenID Connect.
    #[must_use]
    pub fn is_openid(&self) -> bool {
        self.scope.has(openid_scope::OPENID)
    }

    pub(super) fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.str(&self.redirect_uri)?;
        writer.option(self.state.as_deref(), Writer::str)?;
        writer.option(self.nonce.as_deref(), Writer::str)?;
        writer.str(&self.scope.to_string())?;
        writer.list(&self.resources, |writer, resource| writer.str(resource.as_str()))?;
        writer.option(self.challenge.as_ref(), |writer, challenge| writer.array(challenge.as_bytes()))?;
        writer.str(self.response_type.as_str())?;
        writer.str(self.response_mode.as_str())?;
        writer.u8(self.prompts.to_bits())?;
        writer.option(self.max_age, Writer::u64)?;
        writer.option(self.login_hint.as_deref(), Writer::str)?;
        writer.option(self.hinted_subject.as_ref(), |writer, subject| writer.str(subject.as_str()))?;
        write_asked_claims(&self.claims, writer)?;
        writer.list(&self.essential_acr, |writer, acr| writer.str(acr))?;
        writer.list(&self.acr_values, |writer, acr| writer.str(acr))
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Broken> {
        let text = |reader: &mut Reader<'_>| reader.str().map(str::to_owned);
        Ok(Self {
            redirect_uri: text(reader)?,
            state: reader.option(text)?,
            nonce: reader.option(text)?,
            scope: Scope::parse(reader.str()?).ok_or(Broken)?,
            resources: reader.list(|reader| ResourceIndicator::parse(reader.str()?).ok_or(Broken))?,
            challenge: reader.option(|reader| reader.array().map(CodeChallenge::from_bytes))?,
            response_type: ResponseType::parse(reader.str()?).ok_or(Broken)?,
            response_mode: ResponseMode::parse(reader.str()?).ok_or(Broken)?,
            prompts: Prompts::from_bits(reader.u8()?).ok_or(Broken)?,
            max_age: reader.option(Reader::u64)?,
            login_hint: reader.option(text)?,
            hinted_subject: reader.option(|reader| Subject::parse(reader.str()?).ok_or(Broken))?,
            claims: read_asked_claims(reader)?,
            essential_acr: reader.list(text)?,
            acr_values: reader.list(text)?,
        })
    }
}

/// How the answer is to travel; `None` where it cannot: "the query encoding … MUST NOT be used" for what has tokens in it
/// (OAuth 2.0 Multiple Response Type Encoding Practices §3, §5).
#[must_use]
pub fn response_mode(parameters: &Parameters) -> Option<ResponseMode> {
    let usual = usual_response_mode(parameters);
    let Some(text) = parameters.value(Parameter::ResponseMode) else { return Some(usual) };
    ResponseMode::parse(text).filter(|mode| *mode != ResponseMode::Query || usual == ResponseMode::Query)
}

/// How an answer of this type travels when nothing else is asked.
#[must_use]
pub fn usual_response_mode(parameters: &Parameters) -> ResponseMode {
    let response_type = parameters.value(Parameter::ResponseType).and_then(ResponseType::parse);
    if response_type.is_some_and(ResponseType::is_front_channel) { ResponseMode::Fragment } else { ResponseMode::Query }
}

/// "MUST ignore the offline_access request unless the Client is using a response_type value that would result in an
/// Authorization Code being returned" (OpenID Connect Core §11).
fn scope_of(response_type: ResponseType, granted: &Scope) -> Scope {
    let is_kept = |token: &ScopeToken| response_type.has_code() || token.as_str() != openid_scope::OFFLINE_ACCESS;
    granted.clone().narrowed(is_kept)
}

/// "nonce REQUIRED" where an ID token comes from the authorization endpoint (OpenID Connect Core §3.2.2.1, §3.3.2.11).
fn require_id_token_fits(
    response_type: ResponseType,
    scope: &Scope,
    parameters: &Parameters,
) -> Result<(), AuthorizationFault> {
    if !response_type.has_id_token() {
        Ok(())
    } else if !scope.has(openid_scope::OPENID) {
        Err(AuthorizationFault::OpenIdMissing)
    } else if parameters.value(Parameter::Nonce).is_none() {
        Err(AuthorizationFault::NonceMissing)
    } else {
        Ok(())
    }
}

fn require_supported(client: &Client, parameters: &Parameters) -> Result<ResponseType, AuthorizationFault> {
    for (parameter, fault) in [
        (Parameter::Request, AuthorizationFault::RequestObject),
        (Parameter::RequestUri, AuthorizationFault::RequestUri),
        (Parameter::Registration, AuthorizationFault::Registration),
    ] {
        if parameters.value(parameter).is_some() {
            return Err(fault);
        }
    }
    let response_type = parameters.value(Parameter::ResponseType).ok_or(AuthorizationFault::ResponseTypeMissing)?;
    let response_type = ResponseType::parse(response_type).ok_or(AuthorizationFault::ResponseTypeUnsupported)?;
    if !client.response_types.contains(&response_type) {
        return Err(match response_type {
            ResponseType::Code => AuthorizationFault::GrantTypeNotRegistered,
            _ => AuthorizationFault::ResponseTypeUnsupported,
        });
    }
    let display = parameters.value(Parameter::Display).map(Display::parse);
    if display == Some(None) { Err(AuthorizationFault::DisplayIllegal) } else { Ok(response_type) }
}

/// "Clients MUST … use … PKCE … the authorization server … MUST … reject" what has neither (RFC 9700 §2.1.1); a method that
/// is not named is `plain` (RFC 7636 §4.3), which shows the verifier to whoever sees the request.
fn challenge(
    client: &Client,
    response_type: ResponseType,
    scope: &Scope,
    parameters: &Parameters,
) -> Result<Option<CodeChallenge>, AuthorizationFault> {
    let method = parameters.value(Parameter::CodeChallengeMethod);
    if !response_type.has_code() {
        return Ok(None);
    }
    let Some(text) = parameters.value(Parameter::CodeChallenge) else {
        let has_nonce = scope.has(openid_scope::OPENID) && parameters.value(Parameter::Nonce).is_some();
        let may_do_without = client.pkce == Pkce::OrNonce && has_nonce && method.is_none();
        return if may_do_without { Ok(None) } else { Err(AuthorizationFault::ChallengeMissing) };
    };
    if method != Some(S256) {
        return Err(AuthorizationFault::ChallengeMethodUnsupported);
    }
    CodeChallenge::parse(text).map(Some).ok_or(AuthorizationFault::ChallengeMalformed)
}

/// What the `claims` parameter says; outside OpenID Connect it says nothing.
fn claims_request(scope: &Scope, parameters: &Parameters) -> Result<ClaimsRequest, AuthorizationFault> {
    let request = parameters.value(Parameter::Claims).map(ClaimsRequest::parse).transpose();
    let request = request.map_err(AuthorizationFault::ClaimsMalformed)?;
    Ok(request.filter(|_| scope.has(openid_scope::OPENID)).unwrap_or_default())
}

/// Of the claims that are asked for, those that the client could have by a scope: its registration is the most it gets.
fn asked_claims(client: &Client, asked: AskedClaims) -> Result<AskedClaims, AuthorizationFault> {
    let asked = asked.narrowed(|name| scope_of_claim(name).is_some_and(|scope| client.scope.has(scope)));
    if asked.bytes() > AskedClaims::MAX_BYTES {
        return Err(AuthorizationFault::ClaimsMalformed(ClaimsFault::TooLong));
    }
    Ok(asked)
}

/// Who must have signed in, by the hint and by the `sub` that is asked for. Two people cannot have.
fn one_subject(by_hint: Option<Subject>, by_claim: Option<&String>) -> Result<Option<Subject>, AuthorizationFault> {
    let Some(claimed) = by_claim else { return Ok(by_hint) };
    let claimed = Subject::parse(claimed).ok_or(AuthorizationFault::LoginRequired)?;
    if by_hint.is_some_and(|hinted| hinted != claimed) {
        Err(AuthorizationFault::LoginRequired)
    } else {
        Ok(Some(claimed))
    }
}

/// "Space-separated string that specifies the acr values … in order of preference"; those of the registration, where the
/// request has none (OpenID Connect Registration §2). What is no class, and whatever is beyond the bound, is left out.
fn acr_values(client: &Client, parameters: &Parameters) -> Vec<String> {
    let Some(text) = parameters.value(Parameter::AcrValues) else { return client.default_acr_values.clone() };
    let classes = text.split(' ').filter_map(AuthenticationContext::parse);
    classes.take(AskedClaims::MAX_ACR).map(|class| class.to_string()).collect()
}

fn max_age(client: &Client, parameters: &Parameters) -> Result<Option<u64>, AuthorizationFault> {
    let Some(text) = parameters.value(Parameter::MaxAge) else {
        return Ok(client.default_max_age.map(|age| age.as_secs()));
    };
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number).map(Some).ok_or(AuthorizationFault::MaxAgeIllegal)
}

fn hinted(client: &Client, hint: &str, issuer: &Issuer, now: Timestamp) -> Result<Subject, AuthorizationFault> {
    let hint = issuer.read_id_token_hint(hint, now).map_err(AuthorizationFault::HintUnreadable)?;
    if hint.audience.iter().any(|member| member == client.id.as_str()) {
        Ok(hint.into_inner().subject)
    } else {
        Err(AuthorizationFault::HintOfAnotherClient)
    }
}
