//! `init`: a new site with a worked example that builds and checks clean.

use std::path::PathBuf;

use clap::Args;
use include_dir::{Dir, include_dir};

use super::context::Context;
use super::schema;
use crate::edit::atomic_write::{self, Change};

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The folder of the new site. It must be empty, not exist yet, or be a new repository: what is in
    /// it beside README, LICENSE and files of git is no new one. Files that it has are kept.
    folder: PathBuf,
}

static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/starter");

/// The files of a new site: path and bytes.
fn files() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![&STARTER];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        files.extend(folder.files().filter_map(|file| {
            let path = file.path().to_str()?.replace('\\', "/");
            // Under its own name the file would apply to Daesang's repository.
            let is_of_git = matches!(&*path, "gitignore" | "gitattributes");
            let path = if is_of_git { format!(".{path}") } else { path };
            Some((path, file.contents().to_vec()))
        }));
    }
    files.push((".taplo.toml".to_owned(), schema::taplo().into_bytes()));
    let schemas = schema::files().into_iter();
    files.extend(schemas.map(|(name, text)| (format!("schema/{name}"), text.into_bytes())));
    files.sort();
    files
}

/// Writes the site.
pub(super) fn run(context: &Context, arguments: &Arguments) -> u8 {
    let folder = &arguments.folder;
    let (kept, new): (Vec<_>, Vec<_>) =
        files().into_iter().partition(|(path, _)| folder.join(path).symlink_metadata().is_ok());
    let changes: Vec<Change> =
        new.into_iter().map(|(path, after)| Change { path, before: None, after }).collect();
    let written = atomic_write::make_new(folder).and_then(|()| {
        let _lock = atomic_write::lock(folder)?;
        atomic_write::create(folder, &changes)
    });
    match written {
        Ok(()) => {
            context.tell(&format!("wrote {} files to {}", changes.len(), folder.display()));
            for (path, _) in kept {
                context.tell(&format!("kept the {path} that was there"));
            }
            context.tell("next:");
            context.tell(&format!("    cd {}", folder.display()));
            context.tell("    daesang observe \"night ferry\" streams 100m --at 2024-05-01 \\");
            context
                .tell("        --kind at-least --source https://daily.example.org/100-million");
            context.tell("    daesang new milestone night-ferry-streams-100m");
            context.tell("    daesang build");
            0
        }
        Err(error) => context.fail(error),
    }
}
