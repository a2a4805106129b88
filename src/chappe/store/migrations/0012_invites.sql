-- Invite links of groups and channels, who came in by them, and who asks to come in.

CREATE TABLE invites (
    hash TEXT PRIMARY KEY,
    peer BIGINT NOT NULL,
    admin BIGINT NOT NULL,
    date BIGINT NOT NULL,
    permanent BIGINT NOT NULL,
    revoked BIGINT NOT NULL DEFAULT 0,
    request_needed BIGINT NOT NULL DEFAULT 0,
    title TEXT NOT NULL DEFAULT '',
    expire_date BIGINT NOT NULL DEFAULT 0,
    usage_limit BIGINT NOT NULL DEFAULT 0,
    usage BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX invites_admin ON invites (peer, admin, revoked, date, hash);

CREATE TABLE invite_uses (
    hash TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    date BIGINT NOT NULL,
    approved_by BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (hash, user_id)
);
CREATE INDEX invite_uses_date ON invite_uses (hash, date, user_id);
CREATE INDEX invite_uses_peer ON invite_uses (peer, date, user_id);

-- hash: the link by which they ask, '' where they ask without one.
CREATE TABLE join_requests (
    peer BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    hash TEXT NOT NULL DEFAULT '',
    date BIGINT NOT NULL,
    PRIMARY KEY (peer, user_id)
);
CREATE INDEX join_requests_date ON join_requests (peer, date, user_id);
CREATE INDEX join_requests_hash ON join_requests (hash, date, user_id) WHERE hash <> '';
CREATE INDEX join_requests_user ON join_requests (user_id);
