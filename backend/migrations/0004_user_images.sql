-- Pictures of users, the newest of each. In serverpod_user_info, image_url holds the
-- path of the picture: the address before it is the server's, and may change.

CREATE TABLE serverpod_user_image (
    user_id INTEGER PRIMARY KEY REFERENCES serverpod_user_info (id) ON DELETE CASCADE,
    path    TEXT    NOT NULL UNIQUE,
    jpeg    BLOB    NOT NULL
) STRICT;
