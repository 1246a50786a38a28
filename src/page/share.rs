//! What social cards say: the picture of a page in a chat, its headline first.

use std::fmt::Write as _;

use serde::Serialize;

use super::address::{PageKind, card_route};
use super::cover::hangul;
use super::duel::Duel;
use super::locale_view::{LocaleView, upper_first};
use super::pair_links::pair_label;
use super::shorten::cut;
use super::site_view::SiteView;
use super::{
    address, calendar_file, claims, duel, figures, on_this_day, race, tenure, working,
    yearbooks,
};
use crate::card;
use crate::card::{HEIGHT, WIDTH, drawable};
use crate::catalogue::{
    ArtistKey, MetricKey, MetricKind, Names, Observation, RecordKey, RecordKind, SongKey,
};
use crate::diagnostics::{Code, Diagnostic, Report, Span};
use crate::record::MilestoneKey;
use crate::record::best::{best_figure, newest_lower};
use crate::toml_reader::Text;

/// `card`: every text as it can be drawn; one that nothing is left of is none.
#[derive(Debug, Default, Serialize)]
pub struct Share {
    /// The kind of page, as `page.kind`.
    kind: &'static str,
    site: Option<String>,
    /// What the page says, in a few words: this comes first.
    headline: Option<String>,
    figure: Option<String>,
    /// What the figure counts.
    what: Option<String>,
    /// Who it is about.
    names: Option<String>,
    /// The name in Hangul, by syllables, for the strip at the edge.
    obi: Vec<String>,
    date: Option<String>,
    verdict: Option<String>,
    /// How sure it is: `verified`, `derived`, `one`, `reported` or `disputed`.
    tone: &'static str,
    /// Whose colour it is, as `#rrggbb`; nobody's otherwise.
    #[serde(skip)]
    pub colour: Option<String>,
}

/// `page.image`: the card as the page names it to chat services.
#[derive(Debug, Serialize)]
pub(super) struct Image {
    url: String,
    width: u32,
    height: u32,
    alt: String,
}

/// How a page names its card: its own one, or that of the page which says most of it.
pub(super) fn image(view: &LocaleView<'_>, kind: &PageKind) -> Option<Image> {
    if !view.site.config.cards {
        return None;
    }
    let kind = shown_by(view, kind);
    let share = share(view, &kind)?;
    let route = card_route(&address::route(view.site, view.language, &kind));
    let url = view.site.config.base_url.absolute(&route);
    Some(Image { url, width: WIDTH, height: HEIGHT, alt: share.alt(view) })
}

/// The page whose card a page shows: of a list its first page, of a day what happened on it.
fn shown_by(view: &LocaleView<'_>, kind: &PageKind) -> PageKind {
    match *kind {
        PageKind::Club(key, _) => PageKind::Club(key, 0),
        PageKind::Metric(key, _) => PageKind::Metric(key, 0),
        PageKind::Year(year, _) => PageKind::Year(year, 0),
        PageKind::Chase(_) => PageKind::Chase(0),
        PageKind::ArtistMilestones(key, _) | PageKind::ArtistYear(key, ..) => {
            PageKind::Artist(key)
        }
        PageKind::Day(key, _) => {
            let foremost = on_this_day::foremost(view, view.site.calendar.date(key));
            foremost.map_or(PageKind::Home, calendar_file::kind)
        }
        own if own.descriptor().card.is_some() => own,
        _ => PageKind::Home,
    }
}

/// What the card of a kind of page says.
pub fn share(view: &LocaleView<'_>, kind: &PageKind) -> Option<Share> {
    kind.descriptor().card?;
    let share = match kind {
        PageKind::Home => of_home(view),
        PageKind::Milestone(key) => of_milestone(view, *key),
        PageKind::Song(key) => of_song(view, *key),
        PageKind::Artist(key) => of_artist(view, *key),
        PageKind::Record(key) | PageKind::Club(key, _) => of_record(view, *key),
        PageKind::Metric(key, _) => of_metric(view, *key),
        PageKind::Pair(at) => of_pair(view, *at),
        PageKind::Article(at) => of_article(view, *at),
        PageKind::Year(year, _) => of_year(view, *year),
        PageKind::Chase(_) => of_chase(view),
        _ => return None,
    };
    let site = text(view.site.config.title.get(&view.locale.code).0);
    // A home page without a tagline has the site's title for its heading.
    let site = site.filter(|site| share.headline.as_ref() != Some(site));
    Some(Share { site, kind: kind.descriptor().name, ..share })
}

