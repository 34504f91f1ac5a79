//! `--help`, `--version`, and what is typed wrongly.

use std::collections::BTreeSet;

use crate::folder::Folder;
use crate::run::signet;

/// Every command with the options that are its own; all have `--config`, `--set` and `--help`.
const COMMANDS: [(&str, &str); 39] = [
    ("", "--version"),
    ("serve", ""),
    ("check", ""),
    ("config", ""),
    ("config show", ""),
    ("keys", ""),
    ("keys generate", "--class --algorithm --missing --out"),
    ("keys list", ""),
    ("keys rotate", "--activate-at --out"),
    ("keys retire", "--at --out"),
    ("keys revoke", "--out"),
    ("keys check", ""),
    ("clients", ""),
    (
        "clients add",
        "--id --title --owner --grant --redirect-uri --post-logout-redirect-uri --public --refresh --consent \
         --id-token-alg --scope --resource --introspect --out",
    ),
    (
        "clients update",
        "--title --owner --add-scope --remove-scope --add-resource --remove-resource --add-grant --remove-grant \
         --add-redirect-uri --remove-redirect-uri --add-post-logout-redirect-uri --remove-post-logout-redirect-uri \
         --public --refresh --consent --id-token-alg --jwks-file --authentication --scope-separator --out",
    ),
    ("clients import", "--format --resource --dry-run --out"),
    ("clients list", ""),
    ("clients show", ""),
    ("clients secret", "--expire-others --out"),
    ("clients disable", "--out"),
    ("clients enable", "--out"),
    ("users", ""),
    (
        "users add",
        "--password-file --password-stdin --generate-password --no-password --subject --email --email-verified --name \
         --given-name --family-name --middle-name --nickname --preferred-username --profile --picture --website --gender \
         --birthdate --zoneinfo --locale --phone-number --phone-number-verified --address --street-address --locality \
         --region --postal-code --country --claim --role --group",
    ),
    ("users list", "--json"),
    ("users show", ""),
    ("users set-password", "--password-file --password-stdin --generate-password"),
    ("users disable", ""),
    ("users enable", ""),
    ("users delete", "--yes"),
    ("users sign-out", ""),
    ("deny", "--gid --jti --sid --user --client --issuer --reason"),
    ("deny list", ""),
    ("maintenance", ""),
    ("maintenance on", "--reason"),
    ("maintenance off", ""),
    ("maintenance status", ""),
    ("backup", ""),
    ("restore", ""),
    ("help", "-"),
];

/// The help is the manual: every command, each option with a sentence, and nothing besides.
#[test]
fn the_help_of_a_command_explains_every_option() {
    let folder = Folder::new();
    for (command, own) in COMMANDS.iter().filter(|(_, own)| *own != "-") {
        let help = signet(&folder, &with(command, "--help")).succeeded();
        let expected: BTreeSet<&str> = own.split_whitespace().chain(["--config", "--set", "--help"]).collect();
        let options: Vec<(&str, &str)> = options(&help);
        assert_eq!(options.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>(), expected, "{command}: {help}");
        for (name, text) in options {
            assert!(text.split_whitespace().count() > 1, "{command} {name} says nothing: {help}");
        }
    }
}

/// The help of a group lists its commands, each with what it does.
#[test]
fn the_help_of_a_group_lists_its_commands() {
    let folder = Folder::new();
    for group in ["", "keys", "clients", "users", "config", "deny", "maintenance"] {
        let help = signet(&folder, &with(group, "--help")).succeeded();
        let inside = |command: &&str| command.rsplit_once(' ').map_or("", |(group, _)| group) == group;
        let below = COMMANDS.iter().map(|(command, _)| *command).filter(|command| !command.is_empty());
        for command in below.filter(inside) {
            let name = command.rsplit(' ').next().unwrap();
            let line = help.lines().find(|line| line.trim_start().starts_with(&format!("{name} ")));
            assert!(line.is_some_and(|line| line.split_whitespace().count() > 2), "{command}: {help}");
        }
    }
    assert!(signet(&folder, &["--help"]).succeeded().contains("Examples:"));
}

