//! Building the site with trunk.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cache;
use crate::failure::{Context, Outcome};
use crate::finish::Finish;
use crate::minify;
use crate::optimiser;
use crate::setup::rust_std::TARGET;
use crate::split;
use crate::toolchain::{Toolchain, Tools};
use crate::workspace::Workspace;

/// Where the site finds its backend, and what it speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointing {
    /// The backend's address.
    pub backend: String,
    /// The protocol's name.
    pub protocol: &'static str,
}

impl Default for Pointing {
    /// What index.html says.
    fn default() -> Self {
        Self {
            backend: "http://localhost:8080/".to_owned(),
            protocol: "serverpod-legacy",
        }
    }
}

/// Which build of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Small: what users download.
    Release,
    /// Quick to build, with debug assertions.
    Dev,
}

/// Removes what was compiled against another standard library: cargo sees the compiler's
/// version change, but not the library's.
///
/// # Errors
/// When the old artifacts cannot be removed.
pub fn refresh(workspace: &Workspace, toolchain: &Toolchain) -> Outcome {
    let path = workspace.scratch()?.join("wasm32-std.stamp");
    let built_with = std::fs::read_to_string(&path).unwrap_or_default();
    if built_with == toolchain.stamp() {
        return Ok(());
    }
    cache::remove(&workspace.target.join(TARGET))?;
    std::fs::write(&path, toolchain.stamp()).context(|| format!("cannot write {}", path.display()))
}

/// Compiles the site's crate as trunk is going to: trunk then finds everything up to date.
/// Runs while trunk itself is still being built, and fetches what the offline build needs.
///
/// # Errors
/// When what an older toolchain left cannot be removed.
pub fn compiler(workspace: &Workspace, tools: &Tools, profile: Profile) -> Outcome<Command> {
    refresh(workspace, &tools.toolchain)?;
    let mut cargo = tools.cargo();
    cargo
        .current_dir(&workspace.root)
        .args(["build", "--package", "keyfob", "--bin", "keyfob-site"])
        .args(["--features", "site", "--target", TARGET]);
    if profile == Profile::Release {
        cargo.arg("--release");
        split::ask(tools, &mut cargo);
    }
    Ok(cargo)
}

/// A trunk command with everything set but its subcommand's own options.
///
/// The page is finished by a hook, from a generated configuration: no tracked file changes.
///
/// # Errors
/// When the configuration cannot be read or generated.
pub fn trunk(
    workspace: &Workspace,
    tools: &Tools,
    subcommand: &str,
    profile: Profile,
    pointing: &Pointing,
) -> Outcome<Command> {
    let mut command = tools.command("trunk");
    command.current_dir(&workspace.root).arg(subcommand);
    command.args(profile_flags(profile, tools.wasm_opt));
    optimiser::place(workspace, tools, &mut command)?;
    command
        .arg("--dist")
        .arg(match subcommand {
            "serve" => workspace.served(),
            _ => workspace.dist(),
        })
        .env("TRUNK_OFFLINE", "true")
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        // It would list every name the machine has for itself.
        .env("TRUNK_SERVE_DISABLE_ADDRESS_LOOKUP", "true");
    if profile == Profile::Release {
        split::ask(tools, &mut command);
    }
    let finish = finish(tools, profile, pointing);
    command.arg("--config").arg(hooked(workspace, &finish)?);
    if subcommand == "serve" {
        for path in ["index.html", "src", "style", "Cargo.toml"] {
            command.arg("--watch").arg(workspace.root.join(path));
        }
    }
    command.arg(workspace.root.join("index.html"));
    Ok(command)
}

/// Trunk runs wasm-opt in every `--release` build whose page asks for it. Where there is none,
/// cargo's release profile alone gives the same site, only larger.
fn profile_flags(profile: Profile, wasm_opt: bool) -> &'static [&'static str] {
    match (profile, wasm_opt) {
        (Profile::Release, true) => &["--release"],
        (Profile::Release, false) => &["--cargo-profile", "release"],
        (Profile::Dev, _) => &[],
    }
}

/// What is done to the built page before trunk puts it in place.
fn finish(tools: &Tools, profile: Profile, pointing: &Pointing) -> Finish {
    let mut dirs = tools.dirs.iter();
    let minifiers = dirs.find(|dir| profile == Profile::Release && minify::is_in(dir));
    Finish {
        point: (*pointing != Pointing::default())
            .then(|| (pointing.backend.clone(), pointing.protocol.to_owned())),
        minify: minifiers.map(|dir| dir.display().to_string()),
    }
}

/// Trunk.toml with another hook; its relative paths are overridden by the caller.
fn hooked(workspace: &Workspace, finish: &Finish) -> Outcome<PathBuf> {
    let own = workspace.root.join("Trunk.toml");
    let text =
        std::fs::read_to_string(&own).context(|| format!("cannot read {}", own.display()))?;
    let exe = std::env::current_exe().context(|| "cannot find this program".to_owned())?;
    let path = workspace.scratch()?.join("Trunk.toml");
    std::fs::write(&path, with_hook(&text, &exe, finish))
        .context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

fn with_hook(config: &str, exe: &Path, finish: &Finish) -> String {
    let mut text: String = config
        .lines()
        .take_while(|line| *line != "[[hooks]]")
        .filter(|line| !line.starts_with("watch") && !line.starts_with("dist"))
        .map(|line| format!("{line}\n"))
        .collect();
    // Literal strings, since paths may hold backslashes.
    let arguments = finish.arguments();
    let arguments: Vec<String> = arguments.iter().map(|it| format!("'{it}'")).collect();
    text.push_str(&format!(
        "[[hooks]]\nstage = \"post_build\"\ncommand = '{}'\ncommand_arguments = [{}]\n",
        exe.display(),
        arguments.join(", ")
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_pointing_is_what_the_page_says() {
        let page = include_str!("../../index.html");
        let Pointing { backend, protocol } = Pointing::default();
        assert!(page.contains(&format!("name=\"keyfob-backend\" content=\"{backend}\"")));
        assert!(page.contains(&format!("name=\"keyfob-protocol\" content=\"{protocol}\"")));
    }

    #[test]
    fn without_wasm_opt_trunk_is_not_asked_for_its_release_mode() {
        assert_eq!(profile_flags(Profile::Release, true), ["--release"]);
        assert_eq!(
            profile_flags(Profile::Release, false),
            ["--cargo-profile", "release"]
        );
        assert!(profile_flags(Profile::Dev, true).is_empty());
    }

    #[test]
    fn the_generated_configuration_keeps_the_settings_and_has_one_hook() {
        let finish = Finish {
            point: Some((
                "http://localhost:9090/".to_owned(),
                "serverpod-jwt".to_owned(),
            )),
            minify: None,
        };
        let own = include_str!("../../Trunk.toml");
        let text = with_hook(own, Path::new("/target/debug/xtask"), &finish);
        assert!(text.contains("minify = \"never\""));
        assert!(!text.contains("watch = "));
        assert_eq!(text.matches("[[hooks]]").count(), 1);
        assert!(text.contains("command = '/target/debug/xtask'"));
        assert!(text.contains("['finish', '--point', 'http://localhost:9090/', 'serverpod-jwt']"));
    }
}