impl Share {
    /// All that the picture says, for those who don't see it.
    fn alt(&self, view: &LocaleView<'_>) -> String {
        let parts = [
            &self.headline,
            &self.figure,
            &self.what,
            &self.names,
            &self.date,
            &self.verdict,
            &self.site,
        ];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(view.locale.text("list.comma"))
    }

    /// The card in the colour of a song's artist, with the song's name in Hangul at its edge.
    fn about(self, view: &LocaleView<'_>, key: SongKey) -> Self {
        let catalogue = view.site.catalogue;
        let (song, lead) = (&catalogue[key], catalogue.lead(key));
        let obi = obi(&song.names, &song.title).or_else(|| obi(&lead.names, &lead.name));
        Self { colour: Some(lead.colour.clone()), obi: obi.unwrap_or_default(), ..self }
    }
}

/// The syllables of a name in Hangul that fit on the strip: a longer one is left out.
fn obi(names: &Names, own: &str) -> Option<Vec<String>> {
    const MOST: usize = 12;
    let name = hangul(names, own)?;
    let name = drawable(&name);
    let fits = !name.is_empty() && name.chars().count() <= MOST;
    fits.then(|| name.chars().map(String::from).collect())
}

/// A text as it can be drawn, if anything is left of it.
fn text(text: impl AsRef<str>) -> Option<String> {
    Some(drawable(text.as_ref())).filter(|text| !text.is_empty())
}

/// Song and artists in a line.
fn names(view: &LocaleView<'_>, key: SongKey) -> Option<String> {
    let (title, credit) = (title(view, key), text(view.credit(key)));
    match (title, credit) {
        (Some(title), Some(credit)) => Some(format!("{title}  ·  {credit}")),
        (title, credit) => title.or(credit),
    }
}

/// Two songs, and the milestone that one of them was quicker to.
fn of_pair(view: &LocaleView<'_>, at: usize) -> Share {
    let pair = &view.site.index.pairs.all[at];
    let duel = Duel::new(view, pair);
    let count = duel.counts.first();
    let won = count.map(|count| duel::won(view, count)).unwrap_or_default();
    let first = won.iter().flatten().min_by_key(|step| step.value);
    let winner = first.and_then(|step| step.faster);
    let took = first.zip(winner).map(|(step, side)| step.elapsed[side]);
    let what = first.zip(count).map(|(step, count)| {
        let figure = view.figure_of(count.metric, step.value);
        let song = view.title(pair.songs[winner.unwrap_or(0)]);
        let to = view.locale.fill("say.versus-to", &[("figure", &figure)]);
        [song, view.locale.text("list.comma"), &to].concat()
    });
    let finding = duel::finding(view, &duel);
    let names = pair.songs.map(|song| view.credit(song));
    Share {
        headline: text(pair_label(view, pair.songs)),
        figure: took.and_then(|took| text(view.locale.short_elapsed(&took))),
        what: what.and_then(text),
        names: match &names {
            [a, b] if a == b => text(a),
            [a, b] => text([a.as_str(), "  ·  ", b].concat()),
        },
        verdict: finding.and_then(text),
        tone: "derived",
        colour: Some(view.colour(pair.songs[winner.unwrap_or(0)]).to_owned()),
        ..Share::default()
    }
}

