using Scheduler.Server.Runs;

namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>The answer to a callback that counts.</summary>
internal sealed record CallbackView(string RunId, RunState State);
