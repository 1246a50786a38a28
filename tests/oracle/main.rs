//! The oracle: judges claims on random small sites a second time, by going through all worlds that
//! `docs/design.md` allows ("What is true of a claim"), and compares; so it does with the milestones,
//! holders and places of the data files.
//!
//! The truth is in `limits.rs`, `histories.rs`, `worlds.rs` and `claims.rs`, and is written from the
//! document alone. `cargo test --test oracle` judges a fixed set of sites; `ORACLE_SITES=N ORACLE_SEED=S` (or `random`) others.
//! `ORACLE_TOLD=N` tells of so many kinds of failures, and of what is decidable and undecided.

#[expect(dead_code, reason = "other suites use the rest")]
#[path = "../builder/mod.rs"]
mod builder;

mod claims;
mod compare;
mod histories;
mod known;
mod limits;
mod milestones;
mod shrink;
mod site;
mod sites;
mod tables;
mod tally;
mod tenures;
mod worlds;

use rayon::prelude::*;

use compare::Compared;
use tally::Tally;

/// Sites of a run that nobody asked to be longer.
const SITES: u64 = 2000;

/// What the sites of such a run are made from.
const SEED: u64 = 2020;

fn wish(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "whoever runs the test says how long")]
    std::env::var(name).ok()
}

#[test]
fn every_verdict_is_true_in_the_worlds_that_the_files_allow() {
    let sites = wish("ORACLE_SITES").and_then(|text| text.parse().ok()).unwrap_or(SITES);
    let seed = match wish("ORACLE_SEED").as_deref() {
        Some("random") => u64::from(std::process::id()).wrapping_mul(0x2545_f491_4f6c_dd1d),
        Some(text) => text.parse().expect("`ORACLE_SEED` is a number, or `random`"),
        None => SEED,
    };
    let told = wish("ORACLE_TOLD").and_then(|text| text.parse().ok());
    println!("ORACLE_SITES={sites} ORACLE_SEED={seed}");
    let of_site = |at: u64| {
        // Far from each other, so that the sites of two seeds are not the same ones.
        let from = seed.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let site = sites::random(from.wrapping_add(at).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let compared = compare::compare(&site);
        (site, compared)
    };
    let all: Vec<(site::Site, Compared)> = (0..sites).into_par_iter().map(of_site).collect();
    let tally = Tally::new(&all);
    println!("{tally}");
    for told in shrink::failures(&all, told) {
        println!("{told}");
    }
    assert_eq!(tally.unsound(), 0, "verdicts that are not true in every world");
    assert_eq!(tally.facts(), 0, "figures of findings that leave out what is so in some world");
    assert_eq!(tally.wrong(), 0, "days and figures that are not true in every world");
    assert_eq!(
        tally.misread(),
        0,
        "sites that can be true and are refused, or the other way round"
    );
    assert!(tally.decided_percent() >= 95.0, "decided {:.1} %", tally.decided_percent());
}
