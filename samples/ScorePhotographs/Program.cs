using System.CommandLine;
using System.Globalization;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Loading;
using Igos.NativeLibraries;
using Igos.Running;
using ScorePhotographs;
using TorchSharp;

// Deletion, insertion and seconds of many methods over a folder of photographs, all at one resolution. Each heatmap
// adds a line to a CSV file as soon as it is scored; a run that was stopped goes on where it was. At the end: the
// means, as a Markdown table.
// dotnet run -c Release --project samples/ScorePhotographs -- photographs \
//     --model SqueezeNet.onnx --normalization caffe --size 28
Argument<DirectoryInfo> folder = new("FOLDER") { Description = "Photographs." };
Option<string?> model = new("--model") { Description = "A name or a file; the embedded classifier without it." };
Option<string?> normalization = new("--normalization")
{
    Description = "imagenet, caffe, tf or unit; needed for a file.",
};
Option<int> size = new("--size") { Description = "Every heatmap is brought to N×N.", DefaultValueFactory = _ => 28 };
Option<string> methods = new("--methods")
{
    Description = "all, or names with commas between.",
    DefaultValueFactory = _ => "all",
};
Option<int?> limit = new("--limit") { Description = "The most photographs, in order of their names." };
Option<int?> threads = new("--threads") { Description = "Processor threads." };
Option<int> perturbed = new("--max-perturbed")
{
    Description = "Perturbed images at a time.",
    DefaultValueFactory = _ => 32,
};
Option<string> device = new("--device") { Description = "cpu or cuda.", DefaultValueFactory = _ => "cpu" };
Option<FileInfo> csv = new("--csv")
{
    Description = "The lines, one a heatmap.",
    DefaultValueFactory = _ => new FileInfo("scores.csv"),
};
var command = new RootCommand("Scores methods over photographs.")
{
    folder, model, normalization, size, methods, limit, threads, perturbed, device, csv,
};
command.SetAction((parsed, cancellationToken) => Task.Run(() => Score(parsed, cancellationToken), cancellationToken));
return await command.Parse(args).InvokeAsync();

int Score(ParseResult parsed, CancellationToken cancellationToken)
{
    TorchNative.EnsureLoaded();
    if (parsed.GetValue(threads) is { } count)
    {
        torch.set_num_threads(count);
    }

    var file = parsed.GetRequiredValue(csv);
    Method[] entries = parsed.GetRequiredValue(methods) is var names && names == "all" ? [.. Methods.All]
        : [.. names.Split(',').Select(Methods.Find)];
    var m = parsed.GetValue(size);
    var done = Read(file);
    using var classifier = Classifier.Load(parsed.GetValue(model), new ModelOptions
    {
        Normalization = parsed.GetValue(normalization) is { } name ? Normalization.Named(name) : null,
        Device = new torch.Device(parsed.GetRequiredValue(device)),
    });
    var photographs = parsed.GetRequiredValue(folder).GetFiles()
        .Where(f => f.Extension.ToLowerInvariant() is ".jpeg" or ".jpg" or ".png" or ".webp" or ".bmp" or ".gif")
        .OrderBy(f => f.Name, StringComparer.Ordinal)
        .Take(parsed.GetValue(limit) ?? int.MaxValue).ToArray();
    // A run that was killed may have left half a line: what isn't whole is left out, and computed anew.
    File.WriteAllLines(file.FullName, [Row.Header, .. done.Select(r => r.Line)]);

    for (var i = 0; i < photographs.Length; i++)
    {
        var photographsDone = done.Where(r => r.Photograph == photographs[i].Name && r.Size == m);
        var todo = entries.Where(e => !photographsDone.Any(r => r.Method == e.Name)).ToArray();
        if (todo.Length == 0)
        {
            continue;
        }

        var options = new RunOptions
        {
            Methods = [.. todo.Select(method => new MethodChoice(method).WithSize(m))],
            MaxPerturbedImages = parsed.GetValue(perturbed),
            GoesOnAfterFailure = true,
        };
        PhotographRun.ExplainFile(classifier, photographs[i].FullName, options, seen => seen, happened =>
        {
            if (happened is MethodDone { Photograph: var seen, Result: var result })
            {
                var row = Row.Of(photographs[i].Name, m, seen.Target, result);
                File.AppendAllText(file.FullName, row.Line + "\n");
                done.Add(row);
                Console.Error.WriteLine($"{i + 1} of {photographs.Length}: {row.Line}");
            }
        }, cancellationToken);
    }

    Console.WriteLine(Table(done.Where(r => r.Size == m && photographs.Any(p => p.Name == r.Photograph)), entries));
    return 0;
}

static List<Row> Read(FileInfo file) =>
    file.Exists ? [.. File.ReadLines(file.FullName).Skip(1).Select(Row.Parse).OfType<Row>()] : [];

static string Table(IEnumerable<Row> rows, Method[] entries)
{
    string[] head =
    [
        "| Method | Deletion ↓ | Insertion ↑ | Insertion − deletion | Seconds | Photographs |",
        "| --- | --- | --- | --- | --- | --- |",
    ];
    var lines = entries
        .Select(entry => (Method: entry, Rows: rows.Where(r => r.Method == entry.Name && r.Error == "").ToArray()))
        .Where(l => l.Rows.Length > 0)
        .OrderByDescending(l => l.Rows.Average(r => r.Insertion - r.Deletion))
        .Select(l => Line(l.Method, l.Rows, rows.Count(r => r.Method == l.Method.Name && r.Error != "")));
    return string.Join('\n', [.. head, .. lines]);
}

static string Line(Method method, Row[] rows, int failed)
{
    string[] cells =
    [
        method.Title,
        Mean(rows, r => r.Deletion),
        Mean(rows, r => r.Insertion),
        Mean(rows, r => r.Insertion - r.Deletion),
        rows.Average(r => r.Seconds).ToString("0.00", CultureInfo.InvariantCulture),
        $"{rows.Length}{(failed > 0 ? $" ({failed} failed)" : "")}",
    ];
    return $"| {string.Join(" | ", cells)} |";
}

// The mean and its standard error.
static string Mean(Row[] rows, Func<Row, double> value)
{
    var mean = rows.Average(value);
    var squares = rows.Sum(r => Math.Pow(value(r) - mean, 2));
    var error = rows.Length < 2 ? 0 : Math.Sqrt(squares / (rows.Length - 1) / rows.Length);
    return string.Create(CultureInfo.InvariantCulture, $"{mean:0.0000} ± {error:0.0000}");
}
