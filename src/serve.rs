//! The site in a browser while it is written: built in memory, shown again with every save.
//!
//! 1. `watch` gathers what changed in the folder into bursts.
//! 2. `snapshot` reads the changed files and plans the site anew, as far as the change reaches.
//!    Pages are rendered when they are asked for.
//! 3. `state` holds the snapshot that is served, and tells browsers of another one.
//! 4. In the background everything that a build does is done as well, to find what is wrong.
//! 5. `http` answers requests from the addresses of the site.
//!
//! **Invariant.** Nothing here writes to the disk.

mod http;
mod overlay;
mod snapshot;
mod state;
mod watch;

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crate::analysis::Options;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::source::{Change, FileCache, Sources};
use snapshot::{IncrementalBuilder, Snapshot};
use state::ServerState;
use watch::{Burst, Watch};

/// What to serve, and where.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The site's folder.
    pub root: PathBuf,
    /// How the site is built.
    pub options: Options,
    /// The address to listen on.
    pub host: IpAddr,
    /// The port; 0 for any that is free.
    pub port: u16,
}

/// What happens, for the terminal.
pub trait Observer: Send + Sync {
    /// The server listens there.
    fn listens(&self, url: &str);
    /// Something is said of the site, or nothing any more.
    fn says(&self, report: &Report, sources: &Sources);
    /// A snapshot is served.
    fn shows(&self, pages: usize, changed: &str);
    /// Something is to be known about serving itself.
    fn notes(&self, diagnostic: Diagnostic);
}

/// Serves a site until the process ends.
///
/// # Errors
/// Why it can't be served.
pub fn run(settings: Settings, observer: Arc<dyn Observer>) -> Result<(), Diagnostic> {
    let address = SocketAddr::new(settings.host, settings.port);
    let listener = TcpListener::bind(address).map_err(|error| unusable(address, &error))?;
    let real = listener.local_addr().map_err(|error| unusable(address, &error))?;
    // Watching begins before reading, so that nothing is missed between the two.
    let (watch, polled) = Watch::begin(&settings.root).map_err(|error| {
        Diagnostic::new(Code::E913, format!("can't watch this folder: {error}"))
            .on_path(settings.root.display().to_string())
    })?;
    if let Some(why) = polled {
        let what = format!("the system can't tell of changes: {why}");
        observer.notes(Diagnostic::new(Code::W901, what).help(
            "files are compared twice a second; more watches: `sysctl fs.inotify.max_user_watches`",
        ));
    }
    if !settings.host.is_loopback() {
        let what = format!("everybody who reaches {} can read the site", settings.host);
        observer.notes(
            Diagnostic::new(Code::W902, what).help("without `--host` only this machine can"),
        );
    }
    let front = Arc::new(ServerState::new());
    let mut keeper = Keeper::new(&settings, Arc::clone(&front), Arc::clone(&observer));
    keeper.begin();
    observer.listens(&keeper.url(real));
    std::thread::spawn(move || keeper.watch(watch));
    let gate = http::Gate {
        host: settings.host.to_string(),
        any_address: settings.host.is_unspecified(),
    };
    http::serve(listener, front, gate).map_err(|error| unusable(real, &error))
}

fn unusable(address: SocketAddr, error: &std::io::Error) -> Diagnostic {
    let port = address.port();
    let help = match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            "end the other program, or name another port: `--port 0` takes any that is free"
        }
        std::io::ErrorKind::PermissionDenied => {
            "the system keeps ports below 1024; name another one with `--port`"
        }
        _ => "name another address with `--host`, or none",
    };
    Diagnostic::new(Code::E912, format!("can't listen on port {port}: {error}"))
        .on_path(address.to_string())
        .help(help)
}

/// Makes a snapshot after every change, and has it checked.
struct Keeper {
    folder: FileCache,
    builder: IncrementalBuilder,
    front: Arc<ServerState>,
    observer: Arc<dyn Observer>,
    current: Option<Arc<Snapshot>>,
    check: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
}

