using Scheduler.Server.Access;

namespace Scheduler.Server.Tests.Access;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("short-1-pass")]
    [InlineData("plough-under-9-moons")]
    [InlineData("correct horse battery staple")]
    [InlineData("Tr0ub4dor&3-and-more")]
    [InlineData("密码需要足够长的十二个汉字")]
    public void Problem_ALongUncommonOne_IsNone(string password)
    {
        var problem = PasswordRules.Problem(password, "ada");

        Assert.Null(problem);
    }

    [Theory]
    [InlineData("elevenchars", "must have")]
    [InlineData("aaaaaaaaaaaa", "repeats")]
    [InlineData("abcabcabcabc", "repeats")]
    [InlineData("xyzzyxyzzyxyzzy", "repeats")]
    [InlineData("123456789012", "sequence")]
    [InlineData("abcdefghijkl", "sequence")]
    [InlineData("qwertyuiop123", "sequence")]
    [InlineData("987654321098", "sequence")]
    [InlineData("1q2w3e4r5t6y", "sequence")]
    [InlineData("password1234", "common")]
    [InlineData("Password1234!", "common")]
    [InlineData("P@ssw0rd1234", "common")]
    [InlineData("passwordpassword", "common")]
    [InlineData("administrator", "common")]
    [InlineData("Welcome2026!!", "common")]
    [InlineData("changeme12345", "common")]
    [InlineData("ChangeMePlease", "common")]
    [InlineData("my-countess-lovelace-1815", "user name")]
    public void Problem_WhatEverybodyTries_IsNamed(string password, string word)
    {
        var problem = PasswordRules.Problem(password, "Lovelace");

        Assert.Contains(word, problem, StringComparison.Ordinal);
    }
}
