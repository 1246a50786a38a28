//! `observe --undo`: the last change of `observe`, taken back.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::edit_session::{EditSession, Effects};
use crate::diagnostics::{Diagnostic, Format};
use crate::edit::undo::{changes, forget, lines};

/// Takes the last change back, and says what follows.
///
/// # Errors
/// The exit code, after the reason was printed. Nothing is written then.
pub(super) fn run(context: &Context, dry_run: bool) -> Result<String, u8> {
    let fail = |error: Diagnostic| context.fail(error);
    let session = EditSession::open(context)?;
    let changes = changes(&context.root).map_err(fail)?;
    let trial = session.attempt(&changes)?;
    if !dry_run {
        session.write(&changes)?;
        forget(&context.root).map_err(fail)?;
    }
    let effects = Effects::of(&session.analysis, &trial.analysis);
    if context.format == Format::Json {
        let files = changes.iter().map(|change| {
            let (removed, restored) = lines(change);
            json!({ "file": change.path, "removed": removed, "restored": restored })
        });
        let files: Vec<Value> = files.collect();
        let data = json!({ "files": files, "written": !dry_run, "effects": effects.json() });
        return Ok(format!("{data}\n"));
    }
    let mut out = String::new();
    for change in changes.iter().rev() {
        let (removed, restored) = lines(change);
        out.push_str(&format!("{}\n", change.path));
        out.extend(removed.iter().map(|line| format!("    removed {line}\n")));
        out.extend(restored.iter().map(|line| format!("    restored {line}\n")));
    }
    out.push_str(&effects.text());
    if dry_run {
        out.push_str("nothing was written\n");
    }
    Ok(out)
}
