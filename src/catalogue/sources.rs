//! `content/sources.toml`.

use super::context::require;
use super::files::read_tables;
use super::model::Source;
use crate::config::Config;
use crate::diagnostics::Report;
use crate::kinds::SourceKind;
use crate::schema;
use crate::source::{FileKind, Sources};

/// Reads every source, sorted by id; `None` if the file can't be read. A source with a mistake of
/// its own stays known, so that citing it is no second mistake.
pub(super) fn read_sources(
    sources: &Sources,
    config: &Config,
    report: &mut Report,
) -> Option<Vec<Source>> {
    let zone = &config.timezone;
    let file = (FileKind::CitedSources, &schema::SOURCES);
    let mut cited = read_tables(sources, file, report, |id, table| {
        let publisher = table.required_text("publisher").map(|text| text.value);
        let url = table.url("url").map(|url| url.value);
        require(table, "url", "", "add `url = \"https://…\"`");
        let kind = table.required_choice("kind");
        Some(Source {
            id: id.value,
            publisher: publisher.unwrap_or_default(),
            url: url.unwrap_or_default(),
            archive: table.url("archive").map(|url| url.value),
            title: table.text("title").map(|text| text.value),
            author: table.text("author").map(|text| text.value),
            accessed: table.day("accessed", zone).map(|day| day.value),
            published: table.when("published", zone).map(|when| when.value),
            kind: kind.map_or(SourceKind::Fan, |kind| kind.value),
            language: table.text("language").map(|text| text.value),
            span: id.span,
        })
    })?;
    cited.sort_by(|a, b| a.id.cmp(&b.id));
    Some(cited)
}

#[cfg(test)]
mod tests {
    use crate::samples::Sample;

    #[test]
    fn a_source_with_a_mistake_stays_known() {
        for (text, codes) in [
            ("publisher = \"P\"\nurl = \"https://p.example/\"\nkind = \"press\"", ""),
            ("publisher = \"P\"\nkind = \"press\"", "E113"),
            ("url = \"https://p.example/\"\nkind = \"press\"", "E113"),
            ("publisher = \"P\"\nurl = \"p.example\"\nkind = \"press\"", "E117"),
            ("publisher = \"P\"\nurl = \"https://p.example/\"\nkind = \"paper\"", "E118"),
        ] {
            let read = Sample::new()
                .file("content/sources.toml", &format!("[s]\n{text}\n"))
                .song("x", &["2020-03-01 exact 5"])
                .read();
            assert_eq!(read.codes(), codes, "{text}\n{}", read.messages());
            assert_eq!(read.series("x").observations.len(), 1, "{text}");
        }
    }
}
