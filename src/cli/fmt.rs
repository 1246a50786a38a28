//! `fmt`: every TOML file and front matter of the site in canonical form; in series and strings, the
//! names of today.

use clap::Args;
use memchr::memmem;
use rayon::prelude::*;

use super::context::Context;
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span};
use crate::edit::atomic_write::{self, Change};
use crate::edit::format;
use crate::schema::{self, Shape};
use crate::source::{BUILT_IN, FileKind, SourceFile, Sources};
use crate::toml_reader;

/// Arguments of `fmt`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Write nothing; print which files are not in canonical form, and exit with 1 if there are any.
    #[arg(long)]
    check: bool,
}

/// The kinds of files that have a canonical form.
const KINDS: [(FileKind, &Shape); 9] = [
    (FileKind::Config, &schema::SITE),
    (FileKind::Metrics, &schema::METRICS),
    (FileKind::CitedSources, &schema::SOURCES),
    (FileKind::Artist, &schema::ARTIST),
    (FileKind::Song, &schema::SONG),
    (FileKind::Record, &schema::RECORD),
    (FileKind::Milestone, &schema::FRONT_MATTER),
    (FileKind::Article, &schema::FRONT_MATTER),
    (FileKind::Page, &schema::FRONT_MATTER),
];

/// Formats the site's files.
pub(super) fn run(context: &Context, arguments: &Arguments) -> u8 {
    match format(context, arguments) {
        Ok(code) | Err(code) => code,
    }
}

fn format(context: &Context, arguments: &Arguments) -> Result<u8, u8> {
    context.is_site()?;
    let _lock = if arguments.check {
        None
    } else {
        Some(atomic_write::lock(&context.root).map_err(|error| context.fail(error))?)
    };
    let (sources, mut report) = context.sources()?;
    let shaped = KINDS.into_iter().map(|(kind, shape)| (kind, Some(shape)));
    let files: Vec<_> = shaped
        .chain([(FileKind::Series, None), (FileKind::Strings, None)])
        .flat_map(|form| sources.of_kind(form.0).map(move |(id, file)| (id, file, form)))
        .filter(|(_, file, _)| !file.path.as_str().starts_with(BUILT_IN))
        .collect();
    let formatted: Vec<(Option<String>, Report)> = files
        .par_iter()
        .map(|(id, file, form)| {
            let mut report = Report::new();
            (one(*id, file, *form, &mut report), report)
        })
        .collect();
    let mut changes = Vec::new();
    for ((id, file, _), (formatted, own)) in files.iter().zip(formatted) {
        report.merge(own);
        let Some(formatted) = formatted else { continue };
        let before = atomic_write::read(&context.root, file.path.as_str())
            .map_err(|error| context.fail(error))?;
        // A checkout on Windows ends lines by CR and LF, and git takes them back.
        let has_cr =
            before.as_deref().is_some_and(|before| memmem::find(before, b"\r\n").is_some());
        let written = if has_cr { formatted.replace('\n', "\r\n") } else { formatted.clone() };
        if before.as_deref() == Some(written.as_bytes()) {
            continue;
        }
        if arguments.check {
            report.push(differs(*id, &file.text, &formatted));
        }
        let (path, after) = (file.path.as_str().to_owned(), written.into_bytes());
        changes.push(Change { path, before, after });
    }
    if report.has_errors() {
        context.print(&report, &sources);
        context.tell("nothing was written");
        return Err(report.exit_code(false));
    }
    if changes.is_empty() {
        context.tell("all is in canonical form");
        return Ok(0);
    }
    atomic_write::write(&context.root, &changes).map_err(|error| context.fail(error))?;
    write_names(context, &changes, &sources)
}

fn write_names(context: &Context, changes: &[Change], sources: &Sources) -> Result<u8, u8> {
    for change in changes {
        context.tell(&format!("formatted {}", change.path));
    }
    context.tell(&format!("{} of {} files changed", changes.len(), sources.count()));
    Ok(0)
}

/// A file in canonical form, if it can be read. Of files without a shape, series and strings, only
/// old names are rewritten; nothing comes back if there is none.
fn one(
    id: FileId,
    file: &SourceFile,
    (kind, shape): (FileKind, Option<&'static Shape>),
    report: &mut Report,
) -> Option<String> {
    if !file.sound {
        return None;
    }
    let is_article = file.path.as_str().ends_with(".md");
    let formatted = match shape {
        None if kind == FileKind::Series => Ok(format::series(&file.text)),
        Some(shape) if is_article => format::article(&file.text, shape).map(Some),
        shape => {
            toml_reader::parse(file, id, report)?;
            match shape {
                Some(shape) => format::toml(&file.text, shape).map(Some),
                None => format::strings(&file.text),
            }
        }
    };
    formatted
        .map_err(|why| {
            let what = format!("this file can't be formatted: {why}");
            report.push(
                Diagnostic::new(Code::E907, what)
                    .at(Span::start_of(id), "")
                    .help("`daesang check` says what is wrong with it"),
            );
        })
        .ok()
        .flatten()
}

/// Says where a file first differs from its canonical form.
fn differs(id: FileId, found: &str, wanted: &str) -> Diagnostic {
    let mut at = 0;
    let mut wanted = wanted.split_inclusive('\n');
    for line in found.split_inclusive('\n') {
        let expected = wanted.next();
        if expected != Some(line) {
            let span = Span::new(id, at..at + line.trim_end_matches('\n').len());
            let label = match expected.map(|line| line.trim_end_matches('\n')) {
                Some("") if line.trim().is_empty() => {
                    "an empty line without spaces is expected".to_owned()
                }
                Some(_) if line == "\n" => "no empty line is expected here".to_owned(),
                None => "nothing is expected here".to_owned(),
                Some("") => "an empty line is expected before this one".to_owned(),
                Some(line) => format!("expected `{line}`"),
            };
            return Diagnostic::new(Code::E910, "this file is not in canonical form")
                .at(span, label)
                .help("run `daesang fmt`");
        }
        at += line.len();
    }
    Diagnostic::new(Code::E910, "this file is not in canonical form")
        .at(Span::new(id, at..at), "the ends of its lines, or its last line, are to change")
        .help("run `daesang fmt`")
}
