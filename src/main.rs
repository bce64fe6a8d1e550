//! The account portal: a static site made of Keyfob's own components.

mod site;

fn main() {
    site::start();
}
