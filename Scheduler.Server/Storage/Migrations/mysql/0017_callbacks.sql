-- Runs whose webhook was accepted and that end with a callback. What became of a run stands in runs; this finds those that wait by job and by deadline.
CREATE TABLE IF NOT EXISTS callbacks (
    run_id CHAR(32) NOT NULL PRIMARY KEY,
    fence INT NOT NULL,
    job_id CHAR(32) NOT NULL,
    deadline_at BIGINT NOT NULL,
    KEY ix_callbacks_job (job_id),
    KEY ix_callbacks_deadline (deadline_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
