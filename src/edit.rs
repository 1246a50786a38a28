//! Changes to content files: the only door to `toml_edit`, and with `publish` the only writer.
//!
//! A change is made to the text, at places that the parser names, so that every comment and the
//! layout of the rest stay byte for byte. What a change does is known before it is written:
//! [`crate::source::Sources::edited`] is the site as it would be.

pub mod atomic_write;
pub mod format;
pub mod import;
pub mod insert;
pub mod name_lookup;
pub mod parse_input;
mod rename;
pub mod replace;
pub mod undo;
