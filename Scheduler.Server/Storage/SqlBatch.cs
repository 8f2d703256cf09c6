using System.Data.Common;
using System.Text;

namespace Scheduler.Server.Storage;

/// <summary>Builds a command of one or more statements. The drivers' cost is per parameter, so texts that repeat share one.</summary>
internal sealed class SqlBatch(DbCommand command)
{
    private readonly StringBuilder _sql = new();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    public SqlBatch Append(string sql)
    {
        _sql.Append(sql);
        return this;
    }

    public SqlBatch Append(long number)
    {
        _sql.Append(number);
        return this;
    }

    /// <summary>Appends a text as a parameter, or <c>NULL</c>.</summary>
    public SqlBatch AppendText(string? text)
    {
        _sql.Append(text is null ? "NULL" : NameOf(text));
        return this;
    }

    /// <summary>Ends a statement that another one follows.</summary>
    public void NextStatement() => _sql.Append(";\n");

    /// <summary>Gives the command its text.</summary>
    public DbCommand Complete()
    {
        command.CommandText = _sql.ToString();
        return command;
    }

    private string NameOf(string text)
    {
        if (!_names.TryGetValue(text, out var name))
        {
            _names[text] = name = $"@p{_names.Count}";
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = text;
            command.Parameters.Add(parameter);
        }

        return name;
    }
}
