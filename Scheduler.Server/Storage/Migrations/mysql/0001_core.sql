CREATE TABLE IF NOT EXISTS cluster_settings (
    name VARCHAR(60) NOT NULL PRIMARY KEY,
    value VARCHAR(400) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS nodes (
    name VARCHAR(100) NOT NULL PRIMARY KEY,
    instance_id CHAR(32) NOT NULL,
    advertised_url VARCHAR(300) NOT NULL,
    version VARCHAR(40) NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    stopped_at BIGINT NULL,
    clock_error_us BIGINT NOT NULL,
    clock_offset_us BIGINT NOT NULL,
    stats MEDIUMTEXT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS executors (
    id CHAR(32) NOT NULL PRIMARY KEY,
    app VARCHAR(100) NOT NULL,
    name VARCHAR(100) NOT NULL,
    instance_id VARCHAR(64) NOT NULL,
    session VARCHAR(64) NOT NULL,
    node VARCHAR(100) NOT NULL,
    connected TINYINT NOT NULL,
    draining TINYINT NOT NULL,
    drained_by_admin TINYINT NOT NULL,
    slots INT NOT NULL,
    labels TEXT NOT NULL,
    handlers MEDIUMTEXT NOT NULL,
    about TEXT NOT NULL,
    load_json TEXT NULL,
    key_id CHAR(32) NULL,
    transport VARCHAR(20) NOT NULL,
    connected_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    UNIQUE KEY ux_executors_app_name (app, name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS jobs (
    id CHAR(32) NOT NULL PRIMARY KEY,
    group_name VARCHAR(100) NOT NULL,
    name VARCHAR(100) NOT NULL,
    version INT NOT NULL,
    state VARCHAR(20) NOT NULL,
    pause_reason VARCHAR(500) NULL,
    target_kind VARCHAR(20) NOT NULL,
    app VARCHAR(100) NULL,
    spec MEDIUMTEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE KEY ux_jobs_group_name (group_name, name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS job_versions (
    job_id CHAR(32) NOT NULL,
    version INT NOT NULL,
    group_name VARCHAR(100) NOT NULL,
    name VARCHAR(100) NOT NULL,
    spec MEDIUMTEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by VARCHAR(120) NOT NULL,
    PRIMARY KEY (job_id, version),
    KEY ix_job_versions_group (group_name, job_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS seats (
    job_id CHAR(32) NOT NULL PRIMARY KEY,
    executor_id CHAR(32) NOT NULL,
    epoch INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS runs (
    id CHAR(32) NOT NULL PRIMARY KEY,
    origin VARCHAR(200) NOT NULL,
    job_id CHAR(32) NOT NULL,
    job_version INT NOT NULL,
    trigger_id CHAR(32) NULL,
    cause TINYINT NOT NULL,
    state TINYINT NOT NULL,
    reason VARCHAR(40) NULL,
    delivery TINYINT NOT NULL,
    seated TINYINT NOT NULL,
    priority TINYINT NOT NULL,
    attempt INT NOT NULL,
    fence INT NOT NULL,
    executor_id CHAR(32) NULL,
    open_executor CHAR(32) NULL,
    node VARCHAR(100) NULL,
    due_at BIGINT NOT NULL,
    planned_at BIGINT NOT NULL,
    not_before BIGINT NULL,
    expire_at BIGINT NULL,
    sent_at BIGINT NULL,
    armed_at BIGINT NULL,
    started_at BIGINT NULL,
    ended_at BIGINT NULL,
    lateness_us BIGINT NULL,
    clock_error_us BIGINT NULL,
    cancel_at BIGINT NULL,
    args MEDIUMTEXT NULL,
    result MEDIUMTEXT NULL,
    error MEDIUMTEXT NULL,
    progress TEXT NULL,
    routing TEXT NULL,
    missed_from BIGINT NULL,
    missed_to BIGINT NULL,
    missed_count BIGINT NULL,
    chain_id CHAR(32) NULL,
    retry_of CHAR(32) NULL,
    shard_index INT NULL,
    shard_count INT NULL,
    UNIQUE KEY ux_runs_origin (origin),
    KEY ix_runs_job_due (job_id, due_at),
    KEY ix_runs_due (due_at),
    KEY ix_runs_executor_due (executor_id, due_at),
    KEY ix_runs_open (open_executor, state, due_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS run_attempts (
    run_id CHAR(32) NOT NULL,
    fence INT NOT NULL,
    attempt INT NOT NULL,
    state VARCHAR(20) NOT NULL,
    reason VARCHAR(40) NULL,
    executor_id CHAR(32) NULL,
    node VARCHAR(100) NULL,
    sent_at BIGINT NULL,
    armed_at BIGINT NULL,
    started_at BIGINT NULL,
    ended_at BIGINT NULL,
    error MEDIUMTEXT NULL,
    PRIMARY KEY (run_id, fence)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS run_logs (
    run_id CHAR(32) NOT NULL,
    fence INT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    level VARCHAR(12) NOT NULL,
    category VARCHAR(200) NOT NULL,
    message TEXT NOT NULL,
    scope TEXT NULL,
    dropped INT NOT NULL,
    PRIMARY KEY (run_id, fence, seq)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS run_commands (
    executor_id CHAR(32) NOT NULL,
    run_id CHAR(32) NOT NULL,
    fence INT NOT NULL,
    kind VARCHAR(10) NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (executor_id, run_id, fence, kind)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
