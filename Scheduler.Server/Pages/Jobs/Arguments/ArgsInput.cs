namespace Scheduler.Server.Pages.Jobs.Arguments;

/// <summary>The arguments as they are typed in: fields where the handler's schema is known, and JSON.</summary>
/// <param name="Form">Null where no connected executor tells the schema.</param>
/// <param name="Json">The text.</param>
/// <param name="Error">What is wrong with the text.</param>
internal sealed record ArgsInput(ArgsForm? Form, string Json, string? Error);
