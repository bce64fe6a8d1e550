//! The account portal: a static site made of Keyfob's own components.

mod site;

/// Everything a page allocates is small and short-lived, and the standard allocator is 3 kB
/// (brotli) larger.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    site::start();
}
