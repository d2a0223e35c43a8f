using Igos.Loading.Onnx.Format;

namespace Igos.Tests.Loading.Onnx;

/// <summary>A classifier drawn at random from the blocks, layouts and heads of exported ones.</summary>
internal sealed class GeneratedNetwork
{
    private static readonly int[] Opsets = [9, 11, 13, 17, 20];

    private readonly Random _random;
    private readonly OnnxGraph _graph;
    private string _x;
    private int _channels = 3, _height, _width;

    public GeneratedNetwork(int seed)
    {
        _random = new Random(seed);
        Ends = AllEnds[seed % AllEnds.Count];
        (_height, _width) = (_random.Next(8, 17), _random.Next(8, 17));
        (Height, Width) = (_height, _width);
        Opset = Opsets[_random.Next(Opsets.Length)];
        IsChannelsLast = _random.Next(4) == 0;
        IsFixed = _random.Next(4) == 0;
        var batch = IsFixed ? 1 : 0;
        _graph = IsChannelsLast ? new OnnxGraph(Opset, batch, _height, _width, 3)
            : new OnnxGraph(Opset, batch, 3, _height, _width);
        _x = IsChannelsLast ? _graph.Node("Transpose", [_graph.Input], ("perm", (long[])[0, 3, 1, 2])) : _graph.Input;
        List<Action> blocks =
            [Convolution, Residual, SumOfThree, Inverted, Gated, ChannelAttention, SpatialGate, Pooled, Branches,
            Shuffled, ChannelsLast, Attention,
            Normalized, Recurrent, HalvesMultiplied, Greatest, Blocks];
        Convolution();
        Inside = (_x, _height, _width);
        for (var i = _random.Next(2, 5); i > 0; i--)
        {
            var block = blocks[_random.Next(blocks.Count)];
            Drawn.Add(block.Method.Name);
            block();
        }

        Features = (_x, _height, _width);
        var scores = End(Logits());
        Scores = scores;
        if (Ends == "several outputs")
        {
            // Beside the scores: the feature map before them or after.
            var (first, second) = Coin() ? (Features.Name, scores) : (scores, Features.Name);
            _graph.Output(first);
            Model = _graph.Output(second);
        }
        else
        {
            Model = _graph.Output(scores);
        }
    }

    public static IReadOnlyList<string> AllEnds { get; } =
        ["logits", "softmax", "softmax written out", "exponential of log-softmax", "softmax clipped", "sigmoid",
            "single sigmoid", "several outputs"];

    public ModelProto Model { get; }

    public List<string> Drawn { get; } = [];

    public int Opset { get; }

    public int Height { get; }

    public int Width { get; }

    public bool IsChannelsLast { get; }

    public bool IsFixed { get; }

    /// <summary>What lies behind the logits, of <see cref="AllEnds"/>.</summary>
    public string Ends { get; }

    /// <summary>The output that holds the scores.</summary>
    public string Scores { get; }

    public int Classes => Ends == "single sigmoid" ? 1 : 5;

    /// <summary>What the first block makes, and its height and width.</summary>
    public (string Name, int Height, int Width) Inside { get; }

    /// <summary>What the last block makes, and its height and width.</summary>
    public (string Name, int Height, int Width) Features { get; }

    private bool Coin() => _random.Next(2) == 0;

    private string Pick(params string[] names) => names[_random.Next(names.Length)];

    private string Small(params long[] shape)
    {
        var scale = (float)Math.Sqrt(3.0 / shape[1..].Aggregate(1L, (a, b) => a * b));
        return _graph.Weights(v => v * scale, shape);
    }

    private string Reduce(string op, string x, long[] axes, int keep) => op == "ReduceSum" && Opset >= 13 || Opset >= 18
        ? _graph.Node(op, [x, _graph.Integers(axes)], ("keepdims", keep))
            : _graph.Node(op, [x], ("axes", axes), ("keepdims", keep));

    private string Squeeze(string x, params long[] axes) =>
        Opset >= 13 ? _graph.Node("Squeeze", [x, _graph.Integers(axes)]) : _graph.Node("Squeeze", [x], ("axes", axes));

    private string Unsqueeze(string x, params long[] axes) =>
        Opset >= 13 ? _graph.Node("Unsqueeze", [x, _graph.Integers(axes)])
            : _graph.Node("Unsqueeze", [x], ("axes", axes));

