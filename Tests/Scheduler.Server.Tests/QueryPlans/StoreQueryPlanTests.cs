using System.Data.Common;
using System.Reflection;
using System.Text;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.QueryPlans;

/// <summary>
/// Every statement of every store, as it is run: none reads a table that grows from end to end, and none fetches more rows than it has use for. A store's
/// new method is among them by itself.
/// </summary>
public sealed class StoreQueryPlanTests
{
    // A quarter of the ledger: a page of each state of runs, or a bite of a sweep with what is joined to it.
    private const int MostRead = 5_000;

    /// <summary>Tables that stay as small as the installation is, or whose rows are few by a limit; those of run_commands live for ten minutes at most.</summary>
    private static readonly string[] Small =
    [
        "nodes", "executors", "executor_keys", "executor_key_groups", "calendars", "calendar_uses", "alert_rules", "alert_channels", "roles", "cluster_settings", "setup_tokens",
        "audit_chain", "packages", "package_keys", "package_heads", "package_deployments", "package_canaries", "package_uploads", "package_reports", "package_chunks",
        "second_factors", "recovery_codes", "api_tokens", "run_commands", "data_protection_keys", "secrets", "secret_uses",
    ];

    /// <summary>What looks through all users, of whom there are few, when somebody changes an admin or a role, and what empties a table.</summary>
    private static readonly string[] ReadMuch = ["UserStore.LockAdminsAsync", "RoleStore.CountUsersAsync", "RunCommandStore.DeleteOlderAsync"];

    [Fact]
    public async Task Stores_EveryStatement_ReadsByAnIndexAndNoMoreThanItNeeds()
    {
        await using var migrated = await MigratedDatabase.CreateAsync(nameof(DatabaseProvider.MySql));
        var data = await PlanData.WriteAsync(migrated.Database);
        var database = new ExplainedDatabase(migrated.Database);
        var wrong = new StringBuilder();
        var seen = 0;

        foreach (var call in Calls())
        {
            foreach (var plan in await PlansAsync(call, database, data, wrong))
            {
                seen++;
                foreach (var complaint in Complaints(plan).Where(_ => !ReadMuch.Contains($"{call.Store.Name}.{call.Method.Name}", StringComparer.Ordinal)))
                {
                    wrong.AppendLine($"{call.Name}: {complaint}\n  {plan}");
                }
            }
        }

        Assert.True(wrong.Length == 0, wrong.ToString());
        Assert.True(seen > 250, $"{seen} statements were seen.");
    }

    private static IEnumerable<StoreCall> Calls() =>
        from store in typeof(IDatabase).Assembly.GetTypes()
        where store is { IsClass: true, IsNested: false } && store.Name.EndsWith("Store", StringComparison.Ordinal)
        from method in store.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where typeof(Task).IsAssignableFrom(method.ReturnType)
        from variant in Enumerable.Range(0, SampleValues.VariantsOf(method))
        select new StoreCall(store, method, variant);

    private static async Task<IReadOnlyList<QueryPlan>> PlansAsync(StoreCall call, ExplainedDatabase database, PlanData data, StringBuilder wrong)
    {
        await using var connection = await database.BeginAsync(CancellationToken.None);
        var store = call.Method.IsStatic ? null : Make(call.Store, database);
        try
        {
            await (Task)call.Method.Invoke(store, new SampleValues(data, connection, call.Store, call.Variant).For(call.Method))!; // as it says
        }
        catch (Exception exception)
        {
            if (!IsThere(exception, database))
            {
                wrong.AppendLine($"{call.Name} failed with these arguments, so that not all of it was seen: {(exception as TargetInvocationException)?.InnerException ?? exception}");
            }
        }

        return database.TakePlans();
    }

    // What is inserted may be there already; it was the statement all the same.
    private static bool IsThere(Exception exception, ExplainedDatabase database) =>
        ((exception as TargetInvocationException)?.InnerException ?? exception) is DbException refused && database.Dialect.IsDuplicate(refused);

    private static object Make(Type type, IDatabase database) =>
        type == typeof(IDatabase) ? database
        : type == typeof(IClusterClock) ? new FixedClock()
        : Activator.CreateInstance(type, [.. type.GetConstructors()[0].GetParameters().Select(parameter => Make(parameter.ParameterType, database))])!; // a class

    private static IEnumerable<string> Complaints(QueryPlan plan)
    {
        foreach (var step in plan.Steps.Where(step => step.Type is "ALL" or "index" && step.SelectType is not ("INSERT" or "REPLACE")))
        {
            var tables = plan.TablesOf(step).Where(table => !Small.Contains(table, StringComparer.Ordinal)).ToList();

            // A walk along an index is stopped by its limit, or shows in the rows that were read.
            if (tables.Count > 0 && (step.Type == "ALL" || plan.RowsRead > MostRead))
            {
                yield return $"reads {string.Join(" or ", tables)} from end to end";
            }
        }

        if (plan.RowsRead > MostRead)
        {
            yield return $"reads {plan.RowsRead} rows";
        }
    }
}
