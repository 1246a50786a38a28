//! Random sites in which anything may be later than the day that they are built as of.

use std::fmt::Write as _;

use crate::site_test::SiteTest;

/// Numbers that follow from a seed (`SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end
    }

    /// Whether something of so many per cent happens.
    fn has(&mut self, per_cent: u64) -> bool {
        self.below(100) < per_cent
    }

    fn date(&mut self, from: u64, years: u64) -> String {
        let (year, month) = (from + self.below(years), 1 + self.below(12));
        format!("{year}-{month:02}-{:02}", 1 + self.below(28))
    }

    /// A date of any precision.
    fn time(&mut self, from: u64, years: u64) -> String {
        let date = self.date(from, years);
        match self.below(8) {
            0 => format!("\"{}\"", &date[..4]),
            1 => format!("\"{}\"", &date[..7]),
            2 => format!("{{ from = {date}, to = {}-12-30 }}", &date[..4]),
            3 => format!("{date}T20:30:00Z"),
            _ => date,
        }
    }

    fn source(&mut self) -> String {
        match self.below(4) {
            0 => format!("[\"p{}\", \"q{}\"]", self.below(9), self.below(9)),
            _ => format!("\"p{}\"", self.below(9)),
        }
    }
}

const METRICS: &str = "\
[streams]\nname = \"Streams\"\nkind = \"counter\"\nmilestones = [10, 50, 200]\nnote = \"Counted.\"\n\
[chart]\nname = \"Chart\"\nkind = \"rank\"\nmilestones = [1, 10]\n\
[debut]\nname = \"Debut\"\nkind = \"one-off\"\nwindow = \"24 hours\"\n";

/// A site and the day that it is built as of.
pub(super) fn site(seed: u64) -> (SiteTest, String) {
    let r = &mut Random(seed);
    let mut site = SiteTest::new()
        .without("content/songs/a-song.toml")
        .without("content/artists/example-group.toml");
    site.put("content/metrics.toml", METRICS);
    site.put(
        "site.toml",
        "title = \"T\"\nbase_url = \"https://example.org/\"\ncards = false\n\
         [versus]\npairs = [[\"s0\", \"s1\"], [\"s3\", \"s2\"]]\n",
    );
    let mut sources = String::new();
    for id in (0..9).flat_map(|n| [format!("p{n}"), format!("q{n}")]) {
        let url = format!("url = \"https://{id}.example/\"");
        writeln!(sources, "[{id}]\npublisher = \"{id}\"\n{url}\nkind = \"press\"").unwrap();
    }
    site.put("content/sources.toml", sources);
    for n in 0..6 {
        let artist = artist(r, n);
        site.put(&format!("content/artists/a{n}.toml"), artist);
    }
    for n in 0..8 {
        let (song, rows) = song(r, n);
        site.put(&format!("content/songs/s{n}.toml"), song);
        if let Some(rows) = rows {
            site.put(&format!("content/series/s{n}/streams.csv"), rows);
        }
    }
    for n in 0..5 {
        let record = record(r, n);
        site.put(&format!("content/records/r{n}.toml"), record);
    }
    for n in 0..4 {
        let date = r.date(2018, 6);
        let mut text = format!("+++\ntitle = \"Article {n}\"\ndate = {date}\n");
        if r.has(50) {
            writeln!(text, "source = {}", r.source()).unwrap();
        }
        text.push_str("+++\nText");
        if r.has(50) {
            write!(text, " [@q{}]", r.below(9)).unwrap();
        }
        if r.has(10) {
            write!(text, " on [[s{}]]", r.below(8)).unwrap();
        }
        site.put(&format!("content/articles/t{n}.md"), text + ".\n");
    }
    let as_of = r.date(2018, 6);
    (site, as_of)
}

fn artist(r: &mut Random, n: u64) -> String {
    let mut text = format!("name = \"Artist {n}\"\n");
    if r.has(60) {
        writeln!(text, "debut = {}", r.time(2017, 7)).unwrap();
    }
    if r.has(40) {
        writeln!(text, "member_of = [\"a{}\"]", (n + 1 + r.below(5)) % 6).unwrap();
    }
    if r.has(30) {
        writeln!(text, "source = {}", r.source()).unwrap();
    }
    text
}

