//! Bodies of articles, rendered among everything that they may refer to.

use super::address::PageKind;
use super::figures::milestone_value;
use super::link::{Link, Named};
use super::locale_view::LocaleView;
use super::sources::Bibliography;
use super::{claims, figures};
use crate::article::{
    Article, ArticleKind, Cite, MarkdownText, RenderContext, Rendered, Target, Typed, render,
};
use crate::catalogue::SongKey;
use crate::diagnostics::{Code, Diagnostic, Report, nearest};
use crate::path::{Route, percent_decoded};
use crate::record::{Event, MilestoneKey};

/// Renders the body of an article among everything that it may refer to.
pub(super) fn body(
    view: &LocaleView<'_>,
    at: usize,
    milestone: Option<MilestoneKey>,
    sources: &mut Bibliography,
    report: &mut Report,
) -> Rendered {
    let article = &view.site.articles[at];
    let written = MarkdownText {
        file: article.file,
        text: &view.site.sources.file(article.file).text,
        body: article.body,
        limit: view.site.config.limits.page_bytes,
    };
    let mut around = Around { view, at, milestone, sources };
    render(written, view.locale, &mut around, report)
}

/// The site around a body.
struct Around<'v, 'a> {
    view: &'v LocaleView<'a>,
    /// The article's position.
    at: usize,
    milestone: Option<MilestoneKey>,
    sources: &'v mut Bibliography,
}

/// The kinds that a wiki link may name before a colon.
const KINDS: [&str; 7] = ["song", "artist", "record", "milestone", "metric", "article", "page"];

impl Around<'_, '_> {
    /// Every page or name of a kind that an id stands for.
    fn find(&self, kind: &str, id: &str) -> Option<Target> {
        let (view, site) = (self.view, self.view.site);
        let catalogue = site.catalogue;
        match kind {
            "song" => catalogue.song(id).map(|key| target(view.song(key))),
            "artist" => catalogue.artist(id).map(|key| target(view.artist(key))),
            "record" => catalogue.record(id).map(|key| link_to(view.record_link(key))),
            "metric" => catalogue.metric(id).map(|key| {
                let label = view.metric_in_text(key).to_owned();
                link_to(Link { label, ..view.metric_link(key) })
            }),
            "milestone" => {
                let key = site.records.milestone(id)?;
                Some(link_to(figures::statement_of(view, key)))
            }
            _ => {
                let wanted =
                    if kind == "page" { ArticleKind::Page } else { ArticleKind::Article };
                let at = site.index.text(wanted, id, view.language)?;
                Some(link_to(view.text_link(at)))
            }
        }
    }

    /// The song that a wiki link leads to, or whose milestone it leads to.
    fn song_of(&self, link: &str) -> Option<SongKey> {
        let site = self.view.site;
        let (kind, id) = link.split_once(':').unwrap_or(("", link));
        let song = || site.catalogue.song(id.trim());
        let of_milestone =
            || site.records.milestone(id.trim()).map(|m| site.records.get(m).song);
        match kind.trim() {
            "" => song().or_else(of_milestone),
            "song" => song(),
            "milestone" => of_milestone(),
            _ => None,
        }
    }

    fn every_id(&self) -> Vec<&str> {
        let catalogue = self.view.site.catalogue;
        let songs = catalogue.songs.iter().map(|song| song.id.as_str());
        let artists = catalogue.artists.iter().map(|artist| artist.id.as_str());
        let records = catalogue.records.iter().map(|record| record.id.as_str());
        let metrics = catalogue.metrics.iter().map(|metric| metric.id.as_str());
        let milestones = self.view.site.records.milestones.iter().map(|m| m.id.as_str());
        let articles = self.view.site.articles.iter().map(|article| article.id.as_str());
        let all = songs.chain(artists).chain(records).chain(metrics).chain(milestones);
        all.chain(articles).collect()
    }
}

fn target(named: Named) -> Target {
    Target { url: named.url, label: named.label, lang: None }
}

fn link_to(link: Link) -> Target {
    Target { url: Some(link.url), label: link.label, lang: link.hreflang }
}

