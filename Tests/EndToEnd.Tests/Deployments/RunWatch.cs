using TestServers;
using TestServers.Api;
using TestServers.Ledger;

namespace EndToEnd.Tests.Deployments;

/// <summary>Follows one run through the REST interface.</summary>
internal static class RunWatch
{
    public static async Task<LedgerRun> UntilAsync(ApiSession session, string runId, Func<LedgerRun, bool> wanted, double seconds)
    {
        LedgerRun? last = null;
        try
        {
            return await Eventually.ValueAsync(
                async () =>
                {
                    last = await session.RunAsync(runId);
                    return wanted(last) ? last : null;
                },
                TimeSpan.FromSeconds(seconds),
                $"run {runId} gets where the test wants it");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} It is {last}", late);
        }
    }
}
