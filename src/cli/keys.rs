//! `signet keys …`

use std::path::PathBuf;

use toml_edit::Value;

use crate::cli::CommandFault;
use crate::cli::arguments::{KeysCommand, Writing};
use crate::cli::desk::Desk;
use crate::clock::Timestamp;
use crate::config::{Config, Edit};
use crate::keys::{
    FORESIGHT, KeyClass, KeySettings, Rotation, Schedule, TimelineRow, generate_key_file, generate_missing_key_files,
    render_timeline,
};
use crate::protocol::SigningAlgorithm;
use crate::settings::Label;

pub(super) fn run(desk: &Desk, command: KeysCommand) -> Result<(), CommandFault> {
    match command {
        KeysCommand::Generate { missing: true, writing, .. } => generate_missing(desk, &writing),
        KeysCommand::Generate { name, class, algorithm, writing, .. } => {
            generate(desk, name, class, algorithm, &writing)
        }
        KeysCommand::List => list(desk),
        KeysCommand::Rotate { line, activate_at, writing } => rotate(desk, &line, activate_at, &writing),
        KeysCommand::Retire { name, at, writing } => retire(desk, &name, at, &writing),
        KeysCommand::Revoke { name, writing } => revoke(desk, &name, &writing),
        KeysCommand::Check => check(desk),
    }
}

/// One line of keys, in which one follows another.
#[derive(Clone, Copy)]
struct Line {
    class: KeyClass,
    algorithm: Option<SigningAlgorithm>,
}

impl Line {
    fn of(class: KeyClass, algorithm: Option<SigningAlgorithm>) -> Result<Self, CommandFault> {
        match (class, algorithm) {
            (KeyClass::Signing, algorithm) => {
                Ok(Self { class, algorithm: Some(algorithm.unwrap_or(SigningAlgorithm::Es256)) })
            }
            (class, None) => Ok(Self { class, algorithm: None }),
            (class, Some(_)) => Err(CommandFault::refused(format!("a key of class {class} has no algorithm"))),
        }
    }

    /// The line that a key's name, a signature algorithm or a class names.
    fn find(name: &str, config: &Config) -> Result<Self, CommandFault> {
        let of_key = |settings: &KeySettings| Some(Self { class: settings.class?, algorithm: settings.algorithm });
        let key = Label::parse(name).and_then(|label| config.keys.get(&label)).and_then(of_key);
        let algorithm =
            SigningAlgorithm::ALL.into_iter().find(|algorithm| algorithm.as_str().eq_ignore_ascii_case(name));
        let class = KeyClass::parse(name).filter(|class| *class != KeyClass::Signing);
        key.or_else(|| algorithm.map(|algorithm| Self { class: KeyClass::Signing, algorithm: Some(algorithm) }))
            .or_else(|| class.map(|class| Self { class, algorithm: None }))
            .ok_or_else(|| {
                CommandFault::refused(format!(
                    "{name} is neither a key, nor a signature algorithm, nor a class of one key each"
                ))
            })
    }

    fn describe(self) -> String {
        self.algorithm.map_or_else(|| self.class.to_string(), |algorithm| format!("{} {algorithm}", self.class))
    }

    fn file_name(self, label: &Label) -> PathBuf {
        let extension = if self.class == KeyClass::Signing { "pem" } else { "jwk" };
        PathBuf::from("keys").join(format!("{label}.{extension}"))
    }

    /// The entries of a new table.
    fn entries(self, file: &std::path::Path) -> Vec<(&'static str, Value)> {
        let class = [("class", Value::from(self.class.as_str()))];
        let algorithm = self.algorithm.map(|algorithm| ("algorithm", Value::from(algorithm.as_str())));
        let file = [("file", Value::from(file.to_string_lossy().into_owned()))];
        class.into_iter().chain(algorithm).chain(file).collect()
    }
}

fn date(moment: Timestamp) -> Value {
    Value::from(moment.to_string())
}

fn generate_missing(desk: &Desk, writing: &Writing) -> Result<(), CommandFault> {
    let mut keys = desk.config()?.keys;
    // With --out, too, only what the configuration's own folder lacks.
    keys.retain(|_, key| key.file.as_ref().is_some_and(|file| !desk.beside().join(file).exists()));
    generate_missing_key_files(&keys, &desk.folder(writing), desk.now(), desk.entropy())
        .map_err(CommandFault::refused)?;
    println!("every declared key has a file");
    Ok(())
}

