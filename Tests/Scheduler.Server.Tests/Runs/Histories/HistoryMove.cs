namespace Scheduler.Server.Tests.Runs.Histories;

/// <summary>What may happen next to a run, in any order.</summary>
internal enum HistoryMove
{
    /// <summary>An executor is named for a run that has none.</summary>
    Route,

    /// <summary>It is sent, and arrives.</summary>
    Send,

    /// <summary>It is sent, and the message is lost.</summary>
    SendInVain,

    /// <summary>The handler starts.</summary>
    Start,

    /// <summary>The handler ends, one way or another.</summary>
    Finish,

    /// <summary>Some report arrives: the newest, or one that was overtaken.</summary>
    Arrive,

    /// <summary>The same, and a copy of it is still under way.</summary>
    ArriveTwice,

    /// <summary>An executor that stops gives a delivery back.</summary>
    GiveBack,

    /// <summary>An executor dies; its messages may still arrive.</summary>
    Crash,

    /// <summary>An executor is judged dead and is not.</summary>
    Silence,

    /// <summary>Somebody cancels the run.</summary>
    Cancel,
}
