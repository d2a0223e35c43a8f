using Igos.Loading.Onnx.Graph;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>LSTM, GRU and RNN, step by step.</summary>
internal static class RecurrentOperators
{
    private const int MaxSteps = 4096;

    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["LSTM"] = new((node, output) => x => Run(node, output, x, gates: 4, Lstm)) { HasManyOutputs = true },
        ["GRU"] = new((node, output) => x => Run(node, output, x, gates: 3, Gru)) { HasManyOutputs = true },
        ["RNN"] = new((node, output) => x => Run(node, output, x, gates: 1, Rnn)) { HasManyOutputs = true },
    };

    /// <summary>
    /// One step, x being W x + W's bias, [N, gates · H]: the new hidden state, and the new cell state where there is
    /// one.
    /// </summary>
    private delegate (Tensor Hidden, Tensor Cell) Step(Tensor x, Tensor hidden, Tensor cell, Direction direction);

    /// <summary>The weights of one direction.</summary>
    private sealed record Direction(string Activation, bool ResetsAfter, Tensor Recurrent, Tensor Bias,
        Tensor? Peepholes);

    private static Tensor Run(OnnxNode node, int output, Tensor?[] x, int gates, Step step)
    {
        using var scope = NewDisposeScope();
        node.Require(x.Length >= 3 && x[0] is not null && x[1] is not null && x[2] is not null,
            "it needs an input and two weights");
        node.Require(x.ElementAtOrDefault(4) is null && !node.Has("clip") && node.Int("input_forget", 0) == 0,
            "sequence_lens, clip and input_forget aren't supported: export without them");
        var way = node.String("direction", "forward");
        node.Require(way is "forward" or "reverse" or "bidirectional", $"direction \"{way}\" isn't one");
        var batchFirst = node.Int("layout", 0) != 0;
        node.Require(x[0]!.dim() == 3 && x[1]!.dim() == 3 && x[2]!.dim() == 3,
            "input and weights must have three dimensions");
        var input = batchFirst ? x[0]!.transpose(0, 1) : x[0]!; // [T, N, I]
        var (steps, batch, directions, size) =
            (input.shape[0], input.shape[1], way == "bidirectional" ? 2 : 1, x[2]!.shape[2]);
        node.Require(x[1]!.shape.SequenceEqual([directions, gates * size, input.shape[2]])
            && x[2]!.shape.SequenceEqual([directions, gates * size, size])
            && (x.ElementAtOrDefault(3) is not { } b || b.shape.SequenceEqual([directions, 2 * gates * size]))
            && (x.ElementAtOrDefault(7) is not { } p || p.shape.SequenceEqual([directions, 3 * size])),
            $"its weights don't fit an input [{string.Join(", ", x[0]!.shape)}] and {size} hidden values");
        node.Require(steps is >= 1 and <= MaxSteps, $"{steps} steps aren't supported, 1 to {MaxSteps} are");
        SizeLimit.Check(node, steps, batch, directions, gates, size);
        SizeLimit.CheckProducts(node, steps, batch, directions, gates * size, input.shape[2] + size);

        Tensor State(int i, int d)
        {
            if (x.ElementAtOrDefault(i) is not { } given)
            {
                return zeros([batch, size], device: input.device);
            }

            var initial = batchFirst ? given.transpose(0, 1) : given; // [directions, N, H]
            node.Require(initial.dim() == 3 && initial.shape[0] == directions
                && (initial.shape[1] == batch || initial.shape[1] == 1) && initial.shape[2] == size,
                $"an initial state [{string.Join(", ", given.shape)}] doesn't fit {batch} images and {size} hidden "
                    + "values");
            return initial.select(0, d).expand(batch, size);
        }

        List<Tensor> all = [], hiddens = [], cells = [];
        for (var d = 0; d < directions; d++)
        {
            var backwards = way == "reverse" || d == 1;
            var bias = (x.ElementAtOrDefault(3)
                ?? zeros([directions, 2 * gates * size], device: input.device)).select(0, d);
            var direction = new Direction(ActivationOf(node, gates, d), node.Int("linear_before_reset", 0) != 0,
                x[2]!.select(0, d).t(), bias.narrow(0, gates * size, gates * size),
                    x.ElementAtOrDefault(7)?.select(0, d));
            var (hidden, cell) = (State(5, d), gates == 4 ? State(6, d) : zeros([batch, size], device: input.device));
            var projected =
                input.reshape(-1, input.shape[2]).mm(x[1]!.select(0, d).t()).reshape(steps, batch, gates * size)
                .Plus(bias.narrow(0, 0, gates * size));
            var outputs = new Tensor[steps];
            for (var t = 0; t < steps; t++)
            {
                var at = backwards ? steps - 1 - t : t;
                (hidden, cell) = step(projected.select(0, at), hidden, cell, direction);
                outputs[at] = hidden;
            }

            all.Add(stack(outputs));
            hiddens.Add(hidden);
            cells.Add(cell);
        }

        // [T, directions, N, H] and [directions, N, H]; the batch comes first on request.
        var result = output switch { 0 => stack(all, 1), 1 => stack(hiddens), _ => stack(cells) };
        return (!batchFirst ? result : output == 0 ? result.permute(2, 0, 1, 3)
            : result.transpose(0, 1)).MoveToOuterDisposeScope();
    }

    private static string ActivationOf(OnnxNode node, int gates, int direction)
    {
        var names = node.Strings("activations");
        string[] usual = gates == 4 ? ["Sigmoid", "Tanh", "Tanh"] : gates == 3 ? ["Sigmoid", "Tanh"] : ["Tanh"];
        string[] given = names is null ? usual : [.. names.Skip(direction * usual.Length).Take(usual.Length)];
        node.Require(given.SequenceEqual(usual) || given is ["Relu"] && gates == 1,
            $"the activations {string.Join(", ", given)} aren't supported: {string.Join(", ", usual)} are");
        return given[^1];
    }

    private static (Tensor Hidden, Tensor Cell) Lstm(Tensor x, Tensor hidden, Tensor cell, Direction d)
    {
        var g = x.Plus(hidden.mm(d.Recurrent)).Plus(d.Bias).chunk(4, 1); // input, output, forget, cell
        var p = d.Peepholes?.chunk(3, 0); // input, output, forget
        var enters = p is null ? g[0] : g[0].Plus(p[0] * cell);
        var forgotten = p is null ? g[2] : g[2].Plus(p[2] * cell);
        var next = (forgotten.sigmoid() * cell).Plus(enters.sigmoid() * g[3].tanh());
        return ((p is null ? g[1] : g[1].Plus(p[1] * next)).sigmoid() * next.tanh(), next);
    }

    private static (Tensor Hidden, Tensor Cell) Gru(Tensor x, Tensor hidden, Tensor cell, Direction d)
    {
        var (own, weights, bias) =
            (x.chunk(3, 1), d.Recurrent.chunk(3, 1), d.Bias.chunk(3, 0)); // update, reset, hidden
        var update = own[0].Plus(hidden.mm(weights[0])).Plus(bias[0]).sigmoid();
        var reset = own[1].Plus(hidden.mm(weights[1])).Plus(bias[1]).sigmoid();
        var candidate = d.ResetsAfter ? own[2].Plus(reset * hidden.mm(weights[2]).Plus(bias[2]))
            : own[2].Plus((reset * hidden).mm(weights[2])).Plus(bias[2]);
        var fresh = candidate.tanh();
        return (fresh.Plus(update * (hidden - fresh)), cell);
    }

    private static (Tensor Hidden, Tensor Cell) Rnn(Tensor x, Tensor hidden, Tensor cell, Direction d)
    {
        var sum = x.Plus(hidden.mm(d.Recurrent)).Plus(d.Bias);
        return (d.Activation == "Relu" ? sum.relu() : sum.tanh(), cell);
    }
}
