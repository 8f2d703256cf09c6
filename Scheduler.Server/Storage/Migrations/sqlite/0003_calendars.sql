CREATE TABLE IF NOT EXISTS calendars (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    planned_version INTEGER NOT NULL,
    spec TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS ux_calendars_name ON calendars (name);

CREATE TABLE IF NOT EXISTS calendar_uses (
    job_id TEXT NOT NULL,
    calendar_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (job_id, calendar_id)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_calendar_uses_calendar ON calendar_uses (calendar_id, version);
