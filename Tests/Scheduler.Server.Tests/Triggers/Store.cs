namespace Scheduler.Server.Tests.Triggers;

public enum Store
{
    Sqlite,
    MySql,
}
