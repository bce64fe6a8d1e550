-- With --strict a registration grows too old. Those made before have been.

ALTER TABLE serverpod_email_create_request ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
