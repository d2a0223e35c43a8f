using System.Security.Cryptography;
using Igos.Cli.Models;
using Igos.Cli.Terminal;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using Igos.Tests;
using Igos.Tests.Loading.Weights;

namespace Igos.Cli.Tests.Models;

public sealed class ModelPullTests
{
    [Fact]
    public async Task Run_OneOfTwoFails_PullsTheOtherAndReturnsFailed()
    {
        byte[] content = [1, 2, 3];
        using var folder = new TemporaryFolder();
        using var server = new LoopbackServer(LoopbackServer.Status("404 Not Found"), LoopbackServer.Content(content));
        var hash = Convert.ToHexStringLower(SHA256.HashData(content))[..8];
        var output = new StringWriter();

        Architecture[] both = [Named("resnet18", "missing-00000000.pth"), Named("vgg11", $"small-{hash}.pth")];
        var exitCode = await new ModelPull(new WeightsCache(folder.Path, server.Address), output)
            .RunAsync(both, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Failed, exitCode);
        var path = Path.Combine(folder.Path, $"small-{hash}.pth");
        Assert.Equal($"vgg11: {path}{Environment.NewLine}", output.ToString());
        Assert.Equal(content, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Run_FileIsThere_ComparesItsHashAndDownloadsNothing()
    {
        byte[] content = [1, 2, 3];
        using var folder = new TemporaryFolder();
        using var server = new LoopbackServer(LoopbackServer.Content(content));
        var whole = Named("vgg11", $"small-{Convert.ToHexStringLower(SHA256.HashData(content))[..8]}.pth");
        var damaged = Named("resnet18", "damaged-00000000.pth");
        File.WriteAllBytes(Path.Combine(folder.Path, whole.Weights.FileName), content);
        File.WriteAllBytes(Path.Combine(folder.Path, damaged.Weights.FileName), content);
        var output = new StringWriter();
        var pull = new ModelPull(new WeightsCache(folder.Path, server.Address), output);

        Assert.Equal(ExitCode.Done, await pull.RunAsync([whole], TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Failed, await pull.RunAsync([damaged], TestContext.Current.CancellationToken));

        var path = Path.Combine(folder.Path, whole.Weights.FileName);
        Assert.Equal($"vgg11: {path} (it was there already){Environment.NewLine}", output.ToString());
        Assert.Empty(server.Requests);
    }

    private static Architecture Named(string name, string file)
    {
        var architecture = Architectures.Find(name)!;
        return architecture with { Weights = architecture.Weights with { FileName = file } };
    }
}
