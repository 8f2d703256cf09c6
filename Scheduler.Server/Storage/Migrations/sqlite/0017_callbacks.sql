-- Runs whose webhook was accepted and that end with a callback. What became of a run stands in runs; this finds those that wait by job and by deadline.
CREATE TABLE IF NOT EXISTS callbacks (
    run_id TEXT NOT NULL PRIMARY KEY,
    fence INTEGER NOT NULL,
    job_id TEXT NOT NULL,
    deadline_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_callbacks_job ON callbacks (job_id);

CREATE INDEX IF NOT EXISTS ix_callbacks_deadline ON callbacks (deadline_at);