/// The site in a sentence, and how much it has.
fn of_home(view: &LocaleView<'_>) -> Share {
    let site = view.site;
    let title = site.config.title.get(&view.locale.code).0.to_owned();
    let tagline = site.config.tagline.as_ref().map(|tagline| view.text(tagline).text);
    let count = |key, n: usize| view.locale.plural(key, n as u64);
    let counts = [
        count("say.n-records", site.catalogue.records.len()),
        count("say.n-milestones", site.index.newest.len()),
    ];
    Share {
        headline: text(tagline.unwrap_or(title)),
        names: text(counts.join("  ·  ")),
        date: site.as_of.known().and_then(|day| as_of(view, &view.locale.day(day))),
        tone: "derived",
        ..Share::default()
    }
}

fn as_of(view: &LocaleView<'_>, date: &str) -> Option<String> {
    text(view.locale.fill("say.card-as-of", &[("date", date)]))
}

fn of_milestone(view: &LocaleView<'_>, key: MilestoneKey) -> Share {
    let milestone = view.site.records.get(key);
    let at = view.site.index.article_of(key, view.language);
    let badge = working::badge(view, milestone, at);
    let share = Share {
        headline: text(view.headline(key)),
        figure: text(figures::figure(view, key)),
        what: text(view.unit(milestone)),
        names: names(view, milestone.song),
        date: text(upper_first(&view.time(&milestone.when).text)),
        verdict: text(badge.label),
        tone: badge.tone,
        ..Share::default()
    };
    share.about(view, milestone.song)
}

/// A song and its largest count.
fn of_song(view: &LocaleView<'_>, key: SongKey) -> Share {
    let site = view.site;
    let metrics = site.catalogue[key].series.iter().map(|series| {
        let kind = site.catalogue[series.metric].kind;
        (series, kind, best_figure(series, kind))
    });
    // A count that grows says most of a song, a place in a chart least.
    let weight = |kind| match kind {
        MetricKind::Counter => 2,
        MetricKind::OneOff => 1,
        MetricKind::Rank => 0,
    };
    let best = metrics
        .filter_map(|(series, kind, best)| Some((series, kind, best?)))
        .rev()
        .max_by_key(|(_, kind, best)| match kind {
            MetricKind::Rank => (weight(*kind), u64::MAX - best.value),
            _ => (weight(*kind), best.value),
        });
    let milestones = site.index.of_song(site.records, key).count() as u64;
    let verdict = (milestones > 0).then(|| view.locale.plural("say.n-milestones", milestones));
    let share = Share {
        headline: title(view, key),
        figure: best.and_then(|(series, _, best)| text(view.figure(series.metric, best.value))),
        what: best.and_then(|(series, ..)| text(view.metric(series.metric))),
        names: text(view.credit(key)),
        date: best.and_then(|(series, kind, best)| {
            let date = view.noun_time(&best.when).text;
            match newest_lower(series, kind) {
                // The song has less by now.
                Some(_) => text(view.locale.fill("say.card-highest", &[("date", &date)])),
                None => as_of(view, &date),
            }
        }),
        verdict: verdict.and_then(text),
        tone: "derived",
        ..Share::default()
    };
    share.about(view, key)
}

/// An artist, and how many records and milestones.
fn of_artist(view: &LocaleView<'_>, key: ArtistKey) -> Share {
    let site = view.site;
    let artist = &site.catalogue[key];
    let songs = &site.index.songs_of[key.index()];
    let held = songs.iter().flat_map(|song| &site.index.tenures_of[song.index()]);
    let held = held.filter(|(record, tenure)| {
        let tenure = &site.records.outcome(*record).progression[*tenure];
        tenure.ended_by.is_none()
    });
    let milestones: usize =
        songs.iter().map(|song| site.index.of_song(site.records, *song).count()).sum();
    let count = |key, n: usize| (n > 0).then(|| view.locale.plural(key, n as u64));
    let mut counts = [
        count("say.n-records", held.count()),
        count("say.n-milestones", milestones),
        count("say.n-songs", songs.len()),
    ]
    .into_iter()
    .flatten();
    Share {
        headline: text(view.name(key)).or_else(|| text(&artist.name)),
        figure: counts.next().and_then(text),
        names: counts.next().and_then(text),
        obi: obi(&artist.names, &artist.name).unwrap_or_default(),
        colour: Some(artist.colour.clone()),
        tone: "derived",
        ..Share::default()
    }
}

