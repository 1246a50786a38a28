//! Two songs side by side: which pairs have a page, and who led when, by the files of the site.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::html;
use crate::site_test::{Built, SiteTest};

/// Two songs by one artist with a counter, and one that shares nothing with them.
fn three() -> SiteTest {
    let song = |title: &str, released: &str, metric: &str, rows: &str| {
        format!(
            "title = \"{title}\"\nartists = [\"example-group\"]\nreleased = {released}\n\
             [series.{metric}]\nobservations = [\n{rows}\n]\n"
        )
    };
    let row = |day: &str, value: &str, kind: &str| {
        format!("{{ at = {day}, value = {value}, kind = \"{kind}\", source = \"paper\" }},\n")
    };
    let early = row("2020-01-11", "1_000_000_000", "crossed");
    let late = row("2020-05-10", "600_000_000", "exact")
        + &row("2020-06-09", "1_000_000_000", "crossed");
    SiteTest::new()
        .also(
            "content/metrics.toml",
            "[places]\nname = \"Example places\"\nkind = \"rank\"\nmilestones = [1]\n",
        )
        .file("content/songs/early.toml", &song("Early", "2020-01-01", "streams", &early))
        .file("content/songs/late.toml", &song("Late", "2020-05-01", "streams", &late))
        .file(
            "content/songs/other.toml",
            &song("Other", "2020-05-01", "places", &row("2020-06-09", "3", "exact")),
        )
}

fn with_pairs(pairs: &str) -> SiteTest {
    three().also("site.toml", &format!("[versus]\npairs = {pairs}\n"))
}

#[test]
fn a_named_pair_has_one_page_whatever_its_order() {
    for pairs in ["[[\"early\", \"late\"]]", "[[\"late\", \"early\"]]"] {
        let built = with_pairs(pairs).builds();
        let page = built.page("/versus/early-late/");
        let text = html::text(built.main("/versus/early-late/").as_str());
        assert!(text.contains("Early or Late? Early was quicker to 1 billion"), "{text}");
        assert!(text.contains("29 days sooner"), "{text}");
        assert!(page.contains("https://example.org/versus/early-late/"), "{page}");
        assert!(built.page("/versus/").contains("/versus/early-late/"));
        assert!(built.page("/songs/late/").contains("/versus/early-late/"));
        assert!(built.page("/sitemap.xml").contains("/versus/early-late/"));
    }
    assert!(!three().builds().files().contains_key("versus/early-late/index.html"));
}

#[test]
fn whoever_took_a_record_is_compared_with_the_one_before() {
    let record = "title = \"Fastest\"\nkind = \"fastest\"\nmetric = \"streams\"\nthreshold = 1_000_000_000\n";
    let late = "released = 2019-01-01";
    let site = three().file("content/records/fastest.toml", record).replace(
        "content/songs/early.toml",
        "released = 2020-01-01",
        late,
    );
    let built = site.builds_with_warnings();
    assert!(built.page("/records/fastest/").contains("/versus/early-late/"));
    assert!(built.page("/versus/early-late/").contains("/records/fastest/"));
}

#[test]
fn pairs_that_cannot_be_compared_are_told() {
    with_pairs("[[\"early\", \"lte\"]]").fails_with(
        r#"
        error[E109]: unknown song `lte`
         --> site.toml:5:20
          |
        5 | pairs = [["early", "lte"]]
          |                    ^^^^^
          |
          = help: did you mean `late`?
        "#,
    );
    with_pairs("[[\"early\", \"late\"], [\"late\", \"early\"]]").fails_with(
        r#"
        error[E108]: `late` and `early` stand here twice
         --> site.toml:5:38
          |
        5 | pairs = [["early", "late"], ["late", "early"]]
          |                                      ^^^^^^^
          |
          = help: keep one of them
        "#,
    );
    let nothing = with_pairs("[[\"early\", \"other\"]]");
    nothing.warns_with(
        r#"
        warning[W504]: `early` and `other` have no metric in common
         --> site.toml:5:11
          |
        5 | pairs = [["early", "other"]]
          |           ^^^^^^^^^^^^^^^^ this pair has no page
          |
          = help: add figures of both in one metric, or leave the pair out
        "#,
    );
    let built = nothing.builds_with_warnings();
    assert!(!built.files().keys().any(|path| path.starts_with("versus/early-other")));
}

#[test]
fn without_data_files_there_is_no_form() {
    let pairs = "[[\"early\", \"late\"]]";
    assert!(with_pairs(pairs).builds().page("/versus/").contains("<form"));
    let without = with_pairs(pairs).replace(
        "site.toml",
        "cards = false",
        "cards = false\nexports = false",
    );
    let built = without.builds();
    for page in ["/versus/", "/versus/early-late/"] {
        assert!(!built.page(page).contains("<form"), "{page}");
    }
}

