//! Plural categories: which form of a word goes with a number.
//!
//! A strings file gives a rule a category in the words of the CLDR, as far as those speak of whole
//! numbers: `n % 10 = 2..4 and n % 100 != 12..14`. A number that fits none is `other`.

/// The categories that may have a rule, in the order in which they are tried.
pub(super) const CATEGORIES: [&str; 5] = ["zero", "one", "two", "few", "many"];

/// The rules of a language: a category and its condition.
#[derive(Debug, Default)]
pub(super) struct Plurals(Vec<(&'static str, Rule)>);

impl Plurals {
    pub(super) fn add(&mut self, category: &'static str, rule: Rule) {
        self.0.push((category, rule));
    }

    /// The category of a number.
    pub(super) fn of(&self, n: u64) -> &'static str {
        let mut fitting = self.0.iter().filter(|(_, rule)| rule.fits(n));
        fitting.next().map_or("other", |(category, _)| *category)
    }
}

/// Alternatives, each of relations that must all hold.
#[derive(Debug)]
pub(super) struct Rule(Vec<Vec<Relation>>);

#[derive(Debug)]
struct Relation {
    modulus: Option<u64>,
    /// Whether it must be one of the ranges, or none.
    among: bool,
    ranges: Vec<(u64, u64)>,
}

impl Rule {
    /// Reads a rule; nothing comes back if it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let all = text.split(" or ").map(|all| all.split(" and ").map(relation).collect());
        Some(Self(all.collect::<Option<Vec<Vec<Relation>>>>()?))
    }

    fn fits(&self, n: u64) -> bool {
        let holds = |relation: &Relation| {
            let n = relation.modulus.map_or(n, |modulus| n % modulus);
            let is_among = relation.ranges.iter().any(|(from, to)| (*from..=*to).contains(&n));
            is_among == relation.among
        };
        self.0.iter().any(|all| all.iter().all(holds))
    }
}

fn relation(text: &str) -> Option<Relation> {
    let (operand, values, among) = match text.split_once("!=") {
        Some((operand, values)) => (operand, values, false),
        None => {
            let (operand, values) = text.split_once('=')?;
            (operand, values, true)
        }
    };
    // For whole numbers `i`, the digits before the point, is the number itself.
    let operand = operand.trim().strip_prefix(['n', 'i'])?.trim();
    let modulus = match operand.strip_prefix('%') {
        Some(modulus) => Some(modulus.trim().parse().ok().filter(|modulus| *modulus > 0)?),
        None if operand.is_empty() => None,
        None => return None,
    };
    let range = |text: &str| {
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
    };
    let ranges: Option<Vec<(u64, u64)>> = values.split(',').map(range).collect();
    Some(Relation { modulus, among, ranges: ranges? })
}

#[cfg(test)]
mod tests {
    use super::{Plurals, Rule};

    #[test]
    fn rules_of_the_cldr_are_understood() {
        let mut plurals = Plurals::default();
        plurals.add("one", Rule::parse("n % 10 = 1 and n % 100 != 11").unwrap());
        plurals
            .add("few", Rule::parse("n % 10 = 2..4 and n % 100 != 12..14 or n = 0").unwrap());
        let said: Vec<&str> = [1, 21, 11, 2, 24, 12, 5, 0].map(|n| plurals.of(n)).into();
        assert_eq!(said, ["one", "one", "other", "few", "few", "other", "other", "few"]);
        assert_eq!(Plurals::default().of(1), "other");
        for bad in ["", "one", "n", "n = x", "n % 0 = 1", "m = 1", "n = 1 and", "n 10 = 1"] {
            assert!(Rule::parse(bad).is_none(), "{bad:?}");
        }
    }
}
