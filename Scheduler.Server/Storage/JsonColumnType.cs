namespace Scheduler.Server.Storage;

internal enum JsonColumnType
{
    Id,
    Integer,
    Text,
}
