//! Pictures over HTTP.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::FOLDER;
use crate::app::App;
use crate::rpc::RpcError;

/// The addresses of pictures.
pub const ROUTE: &str = "/serverpod/user_images/{name}";

/// `GET`: a picture, for everybody who knows its address, to be kept for good. 404
/// for one that was replaced or removed.
pub async fn serve(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
) -> Result<Response, RpcError> {
    let Some(jpeg) = app.db.user_image(&format!("{FOLDER}{name}")).await? else {
        return Ok((StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response());
    };
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        // It is what the type says, and nothing that a browser could run.
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
    ];
    Ok((headers, jpeg).into_response())
}