impl RenderContext for Around<'_, '_> {
    fn wiki(&self, wanted: &str) -> Result<Target, Diagnostic> {
        let (kind, id) = match wanted.split_once(':') {
            Some((kind, id)) => (Some(kind.trim()), id.trim()),
            None => (None, wanted.trim()),
        };
        if let Some(kind) = kind {
            if !KINDS.contains(&kind) {
                let help =
                    nearest(kind, KINDS).map(|near| format!("did you mean `{near}:{id}`?"));
                return Err(Diagnostic::new(
                    Code::E127,
                    format!("`{kind}` is no kind of page"),
                )
                .help(format!("the kinds are {}", KINDS.join(", ")))
                .maybe_help(help));
            }
            if let Some(target) = self.find(kind, id) {
                return Ok(target);
            }
        } else {
            let found: Vec<(&str, Target)> = KINDS
                .into_iter()
                .filter_map(|kind| Some((kind, self.find(kind, id)?)))
                .collect();
            match found.len() {
                0 => {}
                1 => return Ok(found.into_iter().next().expect("there is one").1),
                _ => {
                    let ways: Vec<String> =
                        found.iter().map(|(kind, _)| format!("`[[{kind}:{id}]]`")).collect();
                    return Err(Diagnostic::new(
                        Code::E127,
                        format!("`{id}` is several things"),
                    )
                    .help(format!("write {}", ways.join(" or "))));
                }
            }
        }
        let near = nearest(id, self.every_id());
        Err(Diagnostic::new(Code::E127, format!("there is no page `{wanted}`")).help(
            near.map_or_else(
                || {
                    "link to a song, an artist, a record, a metric or an article by its id"
                        .to_owned()
                },
                |near| format!("did you mean `[[{near}]]`?"),
            ),
        ))
    }

    fn own_path<'d>(&self, address: &'d str) -> Option<&'d str> {
        let base_url = &self.view.site.config.base_url;
        let path = address.strip_prefix(base_url.origin())?;
        path.starts_with(base_url.path()).then(|| &path[base_url.path().len() - 1..])
    }

    fn path(&self, path: &str) -> Result<String, Diagnostic> {
        let site = self.view.site;
        if let Some(found) = site.own_route(self.view.language, path) {
            return Ok(site.config.base_url.link_to(&found));
        }
        // A name may be written as it is, or as an address that a browser shows.
        let decoded = percent_decoded(path);
        let found = [path, &*decoded].into_iter().find_map(|path| {
            let path = path.trim_start_matches('/');
            let route = match path.strip_suffix('/') {
                Some(folder) => format!("{}/", Route::file(folder).ok()?),
                None if path.is_empty() => "/".to_owned(),
                None => Route::file(path).ok()?.to_string(),
            };
            let found = site.own_route(self.view.language, &route)?;
            Some(site.config.base_url.link_to(&found))
        });
        found.ok_or_else(|| {
            let near = nearest(path, site.routes.keys().map(String::as_str));
            Diagnostic::new(Code::E127, format!("there is no page at `{path}`"))
                .maybe_help(near.map(|near| format!("did you mean `{near}`?")))
        })
    }

    fn fact(&self, name: &str, field: &str) -> Result<String, Vec<String>> {
        let facts = match name {
            "milestone" => self.milestone.map(|key| milestone_facts(self.view, key)),
            "song" => {
                let song = self.milestone.map(|key| self.view.site.records.get(key).song);
                song.map(|song| song_facts(self.view, song))
            }
            "record" => self.milestone.and_then(|key| record_facts(self.view, key)),
            _ => claims::facts(self.view, self.at, name),
        };
        let found = facts.as_ref().and_then(|facts| {
            facts.iter().find(|(known, _)| *known == field).map(|(_, value)| value.clone())
        });
        found.ok_or_else(|| {
            let mut known = Vec::new();
            let mut add = |name: &str, facts: Vec<(&str, String)>| {
                known.extend(facts.into_iter().map(|(field, _)| format!("{name}.{field}")));
            };
            if let Some(key) = self.milestone {
                add("milestone", milestone_facts(self.view, key));
                add("song", song_facts(self.view, self.view.site.records.get(key).song));
                add("record", record_facts(self.view, key).unwrap_or_default());
            }
            for claim in &self.view.site.articles[self.at].claims {
                if let Some(id) = &claim.id {
                    let name = id.value.as_str();
                    let facts = claims::facts(self.view, self.at, name);
                    add(id.value.as_str(), facts.unwrap_or_default());
                }
            }
            known
        })
    }

    fn disagrees(&self, links: &[String], figure: Typed) -> Option<String> {
        let linked: Vec<SongKey> = links.iter().filter_map(|link| self.song_of(link)).collect();
        if linked.is_empty() {
            return None;
        }
        let (view, site) = (self.view, self.view.site);
        let catalogue = site.catalogue;
        // Thresholds are named beside any song.
        let milestones = catalogue.metrics.iter().flat_map(|metric| &metric.milestones);
        let thresholds = catalogue.records.iter().filter_map(|record| record.threshold);
        if milestones.copied().chain(thresholds).any(|step| figure.agrees(step)) {
            return None;
        }
        // The article's own subjects may be compared with what is linked.
        let claimed = site.verdicts.of(self.at).iter().filter_map(|judged| judged.facts.song);
        let own = self.milestone.map(|key| site.records.get(key).song);
        let observed = |song: SongKey| {
            let series = catalogue[song].series.iter();
            series.flat_map(|series| {
                let steps = series.milestones.iter().map(|step| step.value);
                let values = series.observations.iter().map(|o| o.value);
                values.chain(steps).map(|value| (series.metric, value))
            })
        };
        let all = linked.iter().copied().chain(claimed).chain(own);
        if all.flat_map(observed).any(|(_, value)| figure.agrees(value)) {
            return None;
        }
        let near = linked.iter().flat_map(|song| {
            observed(*song).map(move |(metric, value)| (*song, metric, value))
        });
        let (song, metric, value) =
            near.min_by_key(|(_, _, value)| value.abs_diff(figure.value))?;
        let title = &catalogue[song].title;
        Some(format!("{} ({title}, {})", view.locale.number(value), catalogue[metric].id))
    }

    fn cite(&mut self, source: &str) -> Result<Cite, Diagnostic> {
        let catalogue = self.view.site.catalogue;
        match catalogue.source(source) {
            Some(key) => Ok(Cite {
                number: self.sources.number(key),
                publisher: catalogue[key].publisher.clone(),
            }),
            None => {
                let near = nearest(source, catalogue.sources.iter().map(|s| s.id.as_str()));
                Err(Diagnostic::new(Code::E109, format!("unknown source `{source}`")).help(
                    near.map_or_else(
                        || "sources are defined in `content/sources.toml`".to_owned(),
                        |near| format!("did you mean `[@{near}]`?"),
                    ),
                ))
            }
        }
    }
}

