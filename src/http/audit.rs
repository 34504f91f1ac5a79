//! The audit log: who got what, or which fault stopped whom; never a secret, a token, or a word that a stranger chose.

use std::fmt::Debug;

use log::{Level, log};

use crate::endpoints::{IntrospectionAnswer, RevocationAnswer, TokenAnswer};
use crate::protocol::ErrorResponse;
use crate::telemetry::RequestId;

const TARGET: &str = "signet::audit";

pub(super) fn record_token(answer: &TokenAnswer, id: RequestId) {
    match &answer.result {
        Ok((tokens, jwt_id)) => log::info!(
            target: TARGET,
            request:% = id, client = answer.client_label(), jti:% = jwt_id, scope = tokens.scope.as_str();
            "token issued"
        ),
        Err(fault) => refused("token refused", answer.client_label(), *fault, id),
    }
}

pub(super) fn record_introspection(answer: &IntrospectionAnswer, id: RequestId) {
    let client = answer.client_label();
    match &answer.result {
        Ok(introspected) => match &introspected.token {
            Ok(jwt_id) => log::info!(
                target: TARGET, request:% = id, client = client, jti:% = jwt_id, active = true; "token introspected"
            ),
            Err(inactive) => log::info!(
                target: TARGET, request:% = id, client = client, active = false, fault = inactive.name();
                "token introspected"
            ),
        },
        Err(fault) => refused("introspection refused", answer.client_label(), *fault, id),
    }
}

pub(super) fn record_revocation(answer: &RevocationAnswer, id: RequestId) {
    let client = answer.client_label();
    match &answer.result {
        Ok(Some(jwt_id)) => {
            log::info!(target: TARGET, request:% = id, client = client, jti:% = jwt_id; "token revoked");
        }
        Ok(None) => log::info!(target: TARGET, request:% = id, client = client; "nothing to revoke"),
        Err(fault) => refused("revocation refused", answer.client_label(), *fault, id),
    }
}

fn refused<F: Debug + Copy + Into<ErrorResponse>>(what: &str, client: &str, fault: F, id: RequestId) {
    let ours = fault.into().status >= 500;
    log!(
        target: TARGET, if ours { Level::Error } else { Level::Info },
        request:% = id, client = client, fault:? = fault;
        "{what}"
    );
}
