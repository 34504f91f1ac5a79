//! Who got what, or which fault stopped whom: in the audit log and in the metrics. Never a secret, a token, or a word that
//! a stranger chose.

use log::{Level, log};

use crate::endpoints::{
    BrowserAnswer, BrowserFault, Endpoint, FaultName, IntrospectionAnswer, LoginCall, LoginCallFault, RevocationAnswer,
    TokenAnswer, Userinfo, UserinfoFault,
};
use crate::http::caller::Caller;
use crate::login::Event;
use crate::protocol::{ErrorResponse, GrantType};
use crate::telemetry::Metrics;

const TARGET: &str = "signet::audit";

/// A client without a name: it did not prove who it is.
const NOBODY: &str = "-";

/// Records what became of a token request.
pub(super) fn token(answer: &TokenAnswer, grant_type: Option<GrantType>, caller: &Caller, metrics: &Metrics) {
    let client = answer.client_label();
    match &answer.result {
        Ok((tokens, jwt_id)) => {
            if let Some(grant_type) = grant_type {
                metrics.token_issued(grant_type as usize, client);
            }
            log::info!(
                target: TARGET,
                request:% = caller.id, client = client, address:% = caller.address, jti:% = jwt_id,
                scope = tokens.scope.as_str(), trace = caller.trace;
                "token issued"
            );
        }
        Err(fault) => refusal("token refused", Endpoint::Token, client, *fault, caller, metrics),
    }
}

/// Records what was told about a token.
pub(super) fn introspection(answer: &IntrospectionAnswer, caller: &Caller, metrics: &Metrics) {
    let client = answer.client_label();
    match answer.result.as_ref().map(|introspected| &introspected.token) {
        Ok(Ok(jwt_id)) => log::info!(
            target: TARGET,
            request:% = caller.id, client = client, address:% = caller.address, jti:% = jwt_id, active = true,
            trace = caller.trace;
            "token introspected"
        ),
        Ok(Err(inactive)) => log::info!(
            target: TARGET,
            request:% = caller.id, client = client, address:% = caller.address, active = false,
            fault = inactive.name(), trace = caller.trace;
            "token introspected"
        ),
        Err(fault) => refusal("introspection refused", Endpoint::Introspection, client, *fault, caller, metrics),
    }
}

/// Records what was revoked.
pub(super) fn revocation(answer: &RevocationAnswer, caller: &Caller, metrics: &Metrics) {
    let client = answer.client_label();
    match &answer.result {
        Ok(Some(jwt_id)) => log::info!(
            target: TARGET,
            request:% = caller.id, client = client, address:% = caller.address, jti:% = jwt_id, trace = caller.trace;
            "token revoked"
        ),
        Ok(None) => log::info!(
            target: TARGET,
            request:% = caller.id, client = client, address:% = caller.address, trace = caller.trace;
            "nothing to revoke"
        ),
        Err(fault) => refusal("revocation refused", Endpoint::Revocation, client, *fault, caller, metrics),
    }
}

/// Records what became of a browser's visit.
pub(super) fn visit(endpoint: Endpoint, answer: &BrowserAnswer, caller: &Caller, metrics: &Metrics) {
    for event in &answer.events {
        if let Event::SignInRefused { fault } | Event::SignUpRefused { fault } = event {
            metrics.refused(endpoint.name(), fault);
        }
        if let Event::TokenIssued { client, .. } = event {
            metrics.token_issued(GrantType::Implicit as usize, client.as_str());
        }
        happened(event, caller);
    }
    let Some(fault) = &answer.refusal else { return };
    let client = match fault {
        BrowserFault::Authorization { client, .. } => client,
        BrowserFault::Request(_) | BrowserFault::Page(_) => NOBODY,
    };
    let (name, status) = (fault.name(), ErrorResponse::from(fault).status);
    recorded("visit ended", Refusal { endpoint, client, name, told: name, status }, caller, metrics);
}