/// The facts of a milestone that placeholders may name.
fn milestone_facts(view: &LocaleView<'_>, key: MilestoneKey) -> Vec<(&'static str, String)> {
    let milestone = view.site.records.get(key);
    let mut facts = vec![
        ("value", milestone_value(view, key)),
        ("step", view.reached(milestone)),
        ("date", view.time(&milestone.when).text),
        ("when", view.locale.adverb(&milestone.when)),
        ("subject", view.title(milestone.song).to_owned()),
        ("song", view.title(milestone.song).to_owned()),
        ("artist", view.credit(milestone.song)),
        ("metric", view.metric_in_text(milestone.metric).to_owned()),
    ];
    if let Some(elapsed) = &milestone.elapsed {
        facts.push(("time", view.locale.elapsed(elapsed)));
        if let Some(days) = elapsed.days.exact() {
            facts.push(("days", view.locale.number(u64::try_from(days).unwrap_or(0))));
        }
    }
    facts
}

/// The facts of the record that a milestone set.
fn record_facts(
    view: &LocaleView<'_>,
    key: MilestoneKey,
) -> Option<Vec<(&'static str, String)>> {
    let Event::Record { record, tenure, .. } = view.site.records.get(key).event else {
        return None;
    };
    let outcome = view.site.records.outcome(record);
    let entry = outcome.entry(&outcome.progression[tenure]);
    Some(vec![
        ("title", view.record(record)),
        ("holder", view.title(entry.song).to_owned()),
        ("value", figures::entry_figure(view, record, entry)),
        ("date", view.time(&entry.when).text),
        ("when", view.locale.adverb(&entry.when)),
    ])
}

fn song_facts(view: &LocaleView<'_>, key: SongKey) -> Vec<(&'static str, String)> {
    let song = &view.site.catalogue[key];
    let mut facts = vec![("title", view.title(key).to_owned()), ("artist", view.credit(key))];
    if let Some(released) = &song.released {
        facts.push(("released", view.time(&released.value).text));
        facts.push(("when", view.locale.adverb(&released.value)));
    }
    facts
}

/// A sentence for previews: the article's own, or its beginning.
pub(super) fn describe(
    view: &LocaleView<'_>,
    article: &Article,
    rendered: &Rendered,
) -> String {
    match &article.description {
        Some(description) => description.clone(),
        None if rendered.lead.chars().count() >= 50 => rendered.lead.clone(),
        None => view.locale.fill("say.describe-page", &[("title", &article.title)]),
    }
}

/// Links to an article's tags.
pub(super) fn tags(view: &LocaleView<'_>, article: &Article) -> Vec<Link> {
    let tags = article.tags.iter().filter_map(|tag| {
        let found = &view.site.index.tags;
        let at =
            found.binary_search_by(|(name, _)| name.as_str().cmp(tag.value.as_str())).ok()?;
        Some(view.link(tag.value.as_str(), &PageKind::Tag(at, 0)))
    });
    tags.collect()
}
