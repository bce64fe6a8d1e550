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

    /// Figures of which each may be so much and no more, in ms, beside the median of a peer.
    pub fn hold_all(&self, what: impl Into<String>, times: Vec<f64>, most: f64, peer: f64) {
        let is_kept = times.iter().all(|time| *time <= most);
        let ratio = median(&times) / peer;
        let figure = format!("{}, {ratio:.2} of by hand", spread(times));
        let promise = (format!("each at most {most}"), is_kept);
        self.add(what.into(), figure, Some(promise));
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
    let middle = median(&times);
    times.sort_by(f64::total_cmp);
    let (least, most) = (times[0], times[times.len() - 1]);
    format!("{middle:.1} ms ({least:.1}–{most:.1})")
}

/// The one in the middle, or the mean of the two there.
pub(crate) fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    let half = times.len() / 2;
    match times.len() % 2 {
        0 => f64::midpoint(times[half - 1], times[half]),
        _ => times[half],
    }
}
