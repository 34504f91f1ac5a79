//! Edits from text to text, and files as they are saved.

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::{fs, io};

use toml_edit::Value;

use super::{Edit, EditFault};
use crate::config::Written;
use crate::settings::Findings;

const SAMPLE: &str = "# Signet\n\n  # who we are\nissuer   = \"https://id.example\"\t# for now\n\n\
                      server.bind = 'x' # dotted\nserver.workers = 2\nlog.level = 1\n\n\
                      # ---- clients ----\n[clients.web]   # the web\n  id = \"web\"  # id\n  list = [\n    1, # one\n  ]\n\
                      # secret = off\n\n# the app\n[clients.app]\nid = '''app'''\nlimits = {a=1,  b = 2 } # both\n\n\
                      [keys.one]\n\n\n# the end\n";

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn edit(text: &str) -> Result<Edit, EditFault> {
    Edit::of_text(Path::new("config.toml"), text.to_owned())
}

/// What the edit turned `from` into `to`, and whether all else is as it was.
fn changes(edit: &Edit, from: &str, to: &str) {
    let expected = SAMPLE.replace(from, to);
    assert!(SAMPLE.contains(from) && expected != SAMPLE, "{from}");
    assert_eq!(edit.text(), expected);
}

#[test]
fn a_value_is_replaced_where_it_stands() -> Outcome {
    let mut file = edit(SAMPLE)?;
    file.set(&["issuer"], "https://new.example")?;
    changes(&file, "\"https://id.example\"", "\"https://new.example\"");
    let mut file = edit(SAMPLE)?;
    file.set(&["server", "bind"], 7)?;
    changes(&file, "'x'", "7");
    let mut file = edit(SAMPLE)?;
    file.set(&["clients", "web", "list"], Value::from_iter(["a", "b"]))?;
    changes(&file, "[\n    1, # one\n  ]", "[\"a\", \"b\"]");
    let mut file = edit(SAMPLE)?;
    file.set(&["clients", "app", "limits", "b"], true)?;
    changes(&file, "{a=1,  b = 2 }", "{a=1,  b = true }");
    Ok(())
}

#[test]
fn a_new_value_is_written_at_the_end_of_its_table() -> Outcome {
    let mut file = edit(SAMPLE)?;
    file.set(&["clients", "web", "name"], "Web")?;
    changes(&file, "    1, # one\n  ]\n", "    1, # one\n  ]\nname = \"Web\"\n");
    let mut file = edit(SAMPLE)?;
    file.set(&["keys", "one", "a b"], 1)?;
    changes(&file, "[keys.one]\n", "[keys.one]\n\"a b\" = 1\n");
    let mut file = edit(SAMPLE)?;
    file.set(&["profile"], "oauth2.1")?;
    changes(&file, "log.level = 1\n", "log.level = 1\nprofile = \"oauth2.1\"\n");
    let mut file = edit(SAMPLE)?;
    file.set(&["log", "file"], "x")?;
    changes(&file, "log.level = 1\n", "log.level = 1\nlog.file = \"x\"\n");
    let mut file = edit(SAMPLE)?;
    file.set(&["clients", "app", "limits", "c"], 3)?;
    changes(&file, "{a=1,  b = 2 }", "{a=1,  b = 2 , c = 3 }");
    Ok(())
}

#[test]
fn a_value_of_a_table_that_is_not_there_makes_the_table() -> Outcome {
    let mut file = edit(SAMPLE)?;
    file.set(&["clients", "new", "id"], "new")?;
    changes(&file, "# both\n", "# both\n\n[clients.new]\nid = \"new\"\n");
    let mut file = edit(SAMPLE)?;
    file.set(&["admin", "bind"], "y")?;
    changes(&file, "[keys.one]\n", "[keys.one]\n\n[admin]\nbind = \"y\"\n");
    let mut file = edit("")?;
    file.set(&["admin", "bind"], "y")?;
    file.set(&["issuer"], "z")?;
    assert_eq!(file.text(), "issuer = \"z\"\n\n[admin]\nbind = \"y\"\n");
    Ok(())
}

#[test]
fn a_new_table_stands_after_the_last_of_its_parent() -> Outcome {
    let mut file = edit(SAMPLE)?;
    file.add_table(&["clients", "new"], &[("id", "new".into()), ("public", true.into())])?;
    changes(&file, "# both\n", "# both\n\n[clients.new]\nid = \"new\"\npublic = true\n");
    let mut file = edit(SAMPLE)?;
    file.add_table(&["clients", "web", "secrets", "first"], &[("file", "x".into())])?;
    changes(&file, "  ]\n", "  ]\n\n[clients.web.secrets.first]\nfile = \"x\"\n");
    file.add_table(&["clients", "web", "secrets", "second"], &[])?;
    changes(&file, "  ]\n", "  ]\n\n[clients.web.secrets.first]\nfile = \"x\"\n\n[clients.web.secrets.second]\n");
    let mut file = edit("[a.b]\n# for c\n[c]\n")?;
    file.add_table(&["a", "d"], &[])?;
    assert_eq!(file.text(), "[a.b]\n\n[a.d]\n# for c\n[c]\n");
    let mut file = edit("a = { b = {} }\n")?;
    file.add_table(&["a", "d"], &[("e", 1.into())])?;
    assert_eq!(file.text(), "a = { b = {} , d = { e = 1 } }\n");
    Ok(())
}

