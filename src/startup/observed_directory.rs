//! What operators are told of the accounts, where they are not on this machine.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::telemetry::{Gauge, Observed};
use crate::users::{Directory, ServerState, ServiceCounted};

/// A directory that operators look at.
pub(super) struct ObservedDirectory(pub(super) Arc<Directory>);

impl Observed for ObservedDirectory {
    fn details(&self) -> Value {
        let state = self.0.state();
        let mut told = Map::from_iter([("kind".to_owned(), json!(state.kind))]);
        if let Some(ServerState { is_reachable, open, idle, waiting, most }) = state.server {
            told.insert("reachable".to_owned(), json!(is_reachable));
            told.insert(
                "connections".to_owned(),
                json!({ "open": open, "idle": idle, "waiting": waiting, "most": most }),
            );
        }
        if let Some(ServiceCounted { questions, refusals, faults, is_answering }) = state.service {
            told.insert("answering".to_owned(), json!(is_answering));
            told.insert("questions".to_owned(), json!(questions));
            told.insert("refusals".to_owned(), json!(refusals));
            told.insert("faults".to_owned(), json!(faults));
        }
        Value::Object(told)
    }

    #[expect(clippy::cast_precision_loss, reason = "nothing here counts beyond 2^53")]
    fn gauges(&self) -> Vec<Gauge> {
        let (state, gauge) = (self.0.state(), Gauge::new);
        let up = state.server.map(|server| server.is_reachable).or(state.service.map(|service| service.is_answering));
        let up = up.map(|is_up| {
            let help = "Whether the accounts were reached when that was tried last";
            gauge("signet_directory_up", help, f64::from(u8::from(is_up)))
        });
        let of_server = state.server.map(|server| {
            let help = "Connections to the server of the accounts";
            let connections =
                |which, count: usize| gauge("signet_directory_connections", help, count as f64).with("state", which);
            let waiting = "Requests that wait for a connection";
            [
                connections("open", server.open),
                connections("idle", server.idle),
                gauge("signet_directory_waiting", waiting, server.waiting as f64),
            ]
        });
        let of_service = state.service.map(|service| {
            let questions = "Passwords that a service was asked about since the start";
            [
                gauge("signet_directory_questions", questions, service.questions as f64),
                gauge("signet_directory_refusals", "Those that were wrong", service.refusals as f64),
                gauge("signet_directory_faults", "Those that nobody could tell about", service.faults as f64),
            ]
        });
        up.into_iter().chain(of_server.into_iter().flatten()).chain(of_service.into_iter().flatten()).collect()
    }
}
