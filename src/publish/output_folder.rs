//! Which folders can be the output.

#![expect(clippy::disallowed_methods, reason = "this is part of the writer of the disk")]

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::disk::{failed, metadata};
use super::manifest;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::is_absent;

/// Where a site is written, and what may be replaced there.
#[derive(Clone, Debug)]
pub struct Options {
    /// The output folder.
    pub out: PathBuf,
    /// The site's own folder, which the output must not contain.
    pub root: PathBuf,
    /// The user's home folder, which is never the output.
    pub home: Option<PathBuf>,
    /// The site's title: elsewhere than in its own folder, one site does not replace another one's
    /// output.
    pub site: String,
    /// Whether a folder with files that Daesang didn't write may be used; they are kept.
    pub adopt: bool,
    /// Whether to wait for another build to finish.
    pub wait: bool,
}

/// The diagnostic of a folder that can't be the output.
pub(super) fn unusable(path: &Path, why: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code::E802, format!("this folder can't be the output: {why}"))
        .on_path(path.display().to_string())
        .help(help)
}

/// The absolute path of an output folder. Links are resolved in its parents, not in its own name.
///
/// # Errors
/// The path names no folder, or its parent doesn't exist.
pub(super) fn resolve(out: &Path) -> Result<PathBuf, Diagnostic> {
    let help = "name a folder that may be made or replaced, such as `public`";
    let Some(Component::Normal(name)) = out.components().next_back() else {
        return Err(unusable(out, "it names no folder", help));
    };
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let parent = dunce::canonicalize(parent).map_err(|error| match is_absent(&error) {
        true => {
            unusable(out, "the folder that it is in doesn't exist", "make that folder first")
        }
        false => failed(parent, "find the folder that it is in", &error),
    })?;
    Ok(parent.join(name))
}

/// Refuses folders that hold or belong to something else: the site, its parents, the home folder, a
/// repository.
///
/// # Errors
/// Why the folder can't be the output.
pub(super) fn check_place(out: &Path, options: &Options) -> Result<(), Diagnostic> {
    let help = "name a folder of its own, such as `public`";
    let root = dunce::canonicalize(&options.root).unwrap_or_else(|_| options.root.clone());
    if root.starts_with(out) {
        return Err(unusable(out, "the site itself is in it", help));
    }
    for folder in ["content", "templates", "static", "strings", ".git"] {
        if out.starts_with(root.join(folder)) {
            return Err(unusable(out, &format!("`{folder}` belongs to the site"), help));
        }
    }
    let is_own = |part: Component<'_>| {
        let part = part.as_os_str().to_string_lossy();
        part.starts_with('.') && part.ends_with(".daesang")
    };
    if out.components().any(is_own) {
        return Err(unusable(out, "Daesang keeps its own files there", help));
    }
    if options.home.as_ref().is_some_and(|home| home.starts_with(out)) {
        return Err(unusable(out, "it is a home folder", help));
    }
    Ok(())
}

/// Whether the output folder exists.
///
/// # Errors
/// It is a link or a file, has files that Daesang didn't write, or another site's.
pub(super) fn exists(out: &Path, options: &Options) -> Result<bool, Diagnostic> {
    let metadata = match metadata(out) {
        Ok(None) => return Ok(false),
        Err(error) => return Err(failed(out, "look at this", &error)),
        Ok(Some(metadata)) => metadata,
    };
    if metadata.is_symlink() {
        return Err(unusable(out, "it is a link", "name the folder that it leads to"));
    }
    if !metadata.is_dir() {
        return Err(unusable(out, "it is a file", "name a folder"));
    }
    let environment = |error: io::Error| failed(out, "read this", &error);
    let empty = out.read_dir().map_err(environment)?.next().is_none();
    if empty || options.adopt {
        return Ok(true);
    }
    let manifest = manifest::read(out).map_err(environment)?;
    // Below the site's folder no other site is written, whatever this one was called before.
    let root = dunce::canonicalize(&options.root).unwrap_or_else(|_| options.root.clone());
    let is_own = |title: &str| {
        out.starts_with(&root)
            || options.site.is_empty()
            || title == manifest::one_line(&options.site)
    };
    let what = match manifest.as_deref().and_then(manifest::title) {
        Some(title) if is_own(title) => return Ok(true),
        Some(other) => format!("it holds another site, `{other}`"),
        None => "it has files in it, and Daesang didn't write them".to_owned(),
    };
    let help = "name another folder, or take it over with `--adopt`, which keeps its files";
    Err(unusable(out, &what, help))
}

#[cfg(unix)]
const MOUNTED: (&str, &str) =
    ("it is a mount point", "name a folder inside it: `--out DIR/site`");

/// Refuses a mount point: the system can't exchange it, even if it shows a folder of the same file
/// system.
///
/// # Errors
/// The folder is a mount point.
pub(super) fn check_not_mounted(out: &Path) -> Result<(), Diagnostic> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
        let found = statx(CWD, out, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::empty());
        if found.is_ok_and(|found| found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT)) {
            return Err(unusable(out, MOUNTED.0, MOUNTED.1));
        }
    }
    let _ = out;
    Ok(())
}

/// Refuses an output on another file system than the stage: rename(2) would fail with EXDEV.
///
/// # Errors
/// The folders are on two file systems. The stage is removed then.
#[cfg(unix)]
pub(super) fn check_same_file_system(out: &Path, stage: &Path) -> Result<(), Diagnostic> {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &Path| {
        let cant = |error| failed(path, "look at this", &error);
        path.metadata().map(|metadata| metadata.dev()).map_err(cant)
    };
    if device(out)? != device(stage)? {
        let _ = fs::remove_dir_all(stage);
        return Err(unusable(out, MOUNTED.0, MOUNTED.1));
    }
    Ok(())
}

/// On other systems the rename itself fails.
#[cfg(not(unix))]
pub(super) fn check_same_file_system(_: &Path, _: &Path) -> Result<(), Diagnostic> {
    Ok(())
}
