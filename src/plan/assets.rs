//! Files of `static/`: the names under which they are published, and what they may not be.

use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{Config, Limits, Policy};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::image_check;
use crate::path::Route;
use crate::source::{Sources, StaticFile};

/// A file of `static/` that is published.
pub(super) struct Asset {
    /// Path below `static/`.
    pub(super) name: String,
    /// Address. That of the style sheet and of scripts bears a part of their hash, so that
    /// browsers may keep them for ever.
    pub(super) route: Route,
    /// Position among the static files of the sources.
    pub(super) position: usize,
}

/// Checks the files of `static/`, and lists those that can be published.
pub(super) fn published(sources: &Sources, config: &Config, report: &mut Report) -> Vec<Asset> {
    // Built-in files are known to be sound.
    let files = sources.statics().par_iter().filter(|file| !file.is_built_in());
    let check = |file: &Arc<StaticFile>| {
        check_image(file, &config.limits).or_else(|| check_headers(file, &config.policy))
    };
    let found: Vec<Diagnostic> = files.filter_map(check).collect();
    found.into_iter().for_each(|error| report.push(error));
    let mut assets = Vec::new();
    for (position, file) in sources.statics().iter().enumerate() {
        let path = file.path.as_str();
        match Route::file(&published_name(file)) {
            Ok(route) => assets.push(Asset { name: path.to_owned(), route, position }),
            Err(why) => report.push(
                Diagnostic::new(Code::E805, format!("this name can't be published: {why}"))
                    .on_path(format!("static/{path}"))
                    .help("rename it: letters, digits, hyphens and dots travel best"),
            ),
        }
    }
    assets
}

fn published_name(file: &StaticFile) -> String {
    let path = file.path.as_str();
    match path {
        "style.css" | "search.js" | "book.js" => {
            let hash = blake3::hash(file.held()).to_hex();
            let (stem, extension) = path.split_once('.').unwrap_or((path, ""));
            format!("{stem}.{}.{extension}", &hash[..8])
        }
        _ => path.to_owned(),
    }
}

/// The text of `_headers`, which Netlify and Cloudflare Pages read: the policy of `[policy]`, and that
/// browsers may keep files whose names have a hash. The base is the site's path: `/`.
pub(super) fn headers(base: &str, policy: &Policy) -> String {
    include_str!("_headers").replace("@base@", base).replace("@policy@", &policy.header())
}

/// Warns of a policy in the site's own `_headers` that isn't the one of its pages: browsers keep to both.
fn check_headers(file: &StaticFile, policy: &Policy) -> Option<Diagnostic> {
    let text = String::from_utf8_lossy(file.held()).to_lowercase();
    let is_other = file.path.as_str() == "_headers"
        && text.contains("content-security-policy:")
        && !text.contains(&policy.text());
    let what =
        "the policy in these headers is not that of the pages, and browsers keep to both";
    is_other.then(|| {
        Diagnostic::new(Code::W706, what).on_path("static/_headers").help(
            "write what pages may load under `[policy]` in `site.toml`, and take the line out; \
             without this file, the build writes one",
        )
    })
}

/// The error of an image with active content, or of one that is too large for browsers.
fn check_image(file: &StaticFile, limits: &Limits) -> Option<Diagnostic> {
    let path = file.path.as_str();
    let on_path = |error: Diagnostic| error.on_path(format!("static/{path}"));
    if image_check::is_drawing(path) {
        let why = image_check::check_drawing(file.held()).err()?;
        return Some(on_path(
            Diagnostic::new(Code::E129, format!("this SVG has active content: {why}"))
                .help("save it as plain SVG without scripts, links and what lies elsewhere, or as PNG"),
        ));
    }
    let (width, height) = file.pixels()?;
    let most = limits.picture_pixels;
    if (width as u64).saturating_mul(height as u64) <= most {
        return None;
    }
    Some(on_path(
        Diagnostic::new(Code::E130, format!("this picture has {width} × {height} pixels"))
            .note(format!("{most} pixels are the most"))
            .help("make it smaller; `picture_pixels` under `[limits]` in `site.toml` raises the limit"),
    ))
}
