using System.Text.Json;
using Reloads;

// Loads a package over and over, runs one handler of it five times each time, and says what stays in memory.
// Reloads PACKAGE.jobs.zip RELOADS HANDLER [HANDLER …]
if (args is not [var archive, var times, .. var handlers] || !int.TryParse(times, out int reloads) || handlers.Length == 0)
{
    Console.Error.WriteLine("Usage: Reloads PACKAGE.jobs.zip RELOADS HANDLER [HANDLER …]");
    return 2;
}

await using var reloading = await Reloading.StartAsync(archive);
var rows = await reloading.RunAsync(handlers, reloads);
Console.WriteLine(JsonSerializer.Serialize(rows, JsonSerializerOptions.Web));
return 0;
