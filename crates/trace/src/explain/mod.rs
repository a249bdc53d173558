//! Which regions of a slice raise or lower the log-odds of a genre.
