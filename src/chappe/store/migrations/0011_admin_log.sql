-- What administrators did in supergroups and channels, for two days. kind is one of the words of domain/admin_log.py.

CREATE TABLE admin_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    peer BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    date BIGINT NOT NULL,
    kind TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX admin_log_peer ON admin_log (peer, id);
CREATE INDEX admin_log_date ON admin_log (date);
