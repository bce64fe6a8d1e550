//! Command-line tools from crates.io, built once into the cache.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cache::{self, Cache};
use crate::failure::{Failure, Outcome, fail};
use crate::process;
use crate::shutdown;
use crate::step::Step;
use crate::toolchain;
use crate::version;

/// A tool and the cheapest way to build it. It runs for seconds a day: what counts is how long
/// the first user waits, so link-time optimisation is off and most of the optimiser too.
#[derive(Debug, Clone)]
pub struct CargoTool {
    /// The crate.
    pub name: &'static str,
    /// The exact version.
    pub version: String,
    /// The programs that have to be there; the first is asked for its version.
    pub programs: &'static [&'static str],
    /// Arguments for `cargo install`, such as features left out.
    pub arguments: &'static [&'static str],
    /// The optimisation level: how much the tool has to compute decides.
    pub opt_level: u8,
    /// What the start line says.
    pub estimate: &'static str,
}

impl CargoTool {
    /// Finds the tool on PATH or in the cache, else installs it. Returns its folder.
    ///
    /// # Errors
    /// When it cannot be built; the message carries the end of the log.
    pub fn ensure(&self, cache: &Cache) -> Outcome<PathBuf> {
        if let Some(dir) = self.on_path() {
            return Ok(dir);
        }
        let name = format!("{}-{}", self.name, self.version);
        let bin = cache.item(&name).join("bin");
        if self.is_in(&bin) {
            return Ok(bin);
        }
        self.install(cache, &name)?;
        if self.is_in(&bin) {
            Ok(bin)
        } else {
            fail(format!(
                "{} {} was installed into {} but does not run there",
                self.name,
                self.version,
                bin.display()
            ))
        }
    }

    fn on_path(&self) -> Option<PathBuf> {
        let dir = process::which(self.programs.first()?)?
            .parent()?
            .to_path_buf();
        self.is_in(&dir).then_some(dir)
    }

    /// Whether all programs are there and the first is of the right version.
    fn is_in(&self, dir: &Path) -> bool {
        let path = |program: &str| dir.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
        let Some(first) = self.programs.first() else {
            return false;
        };
        self.programs.iter().all(|program| path(program).is_file())
            && process::capture(Command::new(path(first)).arg("--version"))
                .is_ok_and(|out| version::of_tool(&out.stdout) == Some(self.version.as_str()))
    }

    fn install(&self, cache: &Cache, name: &str) -> Outcome {
        let title = format!("{} {}", self.name, self.version);
        let step = Step::start(&title, &format!("building, {}", self.estimate));
        let stage = cache.stage(name)?;
        // Kept when the build is interrupted, so that the next one goes on from there.
        let target = cache.item(&format!("{name}.build"));
        let log = cache.log(name);

        let mut result = self.cargo_install(&step, &log, &stage, &target, true);
        let begun = process::read(&log).contains("   Compiling ");
        if result.is_err() && !begun && !shutdown::requested() {
            // Nothing was compiled: a version in the tool's own lock file isn't to be had.
            step.progress("its own lock file cannot be met, taking the newest compatible versions");
            result = self.cargo_install(&step, &log, &stage, &target, false);
        }
        result.map_err(|cause| Failure::new(format!("{title}: {cause}")))?;
        cache::remove(&target)?;
        cache.publish(name)?;
        step.end("ready");
        Ok(())
    }

    fn cargo_install(
        &self,
        step: &Step,
        log: &Path,
        root: &Path,
        target: &Path,
        locked: bool,
    ) -> Outcome {
        // Outside the clone, so that its .cargo/config.toml doesn't apply.
        let mut command = toolchain::patient_cargo(root);
        toolchain::neutral(&mut command);
        command
            .args([
                "install",
                self.name,
                "--version",
                &self.version,
                "--force",
                "--root",
            ])
            .arg(root)
            .args(self.arguments)
            .env("CARGO_TARGET_DIR", target)
            .env(
                "CARGO_PROFILE_RELEASE_OPT_LEVEL",
                self.opt_level.to_string(),
            )
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .env("CARGO_PROFILE_RELEASE_STRIP", "none")
            .env("CARGO_PROFILE_RELEASE_INCREMENTAL", "false")
            .env(
                "CARGO_PROFILE_RELEASE_CODEGEN_UNITS",
                if self.opt_level == 0 { "256" } else { "16" },
            );
        if locked {
            command.arg("--locked");
        }
        process::logged(step, log, None, &mut command)
    }
}
