//! The authorization endpoint: the text types of its requests, and [`AuthorizationRequest::judge`] of whole ones.
//!
//! Each line of the input is given to all the types, and is the form of a request of each client; the first lines that
//! may be registered as redirect URIs are compared with every line.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use ring::digest::{SHA256, digest};
use serde_json::{Map, Value};
use signet::clients::{Client, OnBehalfOf, Target};
use signet::jose::{RequestObjectParties, judge_request_object, judge_unsigned_request_object};
use signet::login::{AuthorizationFault, AuthorizationRequest, Errand, Notice, Step, Transaction};
use signet::pages::Language;
use signet::protocol::{
    AskedClaims, AuthenticationContext, ClaimsRequest, ClientDigest, CodeChallenge, CodeVerifier, Display, GivenClaims,
    Parameter, Parameters, Prompt, Prompts, RedirectKind, RedirectUri, ResponseMode, ResponseType, SessionId, Subject,
    WebUri,
};
use signet::seal::{Purpose, open};
use signet::users::scope_of_claim;

use crate::claims::fault_can_be_logged;
use crate::fixed::{self, Counter, ISSUER, MINT, NOW, VERIFYING_KEYS};
use crate::parameters::{self, Read};
use crate::pieces::Pieces;
use crate::scope::judge;
use crate::sealed_blob::key_of;
use crate::{hint, oracle};

/// The longest request: RFC 6749 and OpenID Connect leave it open.
const MAX_BYTES: usize = 2400;
const PROMPTS: [(&str, Prompt); 5] = [
    ("none", Prompt::None),
    ("login", Prompt::Login),
    ("consent", Prompt::Consent),
    ("select_account", Prompt::SelectAccount),
    ("create", Prompt::Create),
];
const MODES: [(&str, ResponseMode); 3] =
    [("query", ResponseMode::Query), ("fragment", ResponseMode::Fragment), ("form_post", ResponseMode::FormPost)];
const DISPLAYS: [&str; 4] = ["page", "popup", "touch", "wap"];

/// Lines, and parameters.
pub static PIECES: LazyLock<Pieces> =
    LazyLock::new(|| Pieces::new(b"&\n", include_str!("../dictionaries/authorization.dict")));

/// Reads every line of `data` as each of the types, and as a request.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let lines: Vec<&str> = text.split('\n').collect();
    for line in &lines {
        judge::<Subject>(line, Subject::parse(line).map(|subject| subject.to_string()), oracle::is_subject(line));
        names(line);
        of_services(line);
        proof_key(line);
        prompts(line);
        redirect_uri(line);
        web_uri(line);
        claims(line);
        request_object(line);
        request(line);
    }
    for registered in lines.iter().filter_map(|line| RedirectUri::parse(line)).take(4) {
        lines.iter().for_each(|line| admits_what_is_the_same(&registered, line));
    }
}

fn names(line: &str) {
    let words = |text: &str| {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        words.sort();
        words
    };
    let expected = ResponseType::ALL.into_iter().find(|own| words(own.as_str()) == words(line));
    assert_eq!(ResponseType::parse(line), expected, "{line:?}");
    assert_eq!(Display::parse(line).is_some(), DISPLAYS.contains(&line), "{line:?}");
    assert_eq!(ResponseMode::parse(line), named(&MODES, line), "{line:?}");
}

/// What the operator's sign-in service says, whose classes have the letters of a subject.
fn of_services(line: &str) {
    let context = AuthenticationContext::parse(line).map(|context| context.to_string());
    judge::<AuthenticationContext>(line, context, oracle::is_subject(line));
    let given = GivenClaims::parse(line).map(|claims| claims.to_string());
    judge::<GivenClaims>(line, given, (1..=1400).contains(&line.len()));
}

fn named<T: Copy>(names: &[(&str, T)], text: &str) -> Option<T> {
    names.iter().find(|(name, _)| *name == text).map(|(_, value)| *value)
}

/// What is asked for is what a reader of plain JSON finds in it, and of the types that OpenID Connect Core §5.5 gives it.
fn claims(line: &str) {
    let Ok(request) = ClaimsRequest::parse(line) else { return };
    let Ok(Value::Object(members)) = serde_json::from_str(line) else { panic!("{line:?} is no JSON object") };
    for (place, names) in [("id_token", &request.asked.id_token), ("userinfo", &request.asked.userinfo)] {
        let said = members.get(place).map(|said| said.as_object().unwrap_or_else(|| panic!("{place} of {line:?}")));
        let expected: BTreeSet<String> = said.into_iter().flatten().map(|(name, _)| name.clone()).collect();
        assert_eq!(*names, expected, "{place} of {line:?}");
        assert!(said.into_iter().flatten().all(|(_, said)| said.is_null() || said.is_object()), "{line:?}");
    }
    assert!(request.subjects.len() <= 1 && request.asked.names().count() <= 2 * AskedClaims::MAX_CLAIMS, "{line:?}");
}

