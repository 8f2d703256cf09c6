CREATE TABLE IF NOT EXISTS job_followers (
    job_id TEXT NOT NULL,
    follower_id TEXT NOT NULL,
    outcome INTEGER NOT NULL,
    PRIMARY KEY (job_id, follower_id)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_job_followers_follower ON job_followers (follower_id);

CREATE TABLE IF NOT EXISTS chain_runs (
    chain_id TEXT NOT NULL,
    job_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    state INTEGER NULL,
    result TEXT NULL,
    result_omitted INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (chain_id, job_id)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_chain_runs_recorded ON chain_runs (recorded_at);

INSERT OR IGNORE INTO cluster_settings (name, value) VALUES ('dependencies', '');
