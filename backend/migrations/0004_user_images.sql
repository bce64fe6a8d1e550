-- Pictures of users, the newest of each. In serverpod_user_info, image_url holds the
-- path of the picture: the address before it is the server's, and may change.

CREATE TABLE serverpod_user_image (
    user_id INTEGER PRIMARY KEY REFERENCES serverpod_user_info (id) ON DELETE CASCADE,
    path    TEXT    NOT NULL UNIQUE,
    jpeg    BLOB    NOT NULL
) STRICT;

-- Where pictures were that have been replaced: for a while that leads to the newest.

CREATE TABLE keyfob_former_user_image (
    path        TEXT    PRIMARY KEY,
    user_id     INTEGER NOT NULL REFERENCES serverpod_user_info (id) ON DELETE CASCADE,
    replaced_at INTEGER NOT NULL
) STRICT;
