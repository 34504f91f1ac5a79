//! Imports of many accounts.

use super::cell;
use crate::config::small;
use crate::folder::Folder;
use crate::run::signet;

/// "imports with a million lines, one of them broken (named with its line, the rest kept)": as many as a build without
/// optimization makes in a few seconds; nothing is held but the batch that is being made.
#[test]
fn of_many_lines_one_is_broken_and_the_rest_is_kept() {
    const MANY: usize = 20_000;
    let folder = Folder::of(&small());
    let line = |number: usize| match number {
        15_000 => "{\"username\":\n".to_owned(),
        19_000 => "{\"username\":\"PERSON-7\"}\n".to_owned(),
        _ => {
            format!("{{\"username\":\"person-{number}\",\"email\":\"{number}@example.com\",\"email_verified\":true}}\n")
        }
    };
    folder.write("in.jsonl", (1..=MANY).map(line).collect::<String>());
    let said = signet(&folder, &["users", "import", "in.jsonl"]);
    assert_eq!((said.code, said.out.trim()), (Some(1), "19998 accounts imported"), "{}", said.err);
    let named: Vec<_> = said.err.lines().filter(|line| line.starts_with("line ")).collect();
    assert_eq!(named.len(), 2, "{named:?}");
    assert!(named[0].starts_with("line 15000: not imported: no JSON at column"), "{named:?}");
    assert!(named[1].starts_with("line 19000: not imported: PERSON-7: the username is taken"), "{named:?}");
    assert_eq!(cell(&folder, "SELECT CAST(count(*) AS TEXT) FROM accounts"), "19998");
    assert_eq!(cell(&folder, "SELECT CAST(count(*) AS TEXT) FROM names"), "39996");
}