fn happened(event: &Event, caller: &Caller) {
    match event {
        Event::SignedIn { subject, session } => log::info!(
            target: TARGET,
            request:% = caller.id, address:% = caller.address, sub:% = subject, sid:% = session, trace = caller.trace;
            "signed in"
        ),
        Event::SignInRefused { fault } => log::info!(
            target: TARGET,
            request:% = caller.id, address:% = caller.address, fault = *fault, trace = caller.trace;
            "sign-in refused"
        ),
        Event::SignedUp { subject } => log::info!(
            target: TARGET,
            request:% = caller.id, address:% = caller.address, sub:% = subject, trace = caller.trace;
            "signed up"
        ),
        Event::SignUpRefused { fault } => log::info!(
            target: TARGET,
            request:% = caller.id, address:% = caller.address, fault = *fault, trace = caller.trace;
            "sign-up refused"
        ),
        Event::ConsentGiven { subject } => log::info!(
            target: TARGET,
            request:% = caller.id, address:% = caller.address, sub:% = subject, trace = caller.trace;
            "consent given"
        ),
        Event::CodeIssued { client, subject, grant } => log::info!(
            target: TARGET,
            request:% = caller.id, client = client.as_str(), address:% = caller.address, sub:% = subject, gid:% = grant,
            trace = caller.trace;
            "code issued"
        ),
        Event::AccountChanged { subject, change } => log::info!(
            target: TARGET,
            request:% = caller.id, address:% = caller.address, sub:% = subject, change = change.as_str(),
            trace = caller.trace;
            "account changed"
        ),
        Event::ConsentWithdrawn { subject, client } => log::info!(
            target: TARGET,
            request:% = caller.id, client = client.as_str(), address:% = caller.address, sub:% = subject,
            trace = caller.trace;
            "consent withdrawn"
        ),
        Event::SignedOutEverywhere { subject } => log::info!(
            target: TARGET,
            request:% = caller.id, address:% = caller.address, sub:% = subject, trace = caller.trace;
            "signed out everywhere"
        ),
        Event::TokenIssued { client, subject, grant, jwt_id } => log::info!(
            target: TARGET,
            request:% = caller.id, client = client.as_str(), address:% = caller.address, sub:% = subject, gid:% = grant,
            jti:% = jwt_id, trace = caller.trace;
            "token issued"
        ),
        Event::SignedOut { subject, session } => log::info!(
            target: TARGET,
            request:% = caller.id, address:% = caller.address, sub:% = subject, sid:% = session, trace = caller.trace;
            "signed out"
        ),
    }
}

/// Records what the operator's own sign-in service asked or said.
pub(super) fn login_service(
    call: LoginCall,
    result: &Result<String, LoginCallFault>,
    caller: &Caller,
    metrics: &Metrics,
) {
    match result {
        Ok(_) => log::info!(
            target: TARGET,
            request:% = caller.id, address:% = caller.address, call = Endpoint::LoginService(call).name(),
            trace = caller.trace;
            "sign-in service answered"
        ),
        Err(fault) => {
            let (name, status) = (fault.name(), ErrorResponse::from(fault).status);
            let refusal = Refusal { endpoint: Endpoint::LoginService(call), client: NOBODY, name, told: name, status };
            recorded("sign-in service refused", refusal, caller, metrics);
        }
    }
}

/// Records what was told about a user.
pub(super) fn userinfo(result: &Result<Userinfo, UserinfoFault>, caller: &Caller, metrics: &Metrics) {
    match result {
        Ok(userinfo) => log::info!(
            target: TARGET,
            request:% = caller.id, client = userinfo.client.as_str(), address:% = caller.address, jti:% = userinfo.token,
            trace = caller.trace;
            "userinfo told"
        ),
        Err(fault) => {
            let (name, status) = (fault.name(), ErrorResponse::from(fault.clone()).status);
            let refusal = Refusal { endpoint: Endpoint::Userinfo, client: NOBODY, name, told: name, status };
            recorded("userinfo refused", refusal, caller, metrics);
        }
    }
}

/// Records that a client was not even asked who it is.
pub(super) fn turned_away<F>(endpoint: Endpoint, fault: F, caller: &Caller, metrics: &Metrics)
where
    F: FaultName + Copy + std::fmt::Debug,
    ErrorResponse: From<F>,
{
    refusal("request refused", endpoint, NOBODY, fault, caller, metrics);
}

fn refusal<F>(what: &str, endpoint: Endpoint, client: &str, fault: F, caller: &Caller, metrics: &Metrics)
where
    F: FaultName + Copy + std::fmt::Debug,
    ErrorResponse: From<F>,
{
    let name = fault.name();
    let told = format!("{fault:?}");
    recorded(
        what,
        Refusal { endpoint, client, name, told: &told, status: ErrorResponse::from(fault).status },
        caller,
        metrics,
    );
}

/// A request that is refused, as it is recorded.
struct Refusal<'a> {
    endpoint: Endpoint,
    client: &'a str,
    /// Under which it is counted.
    name: &'static str,
    /// What the log says; of faults that carry something a stranger sent it is their name alone.
    told: &'a str,
    status: u16,
}

fn recorded(what: &str, refusal: Refusal<'_>, caller: &Caller, metrics: &Metrics) {
    let Refusal { endpoint, client, name, told, status } = refusal;
    metrics.refused(endpoint.name(), name);
    log!(
        target: TARGET, if status >= 500 { Level::Error } else { Level::Info },
        request:% = caller.id, client = client, address:% = caller.address, fault:% = told, trace = caller.trace;
        "{what}"
    );
}