/// What is signed is read as one kind of request object, what is not as the other, and of neither is anything of a JWT left.
fn request_object(line: &str) {
    let parties = RequestObjectParties { client_id: "app", issuer: ISSUER };
    let has_any = |claims: &Map<String, Value>, names: &[&str]| names.iter().any(|name| claims.contains_key(*name));
    if let Ok(claims) = judge_request_object(line, &VERIFYING_KEYS, parties, NOW) {
        assert!(!line.ends_with('.') && !has_any(&claims, &["iss", "aud", "exp", "nbf", "iat", "jti"]), "{line:?}");
    }
    if let Ok(claims) = judge_unsigned_request_object(line, parties, NOW) {
        assert!(line.ends_with('.') && !has_any(&claims, &["iss", "aud", "exp", "nbf", "iat", "jti"]), "{line:?}");
    }
}

fn proof_key(line: &str) {
    let octets = oracle::base64url(line.as_bytes()).filter(|octets| octets.len() == 32);
    let challenge = CodeChallenge::parse(line).map(|challenge| challenge.as_bytes().to_vec());
    assert_eq!(challenge, octets, "{line:?} as a code challenge");
    let unreserved = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    let legal = (43..=128).contains(&line.len()) && line.chars().all(unreserved);
    let verifier = CodeVerifier::parse(line);
    assert_eq!(verifier.is_some(), legal, "{line:?} as a code verifier");
    if let Some(verifier) = verifier {
        let printed = oracle::print_base64url(digest(&SHA256, line.as_bytes()).as_ref());
        assert_eq!(CodeChallenge::parse(&printed), Some(verifier.challenge()), "{line:?} has another challenge");
    }
}

fn prompts(line: &str) {
    let read = Prompts::parse(line);
    assert_eq!(read, expected_prompts(line), "{line:?} as prompts");
    if let Some(prompts) = read {
        assert_eq!(Prompts::from_bits(prompts.to_bits()), Some(prompts));
        let words = || line.split(' ').filter_map(|word| named(&PROMPTS, word));
        assert!(PROMPTS.iter().all(|(_, prompt)| prompts.contains(*prompt) == words().any(|word| word == *prompt)));
        assert_eq!(words().fold(Prompts::default(), Prompts::with), prompts);
    }
}

/// Known ones, and `none` alone (OpenID Connect Core §3.1.2.1).
fn expected_prompts(text: &str) -> Option<Prompts> {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let prompts = words.iter().try_fold(Prompts::default(), |all, word| named(&PROMPTS, word).map(|one| all.with(one)));
    let is_alone = |prompt| !words.contains(&prompt) || words.iter().all(|word| *word == prompt);
    prompts.filter(|_| is_alone("none") && is_alone("create"))
}

/// The hosts of URLs have rules of their own, so only what is accepted is judged.
fn redirect_uri(line: &str) {
    let Some(uri) = RedirectUri::parse(line) else { return };
    judge::<RedirectUri>(line, Some(uri.to_string()), oracle::is_redirect_uri(line));
    let kind = match line.split_once(':') {
        Some(("https", _)) => RedirectKind::Web,
        Some(("http", _)) => RedirectKind::Loopback,
        _ => RedirectKind::PrivateUse,
    };
    assert_eq!(uri.kind(), kind, "{line:?}");
    is_one_source(line, &uri.policy_source());
}

/// A URL that this service or a browser goes to by itself is what it says it is, and of no other host.
fn web_uri(line: &str) {
    let Some(uri) = WebUri::parse(line) else { return };
    assert_eq!(uri.as_str(), line);
    let rest = line.strip_prefix(if uri.is_https() { "https://" } else { "http://" });
    let authority = rest.and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
    assert!(!authority.is_empty() && !line.contains('#') && !authority.contains('@'), "{line:?}");
    let host = uri.url().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    assert!(authority == host || authority.strip_prefix(&host).is_some_and(|port| port.starts_with(':')), "{line:?}");
    let origin = uri.origin().map(|origin| origin.to_string()).unwrap_or_default();
    assert!(line.starts_with(&origin) && origin.ends_with(authority), "{line:?} is of {origin:?}");
}

/// One source of one directive, and not `*` (Content Security Policy Level 3 §2.3.1): the scheme and nothing else.
fn is_one_source(line: &str, source: &str) {
    let legal = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let scheme = line.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| scheme.chars().all(legal));
    assert_eq!(source.strip_suffix(':'), scheme, "{line:?} is allowed by {source:?}");
}

