using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;
using Igos.Evaluation;
using Igos.Reports;

namespace Igos.Cli.Tests;

/// <summary>
/// A folder is a namespace, and namespaces depend on each other in one direction (docs/architecture.md). What types use
/// in their members and in their methods' bodies is read from the compiled assemblies.
/// </summary>
public sealed class RoomsTests
{
    /// <summary>
    /// The rooms in the order of the plan: each knows those above it. The root itself is known to all.
    /// </summary>
    private static readonly string[] Rooms =
    [
        "Igos.NativeLibraries", "Igos.Tensors", "Igos.Heatmaps", "Igos.Imaging", "Igos.Networks", "Igos.Classifiers",
        "Igos.Loading", "Igos.Perturbation", "Igos.Explainers", "Igos.Attacks", "Igos.Metrics", "Igos.Running",
        "Igos.Hosting", "Igos.Reports", "Igos.Evaluation", "Igos.Workers", "Igos.Web", "Igos.Cli",
    ];

    private static readonly Lazy<(Type From, Type To)[]> Uses = new(Read);

    [Fact]
    public void Rooms_AreAllThereAre() => Assert.Equal(Rooms.Order(StringComparer.Ordinal), Uses.Value
        .Select(use => Room(use.From.Namespace))
        .Where(room => room != "Igos").Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Types_UseTheRoomsAboveTheirOwn() => AssertNone(Uses.Value.Where(use =>
        Place(use.From) is var from && Place(use.To) is var to && to > from));

    /// <summary>Within a room too: either the folder builds on its parts, or the parts on it.</summary>
    [Fact]
    public void Namespaces_HaveNoCycles()
    {
        var edges = Uses.Value.Where(use => use.From.Namespace != use.To.Namespace && use.To.Namespace != "Igos")
            .ToLookup(use => use.From.Namespace, use => use.To.Namespace);
        HashSet<string> Reached(string start)
        {
            var found = new HashSet<string>();
            var open = new Stack<string>(edges[start]);
            while (open.TryPop(out var next))
            {
                if (found.Add(next))
                {
                    foreach (var further in edges[next])
                    {
                        open.Push(further);
                    }
                }
            }

            return found;
        }

        var reached = edges.ToDictionary(edge => edge.Key, edge => Reached(edge.Key));
        AssertNone(Uses.Value.Where(use => use.From.Namespace != use.To.Namespace
            && reached.GetValueOrDefault(use.To.Namespace)?.Contains(use.From.Namespace) == true));
    }

    /// <summary>A folder is a namespace: the sources say so.</summary>
    [Fact]
    public void Files_LieInTheFolderOfTheirNamespace()
    {
        var root = Igos.Tests.ProjectFiles.Path("src");
        Assert.All(Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories), file =>
        {
            var folder = Path.GetDirectoryName(Path.GetRelativePath(root, file))!
                .Replace(Path.DirectorySeparatorChar, '.');
            Assert.Contains($"\nnamespace {folder};", "\n" + File.ReadAllText(file));
        });
    }

    private static void AssertNone(IEnumerable<(Type From, Type To)> uses)
    {
        string[] lines =
        [
            .. uses.Select(use => $"{use.From.Name} uses {use.To.Name}").Distinct().Order(StringComparer.Ordinal),
        ];
        Assert.True(lines.Length == 0, "These go the wrong way:\n" + string.Join('\n', lines));
    }

    private static int Place(Type type) => Array.IndexOf(Rooms, Room(type.Namespace));

    /// <summary>The first two names: what lies deeper is part of the room.</summary>
    private static string Room(string name) => string.Join('.', name.Split('.').Take(2));

    private static (Type From, Type To)[] Read()
    {
        System.Reflection.Assembly[] assemblies =
        [
            typeof(IgosException).Assembly, typeof(Igos.Hosting.IgosOptions).Assembly,
            typeof(Column).Assembly, typeof(EvaluationRun).Assembly,
            typeof(Igos.Workers.Worker).Assembly, typeof(Igos.Web.WebServer).Assembly, typeof(Program).Assembly,
        ];
        var architecture = new ArchLoader().LoadAssemblies(assemblies).Build();
        return [.. architecture.Types.SelectMany(from => from.GetTypeDependencies(architecture)
                .Select(to => (
                    From: new Type(from.FullName, from.Namespace.FullName),
                    To: new Type(to.FullName, to.Namespace.FullName))))
            .Where(use => use.From.Namespace.StartsWith("Igos", StringComparison.Ordinal)
                && use.To.Namespace.StartsWith("Igos", StringComparison.Ordinal)).Distinct()];
    }

    private sealed record Type(string Name, string Namespace);
}
