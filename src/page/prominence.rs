//! Which milestones are named first where there is room for a few.

use super::site_view::SiteView;
use crate::record::{Event, MilestoneKey};

/// What a milestone is sorted by, the one that says most first: one with an article, a record, a
/// number one, the first song of several to reach something, then by how many were there before.
/// Of equals, the larger step and the better place come first.
pub(super) fn prominence(site: &SiteView<'_>, key: MilestoneKey) -> impl Ord + use<> {
    let milestone = site.records.get(key);
    let (group, before) = site.index.group_of(key);
    let is_first = before == 0 && group.len() > 1;
    let class = match milestone.event {
        _ if site.index.any_article_of(key, 0).is_some() => 0,
        Event::Record { .. } => 1,
        Event::Rank { rank: 1, .. } => 2,
        _ if is_first => 3,
        Event::Step { .. } | Event::Rank { .. } => 4,
    };
    // What a single song has reached says little: it is mostly a step of that song alone.
    let before = if group.len() > 1 { before } else { usize::MAX };
    let step = match milestone.event {
        Event::Step { step, .. } => step,
        Event::Rank { rank, .. } => u64::MAX - rank,
        Event::Record { .. } => u64::MAX,
    };
    (class, before, std::cmp::Reverse(step), key)
}