fn generate(
    desk: &Desk,
    name: Option<Label>,
    class: KeyClass,
    algorithm: Option<SigningAlgorithm>,
    writing: &Writing,
) -> Result<(), CommandFault> {
    let config = desk.config()?;
    if let Some((label, settings)) = name.as_ref().and_then(|name| config.keys.get_key_value(name)) {
        return generate_declared(desk, label, settings, writing);
    }
    let line = Line::of(class, algorithm)?;
    is_first_of_its_line(line, &config, desk.now())?;
    let rotation =
        Rotation::plan(&config.keys, line.class, line.algorithm, &crate::keys::Demands::default(), desk.now(), None);
    let label = name.or_else(|| rotation.label(&config.keys, line.class, line.algorithm)).ok_or_else(no_free_name)?;
    let file = line.file_name(&label);
    let mut edit = desk.edit()?;
    edit.add_table(&["keys", label.as_str()], &line.entries(&file)).map_err(CommandFault::refused)?;
    generate_key_file(&desk.folder(writing).join(&file), line.class, line.algorithm, desk.entropy())
        .map_err(|error| CommandFault::refused(format!("{}: {error}", file.display())))?;
    save_with_new_file(desk, &edit, writing, &file)?;
    println!(
        "{}: a new {} key, declared as keys.{label} in {}",
        file.display(),
        line.describe(),
        desk.target(writing).display()
    );
    Ok(())
}

/// A second key without dates would sign at once, before any cache knows it.
fn is_first_of_its_line(line: Line, config: &Config, now: Timestamp) -> Result<(), CommandFault> {
    let in_use = |key: &KeySettings| Schedule::of(key).has_future(now) && Schedule::of(key).retire_at > now;
    let same = |key: &KeySettings| key.line() == (Some(line.class), line.algorithm) && in_use(key);
    let Some((label, _)) = config.keys.iter().find(|(_, key)| same(key)) else { return Ok(()) };
    let next = if line.class.is_kept_for_ever() {
        "a key of this class is kept for ever".to_owned()
    } else {
        format!("make the next one, with dates, by signet keys rotate {label}")
    };
    Err(CommandFault::refused(format!("keys.{label} is a {} key already; {next}", line.describe())))
}

fn no_free_name() -> CommandFault {
    CommandFault::refused("no free name is left for today; give one")
}

/// A key file that no configuration names must not be left behind.
fn save_with_new_file(desk: &Desk, edit: &Edit, writing: &Writing, file: &std::path::Path) -> Result<(), CommandFault> {
    desk.save(edit, writing).inspect_err(|_| {
        let _ = std::fs::remove_file(desk.folder(writing).join(file));
    })
}

fn generate_declared(
    desk: &Desk,
    label: &Label,
    settings: &KeySettings,
    writing: &Writing,
) -> Result<(), CommandFault> {
    let (Some(class), Some(file)) = (settings.class, &settings.file) else {
        return Err(CommandFault::refused(format!("keys.{label} needs class and file first")));
    };
    if desk.beside().join(file).exists() {
        return Err(CommandFault::refused(format!("keys.{label} has its file already: {}", file.display())));
    }
    let path = desk.folder(writing).join(file);
    generate_key_file(&path, class, settings.algorithm, desk.entropy())
        .map_err(|error| CommandFault::refused(format!("{}: {error}", path.display())))?;
    println!("{}: made for keys.{label}", path.display());
    Ok(())
}

fn list(desk: &Desk) -> Result<(), CommandFault> {
    let config = desk.config()?;
    let mut rows: Vec<TimelineRow> = config.keys.iter().filter_map(|(label, key)| row(label, key)).collect();
    rows.sort_by(|a, b| (&a.line, a.schedule.activate_at, &a.label).cmp(&(&b.line, b.schedule.activate_at, &b.label)));
    print!("{}", render_timeline(&rows, desk.now()));
    Ok(())
}

fn row(label: &Label, key: &KeySettings) -> Option<TimelineRow> {
    let line = Line { class: key.class?, algorithm: key.algorithm }.describe();
    Some(TimelineRow { label: label.to_string(), line, schedule: Schedule::of(key) })
}

fn rotate(desk: &Desk, name: &str, activate_at: Option<Timestamp>, writing: &Writing) -> Result<(), CommandFault> {
    let loaded = desk.load()?;
    let keys = &loaded.config.keys;
    let line = Line::find(name, &loaded.config)?;
    if line.class.is_kept_for_ever() {
        return Err(CommandFault::refused(format!("a key of class {} is kept for ever and never rotated", line.class)));
    }
    let rotation = Rotation::plan(keys, line.class, line.algorithm, &loaded.demands, desk.now(), activate_at);
    if rotation.endings.is_empty() {
        let line = line.describe();
        return Err(CommandFault::refused(format!(
            "there is no {line} key to follow; make the first with signet keys generate"
        )));
    }
    let label = rotation.label(keys, line.class, line.algorithm).ok_or_else(no_free_name)?;
    let file = line.file_name(&label);
    let mut edit = desk.edit()?;
    let mut entries = line.entries(&file);
    entries.push(("publish_at", date(rotation.publish_at)));
    entries.push(("activate_at", date(rotation.activate_at)));
    edit.add_table(&["keys", label.as_str()], &entries).map_err(CommandFault::refused)?;
    for (ending, retire_at, remove_at) in &rotation.endings {
        end_key(&mut edit, ending, *retire_at, *remove_at)?;
    }
    generate_key_file(&desk.folder(writing).join(&file), line.class, line.algorithm, desk.entropy())
        .map_err(|error| CommandFault::refused(format!("{}: {error}", file.display())))?;
    save_with_new_file(desk, &edit, writing, &file)?;
    println!("{}: the next {} key, keys.{label}", file.display(), line.describe());
    println!("  published at once, active from {}", rotation.activate_at);
    for (ending, retire_at, remove_at) in &rotation.endings {
        println!("  keys.{ending} signs or seals until {retire_at} and is removed at {remove_at}");
    }
    println!(
        "give every replica {} and {} before {}; a later --activate-at gives more time",
        desk.target(writing).display(),
        file.display(),
        loaded.demands.latest_arrival(line.class, rotation.activate_at)
    );
    Ok(())
}

