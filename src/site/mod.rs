//! Pages, routes and the shell around them. No library user pays for these.

mod account;
mod boot;
mod config;
mod later;
mod notice;
mod page;
mod pages;
mod router;
mod shell;
mod sign_out;
mod stage;
mod static_form;
mod transition;
mod unsent;

pub use shell::start;
