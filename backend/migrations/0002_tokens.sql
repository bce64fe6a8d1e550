-- The tokens of Serverpod's newer auth modules, beside the legacy keys. One user
-- has both ids, so that an account works with either protocol: the number is the
-- legacy module's, the uuid (version 7, which begins with the time) the newer one's.

ALTER TABLE serverpod_user_info ADD COLUMN auth_user_id TEXT;
UPDATE serverpod_user_info SET auth_user_id =
    substr(printf('%012x', created), 1, 8) || '-' || substr(printf('%012x', created), 9, 4)
    || '-7' || substr(lower(hex(randomblob(2))), 1, 3)
    || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 1, 3)
    || '-' || lower(hex(randomblob(6)));
CREATE UNIQUE INDEX serverpod_user_info_auth_user_id ON serverpod_user_info (auth_user_id);

-- Of keys made before this migration the age is not known.
ALTER TABLE serverpod_auth_key ADD COLUMN created_at INTEGER;
ALTER TABLE serverpod_auth_key ADD COLUMN last_used_at INTEGER;
ALTER TABLE serverpod_auth_key ADD COLUMN user_agent TEXT;

-- A row outlives its user: a refresh then answers that there is no such user.
CREATE TABLE serverpod_auth_core_jwt_refresh_token (
    id                   TEXT    PRIMARY KEY,
    user_id              INTEGER REFERENCES serverpod_user_info (id) ON DELETE SET NULL,
    method               TEXT    NOT NULL,
    scope_names          TEXT    NOT NULL,
    user_agent           TEXT,
    fixed_secret_hash    BLOB    NOT NULL,
    rotating_secret_hash BLOB    NOT NULL,
    created_at           INTEGER NOT NULL,
    last_updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX serverpod_auth_core_jwt_refresh_token_user
    ON serverpod_auth_core_jwt_refresh_token (user_id);

-- Rotated secrets that are still within the grace; empty without one.
CREATE TABLE keyfob_spent_secret (
    id               INTEGER PRIMARY KEY,
    refresh_token_id TEXT    NOT NULL
        REFERENCES serverpod_auth_core_jwt_refresh_token (id) ON DELETE CASCADE,
    secret_hash      BLOB    NOT NULL,
    rotated_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX keyfob_spent_secret_token ON keyfob_spent_secret (refresh_token_id);

CREATE TABLE serverpod_auth_core_session (
    id                      TEXT    PRIMARY KEY,
    user_id                 INTEGER NOT NULL REFERENCES serverpod_user_info (id) ON DELETE CASCADE,
    method                  TEXT    NOT NULL,
    scope_names             TEXT    NOT NULL,
    user_agent              TEXT,
    session_key_hash        BLOB    NOT NULL,
    created_at              INTEGER NOT NULL,
    last_used_at            INTEGER NOT NULL,
    expires_at              INTEGER,
    expire_after_unused_for INTEGER
) STRICT;
CREATE INDEX serverpod_auth_core_session_user ON serverpod_auth_core_session (user_id);
