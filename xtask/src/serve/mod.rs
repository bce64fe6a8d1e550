//! `cargo xtask serve`: backend and site on loopback, until Ctrl-C.

mod backend;
mod port;
mod probe;
mod protocol;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::time::Duration;

pub use protocol::Protocol;

use crate::cli::Serve;
use crate::failure::{Outcome, fail};
use crate::process::{self, Running};
use crate::setup::{self, Purpose};
use crate::shutdown;
use crate::site::{self, Pointing, Profile};
use crate::step::Step;
use crate::toolchain::Tools;
use crate::workspace::Workspace;

const TICK: Duration = Duration::from_millis(100);

/// Installs, builds and serves; returns when both children have ended.
///
/// # Errors
/// When a port is taken, something doesn't build, or a child ends by itself: then the other is
/// stopped too.
pub fn run(workspace: &Workspace, options: &Serve) -> Outcome {
    port::ensure_free(options.site_port, "--site-port", "site")?;
    port::ensure_free(options.backend_port, "--backend-port", "backend")?;
    let step = Step::start("set-up", "looking for what is missing");
    let tools = provide(workspace, options)?;
    step.end("complete");

    let arguments = options
        .protocol
        .backend_arguments(options.site_port, &options.backend_args);
    let mut backend = backend::start(workspace, options.backend_port, &arguments)?;
    let step = Step::start("site", "bundling, about 10 seconds");
    let mut site = start_site(workspace, &tools, options)?;
    let mut announced = Some(step);
    loop {
        if shutdown::requested() {
            eprintln!("\nstopping");
            site.stop();
            backend.stop();
            return Ok(());
        }
        for (running, name, other) in [
            (&mut backend, "backend", "site"),
            (&mut site, "site's server", "backend"),
        ] {
            if let Some(status) = running.poll()?
                && !shutdown::requested()
            {
                return fail(format!(
                    "the {name} ended by itself ({status}); the {other} is stopped too"
                ));
            }
        }
        if announced.is_some() && page_answers(options.site_port) {
            if let Some(step) = announced.take() {
                step.end("ready");
            }
            println!("{}", announcement(options));
        }
        std::thread::sleep(TICK);
    }
}

/// Tools, backend and the site's crate, side by side as far as they don't need each other.
fn provide(workspace: &Workspace, options: &Serve) -> Outcome<Tools> {
    let profile = profile(options);
    std::thread::scope(|scope| {
        let backend = scope.spawn(|| {
            let step = Step::start("backend", "compiling if it has changed");
            backend::build(workspace, &step)?;
            step.end("compiled");
            Ok(())
        });
        let tools = setup::tools(workspace, Purpose::Serving, |tools| {
            let step = Step::start("site", "compiling if it has changed");
            let mut cargo = site::compiler(workspace, tools, profile)?;
            process::run_quietly(&step, "compiling the site", &mut cargo)?;
            step.end("compiled");
            Ok(())
        });
        match backend.join() {
            Ok(built) => built.and(tools),
            Err(_) => fail("compiling the backend broke down"),
        }
    })
}

fn start_site(workspace: &Workspace, tools: &Tools, options: &Serve) -> Outcome<Running> {
    // Trunk serves what it finds even when the build fails: nothing old may be taken for the
    // new page.
    let _ = std::fs::remove_file(workspace.served().join("index.html"));
    let pointing = Pointing {
        backend: format!("http://localhost:{}/", options.backend_port),
        protocol: options.protocol.name(),
    };
    let mut trunk = site::trunk(workspace, tools, "serve", profile(options), &pointing)?;
    trunk
        .arg("--quiet")
        .arg("--port")
        .arg(options.site_port.to_string());
    if !options.dev {
        // The release is served as it is deployed, without a script for reloading in it.
        trunk.arg("--no-autoreload=true");
    }
    Running::start(process::quiet(&mut trunk))
}

fn profile(options: &Serve) -> Profile {
    if options.dev {
        Profile::Dev
    } else {
        Profile::Release
    }
}

fn page_answers(port: u16) -> bool {
    addresses()
        .into_iter()
        .all(|address| probe::answers(address, port))
}

/// The loopback addresses of this machine, as trunk finds them.
fn addresses() -> Vec<IpAddr> {
    let mut addresses = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok() {
        addresses.push(IpAddr::V6(Ipv6Addr::LOCALHOST));
    }
    addresses
}

fn announcement(options: &Serve) -> String {
    let (site, backend) = (options.site_port, options.backend_port);
    let protocol = options.protocol.name();
    let given = options.backend_args.join(" ");
    let has_account = !given.replace('=', " ").contains("--demo-account false");
    let account = match has_account {
        true => "  account   demo@keyfob.dev with the password: correct horse battery\n",
        false => "",
    };
    format!(
        "\n\
         Keyfob is running:\n\
         \x20 site      http://localhost:{site}/\n\
         \x20 backend   http://localhost:{backend}/\n\
         \x20 protocol  {protocol}\n\
         \x20 inbox     http://localhost:{backend}/dev/inbox\n\
         {account}\
         Ctrl-C stops both.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_announcement_names_the_chosen_ports() {
        let text = announcement(&Serve {
            site_port: 4000,
            backend_port: 9090,
            protocol: Protocol::JwtCookie,
            ..Serve::default()
        });
        assert!(text.contains("http://localhost:4000/"));
        assert!(text.contains("http://localhost:9090/dev/inbox"));
        assert!(text.contains("serverpod-jwt-cookie"));
        assert!(text.contains("demo@keyfob.dev"));
    }

    #[test]
    fn an_account_that_is_not_there_is_not_announced() {
        for words in [
            vec!["--demo-account", "false"],
            vec!["--demo-account=false"],
        ] {
            let text = announcement(&Serve {
                backend_args: words.into_iter().map(str::to_owned).collect(),
                ..Serve::default()
            });
            assert!(!text.contains("demo@keyfob.dev"));
        }
    }
}
