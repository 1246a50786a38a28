//! Share cards: a picture for every milestone, song and record, whatever their names are.
