//! A song that no observation shows to have reached a record: the fields that its bounds exclude.

use super::check::ClaimCheck;
use crate::article::Claim;
use crate::bounds::Truth;
use crate::catalogue::{Catalogue, Record, RecordKind, SongKey};
use crate::diagnostics::Span;
use crate::record::standings::{Among, Standings};

/// Contradicts that a song without an entry held the record, or in which rank it was, how long it held
/// it and after whom, where no figure that it can have had makes it so.
pub(super) fn judge_standing(
    catalogue: &Catalogue,
    record: &Record,
    standings: &Standings,
    song: SongKey,
    span: Span,
    check: &mut ClaimCheck<'_>,
) {
    let (claim, as_of) = (check.claim, check.as_of);
    let id = catalogue[song].id.as_str();
    // Of an order by days, the song that was there sooner is named elsewhere.
    let by_days = matches!(record.kind, RecordKind::First | RecordKind::Club);
    if !by_days
        && claims_holder(record, claim)
        && standings.holds(song, as_of, Among::All) == Truth::No
    {
        let says = format!("`{id}` was too far behind to hold it on {as_of}");
        check.contradict(span, says, None);
    }
    if let Some(rank) = claim.rank.as_ref().filter(|_| !by_days) {
        let surely = standings.ahead(song, as_of).filter(|(_, ahead)| *ahead == Truth::Surely);
        let surely = surely.count();
        if usize::try_from(rank.value).is_ok_and(|rank| rank <= surely) {
            let says = format!("songs that were ahead of `{id}`: {surely}");
            check.contradict(rank.span, says, None);
        }
    }
    // Of a song without figures the standings know nothing.
    if record.kind == RecordKind::Club || standings.first_day(song).is_none() {
        return;
    }
    let tenure = standings.tenure(song, as_of, Among::All);
    if let Some(held) = &claim.held {
        let may_be = tenure.as_ref().is_some_and(|tenure| {
            let days = i32::try_from(held.value).unwrap_or(i32::MAX);
            days >= tenure.held.least && (!tenure.is_bounded() || days <= tenure.held.most)
        });
        if !may_be {
            let says = format!("`{id}` can't have held it so long by {as_of}");
            check.contradict(held.span, says, None);
        }
    }
    if let Some(previous) = &claim.previous {
        let held_before =
            |tenure| standings.held_before(previous.value, tenure, song) != Truth::No;
        if !tenure.as_ref().is_some_and(held_before) {
            let other = catalogue[previous.value].id.as_str();
            let says = format!("`{id}` can't have taken it from `{other}` by {as_of}");
            check.contradict(previous.span, says, None);
        }
    }
}

/// Whether a claim says that its song held the record: a rank, or days held, may be those of a song
/// that holds it no more.
pub(super) fn claims_holder(record: &Record, claim: &Claim) -> bool {
    record.kind != RecordKind::Club && claim.rank.is_none() && claim.held.is_none()
}
