//! The sources: what `benches/corpus.py` wrote, read and parsed.

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Options, Parser};
use rayon::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::value::Datetime;

use crate::{Result, at};

/// Everything that a corpus says.
pub struct Corpus {
    /// The articles, by the names of their files.
    pub articles: Vec<Article>,
    /// The songs, by the names of their files.
    pub songs: Vec<Song>,
    /// The artists, by the names of their files.
    pub artists: Vec<Artist>,
}

/// An article about a milestone.
pub struct Article {
    /// What stands between its `+++` lines.
    pub front_matter: FrontMatter,
    /// Its Markdown as HTML.
    pub html: String,
}

/// The front matter of an article.
#[derive(Deserialize)]
pub struct FrontMatter {
    /// Title.
    pub title: String,
    /// Name of its page.
    pub slug: String,
    /// Time of publication.
    pub date: Datetime,
    /// Slug of the song.
    pub song: String,
    /// Slug of the artist.
    pub artist: String,
    /// Platform that counted.
    pub platform: String,
    /// What was counted.
    pub metric: String,
    /// Count that was reached.
    pub value: i64,
    /// Tags.
    pub tags: Vec<String>,
}

/// A song and its counts.
#[derive(Deserialize)]
pub struct Song {
    /// Name of its page.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Title in Hangul.
    pub hangul: String,
    /// Slug of the artist.
    pub artist: String,
    /// Album.
    pub album: String,
    /// Day of release.
    pub release: String,
    /// Platforms that counted it.
    pub platforms: Vec<Platform>,
}

/// A song on a platform.
#[derive(Deserialize)]
pub struct Platform {
    /// Name.
    pub name: String,
    /// Address of the song there.
    pub url: String,
    /// Counts, in the order of their days.
    pub series: Vec<Count>,
}

/// A count on a day.
#[derive(Deserialize)]
pub struct Count {
    /// Day.
    pub date: String,
    /// Count at the end of that day.
    pub count: i64,
}

/// An artist.
#[derive(Deserialize)]
pub struct Artist {
    /// Name of its page.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Name in Hangul.
    pub hangul: String,
    /// Record label.
    pub label: String,
    /// Day of the debut.
    pub debut: String,
    /// Slugs of the songs.
    pub songs: Vec<String>,
}

impl Corpus {
    /// Reads and parses all files of a corpus.
    ///
    /// # Errors
    ///
    /// Fails where a file can't be read, or isn't as `benches/corpus.py` writes it.
    pub fn read(folder: &Path) -> Result<Self> {
        Ok(Self {
            articles: read_all(&folder.join("milestones"), article)?,
            songs: read_all(&folder.join("songs"), parse_toml)?,
            artists: read_all(&folder.join("artists"), parse_toml)?,
        })
    }
}

/// Reads and parses the files of a folder, in the order of their names.
fn read_all<T: Send>(folder: &Path, parse: fn(&str) -> Result<T>) -> Result<Vec<T>> {
    let entries = fs::read_dir(folder).map_err(at(folder))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()).map_err(at(folder)));
    let mut paths: Vec<PathBuf> = paths.collect::<Result<_>>()?;
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).map_err(at(path))?;
        parse(&text).map_err(at(path))
    };
    paths.par_iter().map(read).collect()
}

/// Parses a file of TOML.
fn parse_toml<T: DeserializeOwned>(text: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| error.to_string())
}

/// Parses an article, and renders its Markdown.
fn article(text: &str) -> Result<Article> {
    let parts = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n"));
    let (front_matter, markdown) = parts.ok_or("there is no front matter")?;
    let front_matter = parse_toml(front_matter)?;
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let mut html = String::with_capacity(markdown.len() * 3 / 2);
    pulldown_cmark::html::push_html(&mut html, Parser::new_ext(markdown, options));
    Ok(Article { front_matter, html })
}
