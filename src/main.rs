//! The account portal: a static site made of Keyfob's own components.

mod site;

/// Everything a page allocates is small and short-lived, and the standard allocator is 3 kB
/// (brotli) larger.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    // In the release build a panic has no message: see `src/site/boot.js` for what people see.
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
    }));
    site::start();
}
