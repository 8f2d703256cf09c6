using Scheduler.Server.Demo;

namespace Scheduler.Server.Startup;

/// <summary>The commands of the executable; settings follow them.</summary>
internal static class CommandLine
{
    public const string Demo = "demo";
    public const string ApplyScheduling = "apply-scheduling";

    public const string Help = """
        QuartzScheduler server

        Usage: Scheduler.Server [command] [--Section:Setting=value …]

        Commands
          (none)             Run the server: SQLite under ./data, HTTPS on port 7443.
          demo               Run the server with sample jobs and an executor in a second process; nothing is kept.
          apply-scheduling   Replace the cluster's Scheduling settings by the ones given; all nodes must be stopped.

        Settings (also as environment variables, Scheduling__LeadMs, or in appsettings.json)
          --Urls=https://0.0.0.0:7443              Where to listen; several are separated by ';'.
          --Data:Path=./data                       The folder of the embedded database, key and certificate.
          --Database:Provider=sqlite|mysql         sqlite is for one node; mysql (or MariaDB) for any number.
          --Database:ConnectionString=…            For mysql: Server=…;Database=…;User ID=…;Password=…
          --Cluster:NodeName=… --Cluster:AdvertisedUrl=… --Cluster:Secret=…
          --Scheduling:LeadMs=15000 --Scheduling:WindowMs=5000 --Scheduling:ArmMs=3000 --Scheduling:MisfireThresholdMs=60000
          --Setup:AdminUser=… --Setup:AdminPassword=…   Create the first admin when there is none.
          --Tls:CertificatePath=… --Tls:CertificatePassword=…
          --Retention:RunDays=7 --Retention:RunsPerJob=10000 --Retention:LogDays=7 --Retention:AuditDays=365
          --Proxy:TrustedAddresses:0=10.0.0.1      Whose X-Forwarded-For is believed.
          --Otlp:Endpoint=http://127.0.0.1:4317    Where metrics are exported to.
        """;

    /// <summary>The command, and the arguments that are settings; an unknown command is null.</summary>
    public static (string? Command, string[] Settings) Parse(string[] args)
    {
        if (args.Any(arg => arg is "--help" or "-h" or "-?" or "help"))
        {
            return ("help", []);
        }

        if (args.Length == 0 || args[0].StartsWith('-'))
        {
            return ("", args);
        }

        return (args[0] is Demo or ApplyScheduling or DemoExecutor.Command ? args[0] : null, args[1..]);
    }
}
