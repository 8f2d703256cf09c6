-- An upload that is under way: what a node that died left of one is found by it.
CREATE TABLE IF NOT EXISTS package_uploads (
    blob_id CHAR(32) NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS package_chunks (
    blob_id CHAR(32) NOT NULL,
    position INT NOT NULL,
    bytes MEDIUMBLOB NOT NULL,
    PRIMARY KEY (blob_id, position)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS packages (
    name VARCHAR(100) NOT NULL,
    version VARCHAR(64) NOT NULL,
    blob_id CHAR(32) NOT NULL,
    size_bytes BIGINT NOT NULL,
    archive_sha256 CHAR(64) NOT NULL,
    manifest_sha256 CHAR(64) NOT NULL,
    handlers MEDIUMTEXT NOT NULL,
    manifest MEDIUMTEXT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    uploaded_by VARCHAR(120) NOT NULL,
    PRIMARY KEY (name, version)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- active is 1 for the key that signs and NULL for all others, so that there is one at most.
CREATE TABLE IF NOT EXISTS package_keys (
    id CHAR(64) NOT NULL PRIMARY KEY,
    public_key VARCHAR(400) NOT NULL,
    private_key VARCHAR(1000) NULL,
    active TINYINT NULL,
    created_at BIGINT NOT NULL,
    retires_at BIGINT NULL,
    UNIQUE KEY ux_package_keys_active (active)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS package_deployments (
    id CHAR(32) NOT NULL PRIMARY KEY,
    app VARCHAR(100) NOT NULL,
    package VARCHAR(100) NOT NULL,
    version VARCHAR(64) NOT NULL,
    state VARCHAR(20) NOT NULL,
    reason VARCHAR(40) NULL,
    revision BIGINT NOT NULL,
    previous_id CHAR(32) NULL,
    canary_percent INT NULL,
    max_failure_percent INT NOT NULL,
    min_runs INT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by VARCHAR(120) NOT NULL,
    changed_at BIGINT NOT NULL,
    KEY ix_package_deployments_package (package, id),
    KEY ix_package_deployments_state (state)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What an app runs of a package: one row that every change locks, so that there is one current deployment and one canary at most.
CREATE TABLE IF NOT EXISTS package_heads (
    app VARCHAR(100) NOT NULL,
    package VARCHAR(100) NOT NULL,
    revision BIGINT NOT NULL,
    current_id CHAR(32) NULL,
    canary_id CHAR(32) NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (app, package),
    KEY ix_package_heads_package (package)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS package_canaries (
    deployment_id CHAR(32) NOT NULL,
    executor_id CHAR(32) NOT NULL,
    PRIMARY KEY (deployment_id, executor_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS package_reports (
    executor_id CHAR(32) NOT NULL PRIMARY KEY,
    packages MEDIUMTEXT NOT NULL,
    reported_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Which package a delivery ran; only deliveries whose handler came from one have a row.
CREATE TABLE IF NOT EXISTS run_packages (
    run_id CHAR(32) NOT NULL,
    fence INT NOT NULL,
    executor_id CHAR(32) NOT NULL,
    package VARCHAR(100) NOT NULL,
    version VARCHAR(64) NOT NULL,
    started_at BIGINT NULL,
    outcome TINYINT NULL,
    PRIMARY KEY (run_id, fence),
    KEY ix_run_packages_executor (executor_id, package, version, started_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
