//! Alert rules and dashboard name only metrics and labels that a running service shows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::admin::{Admin, with_admin};
use crate::config::{CLIENT, SECRET, small};
use crate::run::signet;
use crate::tls;
use crate::tls::certificates::Pair;

const ALERTS: &str = include_str!("../../../deploy/prometheus-alerts.yml");
const DASHBOARD: &str = include_str!("../../../deploy/grafana-dashboard.json");

/// Labels that Prometheus adds to what it scrapes.
const ADDED: [&str; 2] = ["instance", "job"];

/// Which labels each sample has, by the name it is shown under.
type Shown = BTreeMap<String, BTreeSet<String>>;

fn shown(exposition: &str) -> Shown {
    let mut shown = Shown::new();
    for line in exposition.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split(['{', ' ']).next().unwrap();
        let inside = line.split_once('{').and_then(|(_, rest)| rest.rsplit_once('}')).map_or("", |(labels, _)| labels);
        shown.entry(name.to_owned()).or_default().extend(words_before(inside, "="));
    }
    shown
}

/// The words that stand right before a mark.
fn words_before(text: &str, mark: &str) -> BTreeSet<String> {
    let word = |before: &str| {
        let start = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        before[start..].to_owned()
    };
    text.match_indices(mark).map(|(at, _)| word(&text[..at])).filter(|word| !word.is_empty()).collect()
}

/// The metrics of an expression, each with the labels it is selected by, and the labels it is grouped by.
fn named(expression: &str) -> (Vec<(String, BTreeSet<String>)>, BTreeSet<String>) {
    let metrics = expression.match_indices("signet_").map(|(at, _)| {
        let rest = &expression[at..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let selector =
            rest[end..].strip_prefix('{').and_then(|rest| rest.split_once('}')).map_or("", |(inside, _)| inside);
        (rest[..end].to_owned(), words_before(selector, "="))
    });
    let groups = expression.match_indices("by (").filter_map(|(at, _)| expression[at + 4..].split_once(')'));
    let groups = groups.flat_map(|(labels, _)| labels.split(',').map(|label| label.trim().to_owned())).collect();
    (metrics.collect(), groups)
}

#[track_caller]
fn assert_shown(shown: &Shown, expression: &str) {
    let (metrics, groups) = named(expression);
    assert!(!metrics.is_empty() || expression.starts_with("up{"), "{expression} is of no metric of ours");
    let mut labels: BTreeSet<String> = ADDED.map(str::to_owned).into();
    for (metric, selected) in metrics {
        let has = shown.get(&metric).unwrap_or_else(|| panic!("{metric} of {expression} is not in {:?}", shown.keys()));
        labels.extend(has.iter().cloned());
        let unknown: Vec<_> = selected.iter().filter(|label| !labels.contains(*label)).collect();
        assert!(unknown.is_empty(), "{metric} has no {unknown:?}: {expression}");
    }
    let unknown: Vec<_> = groups.difference(&labels).collect();
    assert!(unknown.is_empty() || expression.starts_with("up{"), "nothing has {unknown:?}: {expression}");
}

/// "Prometheus alert rules and a Grafana dashboard that only use metrics that exist"
#[test]
fn alerts_and_dashboard_use_metrics_that_exist() {
    let dated = small().replace("# made at the first start", "\npublish_at = 2026-01-01T00:00:00Z");
    let folder = with_admin(&dated);
    folder.edit("config.toml", "[admin]\n", "[admin]\npeers = [\"127.0.0.1:9\"]\n");
    signet(&folder, &["keys", "generate", "--missing"]).succeeded();
    signet(&folder, &["keys", "rotate", "es256"]).succeeded();
    let plain = Admin::start(&folder);
    plain.server.ask(CLIENT, SECRET).token();
    assert_eq!(plain.server.ask(CLIENT, "wrong").status, 401);
    plain.server.hang_up();
    let folder = tls::folder_with(&Pair::new(), "\n[admin]\nbind = \"127.0.0.1:0\"");
    let encrypted = Admin::of(tls::start(&folder));
    let shown = shown(&(plain.metrics() + &encrypted.metrics()));

    let alerts: Vec<&str> = ALERTS.lines().filter_map(|line| line.trim().strip_prefix("expr: ")).collect();
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let panels: Vec<&str> = panels
        .iter()
        .flat_map(|panel| panel["targets"].as_array().unwrap())
        .map(|target| target["expr"].as_str().unwrap())
        .collect();
    assert!(alerts.len() >= 8 && panels.len() >= 8, "{alerts:?} {panels:?}");
    alerts.iter().chain(&panels).for_each(|expression| assert_shown(&shown, expression));
}
