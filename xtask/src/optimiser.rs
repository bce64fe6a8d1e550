//! wasm-opt with a memory, for a module without what tells of panics.
//!
//! Trunk optimises at every start, also when nothing has changed, and that is most of what
//! people would wait for. This program stands in for wasm-opt on trunk's PATH, under its name:
//! the same module with the same options is answered from the last run. What is optimised is not
//! the module that trunk names, but what `shrink` makes of it.

use std::ffi::{OsStr, OsString};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::SystemTime;

use crate::failure::{Context, Outcome, fail};
use crate::setup::rust_std::TARGET;
use crate::shrink::{self, order, shrink_or_keep};
use crate::split;
use crate::toolchain::Tools;
use crate::workspace::Workspace;

/// The name under which trunk calls it.
const NAME: &str = "wasm-opt";
/// Names the real one.
const REAL: &str = "KEYFOB_WASM_OPT";
/// Names the module as it was linked.
const LINKED: &str = "KEYFOB_LINKED";
/// How many results are kept: a few branches' worth.
const KEPT: usize = 6;

/// Whether this process was called as wasm-opt.
pub fn is_called() -> bool {
    std::env::args_os()
        .next()
        .is_some_and(|called| Path::new(&called).file_stem() == Some(OsStr::new(NAME)))
}

/// Puts the stand-in in front of a command's PATH, if there is a wasm-opt to stand in for.
///
/// # Errors
/// When the stand-in cannot be placed.
pub fn place(workspace: &Workspace, tools: &Tools, command: &mut Command) -> Outcome {
    let real = tools
        .dirs
        .iter()
        .flat_map(|dir| [dir.join(NAME), dir.join(format!("{NAME}.cmd"))])
        .find(|path| tools.wasm_opt && path.is_file());
    let Some(real) = real else { return Ok(()) };
    let dir = workspace.scratch()?.join("bin");
    std::fs::create_dir_all(&dir).context(|| format!("cannot make {}", dir.display()))?;
    let at = dir.join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX));
    let exe = std::env::current_exe().context(|| "cannot find this program".to_owned())?;
    let _ = std::fs::remove_file(&at);
    link(&exe, &at).context(|| format!("cannot place {}", at.display()))?;
    let linked = [TARGET, "release", "keyfob-site.wasm"];
    let linked = linked
        .iter()
        .fold(workspace.target.clone(), |path, it| path.join(it));
    command
        .env("PATH", tools.path_behind(&dir))
        .env(REAL, real)
        .env(LINKED, linked);
    Ok(())
}

#[cfg(unix)]
fn link(exe: &Path, at: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(exe, at)
}

#[cfg(not(unix))]
fn link(exe: &Path, at: &Path) -> std::io::Result<()> {
    std::fs::copy(exe, at).map(|_| ())
}

