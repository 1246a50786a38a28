//! What hosts take: how many files, how large ones, and where on a domain a site may stand.

use std::collections::HashMap;

use super::Host;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::site::Output;

/// What a host takes of a site, as its documentation says.
struct HostLimits {
    name: &'static str,
    files: Option<usize>,
    files_of_a_folder: Option<usize>,
    bytes_of_a_file: Option<u64>,
    bytes: Option<u64>,
    /// Whether the site stands at the root of its domain, whatever its address says.
    serves_from_root: bool,
}

/// As the hosts say; read in December 2026:
/// <https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits>,
/// <https://docs.netlify.com/site-deploys/overview>, <https://www.netlify.com/docs/build-gotchas/>,
/// <https://developers.cloudflare.com/pages/platform/limits/>, whose free plan is meant.
fn limits(host: Host) -> HostLimits {
    match host {
        Host::Github => HostLimits {
            name: "GitHub Pages",
            files: None,
            files_of_a_folder: None,
            bytes_of_a_file: None,
            bytes: Some(1_000_000_000),
            serves_from_root: false,
        },
        Host::Netlify => HostLimits {
            name: "Netlify",
            files: None,
            files_of_a_folder: Some(54_000),
            bytes_of_a_file: Some(10_000_000),
            bytes: None,
            serves_from_root: true,
        },
        Host::Cloudflare => HostLimits {
            name: "Cloudflare Pages",
            files: Some(20_000),
            files_of_a_folder: None,
            bytes_of_a_file: Some(25 << 20),
            bytes: None,
            serves_from_root: true,
        },
    }
}

/// The error of a site whose address has a path, on a host that serves from the root: no link would
/// lead anywhere. The base is the site's path: `/`.
pub fn check_base(host: Host, base: &str) -> Option<Diagnostic> {
    let limits = limits(host);
    if !limits.serves_from_root || base == "/" {
        return None;
    }
    let what =
        format!("{} shows a site at `/`, and its links begin with `{base}`", limits.name);
    let help = "write the address of the site there in `base_url`, without a path, or give it by \
                `--base-url`";
    Some(Diagnostic::new(Code::E810, what).on_path("site.toml").help(help))
}

/// Warns of what a host won't take of a finished site.
pub fn check_outputs(host: Host, outputs: &[Output], report: &mut Report) {
    let limits = limits(host);
    let mut tell = |what: String, help: &str| {
        let what = format!("{} takes {what}", limits.name);
        report.push(Diagnostic::new(Code::W804, what).help(help));
    };
    let fewer = "`exports = false` in `site.toml` leaves out the data files of songs and records, \
                 `cards = false` the social cards";
    if let Some(most) = limits.files.filter(|most| outputs.len() > *most) {
        tell(format!("{most} files, and the site has {}", outputs.len()), fewer);
    }
    if let Some(most) = limits.files_of_a_folder {
        let mut folders: HashMap<&str, usize> = HashMap::new();
        for output in outputs {
            let folder = output.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            *folders.entry(folder).or_default() += 1;
        }
        let fullest = folders.into_iter().max_by_key(|(folder, files)| (*files, *folder));
        if let Some((folder, files)) = fullest.filter(|(_, files)| *files > most) {
            tell(format!("{most} files in a folder, and `{folder}/` has {files}"), fewer);
        }
    }
    if let Some(most) = limits.bytes_of_a_file
        && let Some(largest) = outputs.iter().max_by_key(|output| output.size)
        && largest.size > most
    {
        let what =
            format!("files of {most} bytes, and `{}` has {}", largest.path, largest.size);
        tell(what, "make it smaller if it is your own, or choose another host");
    }
    let bytes = outputs.iter().map(|output| output.size).sum::<u64>();
    if let Some(most) = limits.bytes.filter(|most| bytes > *most) {
        tell(format!("{most} bytes, and the site has {bytes}"), fewer);
    }
}

#[cfg(test)]
mod tests {
    use super::{Host, check_base, check_outputs};
    use crate::diagnostics::{Code, Report};
    use crate::site::Output;

    /// The warnings of a site with these files: path and size.
    fn told(host: Host, files: impl IntoIterator<Item = (String, u64)>) -> Vec<String> {
        let outputs: Vec<Output> = files
            .into_iter()
            .map(|(path, size)| Output { path, hash: 0, size, drawn_of: None })
            .collect();
        let mut report = Report::new();
        check_outputs(host, &outputs, &mut report);
        let told = report.into_vec().into_iter();
        told.map(|diagnostic| {
            assert_eq!(diagnostic.code, Code::W804);
            diagnostic.message
        })
        .collect()
    }

    #[test]
    fn what_a_host_wont_take_is_told() {
        let files = |count: usize| (0..count).map(|n| (format!("songs/{n}"), 1000));
        assert!(told(Host::Cloudflare, files(20_000)).is_empty());
        assert_eq!(
            told(Host::Cloudflare, files(20_001)),
            ["Cloudflare Pages takes 20000 files, and the site has 20001"]
        );
        assert!(told(Host::Netlify, files(54_000)).is_empty());
        assert_eq!(
            told(Host::Netlify, files(54_001)),
            ["Netlify takes 54000 files in a folder, and `songs/` has 54001"]
        );
        assert!(told(Host::Github, files(54_001)).is_empty());
        let large = |bytes| [("data/observations.json".to_owned(), bytes)];
        assert!(told(Host::Cloudflare, large(25 << 20)).is_empty());
        assert_eq!(
            told(Host::Cloudflare, large((25 << 20) + 1)),
            [
                "Cloudflare Pages takes files of 26214400 bytes, and `data/observations.json` has 26214401"
            ]
        );
        assert_eq!(told(Host::Github, large(1_000_000_001)).len(), 1);
    }

    #[test]
    fn a_site_below_a_path_fits_only_where_its_host_serves_paths() {
        assert!(check_base(Host::Github, "/book/").is_none());
        assert!(check_base(Host::Netlify, "/").is_none());
        assert!(check_base(Host::Netlify, "/book/").is_some());
        assert!(check_base(Host::Cloudflare, "/book/").is_some());
    }
}
