using System.Data;
using System.Data.Common;

namespace Scheduler.Server.Tests.QueryPlans;

/// <summary>The transaction of an <see cref="ExplainedConnection"/>. Whoever commits it only believes so.</summary>
internal sealed class ExplainedTransaction(ExplainedConnection connection, DbTransaction inner) : DbTransaction
{
    public DbTransaction Inner => inner;

    public override IsolationLevel IsolationLevel => inner.IsolationLevel;

    protected override DbConnection DbConnection => connection;

    public override void Commit()
    {
    }

    public override void Rollback()
    {
    }
}
