using Igos.Loading.TorchScript;

namespace Igos.Tests.Loading.TorchScript;

/// <summary>Code as torch.jit prints it, traced and scripted.</summary>
public class ProgramEndTests
{
    private const string Activation = """
        class Sigmoid(Module):
          __parameters__ = []
          training : bool
          def forward(self: __torch__.torch.nn.modules.activation.Sigmoid,
            argument_1: Tensor) -> Tensor:
            return torch.sigmoid(argument_1)

        """;

    private const string Container = """
        class Sequential(Module):
          __parameters__ = []
          __annotations__["0"] = __torch__.torch.nn.modules.linear.Linear
          __annotations__["1"] = __torch__.torch.nn.modules.activation.Sigmoid
          def forward(self: __torch__.torch.nn.modules.container.Sequential,
            input: Tensor) -> Tensor:
            _1 = getattr(self, "1")
            _0 = getattr(self, "0")
            return (_1).forward((_0).forward(input, ), )
          def __len__(self: __torch__.torch.nn.modules.container.Sequential) -> int:
            return 2

        """;

    private const string Functional = """
        def shares(input: Tensor,
            twice: bool=False) -> Tensor:
          if twice:
            input0 = torch.relu(input)
          else:
            input0 = input
          return torch.sigmoid(input0)
        def either(input: Tensor,
            twice: bool=False) -> Tensor:
          if twice:
            return torch.sigmoid(input)
          else:
            return input

        """;

    [Theory]
    [InlineData("sigmoid", "head = self.head", "x0 = torch.flatten(x, 1)", "_0 = (head).forward(x0, )", "return _0")]
    [InlineData("sigmoid", "return (self.head).forward(x, )")]
    [InlineData("sigmoid", "return (self)._forward(x, )")]
    [InlineData("sigmoid", "_0 = __torch__.torch.nn.functional.shares", "return _0(x, False, )")]
    [InlineData("sigmoid", "return __torch__.torch.nn.functional.shares(x, False, )")]
    [InlineData("sigmoid", "p = torch.sigmoid(torch.batch_norm(x, None, None, None, None, False, 0.1,",
        "    1.0000000000000001e-05, True))", "return torch.view(p, [-1, 3])")]
    [InlineData("softmax", "return torch.softmax(x, 1)")]
    [InlineData("mul", "return torch.mul(torch.sigmoid(x), 2)")]
    [InlineData(null, "_0 = __torch__.torch.nn.functional.either", "return _0(x, False, )")]
    [InlineData(null, "return x")]
    [InlineData(null, "return y")]
    [InlineData(null, "y = z", "z = y", "return y")]
    [InlineData(null, "return (self)._again(x, )")]
    [InlineData(null, "return (self.missing).forward(x, )")]
    [InlineData(null, "p, q = torch.sigmoid(x), 1", "return p")]
    [InlineData(null, "p = torch.sigmoid(x)", "_0 = torch.add_(p, 5)", "return p")]
    [InlineData(null, "p = torch.sigmoid(x)", "p = torch.add(p, 5)", "return p")]
    [InlineData(null)]
    public void Of_Forward_IsItsLastOperatorIfThatIsCertain(string? expected, params string[] forward)
    {
        var main = $"""
            class Net(Module):
              __parameters__ = ["weight", ]
              weight : Tensor
              training : bool
              head : __torch__.torch.nn.modules.container.Sequential
              def forward(self: __torch__.Net,
                x: Tensor) -> Tensor:
            {string.Join("\n", forward.Select(line => $"    {line}"))}
              def _forward(s: __torch__.Net,
                x: Tensor) -> Tensor:
                return (s.head).forward(x, )
              def _again(self: __torch__.Net,
                x: Tensor) -> Tensor:
                return (self)._again(x, )

            """.ReplaceLineEndings("\n");
        var end = new ProgramEnd(
        [
            ("__torch__", main),
            ("__torch__.torch.nn.modules.activation", Activation.ReplaceLineEndings("\n")),
            ("__torch__.torch.nn.modules.container", Container.ReplaceLineEndings("\n")),
            ("__torch__.torch.nn.functional", Functional.ReplaceLineEndings("\n")),
        ]);

        Assert.Equal(expected, end.Of("__torch__.Net"));
    }

    /// <summary>Files that PyTorch wrote end in a linear layer.</summary>
    [Theory]
    [InlineData("traced.pt", "linear")]
    [InlineData("scripted.pt", "linear")]
    public void Check_FileOfPyTorch_SaysWhatItEndsIn(string name, string end)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Loading", "TorchScript", "Data", name);
        using var file = File.OpenRead(path);
        using var records = new Igos.Loading.Files.ZipRecords(file);
        Assert.Equal(end, TorchScriptProgram.Check(records, path));
    }
}
