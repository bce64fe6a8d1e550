//! System packages, on machines that have Debian's package manager.

use std::process::{Command, Stdio};

use crate::failure::{Context, Outcome, fail};
use crate::process;
use crate::step::Step;

/// Whether this machine has apt.
pub fn available() -> bool {
    process::which("apt-get").is_some() && process::which("dpkg-query").is_some()
}

/// The installed version of a package; `None` if it isn't completely installed.
pub fn installed(package: &str) -> Option<String> {
    let out = process::capture(Command::new("dpkg-query").args([
        "-W",
        "-f=${db:Status-Abbrev}|${Version}",
        package,
    ]))
    .ok()?;
    let (status, version) = out.stdout.split_once('|')?;
    (out.success && status.trim() == "ii").then(|| version.trim().to_owned())
}

/// What `apt-cache depends` says of a package; refreshes the lists first if they don't know it.
///
/// # Errors
/// When the lists have to be refreshed and that fails.
pub fn dependencies(package: &str) -> Outcome<String> {
    if !known(package) && is_root() {
        update()?;
    }
    let out = process::capture(Command::new("apt-cache").args(["depends", package]))?;
    Ok(out.stdout)
}

/// Whether the packages are installed or can be.
///
/// # Errors
/// When some are missing and this isn't root: the message is the one command to run.
pub fn check(packages: &[&str]) -> Outcome {
    let missing = missing(packages);
    if missing.is_empty() || is_root() {
        return Ok(());
    }
    fail(format!(
        "system packages are missing; please run this once and start again:\n\n  {}\n",
        command_for_people(&missing)
    ))
}

fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    let is_missing = |package: &&str| installed(package).is_none();
    packages.iter().copied().filter(is_missing).collect()
}

/// Installs the packages that are missing.
///
/// # Errors
/// As [`check`], and when apt fails: what it said.
pub fn ensure(packages: &[&str]) -> Outcome {
    check(packages)?;
    let missing = missing(packages);
    if missing.is_empty() {
        return Ok(());
    }
    if missing.iter().any(|package| !known(package)) {
        update()?;
    }
    let step = Step::start(missing.join(", "), "installing by apt, about a minute");
    if install(&missing).is_err() {
        // The lists may be older than what the mirror still has, or an earlier installation
        // may have been cut off.
        quiet(Command::new("dpkg").args(["--configure", "-a"]))?;
        update()?;
        install(&missing)?;
    }
    step.end("ready");
    Ok(())
}

fn install(packages: &[&str]) -> Outcome {
    quiet(
        Command::new("apt-get")
            .args(["install", "--yes", "--quiet", "--no-install-recommends"])
            // Debian's compiler packages exclude each other: never take one away from the user.
            .arg("--no-remove")
            .args(["-o", "DPkg::Lock::Timeout=300"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn update() -> Outcome {
    let step = Step::start("apt", "refreshing the package lists, about 10 seconds");
    quiet(Command::new("apt-get").args(["update", "--quiet"]))?;
    step.end("ready");
    Ok(())
}

/// Whether the lists have a candidate for the package.
fn known(package: &str) -> bool {
    process::capture(Command::new("apt-cache").args(["policy", package])).is_ok_and(|out| {
        out.stdout
            .lines()
            .any(|line| line.contains("Candidate:") && !line.contains("(none)"))
    })
}

/// Runs apt or dpkg to its end, Ctrl-C or not: half a package is worse than a few seconds more.
fn quiet(command: &mut Command) -> Outcome {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .context(|| format!("cannot start {name}"))?;
    if output.status.success() {
        return Ok(());
    }
    fail(format!(
        "{name} failed ({}):\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    ))
}

fn command_for_people(packages: &[&str]) -> String {
    format!(
        "sudo apt-get update && sudo apt-get install --no-install-recommends {}",
        packages.join(" ")
    )
}

#[cfg(unix)]
fn is_root() -> bool {
    nix::unistd::Uid::effective().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_get_one_command_to_run() {
        assert_eq!(
            command_for_people(&["chromium", "chromium-driver"]),
            "sudo apt-get update && sudo apt-get install --no-install-recommends chromium chromium-driver"
        );
    }
}
