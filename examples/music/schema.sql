-- A music shop: which tracks there are, who bought them, and for how much.
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE album (id INTEGER PRIMARY KEY, title TEXT NOT NULL, artist_id INTEGER NOT NULL REFERENCES artist (id));
CREATE TABLE genre (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE track (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    album_id INTEGER NOT NULL REFERENCES album (id),
    genre_id INTEGER REFERENCES genre (id),
    composer TEXT,
    milliseconds INTEGER NOT NULL,
    unit_price NUMERIC(6, 2) NOT NULL
);
CREATE TABLE playlist (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE playlist_track (
    playlist_id INTEGER NOT NULL REFERENCES playlist (id),
    track_id INTEGER NOT NULL REFERENCES track (id),
    PRIMARY KEY (playlist_id, track_id)
);
CREATE TABLE customer (
    id INTEGER PRIMARY KEY,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT,
    country TEXT NOT NULL
);
CREATE TABLE invoice (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    invoiced_at TEXT NOT NULL
);
CREATE TABLE invoice_line (
    id INTEGER PRIMARY KEY,
    invoice_id INTEGER NOT NULL REFERENCES invoice (id),
    track_id INTEGER NOT NULL REFERENCES track (id),
    unit_price NUMERIC(6, 2) NOT NULL,
    quantity INTEGER NOT NULL
);