    private string Reshape(string x, params long[] behindBatch) =>
        _graph.Node("Reshape", [x, _graph.Integers([IsFixed && Coin() ? 1 : Coin() ? 0 : -1, .. behindBatch])]);

    private string Activated(string x) => _random.Next(8) switch
    {
        0 => Opset >= 11 ? _graph.Node("Clip", [x, _graph.Scalar(0), _graph.Scalar(6)])
            : _graph.Node("Clip", [x], ("min", 0f), ("max", 6f)),
        1 => _graph.Node("LeakyRelu", [x], ("alpha", 0.1f)),
        2 => _graph.Node("Mul", [x, _graph.Node("Sigmoid", [x])]),
        3 => _graph.Node("Mul", [x, _graph.Node("HardSigmoid", [x], ("alpha", 1 / 6f), ("beta", 0.5f))]),
        4 => _graph.Node("Elu", [x]),
        5 => Gelu(x),
        _ => _graph.Node("Relu", [x]),
    };

    private string Gelu(string x)
    {
        var erf = _graph.Node("Erf", [_graph.Node("Div", [x, _graph.Scalar(1.4142135f)])]);
        return _graph.Node("Mul",
            [_graph.Node("Mul", [x, _graph.Node("Add", [erf, _graph.Scalar(1)])]), _graph.Scalar(0.5f)]);
    }

    private string Convolved(string x, int from, int to, int kernel, int stride = 1, int groups = 1)
    {
        var pad = kernel / 2;
        List<string> inputs = [x, Small(to, from / groups, kernel, kernel)];
        if (Coin())
        {
            inputs.Add(Small(to));
        }

        var y = _graph.Node("Conv", [.. inputs], ("pads", (long[])[pad, pad, pad, pad]),
            ("strides", (long[])[stride, stride]), ("group", groups));
        return _random.Next(4) switch
        {
            0 => _graph.Node("Add", [y, Small(to, 1, 1)]),
            1 => _graph.Node("BatchNormalization",
                [y, _graph.Weights(v => 1 + v / 2, to), Small(to), Small(to), _graph.Weights(v => 1 + v / 2, to)]),
            _ => y,
        };
    }

    private void Convolution()
    {
        var (to, stride) = (2 * _random.Next(2, 5), Math.Min(_height, _width) > 6 ? _random.Next(1, 3) : 1);
        var kernel = Coin() ? 3 : 1;
        _x = Activated(Convolved(_x, _channels, to, kernel, stride));
        (_channels, _height, _width) = (to, (_height + stride - 1) / stride, (_width + stride - 1) / stride);
    }

    private void Residual() =>
        _x = Activated(_graph.Node(Pick("Add", "Sum"),
        [_x, Convolved(Activated(Convolved(_x, _channels, 6, 3)), 6, _channels, 3)]));

    private void SumOfThree() =>
        _x = _graph.Node("Sum", [Convolved(_x, _channels, _channels, 1), _x, Convolved(_x, _channels, _channels, 3)]);

    private void Inverted()
    {
        var wide = Activated(Convolved(_x, _channels, 2 * _channels, 1));
        _x = _graph.Node("Add",
            [Convolved(Activated(Convolved(wide, 2 * _channels, 2 * _channels, 3, groups: 2 * _channels)),
            2 * _channels, _channels, 1), _x]);
    }

    private void Gated()
    {
        var squeezed = Coin() ? _graph.Node("GlobalAveragePool", [_x]) : Reduce("ReduceMean", _x, [2, 3], 1);
        _x = _graph.Node("Mul",
            [_x, _graph.Node("Sigmoid",
            [Convolved(Activated(Convolved(squeezed, _channels, 4, 1)), 4, _channels, 1)])]);
    }

    private void ChannelAttention()
    {
        var means = Unsqueeze(Reduce("ReduceMean", _x, [2, 3], 0), 1);
        var gate = _graph.Node("Sigmoid",
            [Unsqueeze(Squeeze(_graph.Node("Conv", [means, Small(1, 1, 3)], ("pads", (long[])[1, 1])), 1), 2, 3)]);
        _x = _graph.Node("Mul", [_x, Coin() ? gate : _graph.Node("Expand", [gate, _graph.Node("Shape", [_x])])]);
    }

    private void SpatialGate()
    {
        var both = _graph.Node("Concat", [Reduce("ReduceMean", _x, [1], 1), Reduce("ReduceMax", _x, [1], 1)],
            ("axis", 1));
        _x = _graph.Node("Mul", [_graph.Node("Sigmoid", [Convolved(both, 2, 1, 3)]), _x]);
    }

