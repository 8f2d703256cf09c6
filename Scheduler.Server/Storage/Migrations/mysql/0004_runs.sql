CREATE TABLE IF NOT EXISTS job_followers (
    job_id CHAR(32) NOT NULL,
    follower_id CHAR(32) NOT NULL,
    outcome TINYINT NOT NULL,
    PRIMARY KEY (job_id, follower_id),
    KEY ix_job_followers_follower (follower_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS chain_runs (
    chain_id CHAR(32) NOT NULL,
    job_id CHAR(32) NOT NULL,
    run_id CHAR(32) NOT NULL,
    state TINYINT NULL,
    result MEDIUMTEXT NULL,
    result_omitted TINYINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (chain_id, job_id),
    KEY ix_chain_runs_recorded (recorded_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT IGNORE INTO cluster_settings (name, value) VALUES ('dependencies', '');
