-- Secrets that webhooks of jobs are signed with. A box is the value under a key that the cluster's secret gives.
CREATE TABLE IF NOT EXISTS secrets (
    id CHAR(32) NOT NULL PRIMARY KEY,
    group_name VARCHAR(100) NOT NULL,
    name VARCHAR(100) NOT NULL,
    description TEXT NOT NULL,
    version INT NOT NULL,
    box TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    value_changed_at BIGINT NOT NULL,
    UNIQUE KEY ux_secrets_name (group_name, name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS secret_uses (
    job_id CHAR(32) NOT NULL PRIMARY KEY,
    secret_id CHAR(32) NOT NULL,
    KEY ix_secret_uses_secret (secret_id, job_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