fn song(r: &mut Random, n: u64) -> (String, Option<String>) {
    let lead = r.below(5);
    let mut text =
        format!("title = \"Song {n}\"\nartists = [\"a{lead}\"]\nlanguage = \"ko\"\n");
    if r.has(20) {
        text.push_str("featuring = [\"a5\"]\n");
    }
    if r.has(30) {
        writeln!(text, "source = {}", r.source()).unwrap();
    }
    let released = r.has(80).then(|| r.time(2017, 6));
    if let Some(released) = &released {
        writeln!(text, "released = {released}").unwrap();
    }
    let mut rows = String::from("at,value,kind,source\n");
    let mut value = 0;
    let mut series = String::new();
    // After every release, and in order of time and of value.
    let mut year = 2018 + r.below(3);
    let has_rows = r.has(20);
    for position in 0..1 + r.below(5) {
        let month = 1 + r.below(10);
        year += 1;
        value += 1 + r.below(60);
        let kind = ["exact", "exact", "crossed", "at-least", "live"][r.below(5) as usize];
        let day = format!("{year}-{month:02}-{:02}", 1 + r.below(28));
        let (at, row) = match r.below(6) {
            0 => (format!("\"{}\"", &day[..7]), day[..7].to_owned()),
            1 => (format!("{{ from = {day}, to = {year}-12-20 }}"), day.clone()),
            _ => (day.clone(), day.clone()),
        };
        let source = r.source();
        if has_rows {
            writeln!(rows, "{row},{value},{kind},q{}", r.below(9)).unwrap();
            continue;
        }
        writeln!(
            series,
            "  {{ at = {at}, value = {value}, kind = \"{kind}\", source = {source} }},"
        )
        .unwrap();
        if r.has(30) {
            // The same figure again, earlier or later; a year earlier, only the first.
            let again = year + r.below(2) - u64::from(position == 0 && r.has(60));
            let again = format!("{again}-{:02}-01", month + r.below(3));
            let source = r.source();
            writeln!(
                series,
                "  {{ at = {again}, value = {value}, kind = \"official\", source = {source}, supersedes = \"{kind}\" }},"
            )
            .unwrap();
        }
        if r.has(10) {
            writeln!(
                series,
                "  {{ at = {day}, value = {}, kind = \"estimate\", source = {}, status = \"disputed\" }},",
                value * 2,
                r.source()
            )
            .unwrap();
        }
    }
    if r.has(20) && !has_rows {
        let after = ["\"900d\"", "\"40000h\"", "{ from = \"0d\", to = \"9000d\" }"]
            [r.below(3) as usize];
        writeln!(
            series,
            "  {{ after = {after}, value = {}, kind = \"at-least\", source = {} }},",
            value + 1,
            r.source()
        )
        .unwrap();
    }
    text.push_str("[series.streams]\n");
    if r.has(15) {
        writeln!(text, "start = {}", r.time(2018, 2)).unwrap();
    }
    if !has_rows {
        writeln!(text, "observations = [\n{series}]").unwrap();
    }
    if r.has(40) {
        let (place, day, source) = (1 + r.below(20), r.date(2019, 5), r.source());
        writeln!(text, "[series.chart]\nobservations = [{{ at = {day}, value = {place}, kind = \"exact\", source = {source} }}]").unwrap();
    }
    if released.is_some() && r.has(40) {
        let (value, source) = (1 + r.below(20), r.source());
        writeln!(text, "[series.debut]\nobservations = [{{ value = {value}, kind = \"official\", source = {source} }}]").unwrap();
    }
    (text, has_rows.then_some(rows))
}

fn record(r: &mut Random, n: u64) -> String {
    let rule = [
        "kind = \"first\"\nmetric = \"streams\"\nthreshold = 50",
        "kind = \"fastest\"\nmetric = \"streams\"\nthreshold = 50",
        "kind = \"most\"\nmetric = \"streams\"",
        "kind = \"club\"\nmetric = \"streams\"\nthreshold = 10",
        "kind = \"most\"\nmetric = \"debut\"",
    ][n as usize];
    let mut text = format!("title = \"Record {n}\"\n{rule}\n");
    if r.has(30) {
        writeln!(text, "where = {{ lead = [\"a{}\", \"a{}\"] }}", r.below(2), 2 + r.below(3))
            .unwrap();
    } else if r.has(20) {
        writeln!(text, "where = {{ not = {{ artist = \"a{}\" }} }}", r.below(6)).unwrap();
    }
    for _ in 0..r.below(3) {
        let (as_of, source) = (r.date(2018, 6), r.source());
        writeln!(text, "[[complete]]\nwhat = \"all\"\nas_of = {as_of}\nsource = {source}")
            .unwrap();
    }
    text
}
