using System.Data.Common;
using System.Reflection;
using System.Runtime.CompilerServices;
using Scheduler.Server.Alerts;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Audit;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Tests.QueryPlans;

/// <summary>Arguments for whatever a store asks for: ids that exist, instants within the history, and filters of every kind. In one variant all lists are empty.</summary>
/// <param name="data">What there is.</param>
/// <param name="connection">For methods that work within a caller's transaction.</param>
/// <param name="store">Whose method is called: it says what an <c>id</c> is.</param>
/// <param name="variant">Which of several values is taken; what may be null is null in every other one.</param>
internal sealed class SampleValues(PlanData data, ExplainedConnection connection, Type store, int variant)
{
    private const int MaxDepth = 6;

    /// <summary>As many variants as the longest list of filters has.</summary>
    private const int Filters = 15;

    private static readonly NullabilityInfoContext Nullability = new();

    public object?[] For(MethodInfo method) => [.. method.GetParameters().Select(parameter =>
        IsNull(Nullability.Create(parameter)) ? null : Of(parameter.ParameterType, parameter.Name ?? "", 0))];

    /// <summary>With how many variants of its arguments a method goes every way it can.</summary>
    public static int VariantsOf(MethodInfo method) => method.GetParameters().Select(parameter =>
        IsFilter(parameter.ParameterType) ? Filters
        : parameter.ParameterType.IsEnum ? Enum.GetValues(parameter.ParameterType).Length
        : IsList(parameter.ParameterType) ? 3
        : Nullability.Create(parameter).WriteState is NullabilityState.Nullable ? 2
        : 1).Append(1).Max();

    private static bool IsList(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() is var definition
        && (definition == typeof(IReadOnlyList<>) || definition == typeof(IReadOnlyCollection<>) || definition == typeof(IEnumerable<>));

    private bool IsNull(NullabilityInfo info) => info.WriteState is NullabilityState.Nullable && variant % 2 == 1 && !IsFilter(info.Type);

    private static bool IsFilter(Type type) => type == typeof(RunFilter) || type == typeof(JobFilter) || type == typeof(AuditFilter) || type == typeof(AlertFilter);

    private object? Of(Type type, string name, int depth)
    {
        var value = Known(type, name, depth);
        return value ?? (depth < MaxDepth ? Made(type, name, depth + 1) : null);
    }

    private object? Known(Type type, string name, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(CancellationToken) ? CancellationToken.None
            : type == typeof(DbTransaction) ? connection.Transaction
            : type == typeof(DbConnection) ? connection
            : type == typeof(string) ? Text(name)
            : type == typeof(long) ? Number(name)
            : type == typeof(int) ? (int)Math.Min(Number(name), 500)
            : type == typeof(bool) ? true
            : type == typeof(double) ? 1.0
            : type == typeof(DateTimeOffset) ? Instants.FromMicros(data.Middle)
            : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(1)
            : type == typeof(System.Text.Json.JsonElement) ? System.Text.Json.JsonElement.Parse("{}")
            : type == typeof(JobSpec) ? Jobs.JobSpecs.Of("sample")
            : type == typeof(Stream) ? new MemoryStream(new byte[10])
            : type == typeof(RunFilter) ? RunFilters()[variant % RunFilters().Length]
            : type == typeof(JobFilter) ? JobFilters()[variant % JobFilters().Length]
            : type == typeof(AuditFilter) ? AuditFilters()[variant % AuditFilters().Length]
            : type == typeof(AlertFilter) ? AlertFilters()[variant % AlertFilters().Length]
            : type == typeof(RunState) ? RunState.Failed
            : type.IsEnum ? Enum.GetValues(type).GetValue(variant % Enum.GetValues(type).Length)
            : List(type, name, depth);
    }

    private object? List(Type type, string name, int depth)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() is var definition)
        {
            var arguments = type.GetGenericArguments();
            if (definition == typeof(IReadOnlyDictionary<,>))
            {
                var dictionary = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!; // a class with such a constructor
                dictionary[Of(arguments[0], "key", depth)!] = Of(arguments[1], "value", depth); // keys are texts
                return dictionary;
            }

            if (IsList(type))
            {
                return ListOf(arguments[0], name, depth);
            }
        }

