using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Scheduler.Server.Storage;

internal static class StorageServiceCollectionExtensions
{
    /// <summary>Registers the database that section <c>Database</c> names.</summary>
    /// <param name="services">The services.</param>
    /// <param name="dataPath">The absolute folder of the embedded database.</param>
    public static IServiceCollection AddStorage(this IServiceCollection services, string dataPath)
    {
        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section)
            .Validate(
                options => options.Provider != DatabaseProvider.MySql || !string.IsNullOrWhiteSpace(options.ConnectionString),
                "Database:ConnectionString is required when Database:Provider is mysql, such as Server=127.0.0.1;Database=scheduler;User ID=scheduler;Password=….")
            .ValidateOnStart();
        services.AddSingleton<IDatabase>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;
            var time = provider.GetRequiredService<TimeProvider>();
            return options.Provider == DatabaseProvider.MySql
                ? new MySqlDatabase(options.ConnectionString!, time) // validated above
                : new SqliteDatabase(options.ConnectionString ?? DefaultSqlite(dataPath), time);
        });
        services.AddSingleton<Migrator>();
        return services;
    }

    private static string DefaultSqlite(string dataPath) =>
        new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataPath, "scheduler.db"), DefaultTimeout = 5 }.ConnectionString;
}