/// A metric, and the highest figure.
fn of_metric(view: &LocaleView<'_>, key: MetricKey) -> Share {
    let share = Share { headline: text(view.metric(key)), tone: "derived", ..Share::default() };
    let Some((song, best)) = highest(view, key) else { return share };
    let share = Share {
        figure: text(view.figure(key, best.value)),
        names: names(view, song),
        date: text(view.noun_time(&best.when).text),
        ..share
    };
    share.about(view, song)
}

/// The highest figure of a metric; of a chart, the first of the best places.
fn highest<'v>(view: &LocaleView<'v>, key: MetricKey) -> Option<(SongKey, &'v Observation)> {
    let catalogue = view.site.catalogue;
    let kind = catalogue[key].kind;
    let figures = catalogue
        .songs()
        .filter_map(|(song, _)| Some((song, best_figure(catalogue.series(song, key)?, kind)?)));
    figures.min_by_key(|(song, best)| {
        let place = match kind {
            MetricKind::Rank => best.value,
            MetricKind::Counter | MetricKind::OneOff => u64::MAX - best.value,
        };
        (place, best.when.first, *song)
    })
}

/// A year, and what it brought.
fn of_year(view: &LocaleView<'_>, year: i16) -> Share {
    let mut counted =
        yearbooks::counted(view, &view.site.index.in_years.years[&year]).into_iter();
    let figure = counted.next();
    let rest: Vec<String> = counted.collect();
    Share {
        headline: text(view.locale.fill("say.year", &[("year", &year.to_string())])),
        figure: figure.and_then(text),
        names: text(rest.join("  ·  ")),
        tone: "derived",
        ..Share::default()
    }
}

/// The chase, and the race that is nearest to its end.
fn of_chase(view: &LocaleView<'_>) -> Share {
    let (site, chase) = (view.site, view.site.chase);
    let races = view.locale.plural("chase.n-races", chase.races.len() as u64);
    let share = Share {
        headline: text(view.say("chase.title")),
        date: site.as_of.known().and_then(|day| as_of(view, &view.locale.day(day))),
        verdict: text(races),
        tone: "derived",
        ..Share::default()
    };
    let Some(nearest) = chase.estimated().next() else { return share };
    let target = view.figure_of(nearest.metric, nearest.target);
    let share = Share {
        figure: text(race::gap(view, nearest)),
        what: text(view.locale.fill("chase.short-of", &[("target", &target)])),
        names: names(view, nearest.song),
        ..share
    };
    share.about(view, nearest.song)
}

/// An article: its title, and when it was written.
fn of_article(view: &LocaleView<'_>, at: usize) -> Share {
    let article = &view.site.articles[at];
    let about = article.claims.iter().find_map(|claim| claim.holder.as_ref());
    let date = article.date.map(|day| view.locale.day(day));
    let share = Share {
        headline: text(&article.title),
        names: about.and_then(|song| names(view, song.value)),
        date: date.and_then(text),
        tone: "derived",
        ..Share::default()
    };
    match about {
        Some(song) => share.about(view, song.value),
        None => share,
    }
}