fn end_key(edit: &mut Edit, label: &Label, retire_at: Timestamp, remove_at: Timestamp) -> Result<(), CommandFault> {
    edit.set(&["keys", label.as_str(), "retire_at"], date(retire_at)).map_err(CommandFault::refused)?;
    edit.set(&["keys", label.as_str(), "remove_at"], date(remove_at)).map_err(CommandFault::refused)
}

fn retire(desk: &Desk, name: &Label, at: Option<Timestamp>, writing: &Writing) -> Result<(), CommandFault> {
    let loaded = desk.load()?;
    let key = declared(&loaded.config, name)?;
    let retire_at = at.map_or_else(|| desk.now_in_seconds(), Timestamp::at_whole_second);
    if retire_at < desk.now_in_seconds() {
        return Err(CommandFault::refused(format!(
            "{retire_at} has passed, and what the key signed since then would outlive it; without --at it is retired now"
        )));
    }
    let class = key.class.unwrap_or(KeyClass::Signing);
    let remove_at = loaded.demands.earliest_removal(class, key.algorithm, retire_at);
    let mut edit = desk.edit()?;
    end_key(&mut edit, name, retire_at, remove_at)?;
    desk.save(&edit, writing)?;
    println!("keys.{name} signs or seals until {retire_at} and is removed at {remove_at}");
    Ok(())
}

fn declared<'a>(config: &'a Config, name: &Label) -> Result<&'a KeySettings, CommandFault> {
    let names: Vec<_> = config.keys.keys().map(Label::as_str).collect();
    config
        .keys
        .get(name)
        .ok_or_else(|| CommandFault::refused(format!("there is no key {name}; there are {}", names.join(", "))))
}

fn revoke(desk: &Desk, name: &Label, writing: &Writing) -> Result<(), CommandFault> {
    let config = desk.config()?;
    let key = declared(&config, name)?;
    let line = Line { class: key.class.unwrap_or(KeyClass::Signing), algorithm: key.algorithm };
    let mut edit = desk.edit()?;
    edit.set(&["keys", name.as_str(), "revoked"], Value::from(true)).map_err(CommandFault::refused)?;
    let of_line =
        |(label, other): &(&Label, &KeySettings)| *label != name && other.line() == key.line() && !other.revoked;
    let others: Vec<(&Label, Schedule)> =
        config.keys.iter().filter(of_line).map(|(label, other)| (label, Schedule::of(other))).collect();
    let active = others.iter().filter(|(_, schedule)| schedule.is_active(desk.now()));
    if let Some((last, schedule)) = active.max_by_key(|(_, schedule)| schedule.retire_at) {
        let takes_over = |(_, next): &(&Label, Schedule)| {
            next.activate_at <= schedule.retire_at && next.retire_at > schedule.retire_at
        };
        // The key that was to take over may be the one that is revoked.
        let signs_on = schedule.retire_at < desk.now().after(FORESIGHT) && !others.iter().any(takes_over);
        for date in ["retire_at", "remove_at"].into_iter().filter(|_| signs_on) {
            edit.remove(&["keys", last.as_str(), date]).map_err(CommandFault::refused)?;
        }
        desk.save(&edit, writing)?;
        if signs_on {
            println!("keys.{last} has no successor any more, so it signs or seals on: signet keys rotate {last}");
        }
    } else {
        let rotation =
            Rotation { publish_at: desk.now_in_seconds(), activate_at: desk.now_in_seconds(), endings: Vec::new() };
        let label = rotation.label(&config.keys, line.class, line.algorithm).ok_or_else(no_free_name)?;
        let file = line.file_name(&label);
        edit.add_table(&["keys", label.as_str()], &line.entries(&file)).map_err(CommandFault::refused)?;
        generate_key_file(&desk.folder(writing).join(&file), line.class, line.algorithm, desk.entropy())
            .map_err(|error| CommandFault::refused(format!("{}: {error}", file.display())))?;
        save_with_new_file(desk, &edit, writing, &file)?;
        println!("{}: a replacement, keys.{label}, active at once; give it to every replica", file.display());
    }
    println!("keys.{name} is revoked: what it signed or sealed is refused as soon as a replica has read the change");
    println!("verifiers that hold the old JWK Set go on accepting it for {} at most", config.tokens.jwk_set_max_age);
    Ok(())
}

fn check(desk: &Desk) -> Result<(), CommandFault> {
    let loaded = desk.load()?;
    println!(
        "{} keys are right: files, owners, modes, dates, and an active key for the next 30 days",
        loaded.config.keys.len()
    );
    Ok(())
}
