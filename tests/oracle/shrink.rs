//! The smallest site on which the program still fails in the same way.

use std::collections::BTreeMap;

use daesang::record::claim::Verdict;

use crate::claims::Share;
use crate::compare::{Compared, compare};
use crate::site::{Claim, Site, Start, Status, StepClaim, Time};
use crate::sites;
use crate::tally::{kind_of, kind_of_wrong};
use crate::worlds::Worlds;

/// A class of failures: the kinds of those on a site, each with a site on which to look at it alone.
type Class = fn(&Site, &Compared) -> Vec<(String, Site)>;

/// One failure of each kind, made as small as it gets. Of claims that are undecided and need not be,
/// which takes long, only if a number of kinds is asked for.
pub(crate) fn failures(all: &[(Site, Compared)], asked: Option<usize>) -> Vec<String> {
    let classes: [Class; 5] = [unsound, wrong, facts, misread, undecided];
    let classes = classes.into_iter().take(if asked.is_some() { 5 } else { 4 });
    classes.flat_map(|class| smallest_of(all, class, asked.unwrap_or(3))).collect()
}

fn unsound(site: &Site, compared: &Compared) -> Vec<(String, Site)> {
    let unsound = compared.claims.iter().filter(|judged| judged.unsound());
    unsound.map(|judged| (kind_of(site, judged), site.with(judged.claim))).collect()
}

fn wrong(site: &Site, compared: &Compared) -> Vec<(String, Site)> {
    let bare = Site { steps: site.steps.clone(), ..site.bare() };
    let wrong = compared.checked.wrong.iter();
    wrong.map(|told| (kind_of_wrong(site, told), bare.clone())).collect()
}

fn facts(site: &Site, compared: &Compared) -> Vec<(String, Site)> {
    let wrong = compared.claims.iter().filter(|judged| !judged.facts.is_empty());
    wrong.map(|judged| (format!("facts {:?}", judged.facts), site.with(judged.claim))).collect()
}

fn misread(site: &Site, compared: &Compared) -> Vec<(String, Site)> {
    let taken = compared.impossible == Some(false);
    let taken = taken.then(|| "can't be true, and is taken".to_owned());
    let refused = (!compared.refused.is_empty())
        .then(|| format!("can be true, and is refused: {:?}", compared.refused));
    taken.into_iter().chain(refused).map(|kind| (kind, site.clone())).collect()
}

fn undecided(site: &Site, compared: &Compared) -> Vec<(String, Site)> {
    let open = compared.claims.iter();
    let open =
        open.filter(|judged| judged.decidable() && !judged.decided() && !judged.unsound());
    open.map(|judged| (kind_of(site, judged), site.with(judged.claim))).collect()
}

fn smallest_of(all: &[(Site, Compared)], class: Class, most: usize) -> Vec<String> {
    let mut kinds: BTreeMap<String, Site> = BTreeMap::new();
    for (kind, site) in all.iter().flat_map(|(site, compared)| class(site, compared)) {
        kinds.entry(kind).or_insert(site);
    }
    let told = kinds.into_iter().take(most).map(|(kind, site)| {
        let fails =
            |site: &Site| class(site, &compare(site)).iter().any(|(other, _)| *other == kind);
        let site = smallest(site, &fails);
        tell(&kind, &site)
    });
    told.collect()
}

/// A failure, with what is wrong beside claims, or a world that shows it.
fn tell(kind: &str, site: &Site) -> String {
    let compared = compare(site);
    let wrong = compared.checked.wrong.join("\n");
    let judged = compared.claims.first().filter(|judged| judged.truth.share == Share::Some);
    let world = judged.and_then(|judged| {
        // Of what was verified, a world in which it is false.
        let wanted = judged.said == Verdict::Contradicted;
        let world = Worlds::example(site, &judged.claim, wanted)?;
        Some(format!("a world against it:\n{world}"))
    });
    format!("## {kind}\n{}\n{wrong}{}\n", site.show(), world.unwrap_or_default())
}

/// Takes things away while the site still fails.
fn smallest(mut site: Site, fails: &dyn Fn(&Site) -> bool) -> Site {
    'again: loop {
        for smaller in smaller(&site) {
            if sites::tells_something(&smaller) && fails(&smaller) {
                site = smaller;
                continue 'again;
            }
        }
        return site;
    }
}

/// What a site may do without.
const SIMPLER: [fn(&mut Site); 8] = [
    |site| site.steps.iter_mut().for_each(|claim| claim.on = None),
    |site| site.steps.iter_mut().for_each(|claim| claim.days = None),
    |site| site.claims.iter_mut().for_each(|claim| claim.own = false),
    |site| site.claims.iter_mut().for_each(|claim| claim.female = false),
    |site| site.record.complete = None,
    |site| site.record.female = false,
    |site| site.official = false,
    |site| site.window = false,
];

/// What a claim may do without.
const FIELDS: [fn(&mut Claim); 6] = [
    |claim| claim.rank = None,
    |claim| claim.value = None,
    |claim| claim.on = None,
    |claim| claim.days = None,
    |claim| claim.held = None,
    |claim| claim.previous = None,
];

/// The sites that lack one thing.
fn smaller(site: &Site) -> Vec<Site> {
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut Site)| {
        let mut changed = site.clone();
        change(&mut changed);
        if changed != *site {
            all.push(changed);
        }
    };
    for song in (0..site.songs.len()).filter(|_| site.songs.len() > 1) {
        let named = |claim: &Claim| claim.song == song || claim.previous == Some(song);
        let of_step = |claim: &StepClaim| claim.song == song;
        if !site.claims.iter().any(named) && !site.steps.iter().any(of_step) {
            with(&|site| without_song(site, song));
        }
    }
    for (at, song) in site.songs.iter().enumerate() {
        for (row, held) in song.rows.iter().enumerate() {
            let superseding = row > 0 && song.rows[row - 1].status == Status::Superseded;
            if superseding {
                continue;
            }
            with(&|site| _ = site.songs[at].rows.remove(row));
            if let Time::Days(from, to) = held.time {
                with(&|site| site.songs[at].rows[row].time = Time::Days(to, to));
                with(&|site| site.songs[at].rows[row].time = Time::Days(from, from));
            }
            with(&|site| site.songs[at].rows[row].fall = false);
        }
        with(&|site| site.songs[at].own_start = false);
        with(&|site| site.songs[at].female = Some(true));
        if song.start != Start::Missing {
            with(&|site| site.songs[at].start = Start::Missing);
            with(&|site| site.songs[at].start = Start::Days(1, 1));
        }
    }
    for claim in 0..site.steps.len() {
        with(&|site| _ = site.steps.remove(claim));
    }
    for claim in (0..site.claims.len()).filter(|_| site.claims.len() > 1) {
        with(&|site| _ = site.claims.remove(claim));
    }
    for change in SIMPLER {
        with(&change);
    }
    for clear in FIELDS {
        with(&|site| {
            for claim in &mut site.claims {
                clear(claim);
                *claim = claim.whole();
            }
        });
    }
    all
}

fn without_song(site: &mut Site, song: usize) {
    site.songs.remove(song);
    for claim in &mut site.claims {
        for at in [Some(&mut claim.song), claim.previous.as_mut()].into_iter().flatten() {
            *at -= usize::from(*at > song);
        }
    }
    for claim in &mut site.steps {
        claim.song -= usize::from(claim.song > song);
    }
}