impl Keeper {
    fn new(settings: &Settings, front: Arc<ServerState>, observer: Arc<dyn Observer>) -> Self {
        let folder = FileCache::read(&settings.root);
        let builder = IncrementalBuilder::new(settings.options.clone(), &folder);
        Self { folder, builder, front, observer, current: None, check: None }
    }

    /// Where the site is to be seen.
    fn url(&self, address: SocketAddr) -> String {
        let base = self.current.as_ref().map_or("/", |snapshot| snapshot.base());
        let host = match address.ip() {
            ip if ip.is_unspecified() => format!("localhost:{}", address.port()),
            _ => address.to_string(),
        };
        format!("http://{host}{base}")
    }

    fn begin(&mut self) {
        self.make(&Change { rebuilt: true, ..Change::default() });
    }

    fn watch(mut self, mut watch: Watch) {
        while let Some(burst) = watch.next() {
            self.follow(&burst);
        }
    }

    fn follow(&mut self, burst: &Burst) {
        let mut change = Change::default();
        if burst.anything {
            change.merge(self.folder.read_again());
        }
        // A folder stands for all below it.
        for path in &burst.paths {
            let is_below = |other: &String| {
                path.strip_prefix(other.as_str()).is_some_and(|rest| rest.starts_with('/'))
            };
            if !burst.paths.iter().any(is_below) {
                change.merge(self.folder.refresh(path));
            }
        }
        if !change.is_nothing() {
            self.make(&change);
        }
    }

    fn make(&mut self, change: &Change) {
        if let Some((stop, check)) = self.check.take() {
            stop.store(true, Ordering::Relaxed);
            let _ = check.join();
        }
        let (snapshot, report) = self.builder.snapshot(&self.folder, change);
        let sources = self.builder.sources();
        let Some(snapshot) = snapshot.map(Arc::new) else {
            self.observer.says(&report, &sources);
            self.front.refuse(&overlay::problems(&report, &*sources));
            return;
        };
        let styles = self.styles(change, &snapshot);
        self.front.show(Arc::clone(&snapshot), &styles);
        self.observer.shows(snapshot.pages(), &changed(change));
        self.current = Some(Arc::clone(&snapshot));
        self.check(snapshot, report);
    }

    /// The old and new addresses of style sheets, if nothing else has changed.
    fn styles(&self, change: &Change, snapshot: &Snapshot) -> Vec<(String, String)> {
        let sheet = |path: &String| path.starts_with("static/") && path.ends_with(".css");
        let Some(before) = &self.current else { return Vec::new() };
        if change.rebuilt || !change.edited.iter().all(sheet) {
            return Vec::new();
        }
        let names = change.edited.iter().filter_map(|path| path.strip_prefix("static/"));
        names.filter_map(|name| Some((before.asset(name)?, snapshot.asset(name)?))).collect()
    }

    /// Does in the background what a build does, and tells what it found.
    fn check(&mut self, snapshot: Arc<Snapshot>, said: Report) {
        let stop = Arc::new(AtomicBool::new(false));
        let (front, observer) = (Arc::clone(&self.front), Arc::clone(&self.observer));
        let stopped = Arc::clone(&stop);
        let check = std::thread::spawn(move || {
            let Some(found) = snapshot.check(&stopped) else { return };
            let mut report = said;
            report.merge(found);
            let problems =
                report.has_errors().then(|| overlay::problems(&report, &*snapshot.sources));
            observer.says(&report, &snapshot.sources);
            front.checked(&snapshot, problems.as_deref());
        });
        self.check = Some((stop, check));
    }
}

/// What changed, in a few words.
fn changed(change: &Change) -> String {
    match (change.edited.first(), change.edited.len()) {
        (Some(path), 1) if !change.rebuilt => crate::diagnostics::visible(path),
        (_, n) if !change.rebuilt => format!("{n} files"),
        _ => "the site's files".to_owned(),
    }
}
