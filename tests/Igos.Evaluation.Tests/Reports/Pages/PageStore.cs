using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Igos.Evaluation.Reports;
using Igos.Evaluation.Reports.Pages;
using Igos.Evaluation.Store;
using Igos.Heatmaps;
using Igos.Running;
using Igos.Tests;

namespace Igos.Evaluation.Tests.Reports.Pages;

/// <summary>A store whose figures are written down, so that a report's can be computed by hand.</summary>
internal sealed class PageStore : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly long _model;
    private readonly long _question;

    public PageStore(string question = "probability, blur baseline, squash, seed 0, deletion-insertion in 50 steps")
    {
        Store = ResultStore.Open(Path.Combine(_folder.Path, "results.db"));
        _model = Store.Model("model", "made-up.onnx", """
            {"name": "made-up.onnx", "inputHeight": 8, "inputWidth": 8, "classes": 10, "device": "cpu",
             "normalization": {"name": "unit", "mean": [0, 0, 0], "std": [1, 1, 1], "scale": 1, "channels": "rgb"}}
            """);
        _question = Store.Question(question);
    }

    public ResultStore Store { get; }

    public string Folder => _folder.Path;

    /// <summary>What the model says of a photograph, which needn't exist.</summary>
    public long Answer(string name, double probability = 0.5, bool? right = null, string? path = null,
        string className = "horse") => Save(name, path, answer => answer with
        {
            Truth = right switch { true => 7, false => 8, null => null },
            Class = className,
            Probability = probability,
        });

    /// <summary>A heatmap's figures; its curves are straight lines.</summary>
    public void Cell(long answer, string choice, double deletion, double insertion, Heatmap? heatmap = null,
        double? objective = null) => Save(answer, choice, cell => cell with
        {
            Height = 2,
            Width = 2,
            Deletion = deletion,
            Insertion = insertion,
            DeletionCurve = Bytes([(float)(2 * deletion), (float)deletion, 0]),
            InsertionCurve = Bytes([0, (float)insertion, (float)(2 * insertion)]),
            Score = objective,
            L1 = objective is null ? null : 0,
            Tv = objective is null ? null : 0,
            Forward = 300,
            Backward = 20,
            Seconds = 1.5,
        }, heatmap);

    /// <summary>A question of the pointing game.</summary>
    public long Question(string name, string boxes, double chance, double centreDistance, string? path = null,
        int target = 7) => Save(name, path, answer => answer with
        {
            Asked = target,
            Target = target,
            Boxes = boxes,
            Difficult = false,
            Chance = chance,
            CentreDistance = centreDistance,
            CentreInCrowd = false,
        });

    /// <summary>Where a heatmap points; a distance of null for a class that wasn't seen.</summary>
    public void Point(long answer, string choice, (int X, int Y) point, double? distance, Heatmap? heatmap = null) =>
        Save(answer, choice, cell => cell with
        {
            Height = 2,
            Width = 2,
            PointX = point.X,
            PointY = point.Y,
            Distance = distance,
            InCrowd = false,
        }, heatmap);

    public void Failure(long answer, string choice, string error) =>
        Save(answer, choice, cell => cell with { Error = error }, null);

    /// <summary>The page as text.</summary>
    public string Page(ReportOptions? options = null)
    {
        var path = Path.Combine(Folder, "report.html");
        EvaluationPage.Save(path, EvaluationReport.Of([Store], options));
        return File.ReadAllText(path);
    }

    public void Dispose()
    {
        Store.Dispose();
        _folder.Dispose();
    }

    private long Save(string name, string? path, Func<NewAnswer, NewAnswer> change) =>
        Store.Save(change(new NewAnswer
        {
            Hash = Convert.ToHexStringLower(SHA256.HashData(
                path is null ? Encoding.UTF8.GetBytes(name) : File.ReadAllBytes(path))),
            Name = name,
            Path = path ?? Path.Combine(Folder, "gone", name),
            Model = _model,
            Question = _question,
            Asked = -1,
            Target = 7,
            Class = "horse",
            Predicted = 7,
            Probability = 0.5,
            BaselineProbability = 0.01,
        }));

    private void Save(long answer, string choice, Func<NewCell, NewCell> change, Heatmap? heatmap)
    {
        var row = MethodChoice.Parse(choice);
        Store.Save(change(new NewCell
        {
            Answer = answer,
            Method = row.Method.Name,
            Text = row.Text,
            MethodVersion = row.Method.Version,
            Versions = """{"igos": "1.2.3", "device": "cpu"}""",
        }), heatmap);
    }

    private static byte[] Bytes(float[] curve) => MemoryMarshal.AsBytes(curve.AsSpan()).ToArray();
}
