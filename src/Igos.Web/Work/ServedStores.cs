using Igos.Evaluation.Reports;
using Igos.Evaluation.Reports.Pages;
using Igos.Evaluation.Store;
using Igos.Reports.Pages;

namespace Igos.Web.Work;

/// <summary>Results of <c>igos evaluate</c>, whose report can be opened from the page.</summary>
/// <param name="Paths">Files, or connection strings, which are never shown.</param>
public sealed record ServedStores(IReadOnlyList<string> Paths)
{
    /// <summary>What a browser may do with a report: run its own script.</summary>
    public static string Policy => HtmlPage.Policy;

    /// <summary>What a store is called on the page.</summary>
    public string Name(int index) => File.Exists(Paths[index]) ? Path.GetFileName(Paths[index]) : $"store {index + 1}";

    /// <summary>The report as a page of one file, as it is now.</summary>
    /// <exception cref="IgosException">The store can't be read.</exception>
    public byte[] Page(int index)
    {
        using var store = ResultStore.Read(Paths[index]);
        using var stream = new MemoryStream();
        EvaluationPage.Write(stream, EvaluationReport.Of([store], new ReportOptions()));
        return stream.ToArray();
    }
}
