//! TOML's only door: documents whose every value knows its span.
//!
//! A [`Table`] hands out values by key and remembers which keys were asked for, so that what is
//! left at the end is an unknown key. Every accessor adds to the report what is wrong and goes on,
//! so that one run shows every mistake of a file.

mod address;
mod document;
mod table;
mod text_check;
mod times;
mod value;

pub use address::{address_key, check_url};
pub use document::{Document, empty, parse, parse_part};
pub use table::Table;
pub use text_check::text_error;
pub use times::when_of;
pub use value::{Spanned, Text};
