CREATE TABLE IF NOT EXISTS cluster_settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS nodes (
    name TEXT NOT NULL PRIMARY KEY,
    instance_id TEXT NOT NULL,
    advertised_url TEXT NOT NULL,
    version TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    stopped_at INTEGER NULL,
    clock_error_us INTEGER NOT NULL,
    clock_offset_us INTEGER NOT NULL,
    stats TEXT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS executors (
    id TEXT NOT NULL PRIMARY KEY,
    app TEXT NOT NULL,
    name TEXT NOT NULL,
    instance_id TEXT NOT NULL,
    session TEXT NOT NULL,
    node TEXT NOT NULL,
    connected INTEGER NOT NULL,
    draining INTEGER NOT NULL,
    drained_by_admin INTEGER NOT NULL,
    slots INTEGER NOT NULL,
    labels TEXT NOT NULL,
    handlers TEXT NOT NULL,
    about TEXT NOT NULL,
    load_json TEXT NULL,
    key_id TEXT NULL,
    transport TEXT NOT NULL,
    connected_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS ux_executors_app_name ON executors (app, name);

CREATE TABLE IF NOT EXISTS jobs (
    id TEXT NOT NULL PRIMARY KEY,
    group_name TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    pause_reason TEXT NULL,
    target_kind TEXT NOT NULL,
    app TEXT NULL,
    spec TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS ux_jobs_group_name ON jobs (group_name, name);

CREATE TABLE IF NOT EXISTS job_versions (
    job_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    group_name TEXT NOT NULL,
    name TEXT NOT NULL,
    spec TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    PRIMARY KEY (job_id, version)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_job_versions_group ON job_versions (group_name, job_id);

CREATE TABLE IF NOT EXISTS seats (
    job_id TEXT NOT NULL PRIMARY KEY,
    executor_id TEXT NOT NULL,
    epoch INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS runs (
    id TEXT NOT NULL PRIMARY KEY,
    origin TEXT NOT NULL,
    job_id TEXT NOT NULL,
    job_version INTEGER NOT NULL,
    trigger_id TEXT NULL,
    cause INTEGER NOT NULL,
    state INTEGER NOT NULL,
    reason TEXT NULL,
    delivery INTEGER NOT NULL,
    seated INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    executor_id TEXT NULL,
    open_executor TEXT NULL,
    node TEXT NULL,
    due_at INTEGER NOT NULL,
    planned_at INTEGER NOT NULL,
    not_before INTEGER NULL,
    expire_at INTEGER NULL,
    sent_at INTEGER NULL,
    armed_at INTEGER NULL,
    started_at INTEGER NULL,
    ended_at INTEGER NULL,
    lateness_us INTEGER NULL,
    clock_error_us INTEGER NULL,
    cancel_at INTEGER NULL,
    args TEXT NULL,
    result TEXT NULL,
    error TEXT NULL,
    progress TEXT NULL,
    routing TEXT NULL,
    missed_from INTEGER NULL,
    missed_to INTEGER NULL,
    missed_count INTEGER NULL,
    chain_id TEXT NULL,
    retry_of TEXT NULL,
    shard_index INTEGER NULL,
    shard_count INTEGER NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS ux_runs_origin ON runs (origin);

CREATE INDEX IF NOT EXISTS ix_runs_job_due ON runs (job_id, due_at);

CREATE INDEX IF NOT EXISTS ix_runs_due ON runs (due_at);

CREATE INDEX IF NOT EXISTS ix_runs_executor_due ON runs (executor_id, due_at);

CREATE INDEX IF NOT EXISTS ix_runs_open ON runs (open_executor, state, due_at);

CREATE TABLE IF NOT EXISTS run_attempts (
    run_id TEXT NOT NULL,
    fence INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NULL,
    executor_id TEXT NULL,
    node TEXT NULL,
    sent_at INTEGER NULL,
    armed_at INTEGER NULL,
    started_at INTEGER NULL,
    ended_at INTEGER NULL,
    error TEXT NULL,
    PRIMARY KEY (run_id, fence)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS run_logs (
    run_id TEXT NOT NULL,
    fence INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    level TEXT NOT NULL,
    category TEXT NOT NULL,
    message TEXT NOT NULL,
    scope TEXT NULL,
    dropped INTEGER NOT NULL,
    PRIMARY KEY (run_id, fence, seq)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS run_commands (
    executor_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    fence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (executor_id, run_id, fence, kind)
) WITHOUT ROWID;
