namespace Igos.Evaluation.Reports;

/// <summary>What a report is written as.</summary>
public enum ReportFormat
{
    /// <summary>Tables for the terminal.</summary>
    Table,

    /// <summary>GitHub's Markdown.</summary>
    Markdown,

    /// <summary>LaTeX, to be read by a document that has the package booktabs.</summary>
    Latex,

    /// <summary>A line a heatmap (RFC 4180), to be analysed elsewhere.</summary>
    Csv,

    /// <summary>Sections with their rows and mean curves.</summary>
    Json,
}
