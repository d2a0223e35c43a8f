using Igos.Cli.Reports;
using Igos.Explainers;
using Igos.Heatmaps;
using Igos.Metrics;

namespace Igos.Cli.Compare;

/// <summary>One method's row of a comparison.</summary>
/// <param name="Entry">The method's row in the catalogue.</param>
/// <param name="Heatmap">At the comparison's resolution.</param>
/// <param name="Score">Null where the heatmap's cells can't be ranked.</param>
/// <param name="Report">The same in words and numbers.</param>
internal sealed record ComparedMethod(ExplainerEntry Entry, Heatmap Heatmap, DeletionInsertionScore? Score, ExplanationReport Report);
