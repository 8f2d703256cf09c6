CREATE TABLE IF NOT EXISTS calendars (
    id CHAR(32) NOT NULL PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    version INT NOT NULL,
    planned_version INT NOT NULL,
    spec MEDIUMTEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE KEY ux_calendars_name (name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS calendar_uses (
    job_id CHAR(32) NOT NULL,
    calendar_id CHAR(32) NOT NULL,
    version INT NOT NULL,
    PRIMARY KEY (job_id, calendar_id),
    KEY ix_calendar_uses_calendar (calendar_id, version)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
