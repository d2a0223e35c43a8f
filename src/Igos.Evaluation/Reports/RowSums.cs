using Igos.Evaluation.Store;
using Igos.Imaging;

namespace Igos.Evaluation.Reports;

/// <summary>The cells of a row, of its newest version alone.</summary>
internal sealed class RowSums
{
    private readonly Dictionary<string, ReportCell> _byKey = new(StringComparer.Ordinal);
    private int _version;

    public List<ReportCell> Cells { get; } = [];

    /// <summary>Of the heatmaps; null where there is none.</summary>
    public ImageSize? Size { get; private set; }

    public HashSet<string> Versions { get; } = new(StringComparer.Ordinal);

    public CurveSums Deletion { get; private set; } = new();

    public CurveSums Insertion { get; private set; } = new();

    /// <summary>Cells of older versions.</summary>
    public int Older { get; private set; }

    /// <summary>Cells whose photograph was there already, with other figures.</summary>
    public int Differing { get; private set; }

    public IReadOnlyDictionary<string, ReportCell> ByKey => _byKey;

    public ReportCell? Find(string key) => _byKey.GetValueOrDefault(key);

    public void Add(StoredResult result, string key, Dictionary<ScoreJudge, StoredScore> judged,
        Func<ReportCell> cell)
    {
        if (result.Version < _version)
        {
            Older++;
            return;
        }

        if (result.Version > _version)
        {
            Older += Cells.Count;
            (_version, Deletion, Insertion, Size, Differing) =
                (result.Version, new CurveSums(), new CurveSums(), null, 0);
            _byKey.Clear();
            Cells.Clear();
            Versions.Clear();
        }

        if (Find(key) is { } there)
        {
            Differing += (there.Deletion, there.Insertion, there.Distance)
                == (result.Deletion, result.Insertion, result.Distance) ? 0 : 1;
            foreach (var (judge, score) in judged)
            {
                there.Judged.TryAdd(judge, score);
            }

            return;
        }

        var added = cell();
        _byKey[key] = added;
        Cells.Add(added);
        Versions.Add(result.Versions);
        Size ??= result is { Height: { } height, Width: { } width } ? new ImageSize(height, width) : null;
        Deletion.Add(result.DeletionCurve);
        Insertion.Add(result.InsertionCurve);
    }
}
