//! Clashes of addresses: two things that some file system or server would take for one.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;

use crate::diagnostics::{Code, Diagnostic, Report, Span};
use crate::page::SiteView;
use crate::path::Route;
use crate::plan::{OutputPlan, PlannedFile, page_origin};

/// Refuses two things at one address (invariant 6), and names every claimant.
pub fn check(site: &SiteView<'_>, plan: &OutputPlan, report: &mut Report) {
    let routes = plan.pages.par_iter().map(|page| &page.route);
    let routes = routes.chain(plan.files.par_iter().map(|file| &file.route));
    let keys: Vec<(String, &Route)> = routes.map(|route| (route.clash_key(), route)).collect();
    let mut first: FxHashMap<&str, usize> = FxHashMap::default();
    first.reserve(keys.len());
    let mut claims: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, (key, _)) in keys.iter().enumerate() {
        let first = *first.entry(key).or_insert(position);
        if first < position {
            claims.entry(key).or_insert_with(|| vec![first]).push(position);
        }
    }
    for (key, claimants) in claims {
        let origin = |position: usize| match plan.pages.get(position) {
            Some(page) => page_origin(site, page),
            None => plan.files[position - plan.pages.len()].origin(site, &plan.pages),
        };
        report.push(clash(key, claimants.into_iter().map(origin).collect()));
    }
    files_for_folders(site, plan, &keys, report);
}

/// The error of several things at one address.
fn clash(key: &str, claimants: Vec<(String, Option<Span>)>) -> Diagnostic {
    let mut error =
        Diagnostic::new(Code::E804, format!("several things claim the address `/{key}`"));
    for (origin, span) in &claimants {
        error = match (span, error.span) {
            (Some(span), None) => error.at(*span, origin.clone()),
            (Some(span), Some(_)) => error.related(*span, origin.clone()),
            (None, _) => error.note(origin.clone()),
        };
    }
    if error.span.is_none() {
        error = error.on_path("static");
    }
    let mut names: Vec<String> = claimants.iter().map(|(o, _)| o.nfc().collect()).collect();
    names.dedup();
    error.help(if names.len() < claimants.len() {
        "keep one: their names look alike, but put their letters together in two ways"
    } else {
        "rename all but one of them"
    })
}

/// Refuses a file whose address other addresses need as a folder. The files' keys come last.
fn files_for_folders(
    site: &SiteView<'_>,
    plan: &OutputPlan,
    keys: &[(String, &Route)],
    report: &mut Report,
) {
    let is_file = |route: &Route| {
        let route = route.as_str();
        !route.ends_with('/') && !route.ends_with("/index.html")
    };
    let files = keys[plan.pages.len()..].iter().zip(&plan.files);
    let files: FxHashMap<&str, &PlannedFile> = files
        .filter(|((_, route), _)| is_file(route))
        .map(|((key, _), file)| (key.as_str(), file))
        .collect();
    let mut below: BTreeMap<&str, &Route> = BTreeMap::new();
    for (key, route) in keys {
        for end in memchr::memchr_iter(b'/', key.as_bytes()) {
            if let Some((file, _)) = files.get_key_value(&key[..end]) {
                below.entry(*file).or_insert(*route);
            }
        }
    }
    for (file, route) in below {
        let file = files[file];
        let (origin, span) = file.origin(site, &plan.pages);
        let message = format!("{origin} stands where `{route}` needs a folder");
        let error = Diagnostic::new(Code::E804, message);
        report.push(match span {
            Some(span) => error.at(span, "").help(format!("rename what needs `{route}`")),
            None => error.on_path(format!("static{}", file.route)).help("rename the file"),
        });
    }
}
