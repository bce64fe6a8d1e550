use std::{cell::RefCell, fmt};

/// The figures, and which promises they are held to.
#[derive(Default)]
pub(crate) struct Table(RefCell<Vec<Row>>);

struct Row {
    what: String,
    figure: String,
    /// The promise, and whether it is kept.
    promise: Option<(String, bool)>,
}

impl Table {
    /// A figure of this machine.
    pub fn tell(&self, what: impl Into<String>, figure: impl Into<String>) {
        self.add(what.into(), figure.into(), None);
    }

    /// A figure that may be so much and no more.
    pub fn hold(&self, what: impl Into<String>, figure: f64, most: f64) {
        let promise = (format!("at most {most}"), figure <= most);
        self.add(what.into(), format!("{figure}"), Some(promise));
    }

    /// Figures of which each may be so much and no more, in ms.
    pub fn hold_all(&self, what: impl Into<String>, times: Vec<f64>, most: f64) {
        let is_kept = times.iter().all(|time| *time <= most);
        let promise = (format!("each at most {most}"), is_kept);
        self.add(what.into(), spread(times), Some(promise));
    }

    fn add(&self, what: String, figure: String, promise: Option<(String, bool)>) {
        eprintln!("{what}: {figure}");
        self.0.borrow_mut().push(Row {
            what,
            figure,
            promise,
        });
    }

    /// Whether every promise is kept.
    pub fn is_kept(&self) -> bool {
        let rows = self.0.borrow();
        let mut promises = rows.iter().filter_map(|row| row.promise.as_ref());
        promises.all(|(_, is_kept)| *is_kept)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.0.borrow().iter() {
            write!(f, "{:<58} {:>28}", row.what, row.figure)?;
            match &row.promise {
                Some((promise, true)) => writeln!(f, "  {promise}")?,
                Some((promise, false)) => writeln!(f, "  {promise}  BROKEN")?,
                None => writeln!(f)?,
            }
        }
        Ok(())
    }
}

/// Median, smallest and largest.
pub(crate) fn spread(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    let middle = times[times.len() / 2];
    let (least, most) = (times[0], times[times.len() - 1]);
    format!("{middle:.1} ms ({least:.1}–{most:.1})")
}
