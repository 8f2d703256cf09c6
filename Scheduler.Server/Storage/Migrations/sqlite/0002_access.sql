CREATE TABLE IF NOT EXISTS users (
    id TEXT NOT NULL PRIMARY KEY,
    user_name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    roles TEXT NOT NULL,
    group_names TEXT NULL,
    disabled INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS ux_users_name ON users (name_key);

CREATE TABLE IF NOT EXISTS setup_tokens (
    hash TEXT NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_sessions_user ON sessions (user_id);

CREATE INDEX IF NOT EXISTS ix_sessions_expires ON sessions (expires_at);

CREATE TABLE IF NOT EXISTS refresh_tokens (
    hash TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_refresh_tokens_session ON refresh_tokens (session_id);

CREATE INDEX IF NOT EXISTS ix_refresh_tokens_expires ON refresh_tokens (expires_at);

CREATE TABLE IF NOT EXISTS sign_in_failures (
    subject TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    locked_until INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_sign_in_failures_last ON sign_in_failures (last_at);

CREATE TABLE IF NOT EXISTS api_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    permissions TEXT NOT NULL,
    group_names TEXT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS ux_api_tokens_hash ON api_tokens (hash);

CREATE INDEX IF NOT EXISTS ix_api_tokens_user ON api_tokens (user_id);

CREATE TABLE IF NOT EXISTS executor_keys (
    id TEXT NOT NULL PRIMARY KEY,
    app TEXT NOT NULL,
    labels TEXT NOT NULL,
    hash TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS ux_executor_keys_hash ON executor_keys (hash);

CREATE TABLE IF NOT EXISTS audit (
    id TEXT NOT NULL PRIMARY KEY,
    recorded_at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NULL,
    actor_name TEXT NULL,
    address TEXT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NULL,
    object_name TEXT NULL,
    group_name TEXT NULL,
    before_json TEXT NULL,
    after_json TEXT NULL,
    position INTEGER NULL,
    hash TEXT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS ux_audit_position ON audit (position);

CREATE INDEX IF NOT EXISTS ix_audit_object ON audit (object_id);

CREATE TABLE IF NOT EXISTS audit_chain (
    name TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL,
    hash TEXT NOT NULL
) WITHOUT ROWID;
