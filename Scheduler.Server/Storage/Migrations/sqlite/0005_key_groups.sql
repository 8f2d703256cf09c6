-- The groups in which executors of a key may declare jobs.
CREATE TABLE IF NOT EXISTS executor_key_groups (
    key_id TEXT NOT NULL,
    group_name TEXT NOT NULL,
    PRIMARY KEY (key_id, group_name)
) WITHOUT ROWID;