        return null;
    }

    private System.Collections.IList ListOf(Type item, string name, int depth)
    {
        var list = (System.Collections.IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!; // a class with such a constructor
        if (variant == 2 && depth == 0)
        {
            // Dapper makes a question of an empty list, which must not be answered by reading everything.
            return list;
        }

        if (item == typeof(string))
        {
            foreach (var text in Texts(name))
            {
                list.Add(text);
            }
        }
        else if (!item.IsAbstract && Of(item, name, depth) is { } one)
        {
            list.Add(one);
        }

        return list;
    }

    private object? Made(Type type, string name, int depth)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return Function(type);
        }

        if (type.IsAbstract || type.IsInterface)
        {
            return null;
        }

        if (type.IsGenericType && type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal)) // a closed type has a name
        {
            return Activator.CreateInstance(type, [.. type.GetGenericArguments().Select((argument, place) => Of(argument, place == 0 ? name : "", depth))]);
        }

        var made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.NonPublic).Where(property => property.SetMethod is not null))
        {
            if (!IsNull(Nullability.Create(property)))
            {
                property.SetValue(made, Of(property.PropertyType, property.Name, depth));
            }
        }

        return made;
    }

    private static Delegate Function(Type type) =>
        type == typeof(Func<int, long>) ? (Func<int, long>)(failures => failures)
        : type == typeof(Func<AuditChainLink, AuditRow, AuditChainLink>) ? (Func<AuditChainLink, AuditRow, AuditChainLink>)((link, _) => new AuditChainLink(link.Position + 1, new string('a', 64)))
        : throw new NotSupportedException($"There is no sample of {type}.");

    private string Text(string name) => Texts(name)[0];

    private IReadOnlyList<string> Texts(string name) => name.ToUpperInvariant() switch
    {
        "JOBID" or "JOBIDS" or "FOLLOWERIDS" or "TRIGGERID" or "TRIGGERIDS" => data.Jobs,
        "RUNID" or "RUNIDS" or "EXCEPTID" or "KEEP" or "CHAINID" or "CHAINIDS" => data.Runs,
        "EXECUTORID" or "EXECUTORIDS" or "FROMEXECUTORID" or "TOEXECUTORID" or "GONEEXECUTORIDS" => data.Executors,
        "USERID" => data.Users,
        "RULEID" => [data.RuleId],
        "ALERTID" => data.Alerts,
        "GROUP" or "GROUPS" => ["common"],
        "KIND" => ["user"],
        "NAMES" => [PlanData.CalendarName],
        "ID" or "IDS" => Own(),
        "AFTERNAME" or "USERNAME" or "NAME" => ["name-00500"],
        "AFTER" => Own(),
        _ => data.Runs,
    };

    private IReadOnlyList<string> Own() =>
        store.Name.StartsWith("Job", StringComparison.Ordinal) || store.Name.StartsWith("Follower", StringComparison.Ordinal) || store.Name.StartsWith("Retention", StringComparison.Ordinal) ? data.Jobs
        : store.Name.StartsWith("Executor", StringComparison.Ordinal) ? data.Executors
        : store.Name.StartsWith("User", StringComparison.Ordinal) ? data.Users
        : store.Name.StartsWith("Audit", StringComparison.Ordinal) ? data.Audit
        : store.Name is nameof(AlertStore) ? data.Alerts
        : data.Runs;

    // Small numbers where one counts, else instants: the end of the history, so that what is older is most of it.
    private long Number(string name) => name.ToUpperInvariant() switch
    {
        "TAKE" or "LIMIT" or "BITE" or "KEEP" => 51,
        "PRIORITY" or "OUTCOME" or "FENCE" or "VERSION" or "JOBVERSION" or "EPOCH" or "ATTEMPT" or "FROM" => 1,
        "SINCE" => data.Now - 5_000_000,
        "FROMDUE" => data.Middle,
        "UNTILDUE" => data.Middle + 10_000_000,
        "BEFORE" => data.Middle,
        "POSITION" or "OFFSET" or "SEQ" => 100,
        _ => data.Now,
    };

    private RunFilter[] RunFilters()
    {
        var cursor = new RunCursor(data.Middle, new string('f', 32));
        return
        [
            new(),
            new() { After = cursor },
            new() { From = data.Middle, To = data.Middle + 10_000_000 },
            new() { States = [RunState.Failed] },
            new() { States = [RunState.Failed, RunState.Lost], After = cursor },
            new() { States = [RunState.Planned] },
            new() { JobId = data.Jobs[0] },
            new() { JobId = data.Jobs[0], States = [RunState.Succeeded], After = cursor },
            new() { ExecutorIds = [data.Executors[^1]] },
            new() { ExecutorIds = [data.Executors[0]], After = cursor },
            new() { JobId = data.Jobs[0], ExecutorIds = [data.Executors[0]] },
            new() { Groups = ["rare"] },
            new() { Groups = ["rare"], States = [RunState.Failed] },
            new() { Groups = ["common"] },
            new() { Groups = ["quiet"] },
        ];
    }

    private static JobFilter[] JobFilters() =>
    [
        new() { Take = 51 },
        new() { Take = 51, After = ("common", "name-00500") },
        new() { Take = 51, Groups = ["rare"] },
        new() { Take = 51, Groups = ["rare", "common"], After = ("common", "name-00500") },
        new() { Take = 51, State = JobState.Paused },
        new() { Take = 51, State = JobState.Paused, Groups = ["common"], After = ("common", "name-00500") },
        new() { Take = 51, Text = "nothing" },
        new() { Take = 51, Text = "nothing", State = JobState.Active },
        new() { Take = 51, State = JobState.Active, After = ("common", "name-00500") },
    ];

    private AuditFilter[] AuditFilters() =>
    [
        new(),
        new() { Action = "rare" },
        new() { Action = "common" },
        new() { ActorName = "rare" },
        new() { ActorName = "rare", Action = "common" },
        new() { ObjectId = data.Jobs[5] },
        new() { From = Instants.FromMicros(data.Middle), To = Instants.FromMicros(data.Middle + 10_000_000) },
        new() { To = Instants.FromMicros(data.Start) },
        new() { Groups = ["rare"] },
        new() { Groups = ["rare", "common"], Action = "rare" },
    ];

    private AlertFilter[] AlertFilters() =>
    [
        new(),
        new() { States = [AlertState.Open, AlertState.Acknowledged] },
        new() { States = [AlertState.Closed] },
        new() { Severities = [AlertSeverity.Critical] },
        new() { RuleId = data.RuleId },
        new() { JobId = data.Jobs[7] },
        new() { Groups = ["rare"] },
        new() { Groups = ["rare"], States = [AlertState.Open, AlertState.Acknowledged] },
    ];
}
