using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Tests.Executors.Pull;

public sealed class MailboxTests
{
    private readonly Mailbox _mailbox = new(TimeProvider.System);

    [Fact]
    public async Task Read_OfWhatWasPut_KeepsItsOrderAndNumbersIt()
    {
        await _mailbox.Assign([Run("a")]);
        await _mailbox.Revoke([new RunRef("a", 1)]);
        await _mailbox.Drain(draining: true);

        var read = _mailbox.Read(_mailbox.BeginPoll(null));

        Assert.Equal([1, 2, 3], read.Select(message => message.Seq));
        Assert.Equal("a", read[0].Assign![0].RunId); // the first is an assignment
        Assert.NotNull(read[1].Revoke);
        Assert.True(read[2].Drain);
    }

    [Fact]
    public async Task BeginPoll_AfterMoreThanWasAnswered_ForgetsOnlyWhatWas()
    {
        await _mailbox.Assign([Run("a")]);
        _mailbox.Read(_mailbox.BeginPoll(0));
        await _mailbox.Assign([Run("b")]);

        var read = _mailbox.Read(_mailbox.BeginPoll(1_000));

        Assert.Equal("b", Assert.Single(read).Assign![0].RunId); // an assignment
    }

    [Fact]
    public async Task Read_OfManyLargeMessages_ComesInSeveralAnswers()
    {
        for (var i = 0; i < 5; i++)
        {
            await _mailbox.Assign([Run($"r{i}", new string('x', 400_000))]);
        }

        var first = _mailbox.Read(_mailbox.BeginPoll(null));
        var second = _mailbox.Read(_mailbox.BeginPoll(null));

        Assert.Equal([1, 2], first.Select(message => message.Seq));
        Assert.Equal([3, 4], second.Select(message => message.Seq));
    }

    [Fact]
    public async Task Assign_BeyondTheLimit_EndsTheSession()
    {
        var args = new string('x', 1024 * 1024);
        for (var i = 0; i < 31; i++)
        {
            await _mailbox.Assign([Run($"r{i}", args)]);
        }

        await Assert.ThrowsAsync<IOException>(() => _mailbox.Assign([Run("one", args), Run("more", args)]));

        Assert.True(_mailbox.IsClosed);
        Assert.Empty(_mailbox.Read(_mailbox.BeginPoll(null)));
    }

    [Fact]
    public async Task WaitAsync_WhenAMessageComes_Ends()
    {
        var turn = _mailbox.BeginPoll(null);
        var waiting = _mailbox.WaitAsync(turn, TimeSpan.FromMinutes(1), CancellationToken.None);

        await _mailbox.Cancel([new RunRef("a", 1)]);

        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task WaitAsync_WhenAnotherPollTakesItsPlace_EndsWithNothing()
    {
        var turn = _mailbox.BeginPoll(null);
        var waiting = _mailbox.WaitAsync(turn, TimeSpan.FromMinutes(1), CancellationToken.None);

        var next = _mailbox.BeginPoll(null);
        await _mailbox.Drain(draining: true);

        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Empty(_mailbox.Read(turn));
        Assert.Single(_mailbox.Read(next));
    }

    [Fact]
    public async Task WaitAsync_WhenNothingComes_EndsAtItsLimit()
    {
        var waited = await _mailbox.WaitAsync(_mailbox.BeginPoll(null), TimeSpan.FromMilliseconds(20), CancellationToken.None);

        Assert.False(waited);
    }

    [Fact]
    public async Task Close_WhileAPollWaits_EndsItAndTakesNothingMore()
    {
        var waiting = _mailbox.WaitAsync(_mailbox.BeginPoll(null), TimeSpan.FromMinutes(1), CancellationToken.None);

        _mailbox.Close();

        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
        await _mailbox.Drain(draining: true);
        Assert.Empty(_mailbox.Read(_mailbox.BeginPoll(null)));
    }

    [Fact]
    public void TryBeginReport_WhileAsManyAreBeingCommitted_IsFalse()
    {
        var begun = Enumerable.Range(0, 9).Count(_ => _mailbox.TryBeginReport());

        _mailbox.EndReport();

        Assert.Equal(8, begun);
        Assert.True(_mailbox.TryBeginReport());
    }

    private static Assignment Run(string id, string? text = null) => new()
    {
        RunId = id,
        Fence = 1,
        JobId = "job",
        JobName = "job",
        Handler = "work",
        Args = JsonSerializer.SerializeToElement(new { text }),
        DueAtMicros = 1,
        IdempotencyKey = id,
    };
}
