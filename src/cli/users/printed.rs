//! Accounts as operators see them: everything but the password.

use serde_json::{Map, Value, json};

use crate::users::Account;

/// Who it is, in one line; the username takes so many columns.
pub(super) fn in_one_line(account: &Account, width: usize) -> String {
    let Account { username, status, subject, .. } = account;
    let email = account.profile.email.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{username:width$}  {status:8}  {subject:22}  {email}").trim_end().to_owned()
}

pub(super) fn as_json(account: &Account) -> String {
    json_text(&Value::Object(members(account)))
}

pub(super) fn in_full(account: &Account) -> String {
    let members = members(account);
    let width = members.keys().map(|name| name.chars().count()).max().unwrap_or(0);
    members.iter().map(|(name, value)| format!("{:width$}  {}\n", name.escape_debug(), text(value))).collect()
}

/// Lists as their items, anything else that is no text as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.escape_debug().to_string(),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().map(text).collect::<Vec<_>>().join(", ")
        }
        other => json_text(other),
    }
}

/// JSON that steers no terminal: what cannot be seen is escaped, which JSON leaves open beyond ASCII (RFC 8259 §7).
fn json_text(value: &Value) -> String {
    let mut text = String::new();
    for c in value.to_string().chars() {
        if c.is_ascii() || c.escape_debug().count() == 1 {
            text.push(c);
        } else {
            let mut units = [0; 2];
            text.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    text
}

fn members(account: &Account) -> Map<String, Value> {
    let own = json!({
        "username": account.username,
        "sub": account.subject,
        "status": account.status,
        "version": account.version.as_u32(),
        "has_password": account.has_password(),
        "created_at": account.created_at,
        "updated_at": account.updated_at,
        "roles": account.roles,
        "groups": account.groups,
    });
    let parts = [own, json!(account.profile), Value::Object(account.claims.clone())];
    let objects = parts.into_iter().filter_map(|part| match part {
        Value::Object(members) => Some(members),
        _ => None,
    });
    objects.flatten().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{json_text, text};

    #[test]
    fn what_steers_a_terminal_is_escaped_and_read_back() {
        let value = json!({ "a": "\u{9b}31m \u{202e}\u{1b} \u{e0041} é日" });
        let printed = json_text(&value);
        assert!(printed.contains("é日") && !printed.contains(char::is_control) && !printed.contains('\u{202e}'));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&printed).ok(), Some(value));
        assert_eq!(text(&json!("\u{1b}[2J")), "\\u{1b}[2J");
    }
}
