//! Which source file imports from which: names are followed through re-exports to the file that
//! defines them.

use std::collections::{BTreeMap, BTreeSet};

/// Arrows of imports: importing file → file that defines → names.
pub type Imports = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// A path of names, such as `crate`, `date`, `Day`.
type Names = Vec<String>;

/// The words and signs of a file that matter for its imports.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    /// `::`
    Separator,
    Sign(char),
}

/// A module that is a file of its own.
#[derive(Default)]
struct FileModule {
    path: String,
    children: BTreeSet<String>,
    /// What each imported name means, seen from this module.
    aliases: BTreeMap<String, Names>,
    /// Imports that are no re-exports.
    imports: Vec<Names>,
    /// Every path in the code, apart from imports.
    mentions: BTreeSet<Names>,
}

/// Imports of a crate's files, given as path below `src/` and text. Unit tests and modules that
/// only they use are left out, and so are arrows from a file to itself.
pub fn imports(files: &[(&str, &str)]) -> Imports {
    let modules: BTreeMap<Names, FileModule> =
        files.iter().map(|(path, text)| (module_of(path), parse(path, text))).collect();
    let mut imports = Imports::new();
    for (name, module) in &modules {
        for path in module.imports.iter().chain(&module.mentions) {
            let Some((definer, item)) = resolve(&modules, name, path, 0) else { continue };
            if definer != module.path {
                let arrows = imports.entry(module.path.clone()).or_default();
                arrows.entry(definer).or_default().insert(item);
            }
        }
    }
    imports
}

/// Circles of imports: each the files that reach each other, in the order of their paths.
pub fn circles(imports: &Imports) -> Vec<Vec<&str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        imports.keys().map(|file| (file.as_str(), reachable(imports, file))).collect();
    let mut circles = Vec::new();
    for (file, reached) in &reach {
        let returns = |other: &&str| reach.get(other).is_some_and(|r| r.contains(file));
        let circle: Vec<&str> = reached.iter().copied().filter(returns).collect();
        if circle.first() == Some(file) {
            circles.push(circle);
        }
    }
    circles
}

/// A circle's arrows, one a line.
pub fn describe(imports: &Imports, circle: &[&str]) -> String {
    let mut lines = Vec::new();
    for file in circle {
        for (definer, names) in &imports[*file] {
            if circle.contains(&definer.as_str()) {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                lines.push(format!("{file} → {definer}: {}", names.join(", ")));
            }
        }
    }
    lines.join("\n")
}

fn reachable<'a>(imports: &'a Imports, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut pending = vec![from];
    while let Some(file) = pending.pop() {
        for next in imports.get(file).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(next.as_str()) {
                pending.push(next);
            }
        }
    }
    reached
}

/// The file and the name in it that a path means, seen from a module; nothing for what other
/// crates define, for a file's own names, and for a module as a whole.
fn resolve(
    modules: &BTreeMap<Names, FileModule>,
    from: &[String],
    path: &[String],
    depth: usize,
) -> Option<(String, String)> {
    let mut module = from.to_vec();
    let mut rest = path;
    match rest.first()?.as_str() {
        "crate" => module.clear(),
        "self" | "super" => {}
        first => {
            let known = modules.get(&module)?;
            if !known.children.contains(first) && !known.aliases.contains_key(first) {
                return None;
            }
        }
    }
    if matches!(rest[0].as_str(), "crate" | "self") {
        rest = &rest[1..];
    }
    while rest.first().is_some_and(|name| name == "super") {
        module.pop();
        rest = &rest[1..];
    }
    while let Some((name, after)) = rest.split_first() {
        let known = modules.get(&module)?;
        if known.children.contains(name) {
            module.push(name.clone());
            rest = after;
        } else if let Some(target) = known.aliases.get(name) {
            let target: Names = target.iter().chain(after).cloned().collect();
            return if depth < 9 {
                resolve(modules, &module, &target, depth + 1)
            } else {
                None
            };
        } else {
            return Some((known.path.clone(), name.clone()));
        }
    }
    None
}

fn module_of(path: &str) -> Names {
    let names = path.trim_end_matches(".rs").split('/').map(str::to_owned);
    names.filter(|name| name != "lib").collect()
}

