//! Configuration for hosts: files that a site needs to be built and published there.

#![expect(clippy::disallowed_methods, reason = "`deploy init` writes new files into the site")]

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use crate::diagnostics::{Code, Diagnostic, Report};
use crate::source::is_absent;
use crate::words::words;

/// The content security policy of pages, the same as in `base.html`. Everything comes from the site
/// itself. Inline styles are allowed, because pages hold the theme's colours and the alignment of
/// table cells.
pub(crate) const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'";

/// The oldest Rust version that Daesang supports.
const TOOLCHAIN: &str = "1.95.0";

words! {
    /// A host that can build and publish a site.
    pub enum Host {
        /// GitHub Pages, by a workflow.
        Github = "github",
        /// Netlify.
        Netlify = "netlify",
        /// Cloudflare Pages.
        Cloudflare = "cloudflare",
    }
}

/// The files that a host needs: path below the site's folder, and text. A site in Daesang's own
/// repository is built by the program of that repository, another one by the published version.
pub fn files(host: Host, is_own_repository: bool) -> Vec<(&'static str, String)> {
    let version = env!("CARGO_PKG_VERSION");
    let install = match is_own_repository {
        true => "cargo install --locked --path .".to_owned(),
        false => format!("cargo install --locked --version '={version}' daesang"),
    };
    let fill = |text: &str| {
        text.replace("@policy@", POLICY)
            .replace("@toolchain@", TOOLCHAIN)
            .replace("@version@", version)
            .replace("@install@", &install)
    };
    let headers = ("static/_headers", fill(include_str!("deploy/_headers")));
    let script = ("deploy/build.sh", fill(include_str!("deploy/build.sh")));
    match host {
        Host::Github => vec![
            (".github/workflows/site.yml", fill(include_str!("deploy/site.yml"))),
            ("static/.nojekyll", String::new()),
            ("templates/base.html", fill(include_str!("deploy/base.html"))),
        ],
        Host::Netlify => {
            vec![("netlify.toml", fill(include_str!("deploy/netlify.toml"))), script, headers]
        }
        Host::Cloudflare => {
            vec![("wrangler.toml", fill(include_str!("deploy/wrangler.toml"))), script, headers]
        }
    }
}

/// Whether a folder is a clone of Daesang itself.
pub fn is_own_repository(root: &Path) -> bool {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
    manifest.contains("\nname = \"daesang\"\n")
}

/// Writes the files that don't exist yet, and returns their paths. A file that exists with the same
/// text is left as it is.
///
/// # Errors
/// Files that exist with another text: none is written then. Or the file that can't be written.
pub fn write<'a>(
    root: &Path,
    files: &'a [(&'static str, String)],
) -> Result<Vec<&'a str>, Report> {
    let mut report = Report::new();
    let mut wanted = Vec::new();
    for (path, text) in files {
        match fs::read(root.join(path)) {
            Ok(held) if held == text.as_bytes() => {}
            Err(error) if is_absent(&error) => wanted.push((*path, text)),
            Ok(_) => report.push(
                Diagnostic::new(Code::E905, "a file of this name is there already")
                    .on_path(*path)
                    .help(
                        "nothing was written; move it away, then take over what you need of it",
                    ),
            ),
            Err(error) => report.push(failed(path, &error)),
        }
    }
    if report.has_errors() {
        return Err(report);
    }
    for (path, text) in &wanted {
        if let Err(error) = create(&root.join(path), text) {
            report.push(failed(path, &error));
            return Err(report);
        }
    }
    Ok(wanted.into_iter().map(|(path, _)| path).collect())
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

fn failed(path: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::new(Code::E914, format!("can't write this file: {error}")).on_path(path)
}
