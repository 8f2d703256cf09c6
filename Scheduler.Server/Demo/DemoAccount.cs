using System.Security.Cryptography;

namespace Scheduler.Server.Demo;

/// <summary>The account made up for one run of the demo.</summary>
/// <param name="UserName">Always the same.</param>
/// <param name="Password">Random.</param>
internal sealed record DemoAccount(string UserName, string Password)
{
    public static DemoAccount Create() => new("demo", RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 20));
}