fn admits_what_is_the_same(registered: &RedirectUri, asked: &str) {
    for any_port in [false, true] {
        let admits = registered.admits(asked, any_port);
        assert_eq!(admits, oracle::admits(registered.as_str(), asked, any_port), "{registered} and {asked:?}");
    }
    assert!(registered.admits(registered.as_str(), false), "{registered} does not admit itself");
}

fn request(form: &str) {
    let parsed = (Parameters::parse(form.as_bytes()), parameters::expected(form.as_bytes()));
    let (Ok(parameters), Some(read)) = parsed else { return };
    let Some(asked) = parameters::value(&read, Parameter::RedirectUri) else { return };
    for client in ["app", "shop"].into_iter().filter_map(fixed::client) {
        nobody_is_sent_elsewhere(client, asked);
        if client.redirect_uri(asked).is_none() {
            continue;
        }
        let verdict = AuthorizationRequest::judge(client, asked, &parameters, &MINT, NOW);
        let verdict = planted(verdict, &read);
        let expected = expected(client, asked, &parameters, &read);
        assert_eq!(verdict.is_ok(), expected.is_some(), "{verdict:?} of {form:?} by {}", client.id);
        match (verdict, expected) {
            (Ok(Some(judged)), Some(expected)) => {
                assert_eq!(judged, expected, "{form:?} by {}", client.id);
                it_travels(judged);
            }
            (Err(AuthorizationFault::HintUnreadable(fault)), _) => fault_can_be_logged(&fault),
            _ => {}
        }
    }
}

fn nobody_is_sent_elsewhere(client: &Client, asked: &str) {
    let admits = |uri: &RedirectUri| oracle::admits(uri.as_str(), asked, client.any_port_of_localhost);
    let proven = client.redirect_uri(asked);
    assert_eq!(proven.is_some(), client.redirect_uris.iter().any(admits), "{asked:?} of {}", client.id);
    assert!(proven.is_none_or(|uri| uri.as_str() == asked));
    let proven = client.post_logout_redirect_uri(asked);
    assert_eq!(proven.is_some(), client.post_logout_redirect_uris.iter().any(admits), "{asked:?} of {}", client.id);
    assert!(proven.is_none_or(|uri| uri.as_str() == asked));
}

/// What a request asks, if RFC 6749 §4.1.1, RFC 7636 §4.3 and OpenID Connect Core §3.1.2.1 let it pass. What the scope
/// gets the client, the target `parameters` judges.
fn expected(client: &Client, asked: &str, parameters: &Parameters, read: &Read) -> Option<AuthorizationRequest> {
    let value = |parameter| parameters::value(read, parameter);
    let owned = |parameter| value(parameter).map(str::to_owned);
    let is_plain = [Parameter::Request, Parameter::RequestUri, Parameter::Registration].map(value) == [None; 3]
        && value(Parameter::ResponseType) == Some("code")
        && value(Parameter::Display).is_none_or(|display| DISPLAYS.contains(&display));
    let resources = parameters.values(Parameter::Resource);
    let target = Target::decide(client, OnBehalfOf::User, resources, value(Parameter::Scope)).ok()?;
    let wanted = match value(Parameter::Claims) {
        Some(text) => ClaimsRequest::parse(text).ok()?,
        None => ClaimsRequest::default(),
    };
    let wanted = if target.has_userinfo() { wanted } else { ClaimsRequest::default() };
    let hinted = match value(Parameter::IdTokenHint) {
        Some(hint) => Some(hinted(hint, client.id.as_str())?),
        None => None,
    };
    let claimed = match wanted.subjects.first() {
        Some(subject) => Some(Subject::parse(subject)?),
        None => None,
    };
    let are_one = claimed.is_none() || hinted.is_none() || claimed == hinted;
    let is_open = |name: &str| scope_of_claim(name).is_some_and(|scope| client.scope.has(scope));
    let claims = wanted.asked.narrowed(is_open);
    let acr: usize = wanted.essential_acr.iter().map(|acr| acr.len() + 2).sum();
    let request = AuthorizationRequest {
        redirect_uri: asked.to_owned(),
        state: owned(Parameter::State),
        nonce: owned(Parameter::Nonce),
        scope: target.scope().scope().clone(),
        resources: target.resources().iter().map(|resource| resource.identifier.clone()).collect(),
        challenge: expected_challenge(client, target.has_userinfo(), read)?,
        response_type: ResponseType::Code,
        response_mode: named(&MODES, value(Parameter::ResponseMode).unwrap_or("query"))?,
        prompts: expected_prompts(value(Parameter::Prompt).unwrap_or_default())?,
        max_age: match value(Parameter::MaxAge) {
            Some(digits) => Some(number(digits)?),
            None => client.default_max_age.map(|age| age.as_secs()),
        },
        login_hint: None,
        hinted_subject: claimed.or(hinted),
        claims,
        essential_acr: wanted.essential_acr,
        acr_values: Vec::new(),
    };
    let texts = [Some(&request.redirect_uri), request.state.as_ref(), request.nonce.as_ref()];
    let resources = request.resources.iter().map(|resource| resource.as_str().len());
    let scope = request.scope.to_string().len();
    let names: usize = request.claims.names().map(|name| name.len() + 2).sum();
    let bytes = texts.into_iter().flatten().map(String::len).chain(resources).sum::<usize>() + scope + names + acr;
    let is_plain = is_plain && are_one && names <= AskedClaims::MAX_BYTES;
    let acr_values = expected_acr_values(client, value(Parameter::AcrValues));
    let of_acr: usize = acr_values.iter().map(|acr| acr.len() + 2).sum();
    let acr_values = if bytes + of_acr > MAX_BYTES { Vec::new() } else { acr_values };
    let bytes = bytes + acr_values.iter().map(|acr| acr.len() + 2).sum::<usize>();
    let login_hint = owned(Parameter::LoginHint).filter(|hint| hint.len() <= 255 && bytes + hint.len() <= MAX_BYTES);
    (is_plain && bytes <= MAX_BYTES).then_some(AuthorizationRequest { login_hint, acr_values, ..request })
}