/// This repository's site, without cards.
fn ours() -> SiteTest {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let site = SiteTest::from_root(root).replace("site.toml", "cards = true", "cards = false");
    site.base_url("https://example.org/")
}

/// The first day of a series, if it is not the song's release: tables of figures don't have it.
fn start(site: &SiteTest, song: &str, metric: &str) -> Option<i64> {
    let file = &site.files()[&format!("content/songs/{song}.toml")];
    let song: toml::Table = std::str::from_utf8(file).unwrap().parse().unwrap();
    let start = song["series"].get(metric)?.get("start")?;
    Some(day(&start.to_string()[..10]))
}

/// Days from the first of January of the year 1.
fn day(text: &str) -> i64 {
    let parts: Vec<i64> = text.split('-').map(|part| part.parse().unwrap()).collect();
    let [year, month, day] = parts[..] else { panic!("{text} is no day") };
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][(month - 1) as usize];
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let years = year - 1;
    let leap = i64::from(is_leap && month > 2);
    years * 365 + years / 4 - years / 100 + years / 400 + before + leap + day
}

/// A figure of a song with the first and the last day since release on which it may have been.
struct Figure {
    least: i64,
    most: i64,
    value: i128,
    kind: String,
}

fn rows(built: &Built, path: &str) -> Vec<Value> {
    let file: Value = serde_json::from_slice(&built.files()[path]).unwrap();
    file["rows"].as_array().unwrap().clone()
}

/// A stated time since release in days, both ends: `P467D`, `PT20H56M`.
fn stated(text: &str) -> (i64, i64) {
    let part = |text: &str| {
        let number = |from: char, to: char| {
            let text = text.split(to).next().unwrap();
            text.rsplit(from).next().unwrap().parse::<i64>().unwrap()
        };
        if text.ends_with('D') {
            let days = number('P', 'D');
            return (days, days);
        }
        let minutes = number('T', 'H') * 60 + number('H', 'M');
        // Hours that begin in the evening touch one more day.
        (minutes / (24 * 60), minutes / (24 * 60) + 1)
    };
    let (from, to) = text.split_once('/').unwrap_or((text, text));
    (part(from).0, part(to).1)
}

/// A song's figures in a metric that count.
fn figures(site: &SiteTest, built: &Built, song: &str, metric: &str) -> Vec<Figure> {
    let songs = rows(built, "data/songs.json");
    let own = songs.iter().find(|row| row["song"] == song).unwrap();
    let released =
        own["from"].as_str().map(|from| (day(from), day(own["to"].as_str().unwrap())));
    let released = start(site, song, metric).map(|day| (day, day)).or(released);
    let all = rows(built, &format!("data/songs/{song}.json"));
    let counting = all.iter().filter(|row| row["metric"] == metric && row["status"].is_null());
    let figure = |row: &Value| {
        let dates = row["from"].as_str().zip(row["to"].as_str()).zip(released);
        let dates = dates.map(|((from, to), released)| {
            ((day(from) - released.1).max(0), (day(to) - released.0).max(0))
        });
        let stated = row["after"].as_str().map(stated);
        let (least, most) = match (dates, stated) {
            (Some(a), Some(b)) => (a.0.max(b.0), a.1.min(b.1)),
            (a, b) => a.or(b)?,
        };
        let value = row["value"].as_i64().unwrap().into();
        let kind = row["kind"].as_str().unwrap().to_owned();
        Some(Figure { least, most, value, kind })
    };
    counting.filter_map(figure).collect()
}

/// The least that a count was at the end of a day.
fn least(figures: &[Figure], day: i64) -> i128 {
    let reached = figures.iter().filter(|figure| {
        figure.most <= day
            && ["exact", "official", "crossed", "at-least"].contains(&figure.kind.as_str())
    });
    reached.map(|figure| figure.value).max().unwrap_or(0)
}

/// The most that a count was at the end of a day.
fn most(figures: &[Figure], day: i64) -> Option<i128> {
    let later = figures.iter().filter(|figure| figure.least > day);
    let bound = |figure: &Figure| match figure.kind.as_str() {
        "exact" | "official" => Some(figure.value),
        "crossed" | "below" => Some(figure.value - 1),
        _ => None,
    };
    later.filter_map(bound).min()
}

/// The counts that a line goes through, as twice the day and the count.
fn line(figures: &[Figure]) -> Vec<(i128, i128)> {
    let through = figures.iter().filter(|figure| {
        figure.most - figure.least <= 31
            && ["exact", "official", "crossed"].contains(&figure.kind.as_str())
    });
    let mut points: Vec<(i128, i128)> =
        through.map(|figure| ((figure.least + figure.most).into(), figure.value)).collect();
    points.sort_unstable();
    let mut line = vec![(0, 0)];
    for (at, value) in points {
        let last = *line.last().unwrap();
        if value < last.1 || (at == 0 && line.len() == 1) {
            continue;
        }
        if last.0 == at {
            line.pop();
        }
        line.push((at, value));
    }
    line
}

