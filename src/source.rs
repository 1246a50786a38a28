//! What is on disk: the files of a site's folder, with the built-in theme under them.
//!
//! [`Sources`] is read once and whole, before anything is understood; after it nothing reads the
//! disk, so that everything between here and `publish.rs` is a function of this value.

mod built_in;
mod decode;
mod disk;
mod file;
mod file_cache;
mod sources;

pub use built_in::{BUILT_IN, built_in};
pub use disk::{MAX_TEXT, TOPS, is_absent};
pub use file::{FileKind, FileOnDisk, RawFile, SourceFile, StaticFile};
pub use file_cache::{Change, FileCache};
pub use sources::Sources;
