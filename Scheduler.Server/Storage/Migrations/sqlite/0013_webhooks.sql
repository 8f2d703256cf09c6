-- Secrets that webhooks of jobs are signed with. A box is the value under a key that the cluster's secret gives.
CREATE TABLE IF NOT EXISTS secrets (
    id TEXT NOT NULL PRIMARY KEY,
    group_name TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    version INTEGER NOT NULL,
    box TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    value_changed_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS ux_secrets_name ON secrets (group_name, name);

CREATE TABLE IF NOT EXISTS secret_uses (
    job_id TEXT NOT NULL PRIMARY KEY,
    secret_id TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_secret_uses_secret ON secret_uses (secret_id, job_id);
