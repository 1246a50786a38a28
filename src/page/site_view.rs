//! Everything that the pages of a site are made of.

use std::collections::HashMap;
use std::sync::Arc;

use super::index::Index;
use super::search_table::SearchIndex;
use crate::article::Article;
use crate::calendar::Calendar;
use crate::catalogue::Catalogue;
use crate::config::Config;
use crate::date::Day;
use crate::export;
use crate::locale::Locale;
use crate::path::Route;
use crate::record::Records;
use crate::record::chase::Chase;
use crate::record::claim::Verdicts;
use crate::search::Directory;
use crate::source::Sources;

/// Settings, content and derived data of a site, with look-ups over them.
pub struct SiteView<'a> {
    /// The site's settings.
    pub config: &'a Config,
    /// Source files, for the text of articles.
    pub sources: &'a Sources,
    /// Songs, artists, metrics, records and sources.
    pub catalogue: &'a Catalogue,
    /// Milestones and record holders, derived from the catalogue.
    pub records: &'a Records,
    /// Every article.
    pub articles: &'a [Arc<Article>],
    /// The verdict on every claim.
    pub verdicts: &'a Verdicts,
    /// The site's languages.
    pub locales: &'a [Locale],
    /// Day of the newest observation.
    pub as_of: Day,
    /// Published addresses of files by their names in `static/`.
    pub assets: &'a HashMap<String, Route>,
    /// Lists, neighbours and back links.
    pub index: &'a Index,
    /// Everything that can be found by name, by language.
    pub directories: &'a [Directory],
    /// Releases and milestones by the day of the year.
    pub calendar: &'a Calendar,
    /// Every open race.
    pub chase: &'a Chase,
    /// Tables of the whole site.
    pub data: &'a [export::Table],
    /// Search index of each language.
    pub searches: &'a [SearchIndex],
    /// Every address of the site below its base, with its position in the output plan.
    pub routes: &'a rustc_hash::FxHashMap<String, usize>,
}

impl SiteView<'_> {
    /// Address of a page or file below the site's base, as a page of a language means it: the one
    /// of that language, if it exists.
    pub(super) fn own_route(&self, language: usize, written: &str) -> Option<String> {
        if language > 0 {
            let own = format!("/{}{written}", self.config.languages[language]);
            if self.routes.contains_key(&own) {
                return Some(own);
            }
        }
        self.routes.contains_key(written).then(|| written.to_owned())
    }
}
