namespace Igos.Cli.Tests;

public class SmokeTests
{
    [Fact]
    public void Command_IsBuiltBesideTheTests() =>
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "Igos.Cli.dll")));
}
