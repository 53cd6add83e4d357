//! What was typed, set and written, resolved once: flag, then environment, then project file, then user file.

use std::path::{Path, PathBuf};

use asepsis_domain::place::Located;
use asepsis_domain::time::{Instant, start_of_day};
use asepsis_format::settings;
use asepsis_workflow::failure::Failure;
use asepsis_workflow::settings::Written;

use crate::arguments::{Gates, Global};

/// Days after which advisories are too old for the gate, where nothing else is set.
pub(crate) const MAX_AGE: u32 = 30;

/// One setting with its value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    /// Name.
    pub(crate) name: &'static str,
    /// Value as text; empty where it is not set.
    pub(crate) value: String,
    /// Where it comes from.
    pub(crate) origin: String,
}

/// The settings in force.
#[derive(Debug, Clone)]
pub(crate) struct Configuration {
    /// Folder of the snapshots.
    pub(crate) data_dir: PathBuf,
    /// The instant for which everything is judged.
    pub(crate) as_of: Instant,
    /// Gates.
    pub(crate) fail_on: Vec<String>,
    /// From where advisories come.
    pub(crate) feeds: Feeds,
    /// Limit on the age of advisories, in days.
    pub(crate) max_advisory_age_days: Option<u32>,
    /// All of it with its origins, for `asepsis config`.
    pub(crate) settings: Vec<Setting>,
}

/// Returns the settings for a dossier's folder, or for none.
///
/// # Errors
///
/// A value that cannot be used, or a settings file that cannot be read.
pub(crate) fn resolve(
    global: &Global,
    given: Option<&Gates>,
    project: Option<&Path>,
) -> Result<Configuration, Failure> {
    let written: Vec<Written> = project
        .map(|dir| dir.join("asepsis.toml"))
        .into_iter()
        .chain(user_file())
        .filter(|file| file.is_file())
        .map(|file| asepsis_workflow::settings::read(&file))
        .collect::<Result<_, _>>()?;
    let data_dir = data_dir(global, &written)?;
    let as_of = as_of(global)?;
    let fail_on = given.map(|g| g.fail_on.clone()).filter(|g| !g.is_empty());
    let gates = first(
        fail_on.map(|gates| (gates, from_flag("fail-on", "ASEPSIS_FAIL_ON"))),
        &written,
        |w| {
            Some(
                w.settings
                    .gates
                    .fail_on
                    .as_ref()?
                    .iter()
                    .map(|g| g.value.clone())
                    .collect(),
            )
        },
    );
    let (fail_on, gates_origin) = gates.unwrap_or_else(|| (Vec::new(), "default".to_owned()));
    let days = given.and_then(|g| g.max_advisory_age);
    let flag = || from_flag("max-advisory-age", "ASEPSIS_MAX_ADVISORY_AGE");
    let age = first(days.map(|days| (days, flag())), &written, |w| {
        Some(w.settings.gates.max_advisory_age_days.as_ref()?.value)
    });
    // A gate that is asked for always has a limit.
    let is_gated = fail_on.iter().any(|g| g == "old-advisories");
    let age = age.or_else(|| is_gated.then(|| (MAX_AGE, "default of the gate".to_owned())));
    let settings = vec![
        setting("data_dir", data_dir.0.display().to_string(), data_dir.1),
        setting("as_of", asepsis_domain::time::rfc3339(as_of.0), as_of.1),
        setting("fail_on", fail_on.join(","), gates_origin),
        setting(
            "max_advisory_age_days",
            age.as_ref()
                .map(|(days, _)| days.to_string())
                .unwrap_or_default(),
            age.as_ref()
                .map_or_else(|| "default".to_owned(), |(_, origin)| origin.clone()),
        ),
        setting(
            "color",
            global.color.map_or("auto", color_word).to_owned(),
            color_origin(global),
        ),
    ];
    Ok(Configuration {
        data_dir: data_dir.0,
        feeds: feeds(&written),
        as_of: as_of.0,
        fail_on,
        max_advisory_age_days: age.map(|(days, _)| days),
        settings,
    })
}

