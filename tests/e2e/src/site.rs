use crate::{Plan, environment};
use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header},
};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// What the built page is told about its backend.
#[derive(Clone, Debug)]
pub enum Meta {
    /// The test's own backend.
    OwnBackend,
    /// This text.
    Text(&'static str),
    /// There is no such element.
    Missing,
}

/// How the WebAssembly file is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WasmDelivery {
    /// At once.
    Normal,
    /// When it is set to something else.
    Held,
    /// Not at all: 503.
    Fails,
}

/// The built site as a production host serves it, on loopback.
pub struct Site {
    origin: String,
    base: &'static str,
    state: Arc<Shared>,
    wasm: watch::Sender<WasmDelivery>,
    server: JoinHandle<()>,
}

struct Shared {
    files: HashMap<String, Vec<u8>>,
    /// The same in brotli, where the site is served so.
    packed: HashMap<String, Vec<u8>>,
    base: &'static str,
    policy: String,
    requests: Mutex<Vec<String>>,
    wasm: watch::Receiver<WasmDelivery>,
    /// Whether another version took the place of the one that was built: the same, but its files
    /// have other names.
    is_another: AtomicBool,
}

/// What files of the app begin with, and in the other version.
const NAMES: (&str, &str) = ("keyfob-site-", "keyfob-site-0");

impl Site {
    /// A place for it. The backend is told of the origin before there is a site.
    pub(crate) async fn find_place() -> TcpListener {
        TcpListener::bind("127.0.0.1:0").await.expect("a port")
    }

    /// The origin of what is served there, by name.
    pub(crate) fn origin_of(listener: &TcpListener, host: &str) -> String {
        let port = listener.local_addr().expect("an address").port();
        format!("http://{host}:{port}")
    }

    /// Serves the built site there, pointed at a backend.
    pub(crate) async fn start(listener: TcpListener, backend: &str, plan: &Plan) -> Self {
        let base = plan.base;
        let mut files: HashMap<_, _> = read_dist()
            .into_iter()
            .filter_map(|(name, file)| match name.starts_with("texts-") {
                true => (plan.texts)(file).map(|file| (name, file)),
                false => Some((name, file)),
            })
            .collect();
        let page = files.remove("index.html").expect("an index.html");
        let page = String::from_utf8(page).expect("a text");
        let page = with_meta(&page, backend, &plan.meta);
        let legacy = "content=\"serverpod-legacy\"";
        let page = page.replace(legacy, &legacy.replace("serverpod-legacy", plan.protocol));
        let page = plan.metas.iter().fold(page, with_another);
        files.extend(
            plan.files
                .iter()
                .map(|(name, file)| ((*name).into(), file.to_vec())),
        );
        // What the build does with the address that it is to be served under.
        let page = page.replace("=\"/", &format!("=\"{base}"));
        files.insert("index.html".into(), page.into_bytes());
        let (wasm, delivery) = watch::channel(WasmDelivery::Normal);
        let packed = match plan.is_compressed {
            true => files
                .iter()
                .map(|(name, file)| (name.clone(), compress(file)))
                .collect(),
            false => HashMap::new(),
        };
        let state = Arc::new(Shared {
            files,
            packed,
            base,
            policy: policy(backend),
            requests: Mutex::default(),
            wasm: delivery,
            is_another: AtomicBool::new(false),
        });
        let origin = Self::origin_of(&listener, plan.host);
        let app = Router::new().fallback(serve).with_state(state.clone());
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, app).await;
        });
        Self {
            origin,
            base,
            state,
            wasm,
            server,
        }
    }

    /// The address of a path of the site, such as `sign-in`.
    pub fn url(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin, self.base)
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The same server by another name: another origin.
    pub fn other_origin(&self) -> String {
        self.origin.replace("localhost", "127.0.0.1")
    }

    /// Sets how the WebAssembly file is delivered from now on.
    pub fn deliver_wasm(&self, delivery: WasmDelivery) {
        self.wasm.send_replace(delivery);
    }

    /// Puts a new version in the place of this one.
    pub fn become_another(&self) {
        self.state.is_another.store(true, Ordering::Relaxed);
    }

    /// Method and path of every request so far.
    pub fn requests(&self) -> Vec<String> {
        self.state.requests.lock().expect("unharmed").clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The policy of the checklist; the WebAssembly file is fetched too.
fn policy(backend: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' {backend}; connect-src 'self' {backend}; manifest-src 'self'; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types default"
    )
}

