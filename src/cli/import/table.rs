//! From an entry to the table of a client.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::cli::import::entry::Entry;
use crate::cli::import::{Resources, remarks, secrets, sign_in};
use crate::clients::{AuthenticationMethod, ClientSettings};
use crate::config::{Config, Edit};
use crate::entropy::Entropy;
use crate::protocol::{ClientId, Scope, ScopeToken, openid_scope};
use crate::settings::Label;

/// A client as it will be written.
pub(super) struct ClientTable {
    pub(super) label: Label,
    pub(super) id: String,
    /// In the order in which they are written.
    entries: Vec<(&'static str, Value)>,
    secret: Option<Map<String, Value>>,
    /// What the operator should know.
    pub(super) remarks: Vec<String>,
}

impl ClientTable {
    pub(super) fn of(
        mut entry: Entry,
        config: &Config,
        resources: &Resources,
        taken: &BTreeSet<String>,
        entropy: &dyn Entropy,
    ) -> Result<Self, String> {
        let mut remarks = Vec::new();
        let id = entry.text("client_id")?.ok_or("no client_id")?;
        let label = free_label(&id, taken).ok_or("a client_id of which no name can be made")?;
        ClientId::parse(&id).ok_or("a client_id that is not 1 to 255 printable ASCII characters")?;
        let contacts = entry.texts("contacts")?.join(", ");
        let (scopes, separator) = scopes(&mut entry, config, &mut remarks)?;
        let method = entry.text("token_endpoint_auth_method")?;
        let is_public = method.as_deref() == Some(AuthenticationMethod::None.as_str());
        if is_public {
            has_no_secret(&mut entry, &mut remarks);
        }
        let (grant_types, sign_in) = sign_in::of(&mut entry, config, is_public, &mut remarks)?;
        let resources = resources.of(&scopes)?;
        let default_scope: Vec<_> =
            scopes.iter().filter(|token| token.as_str() != openid_scope::OFFLINE_ACCESS).collect();
        let entries = [
            ("id", (id != label.as_str()).then(|| json!(id))),
            ("name", entry.text("client_name")?.map(Value::from)),
            ("owner", (!contacts.is_empty()).then(|| json!(contacts))),
            ("authentication", method.map(|method| json!([method]))),
            ("authentication_algorithms", entry.text("token_endpoint_auth_signing_alg")?.map(|name| json!([name]))),
            ("jwks", entry.any("jwks")),
            ("jwks_uri", entry.text("jwks_uri")?.map(Value::from)),
            ("grant_types", Some(json!(grant_types))),
            ("scopes", Some(json!(scopes))),
            ("default_scope", Some(json!(default_scope))),
            ("scope_separator", separator.map(|separator| json!(separator))),
            ("resources", (!resources.is_empty()).then(|| json!(resources))),
        ];
        let secret = secrets::of(&mut entry, entropy, &mut remarks)?;
        // When it was registered over there means nothing here.
        entry.any("client_id_issued_at");
        remarks.extend(remarks::of(&entry.rest()));
        let entries = entries.into_iter().chain(sign_in).filter_map(|(key, value)| Some((key, value?))).collect();
        Ok(Self { label, id, entries, secret, remarks })
    }

    /// The table as the service reads it.
    pub(super) fn settings(&self) -> Result<ClientSettings, String> {
        let mut table: Map<String, Value> =
            self.entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        if let Some(secret) = &self.secret {
            table.insert("secrets".to_owned(), json!({ "imported": secret }));
        }
        serde_json::from_value(Value::Object(table)).map_err(|error| error.to_string())
    }

    pub(super) fn write(&self, edit: &mut Edit) -> Result<(), String> {
        let path = ["clients", self.label.as_str()];
        let entries: Vec<_> = self.entries.iter().filter_map(|(key, value)| Some((*key, toml(value)?))).collect();
        edit.add_table(&path, &entries).map_err(|fault| fault.to_string())?;
        let Some(secret) = &self.secret else { return Ok(()) };
        let path = [&path[..], &["secrets", "imported"]].concat();
        let entries: Vec<_> = secret.iter().filter_map(|(key, value)| Some((key.as_str(), toml(value)?))).collect();
        edit.add_table(&path, &entries).map_err(|fault| fault.to_string())
    }
}

/// "Clients incapable of maintaining the confidentiality of their credentials" (RFC 6749 §2.1) may have some over there.
fn has_no_secret(entry: &mut Entry, remarks: &mut Vec<String>) {
    for name in ["client_secret", "client_secret_hash", "jwks", "jwks_uri"] {
        if entry.any(name).is_some() {
            remarks.push(format!("left out: {name}, because a public client proves nothing"));
        }
    }
}

/// The name of the table: the client id as far as it can be one.
fn free_label(id: &str, taken: &BTreeSet<String>) -> Option<Label> {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' };
    let name: String = id.chars().map(plain).skip_while(|c| !c.is_ascii_alphanumeric()).take(56).collect();
    let numbered = (2..10_000).map(|number| format!("{name}-{number}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name))?;
    Label::parse(&free)
}

/// "scope: String containing a space-separated list of scope values" (RFC 7591 §2); other servers had other separators.
fn scopes(
    entry: &mut Entry,
    config: &Config,
    remarks: &mut Vec<String>,
) -> Result<(Vec<ScopeToken>, Option<char>), String> {
    let text = entry.texts("scope")?.join(" ");
    let separator = [',', ';', '|', '+'].into_iter().find(|separator| !text.contains(' ') && text.contains(*separator));
    if let Some(separator) = separator {
        remarks
            .push(format!("its scopes are separated by {separator:?}: kept as scope_separator, answers have spaces"));
    }
    let scope = Scope::parse_separated(&text, separator.unwrap_or(' ')).ok_or("a scope with illegal characters")?;
    let declared: BTreeSet<String> = config
        .scopes
        .iter()
        .map(|(label, scope)| scope.value.as_ref().map_or_else(|| label.to_string(), ToString::to_string))
        .collect();
    let of_openid = |token: &ScopeToken| openid_scope::ALL.contains(&token.as_str());
    let in_vain = |token: &ScopeToken| {
        of_openid(token) && !scope.has(openid_scope::OPENID) && token.as_str() != openid_scope::OFFLINE_ACCESS
    };
    let (known, unknown): (Vec<_>, Vec<_>) =
        scope.iter().cloned().partition(|token| of_openid(token) || declared.contains(token.as_str()));
    let (known, in_vain): (Vec<_>, Vec<_>) =
        known.into_iter().partition(|token| declared.contains(token.as_str()) || !in_vain(token));
    for token in in_vain {
        remarks.push(format!("left out: the scope {token}, which needs openid beside it (OpenID Connect Core §5.4)"));
    }
    for token in unknown {
        remarks.push(format!("left out: the scope {token}, which is not declared ([scopes.NAME])"));
    }
    Ok((known, separator))
}

/// JSON as TOML, in which nothing is null.
fn toml(value: &Value) -> Option<toml_edit::Value> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64()?.into(),
        },
        Value::String(text) => text.into(),
        Value::Array(items) => toml_edit::Value::Array(items.iter().filter_map(toml).collect()),
        Value::Object(members) => {
            let members = members.iter().filter_map(|(name, value)| Some((name.as_str(), toml(value)?)));
            toml_edit::Value::InlineTable(members.collect())
        }
    })
}
