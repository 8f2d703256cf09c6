-- An upload that is under way: what a node that died left of one is found by it.
CREATE TABLE IF NOT EXISTS package_uploads (
    blob_id TEXT NOT NULL PRIMARY KEY,
    started_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS package_chunks (
    blob_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (blob_id, position)
);

CREATE TABLE IF NOT EXISTS packages (
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    blob_id TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    archive_sha256 TEXT NOT NULL,
    manifest_sha256 TEXT NOT NULL,
    handlers TEXT NOT NULL,
    manifest TEXT NOT NULL,
    uploaded_at INTEGER NOT NULL,
    uploaded_by TEXT NOT NULL,
    PRIMARY KEY (name, version)
);

-- active is 1 for the key that signs and NULL for all others, so that there is one at most.
CREATE TABLE IF NOT EXISTS package_keys (
    id TEXT NOT NULL PRIMARY KEY,
    public_key TEXT NOT NULL,
    private_key TEXT NULL,
    active INTEGER NULL,
    created_at INTEGER NOT NULL,
    retires_at INTEGER NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS ux_package_keys_active ON package_keys (active);

CREATE TABLE IF NOT EXISTS package_deployments (
    id TEXT NOT NULL PRIMARY KEY,
    app TEXT NOT NULL,
    package TEXT NOT NULL,
    version TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NULL,
    revision INTEGER NOT NULL,
    previous_id TEXT NULL,
    canary_percent INTEGER NULL,
    max_failure_percent INTEGER NOT NULL,
    min_runs INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_package_deployments_package ON package_deployments (package, id);

CREATE INDEX IF NOT EXISTS ix_package_deployments_state ON package_deployments (state);

-- What an app runs of a package: one row that every change locks, so that there is one current deployment and one canary at most.
CREATE TABLE IF NOT EXISTS package_heads (
    app TEXT NOT NULL,
    package TEXT NOT NULL,
    revision INTEGER NOT NULL,
    current_id TEXT NULL,
    canary_id TEXT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (app, package)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_package_heads_package ON package_heads (package);

CREATE TABLE IF NOT EXISTS package_canaries (
    deployment_id TEXT NOT NULL,
    executor_id TEXT NOT NULL,
    PRIMARY KEY (deployment_id, executor_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS package_reports (
    executor_id TEXT NOT NULL PRIMARY KEY,
    packages TEXT NOT NULL,
    reported_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Which package a delivery ran; only deliveries whose handler came from one have a row.
CREATE TABLE IF NOT EXISTS run_packages (
    run_id TEXT NOT NULL,
    fence INTEGER NOT NULL,
    executor_id TEXT NOT NULL,
    package TEXT NOT NULL,
    version TEXT NOT NULL,
    started_at INTEGER NULL,
    outcome INTEGER NULL,
    PRIMARY KEY (run_id, fence)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_run_packages_executor ON run_packages (executor_id, package, version, started_at);