/// 2 is for what was typed, 1 for what is wrong with the configuration: scripts tell them apart.
#[test]
fn what_is_not_understood_exits_with_2_and_names_the_way_to_the_help() {
    let folder = Folder::new();
    for (typed, word) in [
        ("--bogus", "--bogus"),
        ("bogus", "bogus"),
        ("check extra", "extra"),
        ("--set issuer", "KEY=VALUE"),
        ("--set a..b=1", "KEY=VALUE"),
        ("keys generate --class sining", "short-lived"),
        ("keys generate --algorithm HS256", "ES256"),
        ("keys generate --missing es256", "--missing"),
        ("keys generate Upper", "a-z"),
        ("keys rotate", "<LINE>"),
        ("keys rotate ES256 --activate-at tomorrow", "2026-11-20T18:30:00Z"),
        ("keys retire es256 --at 2026-11-20", "2026-11-20T18:30:00Z"),
        ("clients add web", "--resource"),
        ("clients add web --resource orders --grant telepathy", "client_credentials"),
        ("clients add web --resource orders --scope a\"b", "scope token"),
        ("clients secret web --expire-others 7", "7d"),
        ("keys", "generate"),
        ("clients", "add"),
        ("users", "sign-out"),
        ("users add", "<USERNAME>"),
        ("users show", "<NAME|SUB>"),
    ] {
        let said = signet(&folder, &with(typed, ""));
        assert_eq!(said.code, Some(2), "{typed}: {} {}", said.out, said.err);
        assert!(said.err.contains(word) && said.out.is_empty(), "{typed}: {}", said.err);
        assert!(said.err.contains("--help") || said.err.contains("Commands:"), "{typed}: {}", said.err);
    }
}

/// `--version` says the version of the package, the commit, and what it was built with.
#[test]
fn the_version_is_printed() {
    let said = signet(&Folder::new(), &["--version"]).succeeded();
    let lines: Vec<&str> = said.lines().collect();
    let [version, commit, features, engine] = lines[..] else { panic!("{said}") };
    assert_eq!(version, format!("signet {}", env!("CARGO_PKG_VERSION")));
    let commit = commit.strip_prefix("commit: ").unwrap();
    let is_commit = commit.len() >= 12 && commit.chars().all(|c| c.is_ascii_hexdigit());
    assert!(commit == "unknown" || is_commit, "{said}");
    assert!(features.starts_with("features: server"), "{said}");
    assert!(["crypto engine: aws-lc", "crypto engine: ring"].contains(&engine), "{said}");
}

/// A configuration that is not there is named, with what to do.
#[test]
fn a_missing_configuration_exits_with_1_and_names_the_option() {
    let folder = Folder::new();
    for command in ["", "serve", "check", "config show", "keys list", "clients list", "clients add a --resource b"] {
        let said = signet(&folder, &with(command, "")).refused();
        assert!(said.contains("config.toml") && said.contains("--config FILE"), "{command}: {said}");
    }
    let said = signet(&folder, &["check", "--config", "elsewhere.toml"]).refused();
    assert!(said.contains("elsewhere.toml"), "{said}");
}

fn with<'a>(command: &'a str, last: &'a str) -> Vec<&'a str> {
    command.split_whitespace().chain((!last.is_empty()).then_some(last)).collect()
}

/// The long options in a help text, each with the text that follows it.
fn options(help: &str) -> Vec<(&str, &str)> {
    let starts: Vec<usize> = help
        .match_indices("\n  ")
        .map(|(at, _)| at + 1)
        .filter(|at| help[*at..].starts_with("  -") || help[*at..].starts_with("      --"))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([help.len()]);
    let entries = starts.iter().zip(ends).map(|(start, end)| help[*start..end].trim());
    let long = |entry: &str| entry.find("--");
    entries.map(|entry| entry[long(entry).unwrap()..].split_once(char::is_whitespace).unwrap()).collect()
}
