namespace Shapes;

public interface IEcho
{
    string Echo(string text);
}
