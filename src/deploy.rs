//! Hosts: the files that a site needs to be built and published there, and what a host takes.

#![expect(clippy::disallowed_methods, reason = "`deploy init` writes new files into the site")]

mod host_limits;

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

pub use self::host_limits::{check_base, check_outputs};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::path::parse_url;
use crate::source::is_absent;
use crate::words::words;

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

/// Where a host gets the program from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// It is compiled from the repository that the site is in.
    ThisRepository,
    /// It is compiled from a git repository, at a tag or a commit.
    Git {
        /// Address of the repository.
        address: String,
        /// A tag, or a commit's 40 digits.
        at: String,
    },
    /// It is taken from the archive of a release, `….tar.gz`, beside which its `.sha256` lies.
    Archive(String),
}

impl Program {
    /// Takes the address of a release's archive, or of a git repository with `#TAG` or `#COMMIT`.
    ///
    /// # Errors
    /// What is wrong, as a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/#%+@".contains(c);
        parse_url(text)?;
        if !text.starts_with("https://") || !text.chars().all(is_plain) {
            return Err("write an `https` address without other signs".to_owned());
        }
        match text.split_once('#') {
            None if text.ends_with(".tar.gz") => Ok(Self::Archive(text.to_owned())),
            Some((address, at)) if !at.is_empty() => {
                Ok(Self::Git { address: address.to_owned(), at: at.to_owned() })
            }
            _ => Err("write the archive of a release, `https://…/daesang-….tar.gz`, or a git \
                      repository with a tag or commit: `https://…/daesang#v1.2.0`"
                .to_owned()),
        }
    }

    /// The part of the script that installs it.
    fn install(&self) -> String {
        let from = match self {
            Self::Archive(address) => {
                return include_str!("deploy/download.sh").replace("@address@", address);
            }
            Self::ThisRepository => "--path .".to_owned(),
            Self::Git { address, at } => {
                let is_commit = at.len() == 40 && at.bytes().all(|b| b.is_ascii_hexdigit());
                let by = if is_commit { "--rev" } else { "--tag" };
                format!("--git '{address}' {by} '{at}' daesang")
            }
        };
        let compile = include_str!("deploy/compile.sh").replace("@toolchain@", TOOLCHAIN);
        compile.replace("@from@", &from)
    }
}

/// The files that a host needs: path below the site's folder, and text.
pub fn files(host: Host, program: &Program) -> Vec<(&'static str, String)> {
    let install = program.install();
    let script = include_str!("deploy/build.sh").replace("@install@", install.trim_end());
    let script = ("deploy/build.sh", script);
    match host {
        Host::Github => {
            let cache = match program {
                Program::Archive(_) => "",
                _ => include_str!("deploy/cache.yml"),
            };
            let workflow = include_str!("deploy/site.yml").replace("@cache@", cache);
            vec![(".github/workflows/site.yml", workflow), script]
        }
        Host::Netlify => {
            vec![("netlify.toml", include_str!("deploy/netlify.toml").to_owned()), script]
        }
        Host::Cloudflare => {
            vec![("wrangler.toml", include_str!("deploy/wrangler.toml").to_owned()), script]
        }
    }
}

/// Whether a folder is a clone of Daesang itself.
pub fn is_own_repository(root: &Path) -> bool {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
    manifest.contains("\nname = \"daesang\"\n")
}

/// Writes the files that don't exist yet, each by itself, and returns their paths. A file that exists
/// with the same text is left as it is. One with another text is left too, and is an error, as is one
/// that can't be written.
pub fn write<'a>(
    root: &Path,
    files: &'a [(&'static str, String)],
    report: &mut Report,
) -> Vec<&'a str> {
    let mut written = Vec::new();
    for (path, text) in files {
        let created = match fs::read(root.join(path)) {
            Ok(held) if held == text.as_bytes() => continue,
            Ok(_) => {
                report.push(
                    Diagnostic::new(Code::E905, "this file is there already")
                        .on_path(*path)
                        .help("it was left as it is; move it away and run this again, then take over what you need of it"),
                );
                continue;
            }
            Err(error) if is_absent(&error) => create(&root.join(path), text),
            Err(error) => Err(error),
        };
        match created {
            Ok(()) => written.push(*path),
            Err(error) => report.push(
                Diagnostic::new(Code::E914, format!("can't write this file: {error}"))
                    .on_path(*path),
            ),
        }
    }
    written
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::Program;

    #[test]
    fn a_program_is_an_archive_or_a_repository_at_a_tag_or_commit() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        for (text, from) in [
            (
                "https://git.example/d/daesang#v1.2.0",
                "--git 'https://git.example/d/daesang' --tag 'v1.2.0' daesang",
            ),
            (
                &format!("https://git.example/d.git#{commit}"),
                &format!("--git 'https://git.example/d.git' --rev '{commit}' daesang"),
            ),
            (
                "https://git.example/daesang-v1-x86_64-unknown-linux-musl.tar.gz",
                "musl.tar.gz.sha256'",
            ),
        ] {
            let install = Program::parse(text).unwrap().install();
            assert!(install.contains(from), "{text}: {install}");
            assert!(!install.replace("user@", "").contains('@'), "{install}");
        }
        for wrong in [
            "https://git.example/d/daesang",
            "https://git.example/d/daesang#",
            "http://git.example/d.tar.gz",
            "https://git.example/'; x '#v1",
            "https://git.example/$(x).tar.gz",
            "daesang",
        ] {
            assert!(Program::parse(wrong).is_err(), "{wrong}");
        }
    }
}
