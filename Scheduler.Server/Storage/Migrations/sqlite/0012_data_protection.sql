-- The keys of cookies and forms, each sealed under the cluster's secret.
CREATE TABLE IF NOT EXISTS data_protection_keys (
    id TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
