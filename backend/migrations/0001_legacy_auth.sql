-- The tables of Serverpod's legacy auth module, under its names.
-- Moments are milliseconds since 1970, UTC. AUTOINCREMENT: an id that a client
-- may still hold is never given to another row.

CREATE TABLE serverpod_user_info (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    user_identifier TEXT    NOT NULL UNIQUE,
    user_name       TEXT,
    full_name       TEXT,
    email           TEXT    UNIQUE,
    created         INTEGER NOT NULL,
    image_url       TEXT,
    scope_names     TEXT    NOT NULL DEFAULT '[]',
    blocked         INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE serverpod_email_auth (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL UNIQUE REFERENCES serverpod_user_info (id) ON DELETE CASCADE,
    email   TEXT    NOT NULL UNIQUE,
    hash    TEXT    NOT NULL
) STRICT;

-- Codes are stored as digests: a copied database opens no account.
CREATE TABLE serverpod_email_create_request (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    user_name         TEXT NOT NULL,
    email             TEXT NOT NULL UNIQUE,
    hash              TEXT NOT NULL,
    verification_code TEXT NOT NULL
) STRICT;

CREATE TABLE serverpod_email_reset (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id           INTEGER NOT NULL REFERENCES serverpod_user_info (id) ON DELETE CASCADE,
    verification_code TEXT    NOT NULL,
    expiration        INTEGER NOT NULL
) STRICT;
CREATE INDEX serverpod_email_reset_code ON serverpod_email_reset (verification_code);

CREATE TABLE serverpod_email_failed_sign_in (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT    NOT NULL,
    time  INTEGER NOT NULL
) STRICT;
CREATE INDEX serverpod_email_failed_sign_in_email ON serverpod_email_failed_sign_in (email, time);

CREATE TABLE serverpod_auth_key (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id     INTEGER NOT NULL REFERENCES serverpod_user_info (id) ON DELETE CASCADE,
    hash        TEXT    NOT NULL,
    method      TEXT    NOT NULL,
    scope_names TEXT    NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX serverpod_auth_key_user ON serverpod_auth_key (user_id);
