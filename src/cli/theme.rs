//! `theme`: the built-in theme's files, and copies of them to change.

use clap::{Args, Subcommand};

use super::context::{Context, did_you_mean, print_data};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::edit::atomic_write::{self, Change};
use crate::source::built_in;

/// Arguments of `theme`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print the name of every built-in file, and mark those that the site replaces.
    ///
    /// Example: daesang theme list
    List,
    /// Copy a built-in file into the site, where it replaces the built-in one.
    ///
    /// Example: daesang theme eject templates/footer.html
    Eject {
        /// The name, as `theme list` prints it; the part after the last slash is enough if it is unique.
        name: String,
    },
}

/// Prints the list, or copies a file.
pub(super) fn run(context: &Context, arguments: &Arguments) -> u8 {
    match &arguments.action {
        Action::List => {
            let lines: String = built_in()
                .iter()
                .map(|(path, _)| {
                    let own = context.root.join(path).is_file();
                    format!("{path}{}\n", if own { "  (replaced)" } else { "" })
                })
                .collect();
            print_data(&lines)
        }
        Action::Eject { name } => eject(context, name),
    }
}

fn eject(context: &Context, name: &str) -> u8 {
    let files = built_in();
    let exact = files.iter().find(|(path, _)| path == name);
    let mut ends = files.iter().filter(|(path, _)| path.ends_with(&format!("/{name}")));
    let found = exact.or_else(|| ends.next().filter(|_| ends.next().is_none()));
    let Some((path, bytes)) = found else {
        let names = files
            .iter()
            .flat_map(|(path, _)| [path.as_str(), path.rsplit('/').next().unwrap_or_default()]);
        let help = did_you_mean(nearest(name, names), || {
            "`daesang theme list` prints the names".to_owned()
        });
        let what = format!("the built-in theme has no file `{name}`, or several");
        return context.misused(Diagnostic::new(Code::E901, what).help(help));
    };
    let result = atomic_write::lock(&context.root).and_then(|_lock| {
        let change = Change { path: path.clone(), before: None, after: bytes.to_vec() };
        atomic_write::create(&context.root, &[change])
    });
    match result {
        Ok(()) => {
            context.tell(&format!("wrote {path}"));
            0
        }
        Err(error) => context.fail(error),
    }
}
