-- The groups in which executors of a key may declare jobs.
CREATE TABLE IF NOT EXISTS executor_key_groups (
    key_id CHAR(32) NOT NULL,
    group_name VARCHAR(100) NOT NULL,
    PRIMARY KEY (key_id, group_name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
