using Scheduler.Server.Api;

namespace Scheduler.Server.Jobs;

/// <summary>Rolls back a part of an import whose jobs only together are wrong.</summary>
internal sealed class ImportRefusedException(FieldErrors errors) : Exception("The jobs of an import do not fit together.")
{
    public FieldErrors Errors => errors;
}
