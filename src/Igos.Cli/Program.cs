namespace Igos.Cli;

/// <summary>The <c>igos</c> command.</summary>
internal static class Program
{
    private static int Main() => 0;
}