/// From where advisories come, as written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Feeds {
    /// Sources.
    pub(crate) sources: Vec<String>,
    /// Mirrors, `ID=URL`.
    pub(crate) mirrors: Vec<String>,
    /// Ecosystems.
    pub(crate) ecosystems: Vec<String>,
    /// CSAF providers.
    pub(crate) providers: Vec<String>,
}

/// Each list is that of the first file that has one.
fn feeds(written: &[Written]) -> Feeds {
    let list = |of: fn(&settings::Feeds) -> &Vec<Located<String>>| {
        let lists = written.iter().map(|w| of(&w.settings.feeds));
        let found = lists.into_iter().find(|list| !list.is_empty());
        found
            .into_iter()
            .flatten()
            .map(|v| v.value.clone())
            .collect()
    };
    Feeds {
        sources: list(|f| &f.sources),
        mirrors: list(|f| &f.mirrors),
        ecosystems: list(|f| &f.ecosystems),
        providers: list(|f| &f.csaf_providers),
    }
}

fn setting(name: &'static str, value: String, origin: String) -> Setting {
    Setting {
        name,
        value,
        origin,
    }
}

/// Returns the first value that is given: by the caller, then file by file.
fn first<T>(
    given: Option<(T, String)>,
    written: &[Written],
    pick: impl Fn(&Written) -> Option<T>,
) -> Option<(T, String)> {
    given.or_else(|| {
        written
            .iter()
            .find_map(|w| Some((pick(w)?, w.file.display().to_string())))
    })
}

fn from_flag(flag: &str, variable: &str) -> String {
    let typed =
        std::env::args().any(|a| a == format!("--{flag}") || a.starts_with(&format!("--{flag}=")));
    if typed {
        format!("--{flag}")
    } else {
        variable.to_owned()
    }
}

fn data_dir(global: &Global, written: &[Written]) -> Result<(PathBuf, String), Failure> {
    let given = global
        .data_dir
        .clone()
        .map(|dir| (dir, from_flag("data-dir", "ASEPSIS_DATA_DIR")));
    if let Some(found) = first(given, written, |w| {
        Some(w.file.parent()?.join(&w.settings.data_dir.as_ref()?.value))
    }) {
        return Ok(found);
    }
    let home = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/share")))
        .ok_or_else(|| {
            Failure::Value("no folder for advisories is known: give --data-dir".to_owned())
        })?;
    Ok((home.join("asepsis"), "default".to_owned()))
}

fn as_of(global: &Global) -> Result<(Instant, String), Failure> {
    let Some(text) = &global.as_of else {
        let now = Instant::from_second(Instant::now().as_second()).unwrap_or(Instant::UNIX_EPOCH);
        return Ok((now, "clock".to_owned()));
    };
    let origin = from_flag("as-of", "ASEPSIS_AS_OF");
    if let Ok(day) = text.parse() {
        return Ok((start_of_day(day), origin));
    }
    let instant = text.parse::<Instant>();
    instant.map(|instant| (instant, origin)).map_err(|_| {
        Failure::Value(format!(
            "`{text}` is not a day: write --as-of 2026-11-24, or an instant 2026-11-24T08:00:00Z"
        ))
    })
}

fn user_file() -> Option<PathBuf> {
    let home = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".config")))?;
    Some(home.join("asepsis/asepsis.toml"))
}

fn color_word(color: crate::arguments::Color) -> &'static str {
    match color {
        crate::arguments::Color::Auto => "auto",
        crate::arguments::Color::Always => "always",
        crate::arguments::Color::Never => "never",
    }
}

fn color_origin(global: &Global) -> String {
    if global.color.is_some() {
        from_flag("color", "ASEPSIS_COLOR")
    } else {
        "default".to_owned()
    }
}