#[test]
fn windows_line_breaks_stay() -> Outcome {
    let mut file = edit("a = 1\r\n\r\n[b]\r\nc = 2\r\n")?;
    file.set(&["b", "d"], 3)?;
    file.add_table(&["e"], &[("f", 4.into())])?;
    assert_eq!(file.text(), "a = 1\r\n\r\n[b]\r\nc = 2\r\nd = 3\r\n\r\n[e]\r\nf = 4\r\n");
    Ok(())
}

#[test]
fn what_cannot_stand_there_is_refused_and_nothing_changes() -> Outcome {
    let mut file = edit(SAMPLE)?;
    let key = || "clients.web".to_owned();
    assert_eq!(file.set(&["clients", "web"], 1), Err(EditFault::IsATable { key: key() }));
    assert_eq!(file.add_table(&["clients", "web"], &[]), Err(EditFault::Exists { key: key() }));
    let key = "clients.web.id".to_owned();
    assert_eq!(file.set(&["clients", "web", "id", "x"], 1), Err(EditFault::NotATable { key: key.clone() }));
    assert_eq!(file.add_table(&["clients", "web", "id", "x"], &[]), Err(EditFault::NotATable { key }));
    assert!(file.set(&[], 1).is_err());
    assert_eq!(file.text(), SAMPLE);
    Ok(())
}

#[test]
fn an_implicit_table_gets_a_header_only_for_a_value_of_its_own() -> Outcome {
    let mut file = edit("[a.b]\n")?;
    file.set(&["a", "c"], 1)?;
    assert_eq!(file.text(), "[a]\nc = 1\n[a.b]\n");
    Ok(())
}

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("signet-edit-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    fn config(&self) -> io::Result<PathBuf> {
        let file = self.0.join("config.toml");
        fs::write(&file, SAMPLE)?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640))?;
        Ok(file)
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[test]
fn saving_replaces_the_file_and_keeps_its_permissions_and_the_link_to_it() -> Outcome {
    let (folder, links) = (Folder::new("replace")?, Folder::new("links")?);
    let (config, link) = (folder.config()?, links.0.join("config.toml"));
    symlink(&config, &link)?;
    let before = fs::metadata(&config)?;
    let mut file = Edit::open(&link)?;
    file.set(&["issuer"], "new")?;
    file.save(None)?;
    let after = fs::metadata(&config)?;
    assert_eq!(fs::read_to_string(&config)?, file.text());
    assert_eq!((after.mode(), after.uid(), after.gid()), (before.mode(), before.uid(), before.gid()));
    assert_ne!(after.ino(), before.ino());
    assert!(fs::symlink_metadata(&link)?.is_symlink());
    assert_eq!((folder.names()?, links.names()?), (vec!["config.toml".to_owned()], vec!["config.toml".to_owned()]));
    Ok(())
}

#[test]
fn a_file_that_someone_else_changed_is_not_overwritten() -> Outcome {
    let folder = Folder::new("changed")?;
    let config = folder.config()?;
    let mut file = Edit::open(&config)?;
    file.set(&["issuer"], "new")?;
    fs::write(&config, "issuer = \"other\"\n")?;
    let said = file.save(None).map_err(|error| error.to_string());
    assert_eq!(said, Err(EditFault::ChangedMeanwhile.to_string()));
    assert_eq!(fs::read_to_string(&config)?, "issuer = \"other\"\n");
    assert_eq!(folder.names()?, ["config.toml"]);
    Ok(())
}

#[test]
fn a_read_only_configuration_is_saved_into_another_folder_once() -> Outcome {
    let (folder, to) = (Folder::new("from")?, Folder::new("to")?);
    let mut file = Edit::open(&folder.config()?)?;
    file.set(&["issuer"], "new")?;
    file.save(Some(&to.0))?;
    let saved = to.0.join("config.toml");
    assert_eq!(fs::read_to_string(&saved)?, file.text());
    assert_eq!(fs::metadata(&saved)?.mode() & 0o777, 0o640);
    assert_eq!(file.save(Some(&to.0)).map_err(|error| error.kind()), Err(io::ErrorKind::AlreadyExists));
    assert_eq!(fs::read_to_string(folder.0.join("config.toml"))?, SAMPLE);
    Ok(())
}

#[test]
fn a_file_that_cannot_be_read_is_a_clear_fault() -> Outcome {
    let folder = Folder::new("unreadable")?;
    let said = |file: &Path| Written::read(file, [], &[]).map_or_else(|report| report.to_string(), |_| String::new());
    assert!(said(&folder.0.join("none.toml")).contains("name it with --config FILE"));
    assert!(said(&folder.0).contains("found: a directory"));
    let file = folder.0.join("config.toml");
    fs::write(&file, b"a = 1\nb = \"\xff\"\n")?;
    assert!(said(&file).contains("config.toml:2:6\n      found: bytes that are not UTF-8"), "{}", said(&file));
    fs::File::create(&file)?.set_len((64 << 20) + 1)?;
    assert!(said(&file).contains("expected: at most 64 MiB"));
    assert!(Edit::open(&file).is_err());
    fs::write(&file, "a = 1\n")?;
    let written = Written::read(&file, [], &[])?;
    assert_eq!(written.value::<u8>("a", &mut Findings::default()), Some(1));
    Ok(())
}