    private void Pooled()
    {
        if (Math.Min(_height, _width) < 4)
        {
            return;
        }

        _x = Coin() ? _graph.Node("MaxPool", [_x], ("kernel_shape", (long[])[3, 3]), ("strides", (long[])[2, 2]),
            ("pads", (long[])[1, 1, 1, 1]))
            : _graph.Node("AveragePool", [_x], ("kernel_shape", (long[])[3, 3]), ("strides", (long[])[2, 2]),
                ("pads", (long[])[1, 1, 1, 1]), ("count_include_pad", _random.Next(2)));
        (_height, _width) = ((_height + 1) / 2, (_width + 1) / 2);
    }

    private void Branches()
    {
        _x = _graph.Node("Concat", [Activated(Convolved(_x, _channels, 4, 1)), Convolved(_x, _channels, 2, 3), _x],
            ("axis", 1));
        _channels += 6;
    }

    private void Shuffled() =>
        _x = Reshape(_graph.Node("Transpose", [Reshape(_x, 2, _channels / 2, _height, _width)],
        ("perm", (long[])[0, 2, 1, 3, 4])), _channels, _height, _width);

    private void ChannelsLast()
    {
        var rows = _graph.Node("Transpose", [_x], ("perm", (long[])[0, 2, 3, 1]));
        var dense = Activated(_graph.Node("Add",
            [_graph.Node("MatMul", [rows, Small(_channels, _channels)]), Small(_channels)]));
        _x = _graph.Node("Transpose", [dense], ("perm", (long[])[0, 3, 1, 2]));
    }

    /// <summary>Self-attention of two heads, then the tokens put back in their places.</summary>
    private void Attention()
    {
        var (count, size) = (_height * _width, _channels / 2);
        var tokens = _graph.Node("Transpose", [Reshape(_x, _channels, count)], ("perm", (long[])[0, 2, 1]));
        var (q, k, v) = (Heads([0, 2, 1, 3]), Heads([0, 2, 3, 1]), Heads([0, 2, 1, 3]));
        var scores =
            _graph.Node("Softmax",
            [_graph.Node("Div", [_graph.Node("MatMul", [q, k]), _graph.Scalar((float)Math.Sqrt(size))])],
            ("axis", Opset >= 13 ? -1 : 3));
        var mixed = Reshape(_graph.Node("Transpose", [_graph.Node("MatMul", [scores, v])],
            ("perm", (long[])[0, 2, 1, 3])), count, _channels);
        var sum = _graph.Node("Add", [tokens, mixed]);
        _x = Reshape(_graph.Node("Transpose", [sum], ("perm", (long[])[0, 2, 1])), _channels, _height, _width);

        string Heads(long[] order) =>
            _graph.Node("Transpose",
            [Reshape(_graph.Node("Add",
            [_graph.Node("MatMul", [tokens, Small(_channels, _channels)]), Small(_channels)]), count, 2, size)],
            ("perm", order));
    }

    private void Normalized()
    {
        if (Coin())
        {
            _x = _graph.Node("InstanceNormalization", [_x, Small(_channels), Small(_channels)], ("epsilon", 0.01f));
            return;
        }

        var centred = _graph.Node("Sub", [_x, Reduce("ReduceMean", _x, [1], 1)]);
        var variance = Reduce("ReduceMean", _graph.Node("Pow", [centred, _graph.Scalar(2)]), [1], 1);
        _x = _graph.Node("Mul",
            [_graph.Node("Div", [centred, _graph.Node("Sqrt", [_graph.Node("Add", [variance, _graph.Scalar(0.01f)])])]),
            Small(_channels, 1, 1)]);
    }

    private void Recurrent()
    {
        var steps = _graph.Node("Transpose",
            [Reshape(_graph.Node("Transpose", [_x], ("perm", (long[])[0, 2, 1, 3])), _height, _channels * _width)],
            ("perm", (long[])[1, 0, 2]));
        var (op, gates) = Coin() ? ("LSTM", 4) : ("GRU", 3);
        var y = _graph.Node(op,
            [steps, Small(1, gates * _width, _channels * _width), Small(1, gates * _width, _width),
            Small(1, 2 * gates * _width)], ("hidden_size", _width));
        var row = Unsqueeze(_graph.Node("Transpose", [Squeeze(y, 1)], ("perm", (long[])[1, 0, 2])), 1);
        _x = _graph.Node("Mul", [_x, _graph.Node("Add", [row, _graph.Scalar(1)])]);
    }

