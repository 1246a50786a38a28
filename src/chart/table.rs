//! The table that says the same as a chart.
//!
//! It is made here and not by a template because it is the largest part of most pages.

use std::fmt::Write as _;

use crate::article::{Html, escape};
use crate::locale::Time;

/// A row of the table.
pub struct Row<'a> {
    /// Its number in the whole series or record, from 1, for scripts.
    pub at: usize,
    /// Its time.
    pub time: Time,
    /// Its figure.
    pub figure: String,
    /// Kind of observation, or a record's song.
    pub kind: &'a str,
    /// A remark, with its language if that is not the page's.
    pub note: Option<(String, Option<String>)>,
    /// Numbers of its sources in the list of the page.
    pub sources: Vec<usize>,
    /// Whether the page is about it.
    pub here: bool,
    /// Mark beside a disputed figure.
    pub mark: Option<&'a str>,
}

/// The words of a table.
pub struct Headings<'a> {
    /// The id of its caption.
    pub caption_id: &'a str,
    /// Its caption.
    pub caption: &'a str,
    /// Subject of the rows, for scripts: `song/metric`. Made of ids.
    pub about: &'a str,
    /// Headings of the columns: time, figure, kind, and below the kind the sources.
    pub columns: [&'a str; 4],
}

/// The figures of a chart as a table.
pub fn table(headings: &Headings<'_>, rows: &[Row<'_>]) -> Html {
    let mut html = String::with_capacity(400 + rows.len() * 260);
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
    html.push_str("</span></th></tr>\n</thead>\n<tbody>\n");
    for row in rows {
        table_row(headings.about, row, &mut html);
    }
    html.push_str("</tbody>\n</table>");
    Html::trusted(html)
}

fn table_row(about: &str, row: &Row<'_>, html: &mut String) {
    html.push_str("<tr data-observation=\"");
    html.push_str(about);
    html.push('/');
    html.push_str(itoa::Buffer::new().format(row.at));
    html.push_str(match row.here {
        true => "\" class=\"here\"><th scope=\"row\">",
        false => "\"><th scope=\"row\">",
    });
    time(&row.time, html);
    html.push_str("</th><td class=\"number\">");
    escape(&row.figure, html);
    html.push_str("</td><td>");
    escape(row.kind, html);
    if let Some(mark) = row.mark {
        html.push_str(" <span class=\"mark\">");
        escape(mark, html);
        html.push_str("</span>");
    }
    if let Some((note, lang)) = &row.note {
        html.push_str("<span class=\"second\"");
        if let Some(lang) = lang {
            html.push_str(" lang=\"");
            escape(lang, html);
            html.push('"');
        }
        html.push('>');
        escape(note, html);
        html.push_str("</span>");
    }
    for number in &row.sources {
        // Writing to a text can't fail.
        let _ = write!(html, " <sup><a href=\"#source-{number}\">{number}</a></sup>");
    }
    html.push_str("</td></tr>\n");
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