/// Optimises, or answers from memory.
pub fn run() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match answer(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn answer(arguments: &[OsString]) -> Outcome<bool> {
    let Some(real) = std::env::var_os(REAL) else {
        return fail(format!("{REAL} does not name the real wasm-opt"));
    };
    let optimise = |arguments: &[OsString]| {
        Command::new(&real)
            .args(arguments)
            .status()
            .map(|status| status.success())
            .context(|| format!("cannot start {}", real.display()))
    };
    let (Some(task), Some(memory)) = (Task::read(arguments), memory()) else {
        return optimise(arguments);
    };
    let Ok(module) = std::fs::read(&task.input) else {
        return optimise(arguments);
    };
    let module = shrink_or_keep(split::without_relocations(module));
    let linked = std::env::var_os(LINKED).and_then(|path| std::fs::read(path).ok());
    let key = key((&module, &linked, &task.options, &real, own_age()));
    let kept = memory.join(format!("{key:016x}.wasm"));
    if std::fs::copy(&kept, &task.output).is_ok() {
        return Ok(true);
    }
    let shrunk = kept.with_extension("shrunk");
    std::fs::write(&shrunk, &module).context(|| format!("cannot write {}", shrunk.display()))?;
    let mut done = optimise(&task.arguments(&shrunk, shrink::OPTION))?;
    let optimised = std::fs::read(&task.output).ok().filter(|_| done);
    if let Some(optimised) = optimised {
        let module = finished(optimised, linked, &task, &shrunk, &optimise)?;
        done = module.is_some();
        if let Some(module) = module {
            std::fs::write(&task.output, module)
                .context(|| format!("cannot write {}", task.output.display()))?;
        }
    }
    let _ = std::fs::remove_file(&shrunk);
    if done {
        // A memory that fails costs time at the next start, nothing else.
        let _ = keep(&memory, &kept, &task.output);
    }
    Ok(done)
}

/// The optimised module in its two parts, each with its functions in the order that compresses
/// best; in one where it cannot be divided. `None`: wasm-opt failed, and has said why.
fn finished(
    optimised: Vec<u8>,
    linked: Option<Vec<u8>>,
    task: &Task,
    scratch: &Path,
    optimise: &dyn Fn(&[OsString]) -> Outcome<bool>,
) -> Outcome<Option<Vec<u8>>> {
    let step = |module: &[u8], options: &[&str]| -> Outcome<Option<Vec<u8>>> {
        std::fs::write(scratch, module)
            .context(|| format!("cannot write {}", scratch.display()))?;
        let done = optimise(&task.after(scratch, options))?;
        Ok(std::fs::read(&task.output).ok().filter(|_| done))
    };
    let order = |module: Vec<u8>| match order::name_by_likeness(&module) {
        Some(named) => step(&named, order::OPTIONS),
        None => Ok(Some(module)),
    };
    let again = |module: &[u8]| step(module, split::OPTIONS)?.map_or(Ok(None), order);
    let Some((main, part)) = linked.and_then(|linked| split::split(&linked, &optimised)) else {
        return order(optimised);
    };
    Ok(match (again(&main)?, again(&part)?) {
        (Some(main), Some(part)) => split::join(&main, &part),
        _ => None,
    })
}

/// What trunk asks for: `--output=<file> -Oz <module> <options…>`.
#[derive(Debug, PartialEq, Eq)]
struct Task {
    input: PathBuf,
    output: PathBuf,
    options: Vec<OsString>,
}

impl Task {
    /// `None` for anything else, such as `--version`.
    fn read(arguments: &[OsString]) -> Option<Self> {
        let (mut input, mut output, mut options) = (None, None, Vec::new());
        for argument in arguments {
            let text = argument.to_str()?;
            if let Some(path) = text.strip_prefix("--output=") {
                output = Some(PathBuf::from(path));
            } else if text.starts_with('-') {
                options.push(argument.clone());
            } else if input.replace(PathBuf::from(text)).is_some() {
                return None;
            }
        }
        Some(Self {
            input: input?,
            output: output?,
            options,
        })
    }

    /// Does nothing but this to another module.
    fn after(&self, input: &Path, options: &[&str]) -> Vec<OsString> {
        let features = |option: &&OsString| option.to_string_lossy().starts_with("--enable-");
        let task = Self {
            input: self.input.clone(),
            output: self.output.clone(),
            options: self.options.iter().filter(features).cloned().collect(),
        };
        let mut arguments = task.arguments(input, shrink::OPTION);
        arguments.extend(options.iter().map(OsString::from));
        arguments
    }

    /// The same for another module, with one more option.
    fn arguments(&self, input: &Path, option: &str) -> Vec<OsString> {
        let mut output = OsString::from("--output=");
        output.push(&self.output);
        let mut arguments = vec![output, input.into()];
        arguments.extend(self.options.iter().cloned());
        arguments.push(option.into());
        arguments
    }
}

/// When this program was built: another one may do otherwise.
fn own_age() -> Option<SystemTime> {
    let exe = std::env::current_exe().ok()?;
    exe.metadata().ok()?.modified().ok()
}

fn key(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// The folder beside the stand-in's own.
fn memory() -> Option<PathBuf> {
    let called = std::env::args_os().next()?;
    let dir = Path::new(&called).parent()?.parent()?.join(NAME);
    std::fs::create_dir_all(&dir).ok()?;
    Some(dir)
}

fn keep(memory: &Path, kept: &Path, output: &Path) -> std::io::Result<()> {
    let half = kept.with_extension("tmp");
    std::fs::copy(output, &half)?;
    std::fs::rename(&half, kept)?;
    let mut files: Vec<_> = std::fs::read_dir(memory)?
        .flatten()
        .filter_map(|file| Some((file.metadata().ok()?.modified().ok()?, file.path())))
        .collect();
    files.sort();
    let old = files.len().saturating_sub(KEPT);
    for (_, path) in files.into_iter().take(old) {
        std::fs::remove_file(path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn trunks_call_is_understood_and_others_are_passed_on() {
        let task = Task::read(&words("--output=/o.wasm -Oz /i.wasm --enable-sign-ext")).unwrap();
        assert_eq!(task.input, PathBuf::from("/i.wasm"));
        assert_eq!(task.output, PathBuf::from("/o.wasm"));
        assert_eq!(task.options, words("-Oz --enable-sign-ext"));
        let other = task.arguments(Path::new("/j.wasm"), "--new");
        let words_of_it = words("--output=/o.wasm /j.wasm -Oz --enable-sign-ext --new");
        assert_eq!(other, words_of_it);
        assert_eq!(Task::read(&words("--version")), None);
        assert_eq!(Task::read(&words("--output=/o a b")), None);
    }

    #[test]
    fn another_module_option_or_program_is_another_result() {
        let key = |module: &str, option, program| key((module, &words(option), program));
        let first = key("module", "-Oz", "/a");
        assert_eq!(first, key("module", "-Oz", "/a"));
        assert_ne!(first, key("nodule", "-Oz", "/a"));
        assert_ne!(first, key("module", "-O3", "/a"));
        assert_ne!(first, key("module", "-Oz", "/b"));
    }
}