    private void HalvesMultiplied()
    {
        var parts = Opset >= 18 ? _graph.Nodes("Split", [_x], 2, ("axis", 1), ("num_outputs", 2))
            : _graph.Nodes("Split", [_x], 2, ("axis", 1));
        _x = _graph.Node("Concat", [_graph.Node("Mul", [parts[0], _graph.Node("Tanh", [parts[1]])]), parts[0]],
            ("axis", 1));
    }

    /// <summary>The mean of the three greatest of each row, added to the row.</summary>
    private void Greatest()
    {
        var values = Opset >= 10 ? _graph.Nodes("TopK", [_x, _graph.Integers(2)], 2, ("axis", 3))[0]
            : _graph.Nodes("TopK", [_x], 2, ("axis", 3), ("k", 2))[0];
        _x = _graph.Node("Add", [_x, Reduce("ReduceMean", values, [3], 1)]);
    }

    private void Blocks()
    {
        if (_height % 2 == 0 && _width % 2 == 0 && _height > 4 && _width > 4)
        {
            _x = Convolved(_graph.Node("SpaceToDepth", [_x], ("blocksize", 2)), 4 * _channels, _channels, 1);
            (_height, _width) = (_height / 2, _width / 2);
        }
        else
        {
            _x = Opset >= 11
                ? _graph.Node("Resize", [_x, Opset >= 13 ? "" : _graph.Floats([], 0), _graph.Floats([1, 1, 2, 2], 4)],
                ("mode", "linear"))
                : _graph.Node("Upsample", [_x, _graph.Floats([1, 1, 2, 2], 4)], ("mode", "nearest"));
            (_height, _width) = (2 * _height, 2 * _width);
        }
    }

    private string Logits()
    {
        var places = _height * _width;
        return _random.Next(7) switch
        {
            0 => Dense(_graph.Node("Flatten", [_graph.Node("GlobalAveragePool", [_x])]), _channels),
            1 => Dense(Reduce("ReduceMean", _x, [2, 3], 0), _channels),
            2 => Dense(Reshape(_graph.Node("Transpose", [_x], ("perm", (long[])[0, 2, 3, 1])), _channels * places),
                _channels * places),
            3 => _graph.Node("Flatten", [_graph.Node("GlobalAveragePool", [Convolved(_x, _channels, Classes, 1)])]),
            4 => Dense(Squeeze(Squeeze(_graph.Node("GlobalMaxPool", [_x]), 3), 2), _channels),
            5 => Dense(_graph.Node("Flatten", [_graph.Node("Transpose", [_x], ("perm", (long[])[0, 2, 3, 1]))]),
                _channels * places),
            _ => Dense(_graph.Node("Flatten", [_x]), _channels * places),
        };

        string Dense(string x, int size) => _random.Next(3) switch
        {
            0 => _graph.Node("Gemm", [x, Small(Classes, size), Small(Classes)], ("transB", 1)),
            1 => _graph.Node("Add", [_graph.Node("MatMul", [x, Small(size, Classes)]), Small(Classes)]),
            _ => _graph.Node("Add", [Small(1, Classes), _graph.Node("MatMul", [x, Small(size, Classes)])]),
        };
    }

    private string End(string logits)
    {
        var axis = ("axis", Opset >= 13 && Coin() ? -1 : 1);
        return Ends switch
        {
            "softmax" => _graph.Node("Softmax", [logits], axis),
            "softmax written out" => Shares(Coin() ? logits
                : _graph.Node("Sub", [logits, Reduce("ReduceMax", logits, [1], 1)])),
            "exponential of log-softmax" => _graph.Node("Exp", [_graph.Node("LogSoftmax", [logits], axis)]),
            "softmax clipped" => _graph.Node("Max",
                [_graph.Node("Softmax", [logits], axis), _graph.Scalar(1e-7f)]),
            "sigmoid" or "single sigmoid" => _graph.Node("Sigmoid", [logits]),
            _ => logits,
        };

        string Shares(string x)
        {
            var exponentials = _graph.Node("Exp", [x]);
            return _graph.Node("Div", [exponentials, Reduce("ReduceSum", exponentials, [1], 1)]);
        }
    }
}
