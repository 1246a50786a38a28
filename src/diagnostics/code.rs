//! Codes of messages, each with its severity and the title of its section in `docs/messages.md`.

/// How bad a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The environment failed: a file can't be read, or a disk is full. The exit code is 3.
    Environment,
    /// The site is wrong. The exit code is 1.
    Error,
    /// The site can be built, and may be wrong. The exit code is 0, or 1 with `--strict`.
    Warning,
}

macro_rules! codes {
    ($($code:ident $severity:ident $title:literal,)*) => {
        /// The code of a message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $code,)*
        }

        impl Code {
            /// Every code with its title, in order.
            pub const ALL: &[(Self, &str)] = &[$((Self::$code, $title)),*];

            /// The code as it is printed.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => stringify!($code),)*
                }
            }

            /// The severity of every message with this code.
            pub fn severity(self) -> Severity {
                match self {
                    $(Self::$code => Severity::$severity,)*
                }
            }
        }
    };
}

codes! {
    E100 Error "there is no site",
    E101 Error "an unexpected file",
    E102 Environment "can't be read",
    E103 Error "a symbolic link",
    E104 Error "this file is too large",
    E105 Error "this file is not UTF-8",
    E106 Error "a control character",
    E107 Error "unknown key",
    E108 Error "the same thing twice",
    E109 Error "unknown artist, song, metric, record or source",
    E110 Error "this is not TOML",
    E111 Error "written twice",
    E112 Error "the wrong type",
    E113 Error "a key is missing",
    E114 Error "a blank text",
    E115 Error "a text is too long",
    E116 Error "not an id",
    E117 Error "not a web address",
    E118 Error "an invalid value",
    E119 Error "not a count",
    E120 Error "a CSV file that can't be read",
    E121 Error "no strings for a language",
    E122 Error "front matter",
    E123 Error "too much for one text",
    E124 Error "HTML is not allowed in articles",
    E125 Error "a link or picture that is not allowed",
    E126 Error "a second main heading",
    E127 Error "there is no such page",
    E128 Error "an unknown placeholder in a strings file",
    E129 Error "an SVG with active content",
    E130 Error "a picture with too many pixels",
    E131 Error "a file of the theme that can't be used",
    E201 Error "the range ends before it starts",
    E202 Error "not a month or a year",
    E203 Error "a date that can't be used",
    E204 Error "not a time since release",
    E205 Error "both `at` and `after`",
    E206 Error "a time that can't be",
    E301 Error "the same observation twice",
    E302 Error "the count falls without a reason",
    E303 Error "two observations that can't both be true",
    E304 Error "there is no place 0 in a chart",
    E305 Error "an observation that can't supersede another",
    E306 Error "this record can't be kept in this metric",
    E401 Error "the data contradicts this claim",
    E402 Error "a claim that can't be judged",
    E403 Error "there is no such milestone",
    E405 Error "an unknown placeholder",
    E701 Error "a template that can't be used",
    E702 Error "a page is too large",
    E703 Error "a card that can't be drawn",
    E704 Error "unsafe output in a template",
    E801 Environment "the output can't be written",
    E802 Error "this folder can't be the output",
    E803 Error "a link is broken",
    E804 Error "several things claim one address",
    E805 Error "a name that not every platform can carry",
    E806 Error "the output path is taken",
    E807 Environment "another build is writing this site",
    E808 Error "a redirect outside the site",
    E809 Environment "threads can't be started",
    E810 Error "the host serves no path",
    E901 Error "nothing has this name",
    E902 Error "several songs have this name",
    E903 Error "a date or an address that can't be read",
    E904 Error "this observation is already there",
    E905 Error "something is already there",
    E906 Environment "content can't be written",
    E907 Error "nothing can be added to this file",
    E908 Error "this table can't be read",
    E909 Error "a row can't be imported",
    E910 Error "not in canonical form",
    E911 Environment "a change was interrupted",
    E912 Environment "the port can't be listened on",
    E913 Environment "the folder can't be watched",
    E914 Environment "a file can't be written",
    E915 Error "no observation to replace or take back",
    E916 Error "the new value is far off",
    W106 Warning "a character that is not seen",
    W108 Warning "two have the same name",
    W109 Warning "letters that look like others",
    W117 Warning "a host that may be taken for another",
    W302 Warning "a reason for a fall where nothing falls",
    W306 Warning "the count grows a thousandfold within a day",
    W307 Warning "the count jumps",
    W308 Warning "the day of a report",
    W501 Warning "the data doesn't prove this claim",
    W502 Warning "no subject matches this record",
    W503 Warning "a typed figure that no linked song has",
    W504 Warning "a pair with nothing to compare",
    W505 Warning "a mark that stays on the page as typed",
    W506 Warning "a footnote that is left out",
    W507 Warning "an anchor that its heading can't have",
    W508 Warning "cells that a table has no column for",
    W701 Warning "a name that the card font lacks",
    W702 Warning "a social card is too large",
    W705 Warning "a theme colour that can't be read",
    W706 Warning "the policy blocks this",
    W803 Warning "files of the output had been changed by hand",
    W804 Warning "more than the host takes",
    W901 Warning "the system can't tell of changes",
    W902 Warning "other machines can read the site",
}

impl Code {
    /// Whether the file of such a message could not be read, so that its contents are unknown.
    pub fn leaves_file_unread(self) -> bool {
        matches!(
            self,
            Self::E102
                | Self::E103
                | Self::E104
                | Self::E105
                | Self::E106
                | Self::E110
                | Self::E111
                | Self::E122
        )
    }
}

impl Severity {
    /// The severity as JSON lines name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
