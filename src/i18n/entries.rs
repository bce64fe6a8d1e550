/// Keys and texts of a language's file: an entry a line, without escapes (a test holds that).
///
/// The build of the library, that of the site and the tests read the files by this.
pub fn entries(file: &str) -> impl Iterator<Item = (&str, &str)> {
    file.lines().filter_map(|line| {
        let line = line.trim().trim_end_matches(',');
        let line = line.strip_prefix('"')?.strip_suffix('"')?;
        line.split_once("\": \"")
    })
}
