//! Pictures of contributors: what can be told of a file under `static/` before anyone opens it.
//!
//! A drawing (SVG) is a document: opened by its address it may run scripts and load from elsewhere.
//! A photograph may claim to be larger than any browser can hold. Neither is decoded here.

use std::io::{BufRead, Seek};

use roxmltree::{Document, Node, NodeType, ParsingOptions};

/// Most pixels of a picture, unless `site.toml` raises it.
pub const MOST_PIXELS: u64 = 50_000_000;

/// Elements of SVG that act, or hold what does.
const ACTING: [&str; 10] = [
    "script",
    "foreignObject",
    "handler",
    "listener",
    "iframe",
    "embed",
    "object",
    "audio",
    "video",
    "a",
];

/// Pictures that a drawing may carry inside.
const INSIDE: [&str; 4] =
    ["data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp"];

/// Whether a file is a drawing by its name.
pub fn is_drawing(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("svg"))
}

/// What in a drawing could act, with its line and column.
///
/// # Errors
/// The first such thing, as a message fragment.
pub fn check_drawing(bytes: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    let options =
        ParsingOptions { allow_dtd: true, nodes_limit: 1_000_000, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options)
        .map_err(|error| format!("it is no well-formed XML: {error}"))?;
    let found = document.descendants().find_map(|node| Some((node, acts(node)?)));
    found.map_or(Ok(()), |(node, what)| {
        let at = document.text_pos_at(node.range().start);
        Err(format!("{what} at {}:{}", at.row, at.col))
    })
}

fn acts(node: Node<'_, '_>) -> Option<String> {
    if node.node_type() == NodeType::PI {
        let target = node.pi()?.target;
        return (target == "xml-stylesheet").then(|| "a style sheet is loaded".to_owned());
    }
    if !node.is_element() {
        return None;
    }
    let name = node.tag_name().name();
    if ACTING.iter().any(|acting| acting.eq_ignore_ascii_case(name)) {
        return Some(format!("`<{name}>`"));
    }
    if name.eq_ignore_ascii_case("style") && node.text().is_some_and(loads) {
        return Some("`<style>` loads something".to_owned());
    }
    node.attributes().find_map(|attribute| {
        let (name, value) = (attribute.name(), attribute.value());
        let is_address = matches!(name, "href" | "src" | "from" | "to" | "values" | "base");
        let stays = |value: &str| {
            value.trim_start().starts_with('#')
                || INSIDE.iter().any(|kind| value.trim_start().starts_with(kind))
        };
        let leaves = match name {
            "href" | "src" | "base" => !stays(value),
            // What an animation sets may be an address.
            _ => is_address && value.contains(':'),
        };
        let is_handler = name.get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on"));
        (is_handler || leaves || loads(value))
            .then(|| format!("`{name}` of `<{}>`", node.tag_name().name()))
    })
}

/// Whether a style loads something that is not in the drawing.
fn loads(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    let leaves =
        |rest: &str| !rest.trim_start().trim_start_matches(['"', '\'']).starts_with('#');
    style.contains("@import")
        // An escape may spell either.
        || (style.contains('\\') && style.contains(['(', '@']))
        || style.match_indices("url(").any(|(at, _)| leaves(&style[at + 4..]))
}

/// How large a photograph is by its header, if it is one: width and height.
pub fn size(file: impl BufRead + Seek) -> Option<(usize, usize)> {
    let size = imagesize::reader_size(file).ok()?;
    Some((size.width, size.height))
}

#[cfg(test)]
mod tests {
    use super::check_drawing;

    fn svg(inner: &str) -> Result<(), String> {
        let head = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">";
        check_drawing(format!("{head}\n{inner}</svg>").as_bytes())
    }

    #[test]
    fn a_drawing_that_only_draws_is_fine() {
        for fine in [
            "<path d=\"M0 0\" style=\"fill: url(#a)\" fill=\"url('#b')\"/><use href=\"#a\"/>",
            "<style>path { fill: red }</style><image xlink:href=\"data:image/png;base64,AA\"/>",
            "<metadata xmlns:rdf=\"urn:r\"><rdf:RDF rdf:about=\"http://x.example/\"/></metadata>",
            "<animate attributeName=\"x\" from=\"0\" to=\"10\" values=\"0;10\"/><title>a: b</title>",
        ] {
            assert_eq!(svg(fine), Ok(()), "{fine}");
        }
        assert_eq!(svg(""), Ok(()));
    }

    #[test]
    fn a_drawing_that_acts_is_told_where() {
        for (bad, what) in [
            ("<script>alert(1)</script>", "`<script>` at 2:1"),
            ("<g><SCRIPT/></g>", "`<SCRIPT>` at 2:4"),
            ("<foreignObject/>", "`<foreignObject>`"),
            ("<g onload=\"alert(1)\"/>", "`onload` of `<g>`"),
            ("<use href=\"https://evil.example/a.svg#b\"/>", "`href`"),
            ("<image xlink:href=\"//evil.example/a.png\"/>", "`href`"),
            ("<image href=\"data:image/svg+xml,x\"/>", "`href`"),
            ("<a href=\"javascript:alert(1)\"/>", "`<a>`"),
            ("<set attributeName=\"href\" to=\"javascript:alert(1)\"/>", "`to`"),
            ("<style>@import 'x.css';</style>", "`<style>`"),
            ("<style>a{b:url(//evil.example)}</style>", "`<style>`"),
            ("<g style=\"fill: url(https://evil.example/#a)\"/>", "`style`"),
            ("<g style=\"fill: u\\72l(https://evil.example/)\"/>", "`style`"),
            ("<html:iframe xmlns:html=\"http://www.w3.org/1999/xhtml\"/>", "`<iframe>`"),
            ("<?xml-stylesheet href=\"x.css\"?>", "a style sheet"),
            ("<g>", "no well-formed XML"),
        ] {
            let said = svg(bad).unwrap_err();
            assert!(said.contains(what), "{bad}: {said}");
        }
        let entity = "<!DOCTYPE svg [<!ENTITY a \"<script/>\">]><svg>&a;</svg>";
        assert!(check_drawing(entity.as_bytes()).is_err());
        assert!(check_drawing(b"\xFF").is_err());
    }
}
