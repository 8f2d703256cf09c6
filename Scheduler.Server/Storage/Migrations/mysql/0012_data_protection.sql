-- The keys of cookies and forms, each sealed under the cluster's secret.
CREATE TABLE IF NOT EXISTS data_protection_keys (
    id CHAR(32) NOT NULL PRIMARY KEY,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