/// The line's count on a day, as a fraction, and whether the line is over.
fn on_line(line: &[(i128, i128)], day: i64) -> (i128, i128, bool) {
    let at = 2 * i128::from(day);
    for pair in line.windows(2) {
        let ((from, a), (to, b)) = (pair[0], pair[1]);
        if from <= at && at <= to {
            return (a * (to - from) + (b - a) * (at - from), to - from, false);
        }
    }
    let last = line.last().unwrap();
    (last.1, 1, at > last.0)
}

/// Who was ahead at the end of a day: 0 or 1, and whether the counts prove it. One day after the
/// other, all figures each time: slow and plain.
fn ahead(sides: &[Vec<Figure>; 2], day: i64) -> Option<(usize, bool)> {
    for leader in [0, 1] {
        let other = most(&sides[1 - leader], day);
        if other.is_some_and(|most| least(&sides[leader], day) > most) {
            return Some((leader, true));
        }
    }
    let [a, b] = [0, 1].map(|side| on_line(&line(&sides[side]), day));
    match (a.0 * b.1).cmp(&(b.0 * a.1)) {
        std::cmp::Ordering::Greater if !b.2 => Some((0, false)),
        std::cmp::Ordering::Less if !a.2 => Some((1, false)),
        _ => None,
    }
}

/// The cells of a table's rows.
fn cells(table: &str) -> Vec<Vec<String>> {
    let body = table.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    let row = |row: &str| {
        row.split("<td").skip(1).map(|cell| html::text(&format!("<td{cell}"))).collect()
    };
    body.split("<tr>").skip(1).map(row).collect()
}

/// Who led on each day, by a page's table: `day 53 to 64`, a song, how sure.
fn told(section: &str, titles: &[String; 2]) -> BTreeMap<i64, (usize, bool)> {
    let Some(table) = section.split("Who led when</summary>").nth(1) else {
        return BTreeMap::new();
    };
    let mut told = BTreeMap::new();
    for row in cells(table) {
        let days = row[0].trim().strip_prefix("day ").unwrap().replace(',', "");
        let (from, to) = days.split_once(" to ").unwrap_or((&days, &days));
        let leader = titles.iter().position(|title| *title == row[1].trim()).unwrap();
        let is_proven = match row[2].trim() {
            "proven by counts" => true,
            "straight line between counts" => false,
            other => panic!("{other}"),
        };
        for day in from.parse::<i64>().unwrap()..=to.parse::<i64>().unwrap() {
            assert_eq!(told.insert(day, (leader, is_proven)), None, "{section}");
        }
    }
    told
}

#[test]
fn leads_follow_from_the_figures_that_the_site_exports() {
    let site = ours();
    let built = site.builds_with_warnings();
    let songs = rows(&built, "data/songs.json");
    let ids: BTreeMap<&str, &str> = songs
        .iter()
        .map(|row| (row["song"].as_str().unwrap(), row["title"].as_str().unwrap()))
        .collect();
    let (mut seen, mut proven) = (0, 0);
    let pages = built.pages().filter(|(path, _)| path.starts_with("versus/"));
    for (path, page) in pages.filter(|(path, _)| *path != "versus/index.html") {
        let address = path.split('/').nth(1).unwrap();
        let pair = ids.keys().find_map(|a| {
            let b = address.strip_prefix(*a)?.strip_prefix('-')?;
            ids.contains_key(b).then_some([*a, b])
        });
        let pair = pair.unwrap_or_else(|| panic!("{address} names two songs"));
        assert!(pair[0] < pair[1], "{address}");
        let titles = pair.map(|id| ids[id].to_owned());
        for section in page.split("<section").filter(|section| section.contains("<figcaption"))
        {
            let id = section.split("<figcaption id=\"versus-").nth(1).unwrap();
            let metric = id.split('"').next().unwrap();
            let told = told(section, &titles);
            let sides = pair.map(|id| figures(&site, &built, id, metric));
            let last = sides.iter().flatten().map(|figure| figure.most).max().unwrap();
            for day in 1..=last + 1 {
                let expected = ahead(&sides, day);
                assert_eq!(told.get(&day).copied(), expected, "{path} {metric} day {day}");
                seen += usize::from(expected.is_some());
                proven += usize::from(expected.is_some_and(|(_, is_proven)| is_proven));
            }
        }
    }
    assert!(seen > 3000 && proven > 1000, "{seen} days, {proven} proven");
}
