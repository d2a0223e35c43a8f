using Igos.Classifiers;
using Igos.Imaging;

namespace Igos.Evaluation;

/// <summary>What heatmaps are scored by besides their own question.</summary>
/// <param name="Id">Its key in the store.</param>
/// <param name="Classifier">The network that is asked.</param>
/// <param name="Baseline">What removed pixels are replaced by.</param>
/// <param name="Classes">What class it is asked about, for each that is explained.</param>
/// <param name="Title">As people read it.</param>
internal sealed record Judge(
    long Id, IClassifier Classifier, BaselineKind Baseline, IReadOnlyList<int> Classes, string Title);
