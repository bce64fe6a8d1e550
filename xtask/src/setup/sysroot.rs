//! The folder tree that makes Debian's compiler find our library for wasm32.

use std::path::Path;

#[cfg(not(unix))]
use crate::failure::fail;
use crate::failure::{Context, Outcome};
use crate::version::RustcVersion;

/// Lays out everything but the wasm32 library: the host's library by link, the linker, and the
/// wrappers, which name the final `place`.
///
/// # Errors
/// When the file system refuses.
pub fn lay_out(stage: &Path, place: &Path, compiler: &RustcVersion) -> Outcome {
    let host = Path::new("lib").join("rustlib").join(&compiler.host);
    create(&stage.join(&host).join("bin"))?;
    link(
        &Path::new("/usr").join(&host).join("lib"),
        &stage.join(&host).join("lib"),
    )?;
    link(
        Path::new(&format!("/usr/bin/wasm-ld-{}", compiler.llvm_major)),
        &stage.join(&host).join("bin").join("rust-lld"),
    )?;
    let bin = stage.join("bin");
    create(&bin)?;
    for tool in ["rustc", "rustdoc"] {
        let script = bin.join(tool);
        let text = format!(
            "#!/bin/sh\nexec /usr/bin/{tool} --sysroot '{}' \"$@\"\n",
            place.display()
        );
        write(&script, &text)?;
        executable(&script)?;
    }
    link(Path::new("/usr/bin/cargo"), &bin.join("cargo"))?;
    // cargo looks for its subcommands beside itself and on PATH; rustup's proxy must not win.
    link(
        Path::new("/usr/bin/cargo-clippy"),
        &bin.join("cargo-clippy"),
    )
}

/// Makes a folder.
///
/// # Errors
/// When the file system refuses.
pub fn create(dir: &Path) -> Outcome {
    std::fs::create_dir_all(dir).context(|| format!("cannot make {}", dir.display()))
}

/// Writes a file.
///
/// # Errors
/// When the file system refuses.
pub fn write(path: &Path, text: &str) -> Outcome {
    std::fs::write(path, text).context(|| format!("cannot write {}", path.display()))
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) -> Outcome {
    std::os::unix::fs::symlink(to, at).context(|| format!("cannot link {}", at.display()))
}

#[cfg(unix)]
fn executable(path: &Path) -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
        .context(|| format!("cannot make {} executable", path.display()))
}

#[cfg(not(unix))]
fn link(_to: &Path, _at: &Path) -> Outcome {
    fail("Debian's packages are for Debian")
}

#[cfg(not(unix))]
fn executable(_path: &Path) -> Outcome {
    fail("Debian's packages are for Debian")
}
