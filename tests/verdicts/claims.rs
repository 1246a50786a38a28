//! Seventy-five claims and more about this repository's own content, each with the verdict that
//! the rules demand: the press's errors among them. The table is printed with `--nocapture`.

use daesang::record::claim::Verdict;

use crate::book::{Read, own_data, read};

const CLAIMS: &str = include_str!("claims.toml");

struct Case {
    id: String,
    group: String,
    /// The milestone whose article makes the claim; none for an article on its own.
    milestone: Option<String>,
    date: String,
    claim: String,
    expected: Verdict,
    why: String,
}

fn cases() -> Vec<Case> {
    let document: toml::Table = CLAIMS.parse().unwrap();
    let text =
        |case: &toml::Value, key: &str| case.get(key).map(|v| v.as_str().unwrap().to_owned());
    let cases = document["case"].as_array().unwrap();
    cases
        .iter()
        .map(|case| Case {
            id: text(case, "id").unwrap(),
            group: text(case, "group").unwrap(),
            milestone: text(case, "milestone"),
            date: case["date"].as_datetime().unwrap().to_string(),
            claim: text(case, "claim").unwrap(),
            expected: match text(case, "expected").unwrap().as_str() {
                "verified" => Verdict::Verified,
                "unproved" => Verdict::Unproved,
                "contradicted" => Verdict::Contradicted,
                other => panic!("`{other}` is no verdict"),
            },
            why: text(case, "why").unwrap(),
        })
        .collect()
}

impl Case {
    fn path(&self) -> String {
        match &self.milestone {
            Some(id) => format!("content/milestones/{id}.md"),
            None => format!("content/articles/{}.md", self.id),
        }
    }

    fn article(&self) -> String {
        let Self { id, date, claim, .. } = self;
        format!("+++\ntitle = \"{id}\"\ndate = {date}\n\n[[claims]]\n{claim}\n+++\nText.\n")
    }

    fn judged(&self, read: &Read) -> (Verdict, String) {
        let judged = &read.judged(self.milestone.as_deref().unwrap_or(&self.id))[0];
        // No verdict passes silently, and nothing else is wrong with the article.
        let told = read.about(&self.path());
        let codes: Vec<&str> = told.iter().filter_map(|line| line["code"].as_str()).collect();
        let expected: &[&str] = match judged.verdict {
            Verdict::Verified => &[],
            Verdict::Unproved => &["W501"],
            Verdict::Contradicted => &["E401"],
        };
        assert_eq!(codes, expected, "{}: {told:?}", self.id);
        let mut findings = judged.findings.iter();
        let contradicts = findings.clone().find(|finding| finding.contradicts);
        let first = contradicts.or(findings.next());
        (judged.verdict, first.map_or_else(String::new, |finding| finding.says.clone()))
    }
}

#[test]
fn every_claim_of_the_fixture_set_gets_its_verdict() {
    let cases = cases();
    let mut ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), cases.len(), "ids are unique");
    for (group, least, verdict) in [
        ("true", 30, Verdict::Verified),
        ("false", 30, Verdict::Contradicted),
        ("unprovable", 15, Verdict::Unproved),
    ] {
        let of_group: Vec<&Case> = cases.iter().filter(|case| case.group == group).collect();
        assert!(of_group.len() >= least, "{} are {group}", of_group.len());
        assert!(of_group.iter().all(|case| case.expected == verdict), "{group}");
    }
    // Articles of their own are judged together, as in a site; a milestone has one article.
    let mut together = own_data();
    for case in cases.iter().filter(|case| case.milestone.is_none()) {
        together = together.file(&case.path(), &case.article());
    }
    let together = read(&together);
    let mut wrong = Vec::new();
    println!("{:<12} {:<44} {:<13} finding", "group", "claim", "verdict");
    for case in &cases {
        let (verdict, finding) = if case.milestone.is_some() {
            case.judged(&read(&own_data().file(&case.path(), &case.article())))
        } else {
            case.judged(&together)
        };
        let right = if verdict == case.expected { "" } else { "WRONG " };
        println!("{:<12} {:<44} {:<13} {right}{finding}", case.group, case.id, verdict.word());
        if verdict != case.expected {
            wrong.push(format!(
                "{}: {} expected ({}), found {}: {finding}",
                case.id,
                case.expected.word(),
                case.why,
                verdict.word()
            ));
        }
    }
    println!("{} of {} right", cases.len() - wrong.len(), cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