/// S256 and nothing else, but `shop` may bring a nonce in its place when it signs people in.
fn expected_challenge(client: &Client, is_openid: bool, read: &Read) -> Option<Option<CodeChallenge>> {
    let value = |parameter| parameters::value(read, parameter);
    match (value(Parameter::CodeChallenge), value(Parameter::CodeChallengeMethod), value(Parameter::Nonce)) {
        (Some(text), Some("S256"), _) => {
            let octets: [u8; 32] = oracle::base64url(text.as_bytes())?.try_into().ok()?;
            Some(Some(CodeChallenge::from_bytes(octets)))
        }
        (None, None, Some(_)) if is_openid && client.id.as_str() == "shop" => Some(None),
        _ => None,
    }
}

/// What the client says, or is registered for; 16 at most.
fn expected_acr_values(client: &Client, asked: Option<&str>) -> Vec<String> {
    match asked {
        Some(text) => {
            let is_class =
                |text: &&str| (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
            text.split(' ').filter(is_class).take(16).map(str::to_owned).collect()
        }
        None if client.id.as_str() == "shop" => vec!["gold".to_owned(), "silver".to_owned()],
        None => Vec::new(),
    }
}

/// Decimal digits and no sign.
fn number(digits: &str) -> Option<u64> {
    let is_decimal = digits.chars().all(|c| c.is_ascii_digit());
    let digits = digits.trim_start_matches('0');
    let number = if digits.is_empty() { Some(0) } else { digits.parse::<u128>().ok() };
    number.filter(|_| is_decimal).and_then(|number| u64::try_from(number).ok())
}

/// Whom a hint is about that was issued to this client.
fn hinted(hint: &str, client_id: &str) -> Option<Subject> {
    let claims = hint::claims_of(hint)?;
    let audience = claims.get("aud")?;
    let is_meant =
        audience == client_id || audience.as_array().is_some_and(|all| all.iter().any(|one| one == client_id));
    oracle::string_member(&claims, "sub").filter(|_| is_meant).and_then(Subject::parse)
}

/// Whatever is accepted fits into what goes from page to page, with all that can be added to it, and comes back.
fn it_travels(request: AuthorizationRequest) {
    let session = SessionId::from_bytes([7; 16]);
    let errand = Errand::SignIn(Box::new(Transaction {
        id: [1; 16],
        binding: [2; 16],
        begun_at: NOW,
        client: ClientDigest::from_bytes([3; 32]),
        language: Language::German,
        request,
        step: Step::Consent(session, [4; 32]),
        notice: Some(Notice::TooManyAttempts(9)),
        draft: None,
        signed_in: Some(session),
        selected: Some(session),
    }));
    let key = key_of(Purpose::Transaction);
    let sealed = key.seal(&errand, &Counter).unwrap_or_else(|fault| panic!("{errand:?}: {fault}"));
    assert_eq!(open::<Errand>(&sealed, |_| Some(key)), Ok(errand));
}

/// The planted bug: a challenge without its method is taken for one of S256 where there is a nonce.
fn planted(
    verdict: Result<AuthorizationRequest, AuthorizationFault>,
    read: &Read,
) -> Result<Option<AuthorizationRequest>, AuthorizationFault> {
    let value = |parameter| parameters::value(read, parameter);
    if cfg!(feature = "planted")
        && verdict == Err(AuthorizationFault::ChallengeMethodUnsupported)
        && value(Parameter::CodeChallengeMethod).is_none()
        && value(Parameter::Nonce).is_some()
    {
        return Ok(None);
    }
    verdict.map(Some)
}
