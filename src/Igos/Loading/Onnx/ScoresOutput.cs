using Igos.Loading.Onnx.Format;

namespace Igos.Loading.Onnx;

/// <summary>Finds the one of a graph's outputs that holds the scores, [N, C].</summary>
internal static class ScoresOutput
{
    private const int Float = 1, Float16 = 10, Double = 11, BFloat16 = 16;

    /// <summary>Imports the output of that name, or the only one that can be the scores.</summary>
    /// <param name="graph">With one output or more.</param>
    /// <param name="asked">The output's name; null to find it.</param>
    /// <param name="import">
    /// What becomes of an output: a model, or why not; and its shape for one image, if known.
    /// </param>
    /// <exception cref="IgosException">
    /// There is no such output, or not one but several; the message lists them.
    /// </exception>
    public static OnnxModel Choose(GraphProto graph, string? asked,
        Func<string, (OnnxModel? Model, long[]? Shape, IgosException? Problem)> import)
    {
        var named = graph.Output.Where(output => asked is null || output.Name == asked).Select(output =>
            output.Name).ToArray();
        if (named.Length == 0)
        {
            throw new IgosException($"there is no output \"{asked}\"; the outputs are "
                + $"{string.Join(", ", graph.Output.Select(o => $"\"{o.Name}\""))}.");
        }

        Candidate[] candidates =
            [.. graph.Output.Where(o => named.Contains(o.Name)).Select(o => Candidate.Declared(graph, o))];
        var possible = candidates.Where(candidate => candidate.CanBeScores).ToArray();
        if (candidates.Length == 1 || possible.Length == 1)
        {
            var (model, _, problem) = import(possible.FirstOrDefault(candidates[0]).Name);
            return model ?? throw problem!;
        }

        foreach (var candidate in possible)
        {
            candidate.Take(import(candidate.Name));
        }

        Candidate[] scores = [.. possible.Where(candidate => candidate.Model is { ClassCount: > 1 })];
        scores = scores.Length > 0 ? scores : [.. possible.Where(candidate => candidate.Model is not null)];
        foreach (var other in possible.Where(candidate => scores.Length != 1 || candidate != scores[0]))
        {
            other.Model?.Network.Dispose();
        }

        return scores.Length == 1 ? scores[0].Model!
            : throw new IgosException($"the graph has {candidates.Length} outputs, "
                + $"{(scores.Length == 0 ? "none" : $"{scores.Length}")} of them of the shape [N, C] "
                + $"that a classifier's scores have: {string.Join("; ", candidates.AsEnumerable())}. Name the output "
                + "that holds the scores.");
    }

    /// <summary>An output with what is known of it.</summary>
    private sealed class Candidate
    {
        private string _shape = "unknown";
        private string? _problem;

        public required string Name { get; init; }

        /// <summary>Whether it can be the scores as far as the file declares it.</summary>
        public bool CanBeScores { get; private init; }

        public OnnxModel? Model { get; private set; }

        public static Candidate Declared(GraphProto graph, ValueInfoProto output)
        {
            var type = output.Type?.TensorType;
            // scikit-learn's and Custom Vision's converters put the scores, with the labels, into a list of maps.
            var isMap = type is null
                && graph.Node.Any(node => node.OpType == "ZipMap" && node.Output.Contains(output.Name));
            var isFloat = isMap || output.Type is null
                || type?.ElemType is 0 or Float or Float16 or Double or BFloat16;
            long[]? lengths = type?.Shape is { Dim.Count: > 0 } shape ? [.. shape.Dim.Select(d => d.DimValue)] : null;
            var shown = lengths?.Select((length, i) => length > 0 ? $"{length}" : i == 0 ? "N" : "?");
            return new Candidate
            {
                Name = output.Name,
                CanBeScores = isFloat && (lengths is null || lengths.Skip(1).Count(length => length > 1) <= 1),
                _shape = shown is null ? "unknown" : $"[{string.Join(", ", shown)}]",
                _problem = isFloat ? null : type is null ? "no tensor" : "no floating-point numbers",
            };
        }

        public void Take((OnnxModel? Model, long[]? Shape, IgosException? Problem) outcome)
        {
            (Model, _problem) =
                (outcome.Model, outcome.Model is null && outcome.Shape is null ? outcome.Problem?.Message : null);
            _shape = outcome.Shape is { Length: > 0 } shape
                ? $"[{string.Join(", ", shape.Skip(1).Select(length => $"{length}").Prepend("N"))}]" : _shape;
        }

        public override string ToString() =>
            $"\"{Name}\" of shape {_shape}{(_problem is null ? "" : $" ({_problem.TrimEnd('.')})")}";
    }
}
