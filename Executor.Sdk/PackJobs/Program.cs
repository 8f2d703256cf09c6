using PackJobs;

if (args is not [var folder, var name, var version, var output])
{
    Console.Error.WriteLine("Usage: PackJobs FOLDER NAME VERSION OUTPUT; dotnet build -t:PackJobs calls it.");
    return 2;
}

try
{
    JobPackage.Write(folder, name, version, output);
    Console.WriteLine($"{name} {version} -> {output}");
    return 0;
}
catch (Exception e) when (e is PackException or ArgumentException or IOException or BadImageFormatException)
{
    // The form that MSBuild shows as an error of the build.
    Console.Error.WriteLine($"PackJobs : error PACKJOBS1 : {e.Message.ReplaceLineEndings(" ")}");
    return 1;
}
