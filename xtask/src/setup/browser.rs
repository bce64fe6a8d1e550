//! The browser and its driver, for tests only.

use std::path::PathBuf;

use super::apt;
use crate::failure::{Outcome, fail};
use crate::process;

/// A browser and the driver that speaks WebDriver for it.
#[derive(Debug, Clone)]
pub struct Browser {
    /// Chromium or Chrome.
    pub chrome: PathBuf,
    /// The matching chromedriver.
    pub driver: PathBuf,
}

/// Finds both by `CHROME` and `CHROMEDRIVER`, on PATH or in the usual places, else installs
/// Debian's.
///
/// # Errors
/// When they cannot be had: one message that says what to install.
pub fn ensure() -> Outcome<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    if !apt::available() {
        return fail(
            "no browser to test in: install Chrome or Chromium and the chromedriver of the same \
             version, or name them by CHROME and CHROMEDRIVER",
        );
    }
    apt::ensure(&["chromium", "chromium-driver"])?;
    match find() {
        Some(browser) => Ok(browser),
        None => fail("chromium and chromium-driver are installed, but their programs are missing"),
    }
}

fn find() -> Option<Browser> {
    const PLACES: &[&str] = &[
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let chrome = named("CHROME")
        .or_else(|| {
            ["chromium", "chromium-browser", "google-chrome", "chrome"]
                .iter()
                .find_map(|name| process::which(name))
        })
        .or_else(|| PLACES.iter().map(PathBuf::from).find(|path| path.is_file()))?;
    let driver = named("CHROMEDRIVER")
        .or_else(|| process::which("chromedriver"))
        // The folder that GitHub's machines name.
        .or_else(|| Some(named("CHROMEWEBDRIVER")?.join("chromedriver")))?;
    (chrome.is_file() && driver.is_file()).then_some(Browser { chrome, driver })
}
