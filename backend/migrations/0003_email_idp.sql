-- The e-mail identity provider of Serverpod's newer modules. Accounts and
-- passwords are those of the legacy module.

-- Attempts that are counted against a limit.
CREATE TABLE serverpod_auth_idp_rate_limited_request_attempt (
    id           INTEGER PRIMARY KEY,
    source       TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    attempted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX serverpod_auth_idp_rate_limited_request_attempt_key
    ON serverpod_auth_idp_rate_limited_request_attempt (source, key, attempted_at);

-- What waits for a code, then for a password: Serverpod's e-mail account requests
-- and password reset requests with their challenges. One of a kind for an e-mail.
CREATE TABLE serverpod_auth_idp_email_request (
    id              TEXT    PRIMARY KEY,
    kind            TEXT    NOT NULL,
    email           TEXT    NOT NULL,
    code_hash       TEXT    NOT NULL,
    completion_hash TEXT,
    created_at      INTEGER NOT NULL,
    UNIQUE (kind, email)
) STRICT;
