using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using Igos.Cli.Models;
using Igos.Cli.Options;
using Igos.Cli.Terminal;
using Igos.Evaluation.Store;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using Igos.NativeLibraries;
using Igos.Running;
using Igos.Web;
using Igos.Web.Access;
using Igos.Web.Work;

namespace Igos.Cli.Serve;

/// <summary><c>igos serve</c>: the page, until stopped.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 5210, TokenBytes = 16;

    public static Command Create()
    {
        var command = new Command("serve",
            "Serves a page on which a photograph is explained and the proof touched, and the same as JSON for "
                + "programs.");
        Option<string[]> models = new("--model")
        {
            HelpName = "NAME|FILE",
            Description = "The classifiers that the page offers, each as for igos explain; the option several times "
                + "for several. By default the one that comes with igos, and the named networks whose weights are on "
                + "this machine.",
        };
        var classifier = new ClassifierOptions();
        var port = CheckedOption.Port("--port", "Where it listens; 0 takes any that is free.");
        port.DefaultValueFactory = _ => DefaultPort;
        Option<string> host = new("--host")
        {
            HelpName = "ADDRESS",
            Description = "The address of this machine that it listens at, or * for all. Any but loopback asks for a "
                + "token, which is in the address that it prints.",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        Option<string[]> names = new("--allow-host")
        {
            HelpName = "NAME",
            Description = "A name by which browsers may call it besides, such as a reverse proxy's.",
        };
        Option<string> pathBase = new("--path-base")
        {
            HelpName = "/PATH",
            Description = "What every address begins with behind a reverse proxy.",
            DefaultValueFactory = _ => "",
        };
        Option<string[]> stores = new("--store")
        {
            HelpName = "STORE",
            Description = "Results of igos evaluate whose report the page opens.",
        };
        Option<bool> open = new("--open") { Description = "Open it in the browser." };
        classifier.AddTo(command, models);
        foreach (var option in (Option[])[port, host, names, pathBase, stores, open])
        {
            command.Add(option);
        }

        pathBase.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { Length: > 0 } path && (path[0] != '/' || path[^1] == '/'))
            {
                result.AddError($"--path-base {path}: expected a path that begins with / and ends without.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var access = new AccessOptions
            {
                Host = parsed.GetValue(host)!,
                Port = parsed.GetValue(port)!.Value,
                Names = parsed.GetValue(names) ?? [],
                PathBase = parsed.GetValue(pathBase)!,
            };
            if (!access.IsLoopback)
            {
                access = access with { Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)) };
            }

            foreach (var store in parsed.GetValue(stores) ?? [])
            {
                ResultStore.Read(store).Dispose(); // what can't be read is said now
            }

            var served = Models(parsed.GetValue(models) ?? [], classifier.Read(parsed), classifier.Given(parsed));
            await PrepareAsync(served, cancellationToken);
            await using var server = await WebServer.StartAsync(
                served, access, new WebLimits(), parsed.GetValue(stores) ?? [], cancellationToken);
            Console.Out.WriteLine($"Igos is at {server.Address} (Ctrl+C ends it).");
            if (parsed.GetValue(open))
            {
                Open(server.Address);
            }

            await server.RunAsync(cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The models that were named, or those that need no download.</summary>
    private static ServedModel[] Models(IReadOnlyList<string> named, ModelChoice common, string given)
    {
        var own = common with
        {
            Weights = null,
            Labels = null,
            Normalization = null,
            InputSize = null,
            Output = null,
        };
        if (named.Count == 0)
        {
            if (given.Length > 0)
            {
                throw new UsageException($"{given}: that belongs to a model of yours: name it by --model.");
            }

            var cache = new WeightsCache();
            return
            [
                new ServedModel(Cifar10ResNet11.Name, own, ""),
                .. Architectures.All.Where(architecture => cache.Contains(architecture.Weights)).Select(architecture =>
                    new ServedModel(architecture.Name, own with { Model = architecture.Name },
                        $"--model {architecture.Name}")),
            ];
        }

        string[] texts = [.. named.Distinct()];
        return [.. texts.Select(text =>
        {
            var isNamed = text == Cifar10ResNet11.Name
                || (Architectures.Find(text) is not null && common.Weights is null);
            var fileName = Path.GetFileName(text);
            var name = texts.Count(other => Path.GetFileName(other) == fileName) == 1 ? fileName : text;
            return new ServedModel(name, (isNamed ? own : common) with { Model = text },
                isNamed || given.Length == 0 ? $"--model {text}" : $"--model {text} {given}");
        })];
    }

    /// <summary>What can't be served is said before anybody comes.</summary>
    private static async Task PrepareAsync(IReadOnlyList<ServedModel> models, CancellationToken cancellationToken)
    {
        using (Interruption.EndingAtOnce())
        {
            TorchNative.EnsureLoaded(models[0].Choice.Libtorch);
        }

        var cache = new WeightsCache();
        foreach (var model in models)
        {
            model.Choice.Check();
            if (model.Choice.MissingWeights(cache) is { } weights)
            {
                await WeightsPull.RunAsync(cache, weights, cancellationToken);
            }

            if (model.Choice is { IsEmbedded: false, Model: { } text } && Architectures.Find(text) is null
                && !File.Exists(text))
            {
                model.Choice.Load().Dispose(); // says what there is instead
            }
        }
    }

    private static void Open(string address)
    {
        try
        {
            Process.Start(new ProcessStartInfo(address) { UseShellExecute = true })?.Dispose();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or FileNotFoundException)
        {
            StandardStreams.Say($"No browser opens here: {e.Message}. Open the address by hand.");
        }
    }
}