/// A record and who holds it; a club, how many it has, and the newest of them.
fn of_record(view: &LocaleView<'_>, key: RecordKey) -> Share {
    let site = view.site;
    let outcome = site.records.outcome(key);
    let club = site.catalogue[key].kind == RecordKind::Club;
    let holders: Vec<_> = if club {
        let newest = outcome.members().max_by_key(|entry| (entry.when.first, entry.when.last));
        newest.into_iter().map(|entry| (entry, entry, None)).collect()
    } else {
        let current = outcome.current().map(|(_, tenure)| tenure);
        let began_with = |held| tenure::began_with(view, key, held);
        current
            .map(|held| (outcome.entry(held), outcome.best(held), began_with(held)))
            .collect()
    };
    let headline = text(view.record(key));
    let verdict = text(upper_first(&claims::status_in_short(view, key)));
    let share = Share { headline, verdict, tone: "derived", ..Share::default() };
    let Some((entry, best, began_with)) = holders.first() else {
        return Share { tone: "reported", ..share };
    };
    let members =
        club.then(|| view.locale.plural("say.club-size", outcome.members.len() as u64));
    let figure = members.unwrap_or_else(|| figures::hero(view, key, best));
    let mut date = view.time(&entry.when).text;
    // A figure that grew since then is not of that day.
    if let Some(figure) = began_with {
        let _ = write!(date, " ({figure})");
    }
    let since = if club { "say.card-newest" } else { "say.card-since" };
    // A day that isn't known says how far it is: `between 18 and 20 March`.
    let date = match entry.when.is_one_day() || club {
        true => view.locale.fill(since, &[("date", &date)]),
        false => upper_first(&date),
    };
    let share = Share { figure: text(figure), date: text(date), ..share };
    // What several have in common has nobody's colour, and so has a club.
    if let [_, _, ..] = holders.as_slice() {
        let titles: Vec<String> =
            holders.iter().map(|(entry, ..)| view.title(entry.song).to_owned()).collect();
        return Share { names: text(view.locale.list(&titles)), ..share };
    }
    let share = Share { names: names(view, entry.song), ..share };
    if club { share } else { share.about(view, entry.song) }
}

/// A song's title in this language; its other names, where the font has nothing of that.
fn title(view: &LocaleView<'_>, key: SongKey) -> Option<String> {
    let song = &view.site.catalogue[key];
    text(view.title(key))
        .or_else(|| text(&song.title))
        .or_else(|| text(song.names.romanised.as_deref()?))
}

/// Warns of every text of cards that has a character which the font can't draw, at its place.
pub fn undrawable(site: &SiteView<'_>, report: &mut Report) {
    let catalogue = site.catalogue;
    let mut look = |text: &str, span: Span| {
        let missing = card::missing(text);
        if !missing.is_empty() {
            let span = written_at(site, text, span);
            report.push(warning(text, &missing).at(span, ""));
        }
    };
    let mut in_all = |texts: &Text| {
        for (_, words) in &texts.by_language {
            look(words, texts.span);
        }
    };
    in_all(&site.config.title);
    catalogue.metrics.iter().for_each(|metric| in_all(&metric.name));
    catalogue.records.iter().for_each(|record| in_all(&record.title));
    let artists = catalogue.artists.iter();
    let artists = artists.map(|artist| (&artist.name, &artist.names, artist.span));
    let songs = catalogue.songs.iter().map(|song| (&song.title, &song.names, song.span));
    for (name, names, span) in artists.chain(songs) {
        look(name, span);
        if let Some(korean) = &names.korean {
            look(korean, span);
        }
    }
    for locale in site.locales {
        let words: String = locale.all().collect();
        let missing = card::missing(&words);
        if !missing.is_empty() {
            let path = format!("strings/{}.toml", locale.code);
            report.push(warning(&locale.code, &missing).on_path(path));
        }
    }
}

/// Where a text stands in the file that it comes from, if it is written there as it is.
fn written_at(site: &SiteView<'_>, text: &str, span: Span) -> Span {
    let file = &site.sources.file(span.file).text;
    match file.find(text) {
        Some(start) => Span::new(span.file, start..start + text.len()),
        None => span,
    }
}

fn warning(text: &str, missing: &[char]) -> Diagnostic {
    const SHOWN: usize = 5;
    let shown = missing.iter().take(SHOWN).map(|c| format!("`{c}` (U+{:04X})", *c as u32));
    let mut list = shown.collect::<Vec<_>>().join(", ");
    if missing.len() > SHOWN {
        list.push_str(&format!(" and {} more", missing.len() - SHOWN));
    }
    let text = cut(text, 60);
    let what = format!("the font of the social cards can't draw all of `{text}`");
    Diagnostic::new(Code::W701, what)
        .note(format!("it lacks {list}; cards leave that out"))
        .help("write it without; where nothing is left of a song's title, cards show the `romanised` one")
}
