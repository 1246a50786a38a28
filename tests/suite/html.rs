//! A reader of HTML for tests: it knows tags and attributes, and nothing of how pages are made.

/// A tag's attributes, by name, unescaped; the tag's own name comes first under `""`.
pub type Tag = Vec<(String, String)>;

/// Every opening tag of a page, in order.
pub fn tags(html: &str) -> Vec<Tag> {
    let chars: Vec<char> = html.chars().collect();
    let mut tags = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let opens =
            chars[at] == '<' && chars.get(at + 1).is_some_and(char::is_ascii_alphabetic);
        if !opens {
            at += 1;
            continue;
        }
        let (tag, next) = tag(&chars, at + 1);
        let name = tag[0].1.clone();
        tags.push(tag);
        at = next;
        // What stands inside these is text until their end, whatever it looks like.
        if name == "script" || name == "style" {
            let end: Vec<char> = format!("</{name}").chars().collect();
            while at < chars.len() && !chars[at..].starts_with(&end) {
                at += 1;
            }
        }
    }
    tags
}

/// Reads one tag from after its `<`, and says where it ends.
fn tag(chars: &[char], mut at: usize) -> (Tag, usize) {
    let word = |mut at: usize, stops: &str| {
        let from = at;
        while at < chars.len() && !chars[at].is_whitespace() && !stops.contains(chars[at]) {
            at += 1;
        }
        (chars[from..at].iter().collect::<String>(), at)
    };
    let (name, next) = word(at, "/>");
    at = next;
    let mut tag = vec![(String::new(), name.to_lowercase())];
    loop {
        while at < chars.len() && (chars[at].is_whitespace() || chars[at] == '/') {
            at += 1;
        }
        if at >= chars.len() || chars[at] == '>' {
            return (tag, at + 1);
        }
        let (name, next) = word(at, "=/>");
        at = next;
        let mut value = String::new();
        if chars.get(at) == Some(&'=') {
            match chars.get(at + 1) {
                Some(quote @ ('"' | '\'')) => {
                    let from = at + 2;
                    let length = chars[from..].iter().position(|c| c == quote);
                    let end = from + length.unwrap_or(chars.len() - from);
                    value = chars[from..end].iter().collect();
                    at = end + 1;
                }
                _ => (value, at) = word(at + 1, ">"),
            }
        }
        tag.push((name.to_lowercase(), unescape(&value)));
    }
}

/// The values of an attribute on a page, in order.
pub fn values(html: &str, attribute: &str) -> Vec<String> {
    let all = tags(html).into_iter().flat_map(|tag| tag.into_iter().skip(1));
    all.filter(|(name, _)| name == attribute).map(|(_, value)| value).collect()
}

/// What a reader sees of a page: its text without tags.
pub fn text(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    unescape(&words.join(" "))
}

pub fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}

/// Turns `%ED%95%9C` back into what it stands for.
pub fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.filter(|_| bytes[at] == b'%');
        match byte.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[test]
fn tags_are_found_as_a_browser_finds_them() {
    let html = "<p class=a data-x='<b>'>1 < 2<br/><a href=\"/x/?a&amp;b\" hidden>y</a>\
                <script>\"<i>\"</script><img\nsrc=\"z\">";
    let names: Vec<String> = tags(html).iter().map(|tag| tag[0].1.clone()).collect();
    assert_eq!(names, ["p", "br", "a", "script", "img"]);
    assert_eq!(values(html, "href"), ["/x/?a&b"]);
    assert_eq!(values(html, "data-x"), ["<b>"]);
    assert_eq!(text("<p>a &lt; b\n <i>c</i></p>"), "a < b c");
    assert_eq!(percent_decoded("/%EB%B0%A9%25.png"), "/방%.png");
}
