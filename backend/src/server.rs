//! The server from start to end: listen, say so, serve, leave in good order.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::signal::unix::{SignalKind, signal};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::app::{App, AppError, Shutdown};
use crate::config::Config;
use crate::net::{BindError, Doorway, Peer};
use crate::{dev, pictures, rpc};

/// How long answers that are under way may still take after the signal.
const GRACE: Duration = Duration::from_secs(1);

/// The server cannot start, or could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// It could not be put together.
    #[error(transparent)]
    App(#[from] AppError),
    /// The port cannot be had.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// Signals cannot be listened to.
    #[error("cannot wait for signals")]
    Signals(#[source] io::Error),
    /// Serving failed.
    #[error("the server failed")]
    Serve(#[source] io::Error),
}

/// Serves until SIGTERM or Ctrl-C.
pub async fn run(config: Config) -> Result<(), ServerError> {
    let (trigger, shutdown) = Shutdown::new();
    // From here on a signal is not lost, however early it comes.
    let signals = Signals::new().map_err(ServerError::Signals)?;
    let doorway = Doorway::bind(config.host, config.port).await?;
    let address = doorway.address();
    let app = App::start(config, address, shutdown.clone()).await?;

    let service = router(&app).into_make_service_with_connect_info::<Peer>();
    let serving = axum::serve(doorway, service).with_graceful_shutdown(shutdown.clone().wait());
    announce(&format!("keyfob-backend listening on http://{address}/"));
    tracing::info!(
        database = app.config.database,
        dev = app.config.dev,
        "started"
    );

    let late = async {
        let signal = signals.wait().await;
        tracing::info!(signal, "stopping");
        let _ = trigger.send(true);
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served.map_err(ServerError::Serve)?,
        () = late => tracing::warn!("stopped with answers still under way"),
    }
    app.db.close().await;
    Ok(())
}

/// Every route. Calls take whatever no other route does.
fn router(app: &Arc<App>) -> Router {
    let mut router = Router::new()
        .route("/", get(front_page))
        .route("/healthz", get(health))
        .route(pictures::ROUTE, get(pictures::serve))
        .method_not_allowed_fallback(rpc::handle);
    if app.config.dev {
        router = router.nest("/dev", dev::router(app));
    }
    router = router.fallback(rpc::handle).layer(CatchPanicLayer::new());
    if app.config.dev {
        router = router.layer(from_fn_with_state(Arc::clone(app), dev::date_answers));
        // Browsers repeat a request by themselves when a connection that they had
        // used before is cut. A connection for each request keeps the `drop`
        // faults visible, and each request in the journal one.
        let close = HeaderValue::from_static("close");
        router = router.layer(SetResponseHeaderLayer::overriding(
            header::CONNECTION,
            close,
        ));
    }
    router = router.layer(from_fn_with_state(Arc::clone(app), rpc::complete_cors));
    router.with_state(Arc::clone(app))
}

async fn front_page() -> &'static str {
    concat!("keyfob-backend ", env!("CARGO_PKG_VERSION"), "\n")
}

/// 200 `ok` while the database answers, else 503.
async fn health(State(app): State<Arc<App>>) -> Response {
    match app.db.ping().await {
        Ok(()) => "ok\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "database\n").into_response()
        }
    }
}

/// The one line on stdout that starters wait for.
fn announce(line: &str) {
    let mut stdout = io::stdout();
    // Without a reader there is nobody to tell.
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

/// The signals that stop the server.
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for one and tells which.
    async fn wait(mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
