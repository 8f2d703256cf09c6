using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Jobs.Secrets;

/// <summary>What a caller may write as a secret.</summary>
internal static class SecretValidation
{
    private const int DescriptionMax = 2_000;
    private const int ValueMin = 16;
    private const int ValueMax = 1_000;

    /// <param name="document">As written.</param>
    /// <param name="current">The secret that is replaced; null for one that is made.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static SecretSpec? Read(SecretDocument document, SecretRow? current, FieldErrors errors)
    {
        Names.CheckName("name", document.Name, errors);
        Names.CheckName("group", document.Group, errors);
        Expect(current is null || document.Group == current.Spec.Group, "group", "cannot change: jobs of its group may use the secret; make another one", errors);
        Expect(document.Description.Length <= DescriptionMax, "description", $"must be at most {DescriptionMax} characters", errors);
        Expect(document.Value is not null || current is not null, "value", "is required", errors);
        Expect(
            document.Value is null or { Length: >= ValueMin and <= ValueMax } && document.Value?.Any(char.IsControl) != true,
            "value",
            $"must be {ValueMin} to {ValueMax} characters, none of them a control character",
            errors);
        foreach (var (path, isWrong) in new[]
        {
            ("id", document.Id is not null && document.Id != current?.Id),
            ("version", document.Version is not null && document.Version != current?.Version),
            ("state", document.State is not null && (current is null || document.State != "active")),
            ("createdAt", document.CreatedAt is not null && document.CreatedAt != Instants.FromMicros(current?.CreatedAt)),
            ("updatedAt", document.UpdatedAt is not null && document.UpdatedAt != Instants.FromMicros(current?.UpdatedAt)),
            ("valueChangedAt", document.ValueChangedAt is not null && document.ValueChangedAt != Instants.FromMicros(current?.ValueChangedAt)),
        })
        {
            Expect(!isWrong, path, "is set by the server: leave it out" + (current is null ? "" : ", or write it back as it was read"), errors);
        }

        return errors.Any ? null : new SecretSpec { Name = document.Name, Group = document.Group, Description = document.Description };
    }

    private static void Expect(bool isFine, string path, string message, FieldErrors errors)
    {
        if (!isFine)
        {
            errors.Add(path, message);
        }
    }
}
