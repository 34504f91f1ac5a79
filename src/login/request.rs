//! What a client asks of the authorization endpoint (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1), read and judged
//! before any page is shown.

use crate::clients::{Client, OnBehalfOf, Pkce, Target};
use crate::clock::Timestamp;
use crate::login::AuthorizationFault;
use crate::protocol::{
    CodeChallenge, Display, GrantType, Parameter, Parameters, Prompts, ResourceIndicator, ResponseMode, ResponseType,
    S256, Scope, Subject, openid_scope,
};
use crate::seal::{Broken, Reader, TooLong, Writer};
use crate::tokens::Issuer;

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
}

impl AuthorizationRequest {
    /// The most bytes that redirect URI, state, nonce, scope and resources may have together. They travel with the person
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
        require_supported(client, parameters)?;
        let resources = parameters.values(Parameter::Resource);
        let target = Target::decide(client, OnBehalfOf::User, resources, value(Parameter::Scope))?;
        let scope = target.scope().scope().clone();
        let request = Self {
            redirect_uri: redirect_uri.to_owned(),
            state: value(Parameter::State).map(str::to_owned),
            nonce: value(Parameter::Nonce).map(str::to_owned),
            resources: target.resources().iter().map(|resource| resource.identifier.clone()).collect(),
            challenge: challenge(client, &scope, parameters)?,
            scope,
            response_mode: response_mode(parameters).ok_or(AuthorizationFault::ResponseModeUnsupported)?,
            prompts: value(Parameter::Prompt)
                .map_or(Some(Prompts::default()), Prompts::parse)
                .ok_or(AuthorizationFault::PromptIllegal)?,
            max_age: max_age(client, parameters)?,
            login_hint: value(Parameter::LoginHint)
                .filter(|hint| hint.len() <= Self::MAX_HINT_BYTES)
                .map(str::to_owned),
            hinted_subject: value(Parameter::IdTokenHint).map(|hint| hinted(client, hint, issuer, now)).transpose()?,
        };
        request.bounded()
    }

    /// A hint must not keep anybody from signing in, so it is dropped where it does not fit.
    fn bounded(self) -> Result<Self, AuthorizationFault> {
        if self.bytes() > Self::MAX_BYTES {
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

    /// What counts against [`AuthorizationRequest::MAX_BYTES`].
    fn bytes(&self) -> usize {
        let parts =
            [Some(self.redirect_uri.len()), self.state.as_ref().map(String::len), self.nonce.as_ref().map(String::len)];
        let resources = self.resources.iter().map(|resource| resource.as_str().len());
        parts.into_iter().flatten().chain(resources).sum::<usize>() + self.scope.to_string().len()
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
        writer.str(self.response_mode.as_str())?;
        writer.u8(self.prompts.to_bits())?;
        writer.option(self.max_age, Writer::u64)?;
        writer.option(self.login_hint.as_deref(), Writer::str)?;
        writer.option(self.hinted_subject.as_ref(), |writer, subject| writer.str(subject.as_str()))
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
            response_mode: ResponseMode::parse(reader.str()?).ok_or(Broken)?,
            prompts: Prompts::from_bits(reader.u8()?).ok_or(Broken)?,
            max_age: reader.option(Reader::u64)?,
            login_hint: reader.option(text)?,
            hinted_subject: reader.option(|reader| Subject::parse(reader.str()?).ok_or(Broken))?,
        })
    }
}

/// How the answer is to travel; `None` where it cannot.
#[must_use]
pub fn response_mode(parameters: &Parameters) -> Option<ResponseMode> {
    parameters.value(Parameter::ResponseMode).map_or(Some(ResponseMode::Query), ResponseMode::parse)
}

fn require_supported(client: &Client, parameters: &Parameters) -> Result<(), AuthorizationFault> {
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
    ResponseType::parse(response_type).ok_or(AuthorizationFault::ResponseTypeUnsupported)?;
    if !client.grant_types.contains(&GrantType::AuthorizationCode) {
        return Err(AuthorizationFault::GrantTypeNotRegistered);
    }
    let display = parameters.value(Parameter::Display).map(Display::parse);
    if display == Some(None) { Err(AuthorizationFault::DisplayIllegal) } else { Ok(()) }
}

/// "Clients MUST … use … PKCE … the authorization server … MUST … reject" what has neither (RFC 9700 §2.1.1); a method that
/// is not named is `plain` (RFC 7636 §4.3), which shows the verifier to whoever sees the request.
fn challenge(
    client: &Client,
    scope: &Scope,
    parameters: &Parameters,
) -> Result<Option<CodeChallenge>, AuthorizationFault> {
    let method = parameters.value(Parameter::CodeChallengeMethod);
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
