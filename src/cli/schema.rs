//! `schema`: JSON Schema of every kind of file, so that editors complete and check keys.

use std::path::PathBuf;

use clap::Args;

use super::context::{Context, did_you_mean, print_data};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::edit::atomic_write::{self, Change};
use crate::schema::KINDS;

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The kind: site, metrics, sources, artist, song, record or front-matter.
    #[arg(required_unless_present = "out")]
    kind: Option<String>,
    /// Write the schemas of all kinds into this folder, as <kind>.json.
    #[arg(long, value_name = "DIR", conflicts_with = "kind")]
    out: Option<PathBuf>,
}

/// The schemas of all kinds, by file name.
pub(super) fn files() -> Vec<(String, String)> {
    let text = |kind: &str| text(kind).unwrap_or_default();
    KINDS.iter().map(|(kind, ..)| (format!("{kind}.json"), text(kind))).collect()
}

fn text(kind: &str) -> Option<String> {
    let (_, shape, what) = KINDS.iter().find(|(held, ..)| *held == kind)?;
    Some(format!("{:#}\n", shape.to_json(what)))
}

/// `.taplo.toml`, which tells editors which schema a file has.
pub(super) fn taplo() -> String {
    let mut out = String::from("# Which schema a file has, for editors that know Taplo.\n");
    for (kind, _, path) in KINDS.iter().filter(|(.., path)| path.ends_with(".toml")) {
        out.push_str(&format!(
            "\n[[rule]]\ninclude = [\"{path}\"]\nschema = {{ path = \"schema/{kind}.json\" }}\n"
        ));
    }
    out
}

/// Prints one schema, or writes all.
pub(super) fn run(context: &Context, arguments: &Arguments) -> u8 {
    if let Some(out) = &arguments.out {
        return write(context, out);
    }
    let kind = arguments.kind.as_deref().unwrap_or("");
    match text(kind) {
        Some(text) => print_data(&text),
        None => {
            let kinds: Vec<&str> = KINDS.iter().map(|(kind, ..)| *kind).collect();
            let help = did_you_mean(nearest(kind, kinds.iter().copied()), || {
                format!("the kinds are {}", kinds.join(", "))
            });
            let what = format!("there is no kind of file `{kind}`");
            context.misused(Diagnostic::new(Code::E901, what).help(help))
        }
    }
}

fn write(context: &Context, out: &std::path::Path) -> u8 {
    let written = atomic_write::make(out).and_then(|()| {
        let changes = files().into_iter().map(|(path, text)| {
            let before = atomic_write::read(out, &path)?;
            Ok(Change { path, before, after: text.into_bytes() })
        });
        let changes = changes.collect::<Result<Vec<Change>, Diagnostic>>()?;
        atomic_write::write(out, &changes)?;
        Ok(changes.len())
    });
    match written {
        Ok(schemas) => {
            context.tell(&format!("wrote {schemas} schemas to {}", out.display()));
            0
        }
        Err(error) => context.fail(error),
    }
}
