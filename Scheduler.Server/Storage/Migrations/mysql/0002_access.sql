CREATE TABLE IF NOT EXISTS users (
    id CHAR(32) NOT NULL PRIMARY KEY,
    user_name VARCHAR(100) NOT NULL,
    name_key VARCHAR(100) NOT NULL,
    password_hash VARCHAR(300) NOT NULL,
    roles TEXT NOT NULL,
    group_names TEXT NULL,
    disabled TINYINT NOT NULL,
    version INT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE KEY ux_users_name (name_key)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS setup_tokens (
    hash CHAR(64) NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS sessions (
    id CHAR(32) NOT NULL PRIMARY KEY,
    user_id CHAR(32) NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NULL,
    KEY ix_sessions_user (user_id),
    KEY ix_sessions_expires (expires_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS refresh_tokens (
    hash CHAR(64) NOT NULL PRIMARY KEY,
    session_id CHAR(32) NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT NULL,
    KEY ix_refresh_tokens_session (session_id),
    KEY ix_refresh_tokens_expires (expires_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS sign_in_failures (
    subject CHAR(64) NOT NULL PRIMARY KEY,
    failures INT NOT NULL,
    last_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    KEY ix_sign_in_failures_last (last_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS api_tokens (
    id CHAR(32) NOT NULL PRIMARY KEY,
    user_id CHAR(32) NOT NULL,
    name VARCHAR(100) NOT NULL,
    hash CHAR(64) NOT NULL,
    permissions TEXT NOT NULL,
    group_names TEXT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NULL,
    UNIQUE KEY ux_api_tokens_hash (hash),
    KEY ix_api_tokens_user (user_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS executor_keys (
    id CHAR(32) NOT NULL PRIMARY KEY,
    app VARCHAR(100) NOT NULL,
    labels TEXT NOT NULL,
    hash CHAR(64) NOT NULL,
    created_by VARCHAR(100) NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NULL,
    UNIQUE KEY ux_executor_keys_hash (hash)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS audit (
    id CHAR(32) NOT NULL PRIMARY KEY,
    recorded_at BIGINT NOT NULL,
    actor_kind VARCHAR(20) NOT NULL,
    actor_id VARCHAR(100) NULL,
    actor_name VARCHAR(100) NULL,
    address VARCHAR(64) NULL,
    action VARCHAR(60) NOT NULL,
    object_kind VARCHAR(40) NOT NULL,
    object_id VARCHAR(200) NULL,
    object_name VARCHAR(200) NULL,
    group_name VARCHAR(100) NULL,
    before_json MEDIUMTEXT NULL,
    after_json MEDIUMTEXT NULL,
    position BIGINT NULL,
    hash CHAR(64) NULL,
    UNIQUE KEY ux_audit_position (position),
    KEY ix_audit_object (object_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS audit_chain (
    name VARCHAR(10) NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL,
    hash CHAR(64) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
