//! Pairs of songs that `site.toml` names: each names two songs, and stands there once.

use rustc_hash::FxHashSet;

use super::context::ParseContext;
use crate::config::Config;
use crate::diagnostics::{Code, Diagnostic, Report};

/// Reports songs that are unknown, a song beside itself, and a pair that is written twice, in
/// whatever order.
pub(super) fn check_pairs(config: &Config, context: &ParseContext<'_>, report: &mut Report) {
    let mut seen = FxHashSet::default();
    for [a, b] in &config.versus {
        let keys = [a, b].map(|id| context.song(id, report));
        let [Some(first), Some(second)] = keys else { continue };
        let (twice, help) = if first == second {
            (format!("`{}` is compared with itself", a.value), "name another song")
        } else if !seen.insert([first.min(second), first.max(second)]) {
            (format!("`{}` and `{}` stand here twice", a.value, b.value), "keep one of them")
        } else {
            continue;
        };
        report.push(Diagnostic::new(Code::E108, twice).at(b.span, "").help(help));
    }
}

#[cfg(test)]
mod tests {
    use crate::samples::Sample;

    #[test]
    fn a_pair_names_two_songs_once() {
        for (pairs, codes, help) in [
            ("[]", "", ""),
            ("[[\"aa\", \"bb\"], [\"bb\", \"cc\"]]", "", ""),
            ("[[\"aa\", \"b\"]]", "E109", "did you mean `bb`?"),
            ("[[\"aa\", \"aa\"]]", "E108", "name another song"),
            ("[[\"aa\", \"bb\"], [\"bb\", \"aa\"]]", "E108", "keep one of them"),
            ("[[\"aa\", \"bb\", \"cc\"]]", "E112", ""),
            ("[[\"aa\"]]", "E112", ""),
            ("[\"aa\", \"bb\"]", "E112 E112", ""),
            ("\"aa\"", "E112", ""),
            ("[[\"aa\", \"B B\"]]", "E116", "write `b-b`"),
        ] {
            let mut sample = Sample::new();
            for id in ["aa", "bb", "cc"] {
                sample = sample.song(id, &["2020-03-01 exact 5"]);
            }
            let site = format!("{}[versus]\npairs = {pairs}\n", sample.text("site.toml"));
            let read = sample.file("site.toml", &site).read();
            assert_eq!(read.codes(), codes, "{pairs}\n{}", read.messages());
            assert!(read.messages().contains(help), "{pairs}\n{}", read.messages());
        }
    }
}
