//! The table that says the same as a chart.
//!
//! It is made here and not by a template because it is the largest part of most pages.

use crate::article::{Html, escape};
use crate::locale::{Time, push_number};

/// A row of the table.
pub struct Row<'a> {
    /// What it says on every page.
    pub cells: &'a Html,
    /// Numbers of its sources in the list of the page.
    pub sources: Vec<usize>,
    /// Whether the page is about it.
    pub here: bool,
}

/// Rows that have something in common.
pub struct Group<'a> {
    /// What that is, where there are several groups.
    pub name: Option<String>,
    /// The rows.
    pub rows: Vec<Row<'a>>,
}

/// What a row says on every page.
pub struct Cells<'a> {
    /// Its subject and its number there, from 1, for scripts: `song/metric/1`. Made of ids.
    pub id: String,
    /// Its time.
    pub time: Time,
    /// Its figure.
    pub figure: String,
    /// Kind of observation, or a record's song.
    pub kind: &'a str,
    /// A remark, with its language if that is not the page's.
    pub note: Option<(String, Option<String>)>,
    /// Mark beside a disputed figure.
    pub mark: Option<&'a str>,
}

/// The words of a table.
pub struct Headings<'a> {
    /// The id of its caption.
    pub caption_id: &'a str,
    /// Its caption.
    pub caption: &'a str,
    /// Headings of the columns: time, figure, kind, and below the kind the sources.
    pub columns: [&'a str; 4],
}

/// The figures of a chart as a table.
pub fn table(headings: &Headings<'_>, groups: &[Group<'_>]) -> Html {
    let mut html = String::with_capacity(4096);
    let [date, figure, kind, sources] = headings.columns;
    html.push_str("<table>\n<caption id=\"");
    escape(headings.caption_id, &mut html);
    html.push_str("\">");
    escape(headings.caption, &mut html);
    html.push_str("</caption>\n<thead>\n<tr><th scope=\"col\">");
    escape(date, &mut html);
    html.push_str("</th><th scope=\"col\" class=\"number\">");
    escape(figure, &mut html);
    html.push_str("</th><th scope=\"col\">");
    escape(kind, &mut html);
    html.push_str("<span class=\"second\">");
    escape(sources, &mut html);
    html.push_str("</span></th></tr>\n</thead>\n");
    for group in groups {
        html.push_str("<tbody>\n");
        if let Some(name) = &group.name {
            html.push_str("<tr><th scope=\"rowgroup\" colspan=\"3\"><b>");
            escape(name, &mut html);
            html.push_str("</b></th></tr>\n");
        }
        for row in &group.rows {
            table_row(row, &mut html);
        }
        html.push_str("</tbody>\n");
    }
    html.push_str("</table>");
    Html::trusted(html)
}

fn table_row(row: &Row<'_>, html: &mut String) {
    html.push_str(if row.here { "<tr class=\"here\"" } else { "<tr" });
    html.push_str(row.cells.as_str());
    for number in &row.sources {
        html.push_str(" <sup><a href=\"#source-");
        push_number(*number, html);
        html.push_str("\">");
        push_number(*number, html);
        html.push_str("</a></sup>");
    }
    html.push_str("</td></tr>\n");
}

/// A row without its beginning, which a page can mark, and its sources, which a page numbers.
pub fn cells(row: &Cells<'_>) -> Html {
    let mut html = String::with_capacity(256);
    html.push_str(" data-observation=\"");
    html.push_str(&row.id);
    html.push_str("\"><th scope=\"row\">");
    time(&row.time, &mut html);
    html.push_str("</th><td class=\"number\">");
    escape(&row.figure, &mut html);
    html.push_str("</td><td>");
    escape(row.kind, &mut html);
    if let Some(mark) = row.mark {
        html.push_str(" <span class=\"mark\">");
        escape(mark, &mut html);
        html.push_str("</span>");
    }
    if let Some((note, lang)) = &row.note {
        html.push_str("<span class=\"second\"");
        if let Some(lang) = lang {
            html.push_str(" lang=\"");
            escape(lang, &mut html);
            html.push('"');
        }
        html.push('>');
        escape(note, &mut html);
        html.push_str("</span>");
    }
    html.shrink_to_fit();
    Html::trusted(html)
}

/// Appends the markup of a time. `<time>` can't say that a day is not known.
pub fn time(time: &Time, html: &mut String) {
    let end = if time.exact {
        html.push_str("<time datetime=\"");
        html.push_str(&time.iso);
        html.push_str("\">");
        "</time>"
    } else {
        html.push_str("<span class=\"when\">");
        "</span>"
    };
    escape(&time.text, html);
    html.push_str(end);
}
