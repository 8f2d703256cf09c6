namespace Scheduler.Server.Storage;

internal enum DatabaseProvider
{
    Sqlite,
    MySql,
}
