using System.Globalization;
using Igos.Classifiers;
using Igos.Metrics;
using Igos.Running;

namespace ScorePhotographs;

/// <summary>One heatmap of one photograph and what it is worth; a line of the CSV file.</summary>
internal sealed record Row(
    string Photograph,
    string Method,
    int Size,
    int Target,
    double Probability,
    double Deletion,
    double Insertion,
    double Seconds,
    string Error)
{
    /// <summary>What came of a method.</summary>
    public static Row Of(string photograph, int size, ClassProbability target, MethodResult result) => new(photograph,
        result.Choice.Method.Name, size, target.Index, target.Probability,
        result.Score(DeletionInsertionScore.DeletionName)?.Value ?? 0,
        result.Score(DeletionInsertionScore.InsertionName)?.Value ?? 0,
        result.Explanation?.Seconds ?? 0, result.Failure ?? "");

    public const string Header = "photograph,method,size,target,probability,deletion,insertion,seconds,error";

    public string Line => string.Create(CultureInfo.InvariantCulture,
        $"{Quoted(Photograph)},{Method},{Size},{Target},{Probability:0.0000},"
        + $"{Deletion:0.0000},{Insertion:0.0000},{Seconds:0.000},{Quoted(Error)}");

    /// <summary>A line that <see cref="Line"/> wrote; null for one that was cut off.</summary>
    public static Row? Parse(string line)
    {
        var cells = new List<string>();
        var (start, quoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            quoted ^= i < line.Length && line[i] == '"';
            if (i == line.Length || (line[i] == ',' && !quoted))
            {
                cells.Add(line[start..i].Trim('"').Replace("\"\"", "\""));
                start = i + 1;
            }
        }

        return cells.Count == 9 && !quoted
            && int.TryParse(cells[2], out var size) && int.TryParse(cells[3], out var target)
            && Number(cells[4]) is { } p && Number(cells[5]) is { } d
            && Number(cells[6]) is { } i2 && Number(cells[7]) is { } s
            ? new Row(cells[0], cells[1], size, target, p, d, i2, s, cells[8]) : null;
    }

    private static string Quoted(string text) =>
        text.IndexOfAny([',', '"']) < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : null;
}
