using System.Xml.Serialization;
using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("xml")]
public sealed class XmlJob : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        using var text = new StringWriter();
        new XmlSerializer(typeof(XmlShape)).Serialize(text, new XmlShape { Number = args.Number });
        return Task.FromResult(text.ToString());
    }
}