fn parse(path: &str, text: &str) -> FileModule {
    let tokens = without_tests(tokens(text));
    let mut module = FileModule { path: path.to_owned(), ..FileModule::default() };
    let mut i = 0;
    while i < tokens.len() {
        let before = i.checked_sub(1).map(|before| &tokens[before]);
        match (&tokens[i], tokens.get(i + 1)) {
            (Token::Word(word), Some(Token::Word(name)))
                if word == "mod" && tokens.get(i + 2) == Some(&Token::Sign(';')) =>
            {
                module.children.insert(name.clone());
                i += 3;
            }
            (Token::Word(word), Some(next)) if word == "use" && *next != Token::Sign('<') => {
                let is_public = before.is_some_and(|before| {
                    *before == Token::Sign(')') || *before == Token::Word("pub".to_owned())
                });
                i += 1;
                parse_use(&tokens, &mut i, &[], is_public, &mut module);
            }
            (Token::Word(word), _) => {
                let mut path = vec![word.clone()];
                i += 1;
                while let (Some(Token::Separator), Some(Token::Word(name))) =
                    (tokens.get(i), tokens.get(i + 1))
                {
                    path.push(name.clone());
                    i += 2;
                }
                if !matches!(before, Some(Token::Separator | Token::Sign('.'))) {
                    module.mentions.insert(path);
                }
            }
            _ => i += 1,
        }
    }
    module
}

/// Reads one branch of an import, from `i` to the comma, brace or semicolon after it.
fn parse_use(
    tokens: &[Token],
    i: &mut usize,
    above: &[String],
    is_public: bool,
    module: &mut FileModule,
) {
    let mut path = above.to_vec();
    let mut alias = None;
    while let Some(token) = tokens.get(*i) {
        match token {
            Token::Word(word) if word == "as" => {
                if let Some(Token::Word(name)) = tokens.get(*i + 1) {
                    alias = Some(name.clone());
                }
                *i += 2;
            }
            Token::Word(word) => {
                if word != "self" || path.is_empty() {
                    path.push(word.clone());
                }
                *i += 1;
            }
            Token::Separator => *i += 1,
            Token::Sign('{') => {
                while tokens.get(*i).is_some_and(|token| *token != Token::Sign('}')) {
                    *i += 1;
                    parse_use(tokens, i, &path, is_public, module);
                }
                *i += 1;
                return;
            }
            Token::Sign('*') => {
                assert!(
                    !matches!(path[0].as_str(), "crate" | "self" | "super"),
                    "src/{}: `{}::*` hides what is imported",
                    module.path,
                    path.join("::")
                );
                *i += 1;
                return;
            }
            Token::Sign(_) => break,
        }
    }
    let Some(last) = path.last().filter(|_| path.len() > above.len() || !above.is_empty())
    else {
        return;
    };
    let alias = alias.unwrap_or_else(|| last.clone());
    if path.len() > 1 {
        module.aliases.insert(alias, path.clone());
    }
    if !is_public {
        module.imports.push(path);
    }
}

/// Tokens of Rust code, without comments and what stands in quotes.
fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        if c == '/' && at(i + 1) == '/' {
            while i < chars.len() && chars[i] != '\n' {
                i += 1;
            }
        } else if c == '/' && at(i + 1) == '*' {
            i += 2;
            while i < chars.len() && !(chars[i] == '*' && at(i + 1) == '/') {
                i += 1;
            }
            i += 2;
        } else if c == 'r' && (at(i + 1) == '"' || at(i + 1) == '#' && at(i + 2) != '_') {
            let hashes = chars[i + 1..].iter().take_while(|c| **c == '#').count();
            i += hashes + 2;
            while i < chars.len()
                && !(chars[i] == '"' && (1..=hashes).all(|hash| at(i + hash) == '#'))
            {
                i += 1;
            }
            i += hashes + 1;
        } else if c == '"' || c == '\'' && (at(i + 1) == '\\' || at(i + 2) == '\'') {
            i += 1;
            while i < chars.len() && chars[i] != c {
                i += if chars[i] == '\\' { 2 } else { 1 };
            }
            i += 1;
        } else if c == '\'' {
            i += 1;
        } else if c.is_alphanumeric() || c == '_' {
            let word: String =
                chars[i..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
            i += word.chars().count();
            // A byte string's or byte's prefix is no word.
            if word != "b" || !matches!(at(i), '"' | '\'') {
                tokens.push(Token::Word(word));
            }
        } else if c == ':' && at(i + 1) == ':' {
            tokens.push(Token::Separator);
            i += 2;
        } else {
            if !c.is_whitespace() {
                tokens.push(Token::Sign(c));
            }
            i += 1;
        }
    }
    tokens
}

/// Tokens without the items that stand behind `#[cfg(test)]`.
fn without_tests(tokens: Vec<Token>) -> Vec<Token> {
    let mark = self::tokens("#[cfg(test)]");
    let mut kept = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if tokens[i..].starts_with(&mark) {
            i += mark.len();
            let mut depth = 0;
            while i < tokens.len() {
                let token = &tokens[i];
                i += 1;
                match token {
                    Token::Sign('{') => depth += 1,
                    Token::Sign('}') => depth -= 1,
                    _ => {}
                }
                if depth == 0 && matches!(token, Token::Sign('}' | ';')) {
                    break;
                }
            }
        } else {
            kept.push(tokens[i].clone());
            i += 1;
        }
    }
    kept
}
