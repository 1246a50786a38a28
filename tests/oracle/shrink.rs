//! The smallest site on which the program still fails in the same way.

use std::collections::BTreeMap;

use crate::claims::Share;
use crate::compare::{Compared, JudgedClaim, compare};
use crate::site::{Claim, Site, Start, Status, StepClaim, Time};
use crate::sites;
use crate::tally::{kind_of, kind_of_wrong};
use crate::worlds::Worlds;

/// One failure of each kind, made as small as it gets. Of claims that are undecided and need not be,
/// which takes long, only if a number of kinds is asked for.
pub(crate) fn failures(all: &[(Site, Compared)], asked: Option<usize>) -> Vec<String> {
    let most = asked.unwrap_or(3);
    let mut kinds: BTreeMap<String, (Site, Claim)> = BTreeMap::new();
    for (site, compared) in all {
        for judged in compared.claims.iter().filter(|judged| judged.unsound()) {
            let kind = kind_of(site, judged);
            kinds.entry(kind).or_insert_with(|| (site.clone(), judged.claim));
        }
    }
    let mut told: Vec<String> = kinds
        .into_iter()
        .take(most)
        .map(|(kind, (site, claim))| {
            let site = smallest(site.with(claim), &|site| {
                fails(site)
                    .is_some_and(|judged| judged.unsound() && kind_of(site, &judged) == kind)
            });
            let Some(judged) = fails(&site) else { return format!("## {kind}: only together") };
            tell(&site, &judged)
        })
        .collect();
    let mut kinds: BTreeMap<String, &Site> = BTreeMap::new();
    for (site, compared) in all {
        for wrong in &compared.checked.wrong {
            kinds.entry(kind_of_wrong(site, wrong)).or_insert(site);
        }
    }
    told.extend(kinds.into_iter().take(2 * most).map(|(kind, site)| {
        let wrong = |site: &Site| {
            let wrong = compare(site).checked.wrong.into_iter();
            wrong.filter(|told| kind_of_wrong(site, told) == kind).collect::<Vec<_>>()
        };
        let bare = Site { steps: site.steps.clone(), ..site.bare() };
        let site = smallest(bare, &|site| !wrong(site).is_empty());
        format!("## {kind} {:?}\n{}", wrong(&site), site.show())
    }));
    let facts = all.iter().flat_map(|(site, compared)| {
        let wrong = compared.claims.iter().filter(|judged| !judged.facts.is_empty());
        wrong.map(move |judged| (site, judged))
    });
    told.extend(facts.take(most).map(|(site, judged)| {
        let wrong = |site: &Site| fails(site).map(|judged| judged.facts).unwrap_or_default();
        let alone = site.with(judged.claim);
        let site = smallest(alone, &|site| !wrong(site).is_empty());
        format!("## facts {:?}\n{}", wrong(&site), site.show())
    }));
    let taken = all.iter().filter(|(_, compared)| compared.impossible == Some(false));
    told.extend(taken.take(3).map(|(site, _)| {
        let bare = site.bare();
        let site = smallest(bare, &|site| compare(site).impossible == Some(false));
        format!("## can't be true, and is taken\n{}", site.show())
    }));
    let refused = all.iter().filter(|(_, compared)| !compared.refused.is_empty());
    told.extend(refused.take(3).map(|(site, _)| {
        let bare = site.bare();
        let site = smallest(bare, &|site| !compare(site).refused.is_empty());
        format!("## can be true, and is refused: {:?}\n{}", compare(&site).refused, site.show())
    }));
    let undecided = all.iter().flat_map(|(site, compared)| {
        let open = |judged: &&JudgedClaim| {
            judged.decidable() && judged.said == daesang::record::claim::Verdict::Unproved
        };
        compared.claims.iter().filter(open).map(move |judged| (site, judged))
    });
    let mut kinds: BTreeMap<String, (Site, Claim)> = BTreeMap::new();
    for (site, judged) in undecided {
        kinds.entry(kind_of(site, judged)).or_insert_with(|| (site.clone(), judged.claim));
    }
    told.extend(kinds.into_iter().take(asked.unwrap_or(0)).map(|(kind, (site, claim))| {
        let site = smallest(site.with(claim), &|site| {
            let judged = fails(site).filter(|judged| judged.decidable() && !judged.decided());
            judged.is_some_and(|judged| kind_of(site, &judged) == kind)
        });
        fails(&site).map_or_else(String::new, |judged| tell(&site, &judged))
    }));
    told
}

/// The only claim of a site, judged.
fn fails(site: &Site) -> Option<JudgedClaim> {
    compare(site).claims.into_iter().next()
}

/// A failure, with a world that shows it.
fn tell(site: &Site, judged: &JudgedClaim) -> String {
    let claim = &judged.claim;
    // Of what was verified, a world in which it is false.
    let wanted = judged.said == daesang::record::claim::Verdict::Contradicted;
    let world = Worlds::example(site, claim, wanted);
    let world = world.filter(|_| judged.truth.share == Share::Some);
    format!(
        "## {}\n{}\n{}",
        kind_of(site, judged),
        site.show(),
        world.map_or_else(String::new, |world| format!("a world against it:\n{world}\n"))
    )
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
    with(&|site| site.steps.iter_mut().for_each(|claim| claim.on = None));
    with(&|site| site.steps.iter_mut().for_each(|claim| claim.days = None));
    with(&|site| site.claims.iter_mut().for_each(|claim| claim.own = false));
    with(&|site| site.record.complete = None);
    with(&|site| site.record.female = false);
    with(&|site| site.official = false);
    with(&|site| site.claims.iter_mut().for_each(|claim| claim.female = false));
    let fields: [fn(&mut Claim); 6] = [
        |claim| claim.rank = None,
        |claim| claim.value = None,
        |claim| claim.on = None,
        |claim| claim.days = None,
        |claim| claim.held = None,
        |claim| claim.previous = None,
    ];
    for clear in fields {
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
