//! Every edit at every key of awkward files: the values become what the edit says, and no other line goes missing.

use figment::Figment;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Value};

use super::{Outcome, SAMPLE, edit};
use crate::config::EditFault;

const FILES: [&str; 9] = [
    SAMPLE,
    "",
    "# only a comment\n",
    "\u{feff}\n",
    "a.b.c = 1\nd = 2\na.b.e = 3\na.f = 4\n[x]\ny.z = 1\n y.w = 2\n[x.y.q]\n[x.v]\n",
    "[a.b]\nx = 1\n[a]\ny = 2\n[c]\n[a.d]\n",
    "[a]\r\n\tx = \"\"\"\r\nq\r\n\"\"\"\r\n\ty = { z = { w = 1 }, v.u = 2 }\r\n[[l]]\r\nx = 1\r\n[l.m]\r\n",
    "a = 1\n\n\n\n# t\n[b]\n\n\n[c]\n# x\n\n",
    "[ a . 'b c' ] # ]\n\"q.r\" = 1\n",
];

#[derive(Clone, Copy, Debug)]
enum Change {
    Set,
    Add,
    Remove,
}

fn read(text: &str) -> Result<Value, Box<figment::Error>> {
    Ok(Figment::from(Toml::string(text)).extract()?)
}

fn keys(value: &Value, above: &[String]) -> Vec<Vec<String>> {
    let entries = value.as_dict().into_iter().flatten();
    let below = entries.flat_map(|(key, value)| keys(value, &[above, std::slice::from_ref(key)].concat()));
    std::iter::once(above.to_vec()).chain(below).collect()
}

/// What the values should be afterwards.
fn changed(value: Value, path: &[&str], new: Option<Value>) -> Option<Value> {
    let Some((key, rest)) = path.split_first() else { return new };
    let mut entries = value.into_dict().unwrap_or_default();
    let inner = entries.remove(*key).unwrap_or_else(|| Value::from(Dict::new()));
    entries.extend(changed(inner, rest, new).map(|inner| ((*key).to_owned(), inner)));
    Some(Value::from(entries))
}

/// Tables that exist only through those below them go with the last of these.
fn without_empty_tables(value: Value) -> Option<Value> {
    let Value::Dict(_, entries) = value else { return Some(value) };
    let entries = entries.into_iter().filter_map(|(key, value)| Some((key, without_empty_tables(value)?)));
    let entries: Dict = entries.collect();
    (!entries.is_empty()).then(|| Value::from(entries))
}

fn try_edit(text: &str, path: &[&str], change: Change) -> Outcome {
    let mut file = edit(text)?;
    let (done, new) = match change {
        Change::Set => (file.set(path, 77).map(|()| true), Some(Value::from(77))),
        Change::Add => {
            let entries = Dict::from([("id".to_owned(), Value::from(77))]);
            (file.add_table(path, &[("id", 77.into())]).map(|()| true), Some(Value::from(entries)))
        }
        Change::Remove => (file.remove(path), None),
    };
    let now = file.text();
    if done != Ok(true) {
        assert!(now == text && !matches!(done, Err(EditFault::NotToml(_))), "{change:?} {path:?}: {done:?}\n{text}");
        return Ok(());
    }
    let expected = changed(read(text)?, path, new).and_then(without_empty_tables);
    assert_eq!(without_empty_tables(read(&now)?), expected, "{change:?} {path:?}\n{now}");
    if !matches!(change, Change::Remove) {
        let kept = text.lines().filter(|line| line.trim_start().starts_with(['#', '[']));
        for line in kept {
            assert!(now.lines().any(|kept| kept == line), "{change:?} {path:?} lost {line}\n{now}");
        }
    }
    Ok(())
}

#[test]
fn an_edit_changes_what_it_says_and_nothing_else() -> Outcome {
    for text in FILES {
        for key in keys(&read(text)?, &[]) {
            for new in [&[][..], &["new"], &["new", "er"]] {
                let path: Vec<&str> = key.iter().map(String::as_str).chain(new.iter().copied()).collect();
                for change in [Change::Set, Change::Add, Change::Remove] {
                    try_edit(text, &path, change)?;
                }
            }
        }
    }
    Ok(())
}
