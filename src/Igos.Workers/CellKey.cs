using Igos.Evaluation;
using Igos.Evaluation.Store;

namespace Igos.Workers;

/// <summary>What tells cells of a store apart.</summary>
/// <param name="Model">The network's key.</param>
/// <param name="Question">The question's.</param>
/// <param name="Hash">Of the photograph.</param>
/// <param name="Asked">The class asked about.</param>
/// <param name="Choice">The method with its options.</param>
/// <param name="Version">The method's.</param>
/// <param name="Judges">By what it is judged besides.</param>
internal readonly record struct CellKey(
    long Model, long Question, string Hash, int Asked, string Choice, int Version, string Judges)
{
    public CellKey(StudyKeys keys, string hash, int asked, string choice, int version)
        : this(keys.Model, keys.Question, hash, asked, choice, version, string.Join(' ', keys.Judges))
    {
    }

    public CellKey(StudyKeys keys, OpenCell cell)
        : this(keys, cell.Hash, cell.Asked, cell.Choice.Text, cell.Choice.Method.Version)
    {
    }
}

/// <summary>A cell that a job has.</summary>
/// <param name="Key">What tells it apart.</param>
/// <param name="Study">What it belongs to.</param>
/// <param name="Passes">What it costs.</param>
/// <param name="IsRetried">Whether it is computed where the store has an error.</param>
internal sealed record JobCell(CellKey Key, StudyKeys Study, double Passes, bool IsRetried);
