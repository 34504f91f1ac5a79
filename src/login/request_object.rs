//! Authorization requests in a JWT, by value (OpenID Connect Core §6.1, RFC 9101 §5.1).

use serde_json::{Map, Value};

use crate::clients::{Client, RequestObjectProof, RequestObjects};
use crate::clock::Timestamp;
use crate::jose::{
    JwtFault, RequestObjectParties, Verified, VerifyingKeys, judge_request_object, judge_unsigned_request_object,
};
use crate::login::AuthorizationFault;
use crate::protocol::{Parameter, ParameterFault, Parameters, Scope, openid_scope};

/// Why a request object is not believed; told to the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestObjectFault {
    /// It is no JWT of this client for us.
    Jwt(JwtFault),
    /// It holds another one: "request and request_uri parameters MUST NOT be included in Request Objects".
    Nested,
    /// A parameter of another JSON type than it has.
    WrongType(Parameter),
    /// What it says of this parameter is not what the query says of it.
    Contradiction(Parameter),
    /// Its parameters are not those of one request.
    Parameters(ParameterFault),
}

/// The parameters of a request whose request object is believed; `None` where there is none.
///
/// "The Authorization Server MUST assemble the set of Authorization Request parameters to be used from the Request Object
/// value and the OAuth 2.0 Authorization Request parameters (minus the request or request_uri parameters). If the same
/// parameter exists both in the Request Object and the OAuth Authorization Request parameters, the parameter in the Request
/// Object is used" (OpenID Connect Core §6.3.3). Of a client that may ask in no other way, "the authorization server MUST only
/// use the parameters in the Request Object, even if the same parameter is provided in the query parameter" (RFC 9101 §6.3).
///
/// Where its keys are behind a URL, they were `fetched`.
///
/// # Errors
/// [`AuthorizationFault`].
pub fn requested_by_object(
    client: &Client,
    parameters: &Parameters,
    issuer: &str,
    fetched: Option<&VerifyingKeys>,
    now: Timestamp,
) -> Result<Option<Parameters>, AuthorizationFault> {
    let Some(text) = parameters.value(Parameter::Request) else {
        let is_required = client.request_objects.as_ref().is_some_and(|objects| objects.is_required);
        return if is_required { Err(AuthorizationFault::RequestObjectMissing) } else { Ok(None) };
    };
    let objects = client.request_objects.as_ref().ok_or(AuthorizationFault::RequestObject)?;
    let parties = RequestObjectParties { client_id: client.id.as_str(), issuer };
    let inside = believed(objects, text, parties, fetched, now).and_then(|claims| parameters_of(claims, client))?;
    require_agreement(&inside, parameters, objects, client.scope_separator)?;
    let outside = parameters.iter().filter(|(parameter, _)| {
        let is_replaced = *parameter == Parameter::Request || inside.iter().any(|(other, _)| other == parameter);
        let counts = !objects.is_required || *parameter == Parameter::ClientId;
        counts && !is_replaced
    });
    let all: Vec<_> = outside.map(|(parameter, value)| (parameter, value.to_owned())).chain(inside.clone()).collect();
    Parameters::collect(all).map(Some).map_err(|fault| RequestObjectFault::Parameters(fault).into())
}

fn believed(
    objects: &RequestObjects,
    text: &str,
    parties: RequestObjectParties<'_>,
    fetched: Option<&VerifyingKeys>,
    now: Timestamp,
) -> Result<Map<String, Value>, RequestObjectFault> {
    let by = |keys: &VerifyingKeys| judge_request_object(text, keys, parties, now).map(Verified::into_inner);
    match &objects.proof {
        RequestObjectProof::Unsigned => judge_unsigned_request_object(text, parties, now),
        RequestObjectProof::Keys(keys) => by(keys),
        RequestObjectProof::Remote(_) => fetched.map_or(Err(JwtFault::NoKeyForAlgorithm), by),
    }
    .map_err(RequestObjectFault::Jwt)
}

/// "Parameter names and string values MUST be included as JSON strings. … Numerical values MUST be included as JSON numbers"
/// (RFC 9101 §4); `claims` is an object. What nobody knows is ignored.
fn parameters_of(claims: Map<String, Value>, client: &Client) -> Result<Vec<(Parameter, String)>, RequestObjectFault> {
    let mut parameters = Vec::new();
    for (name, value) in claims {
        let Some(parameter) = Parameter::parse(&name) else { continue };
        if matches!(parameter, Parameter::Request | Parameter::RequestUri) {
            return Err(RequestObjectFault::Nested);
        }
        let texts = texts(parameter, value).ok_or(RequestObjectFault::WrongType(parameter))?;
        if parameter == Parameter::ClientId && texts.iter().any(|id| id != client.id.as_str()) {
            return Err(RequestObjectFault::Contradiction(parameter));
        }
        parameters.extend(texts.into_iter().map(|text| (parameter, text)));
    }
    Ok(parameters)
}

fn texts(parameter: Parameter, value: Value) -> Option<Vec<String>> {
    match (parameter, value) {
        (_, Value::String(text)) => Some(vec![text]),
        (Parameter::MaxAge, Value::Number(number)) => number.as_u64().map(|seconds| vec![seconds.to_string()]),
        (Parameter::Claims, claims @ Value::Object(_)) => Some(vec![claims.to_string()]),
        (Parameter::Resource, Value::Array(items)) => {
            items.into_iter().map(|item| if let Value::String(text) = item { Some(text) } else { None }).collect()
        }
        _ => None,
    }
}

/// "The values for the response_type and client_id parameters MUST be included using the OAuth 2.0 request syntax … The
/// values for these parameters MUST match those in the Request Object, if present. Even if a scope parameter is present in the
/// Request Object value, a scope parameter MUST always be passed using the OAuth 2.0 request syntax containing the openid
/// scope value" (OpenID Connect Core §6.1). RFC 9101 §5 has them inside only, and so may a client that always signs.
fn require_agreement(
    inside: &[(Parameter, String)],
    outside: &Parameters,
    objects: &RequestObjects,
    separator: char,
) -> Result<(), AuthorizationFault> {
    let value =
        |wanted: Parameter| inside.iter().find(|(parameter, _)| *parameter == wanted).map(|(_, text)| text.as_str());
    match (value(Parameter::ResponseType), outside.value(Parameter::ResponseType)) {
        (Some(signed), Some(plain)) if words(signed) != words(plain) => {
            return Err(RequestObjectFault::Contradiction(Parameter::ResponseType).into());
        }
        (_, None) if !objects.is_required => return Err(AuthorizationFault::ResponseTypeMissing),
        _ => {}
    }
    let has_openid = |scope: Option<&str>| {
        scope
            .and_then(|scope| Scope::parse_separated(scope, separator))
            .is_some_and(|scope| scope.has(openid_scope::OPENID))
    };
    if !objects.is_required && has_openid(value(Parameter::Scope)) && !has_openid(outside.value(Parameter::Scope)) {
        return Err(AuthorizationFault::OpenIdOnlyInObject);
    }
    Ok(())
}

/// The values of a response type, in whatever order.
fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<_> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words
}

impl From<RequestObjectFault> for AuthorizationFault {
    fn from(fault: RequestObjectFault) -> Self {
        Self::RequestObjectInvalid(fault)
    }
}
