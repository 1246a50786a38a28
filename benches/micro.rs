//! Micro-benchmarks of the stages of a build, on a made-up site of 200 songs.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput};
use daesang::config::Config;
use daesang::date::Day;
use daesang::diagnostics::{Format, Report};
use daesang::publish::{self, StagingFolder};
use daesang::site::{Memory, Nowhere, Sink as _, Site};
use daesang::source::Sources;
use rayon::prelude::*;

const SONGS: u64 = 200;

#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/builder/mod.rs"]
mod builder;

use builder::SiteTest;

/// The site: each song has a series of 30 readings on two counters, the tenth of which is a step
/// with an article.
fn site() -> SiteTest {
    let mut site = SiteTest::empty();
    site.put(
        "site.toml",
        "title = \"Bench\"\nbase_url = \"https://example.org/\"\ncards = false\n",
    );
    site.put(
        "content/sources.toml",
        "[paper]\npublisher = \"Example Paper\"\nurl = \"https://paper.example/1\"\n\
         kind = \"press\"\n",
    );
    let mut metrics = String::new();
    for metric in ["streams", "views"] {
        write!(metrics, "[{metric}]\nname = \"Example {metric}\"\nkind = \"counter\"\n\n").ok();
        for kind in ["club", "fastest", "first"] {
            let text = format!(
                "title = \"{kind} to 10 million {metric}\"\nkind = \"{kind}\"\n\
                 metric = \"{metric}\"\nthreshold = 10_000_000\n"
            );
            site.put(&format!("content/records/{metric}-{kind}.toml"), text);
        }
    }
    site.put("content/metrics.toml", metrics);
    for artist in 0..SONGS / 10 {
        let text = format!("name = \"Act {artist}\"\nkind = \"group\"\n");
        site.put(&format!("content/artists/act-{artist}.toml"), text);
    }
    for song in 0..SONGS {
        site.put(&format!("content/songs/song-{song}.toml"), song_file(song));
        let (step, day) = reading(song, 9);
        let name = format!("content/milestones/song-{song}-streams-{step}.md");
        site.put(&name, article(song, day));
    }
    site
}

/// A song's reading: the figure and the day. They grow, and each song at its own pace.
fn reading(song: u64, at: u64) -> (u64, Day) {
    let pace = 1_000_003 + 20_010 * song;
    let released = Day::new(2020, 1, 1).expect("a day");
    (pace * (at + 1), released.plus(i32::try_from(9 * (at + 1)).unwrap_or(0)))
}

fn song_file(song: u64) -> String {
    let artist = song % (SONGS / 10);
    let mut text = format!(
        "title = \"Song {song}\"\ntitles = {{ ko = \"노래 {song}\" }}\nartists = [\"act-{artist}\"]\n\
         released = 2020-01-01\nlanguage = \"ko\"\n"
    );
    for metric in ["streams", "views"] {
        let (step, _) = reading(song, 9);
        write!(text, "\n[series.{metric}]\nmilestones = [{step}]\nobservations = [\n").ok();
        for at in 0..30 {
            let (value, day) = reading(song, at);
            let kind = if at == 9 { "crossed" } else { "exact" };
            writeln!(
                text,
                "  {{ at = {day}, value = {value}, kind = \"{kind}\", source = \"paper\" }},"
            )
            .ok();
        }
        text.push_str("]\n");
    }
    text
}

fn article(song: u64, day: Day) -> String {
    let next = (song + 1) % SONGS;
    let mut text = format!(
        "+++\ntitle = \"Song {song} went on\"\ndate = {day}\ntags = [\"tag-{}\"]\n\n[[claims]]\n\
         id = \"reached\"\nholder = \"song-{song}\"\non = {day}\n+++\n",
        song % 7
    );
    for part in 0..4 {
        write!(
            text,
            "\n## Part {part}\n\nA week of *steady* growth, as [the next song](/songs/song-{next}/) \
             shows, and a `word` in code. 별빛 꽃봄 **밤길** says the same.\n\n- One line\n- Another\n\n\
             | Week | Place |\n| --- | ---: |\n| first | second |\n| third | fourth |\n\n> A quotation.\n"
        )
        .ok();
    }
    text
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    stages(&mut criterion);
    criterion.final_summary();
}

fn stages(criterion: &mut Criterion) {
    let site = site();
    let options = site.options();
    let (sources, mut report) = site.sources();
    let memory = Memory::default();
    let built = daesang::build::build(&sources, options, &memory, &mut report);
    let said = daesang::diagnostics::render(&report, &sources, Format::Text, false);
    let built = built.filter(|_| !report.has_errors());
    let built = built.unwrap_or_else(|| panic!("the site builds:\n{said}"));
    let understood = daesang::analysis::analyse(&sources, options, &mut Report::new());
    let understood = understood.expect("the site is understood");
    let config = &understood.config;

    let mut group = criterion.benchmark_group("200 songs");
    group.sample_size(20).throughput(Throughput::Elements(SONGS));
    group.bench_function("read: decode and parse", |bencher| {
        bencher.iter_batched(
            || site.raw(),
            |raw| {
                let (sources, mut report) = Sources::from_raw(raw);
                let config =
                    Config::read(&sources, None, &mut report).expect("a configuration");
                let (mut catalogue, reading) =
                    daesang::catalogue::read(&sources, &config, options.last_day, &mut report);
                daesang::catalogue::check(&mut catalogue, &mut report);
                let articles = daesang::article::read_all(&sources, &reading);
                (catalogue.songs.len(), articles.len())
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("derive: milestones and records", |bencher| {
        bencher.iter(|| {
            let mut report = Report::new();
            let (zone, day_count) = (&config.timezone, config.day_count);
            daesang::record::derive(
                black_box(&understood.catalogue),
                zone,
                day_count,
                &mut report,
            )
        });
    });
    group.bench_function("understand: parse, derive, judge", |bencher| {
        bencher.iter(|| daesang::analysis::analyse(&sources, options, &mut Report::new()));
    });
    group.bench_function("build: understand, render, check links", |bencher| {
        bencher.iter(|| daesang::build::build(&sources, options, &Nowhere, &mut Report::new()));
    });
    let outputs: Vec<(String, Vec<u8>)> = memory.into_files().into_iter().collect();
    publishing(&mut group, &outputs, &built);
    group.finish();
}

fn publishing(
    group: &mut BenchmarkGroup<'_, WallTime>,
    outputs: &[(String, Vec<u8>)],
    built: &Site,
) {
    group.bench_function("publish: a fresh tree", |bencher| {
        bencher.iter_batched(
            || tempfile::tempdir().expect("a folder"),
            |root| {
                let stage = open(root.path());
                outputs.par_iter().for_each(|(path, bytes)| {
                    stage.put(path, bytes).expect("a file is written");
                });
                stage.publish(built).expect("the site is published");
                root
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("publish: nothing changed", |bencher| {
        let root = tempfile::tempdir().expect("a folder");
        bencher.iter(|| {
            let stage = open(root.path());
            outputs.par_iter().for_each(|(path, bytes)| {
                stage.put(path, bytes).expect("a file is written");
            });
            stage.publish(built).expect("the site is published")
        });
    });
}

fn open(root: &std::path::Path) -> StagingFolder {
    let options = publish::Options {
        out: root.join("public"),
        root: root.join("site"),
        site: "Bench".to_owned(),
        home: None,
        adopt: false,
        wait: false,
    };
    StagingFolder::open(&options).expect("an empty folder may be the output")
}