fn read_dist() -> HashMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(environment::dist()).expect("the built site");
    let files = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let name = entry.file_name().into_string().ok()?;
        Some((name, std::fs::read(entry.path()).ok()?))
    });
    files.collect()
}

/// As small as brotli makes it: a host does that once, when a site is put there.
fn compress(file: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams::default();
    brotli::BrotliCompress(&mut &*file, &mut packed, &parameters).expect("memory");
    packed
}

fn with_meta(page: &str, backend: &str, meta: &Meta) -> String {
    let start = page
        .find("<meta name=\"keyfob-backend\"")
        .expect("index.html names the backend");
    let length = page[start..].find('>').expect("its end") + 1;
    let element = match meta {
        Meta::OwnBackend => format!("<meta name=\"keyfob-backend\" content=\"{backend}\" />"),
        Meta::Text(text) => format!("<meta name=\"keyfob-backend\" content=\"{text}\" />"),
        Meta::Missing => String::new(),
    };
    format!("{}{element}{}", &page[..start], &page[start + length..])
}

/// The page with one more `<meta>`, in the place of one that has its name and no other attribute
/// than its content.
fn with_another(page: String, meta: &String) -> String {
    let (name, rest) = meta.split_once(' ').expect("a name and a content");
    let mut lines: Vec<_> = page.lines().collect();
    if rest.starts_with("content=") {
        lines.retain(|line| !line.contains(&format!("<meta {name} content=")));
    }
    let page = lines.join("\n");
    page.replacen("<title>", &format!("<meta {meta}>\n<title>"), 1)
}

async fn serve(State(site): State<Arc<Shared>>, uri: Uri) -> Response<Body> {
    let path = uri.path();
    let line = uri.path_and_query().map_or(path, |both| both.as_str());
    site.requests.lock().expect("unharmed").push(line.into());
    let name = path.strip_prefix(site.base);
    let is_another = site.is_another.load(Ordering::Relaxed);
    let renamed = name.map(|name| match is_another {
        // Unknown under its old name.
        true => name
            .replace(NAMES.1, "\n")
            .replace(NAMES.0, "/")
            .replace('\n', NAMES.0),
        false => name.to_owned(),
    });
    let name = renamed.as_deref();
    let file = name.and_then(|name| site.files.get_key_value(name));
    let has_extension = path
        .rsplit('/')
        .next()
        .is_some_and(|last| last.contains('.'));
    let (status, name, body) = match file {
        Some((name, body)) => (StatusCode::OK, name.as_str(), body.clone()),
        None if has_extension || name.is_none() => (StatusCode::NOT_FOUND, "", Vec::new()),
        None => (
            StatusCode::OK,
            "index.html",
            site.files["index.html"].clone(),
        ),
    };
    let (mut status, mut body) = (status, body);
    if name.ends_with(".wasm") {
        let mut wasm = site.wasm.clone();
        let delivery = wasm.wait_for(|delivery| *delivery != WasmDelivery::Held);
        if delivery.await.is_ok_and(|d| *d == WasmDelivery::Fails) {
            status = StatusCode::SERVICE_UNAVAILABLE;
        }
    }
    if is_another && name == "index.html" {
        let page = String::from_utf8(body).expect("a text");
        body = page.replace(NAMES.0, NAMES.1).into_bytes();
    }
    let mut headers = headers(&site, name);
    if let Some(packed) = site.packed.get(name) {
        body = packed.clone();
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    if status != StatusCode::OK {
        let never = HeaderValue::from_static("no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, never);
    }
    response
}

fn headers(site: &Shared, name: &str) -> HeaderMap {
    // Trunk names files by their content, but for the copied loader.
    let is_hashed = name.contains('-');
    let mime = mime_guess::from_path(name).first_or_octet_stream();
    let cache = if is_hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut headers = HeaderMap::new();
    for (key, value) in [
        (header::CONTENT_TYPE, mime.as_ref()),
        (header::CACHE_CONTROL, cache),
        (header::CONTENT_SECURITY_POLICY, &site.policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        let value = HeaderValue::from_str(value).expect("a header value");
        headers.insert(key, value);
    }
    headers.insert(
        "cross-origin-opener-policy",
        HeaderValue::from_static("same-origin"),
    );
    headers
}
