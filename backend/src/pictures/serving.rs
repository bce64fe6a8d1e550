//! Pictures over HTTP.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{FOLDER, FORWARDED};
use crate::app::App;
use crate::rpc::RpcError;

/// The addresses of pictures.
pub const ROUTE: &str = "/serverpod/user_images/{name}";

/// Sites of other origins show pictures too.
const SHOWN_ANYWHERE: (HeaderName, &str) = (
    HeaderName::from_static("cross-origin-resource-policy"),
    "cross-origin",
);

/// Nothing in a picture may run, load or be framed, whatever a browser takes it for.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// `GET`: a picture, for everybody who knows its address, to be kept for good. The
/// address of one that was replaced leads to the new one for a while. 404 for one that
/// was removed.
pub async fn serve(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
) -> Result<Response, RpcError> {
    let path = format!("{FOLDER}{name}");
    let Some(jpeg) = app.db.user_image(&path).await? else {
        return elsewhere(&app, &path).await;
    };
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        // It is what the type says, and nothing that a browser could run.
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        SHOWN_ANYWHERE,
    ];
    Ok((headers, jpeg).into_response())
}

/// The answer where no picture is: where to look instead, or that there is none. A
/// browser asks again each time.
async fn elsewhere(app: &App, path: &str) -> Result<Response, RpcError> {
    let headers = [(header::CACHE_CONTROL, "no-store"), SHOWN_ANYWHERE];
    let oldest = app.clock.now().minus(FORWARDED);
    let newer = app.db.newer_user_image(path, oldest).await?;
    // The name alone: a proxy may have put a path before the folder.
    let Some(name) = newer.as_deref().and_then(|path| path.strip_prefix(FOLDER)) else {
        return Ok((StatusCode::NOT_FOUND, headers).into_response());
    };
    let to = [(header::LOCATION, name)];
    Ok((StatusCode::TEMPORARY_REDIRECT, headers, to).into_response())
}
