//! Keyfob's task runner: `cargo xtask serve` and `cargo xtask test` on a bare machine.

mod base;
mod cache;
mod cli;
mod coverage;
mod environment;
mod failure;
mod finish;
mod languages;
mod lockfile;
mod minify;
mod optimiser;
mod passwords;
mod point;
mod process;
mod serve;
mod setup;
mod shrink;
mod shutdown;
mod site;
mod size;
mod split;
mod step;
mod test;
mod toolchain;
mod version;
mod workspace;

use std::process::ExitCode;

use cli::Task;
use failure::Outcome;
use workspace::Workspace;

fn main() -> ExitCode {
    if optimiser::is_called() {
        return optimiser::run();
    }
    if coverage::is_called() {
        return coverage::run();
    }
    match perform() {
        Ok(true) => ExitCode::SUCCESS,
        // The summary has said it.
        Ok(false) => ExitCode::FAILURE,
        Err(_) if shutdown::requested() => {
            eprintln!("stopped");
            // What a shell reports for a program ended by Ctrl-C.
            ExitCode::from(130)
        }
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Performs the task; `false` when a check failed.
fn perform() -> Outcome<bool> {
    let task = cli::parse(std::env::args().skip(1))?;
    let workspace = Workspace::find()?;
    if let Task::Finish(finish) = &task {
        return finish.run(&workspace.root).map(|()| true);
    }
    shutdown::install()?;
    match task {
        Task::Test { list: true, .. } => test::list(),
        Task::Test { names, .. } => return test::run(&workspace, &names),
        Task::Check => return test::run_quick(&workspace),
        Task::Serve(options) => serve::run(&workspace, &options)?,
        Task::Size { save, budget } => size::run(&workspace, save, budget)?,
        Task::Bench { names } => test::bench(&workspace, &names)?,
        Task::Env => environment::print(&workspace)?,
        Task::Setup => {
            setup::tools(&workspace, setup::Purpose::Testing, |_| Ok(()))?;
            setup::browser::ensure()?;
            setup::axe::ensure()?;
            eprintln!("everything is there");
        }
        Task::Help => println!("{}", cli::HELP),
        // Done above.
        Task::Finish(_) => {}
    }
    Ok(true)
}
