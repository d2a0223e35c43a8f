using System.Text;
using Igos.Tests.Loading.Weights;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.TorchScript;

/// <summary>Writes files as torch.jit.save does: one module with tensors and a forward method.</summary>
internal static class TorchScriptWriter
{
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">Attributes of the module; dots in their names become underscores.</param>
    /// <param name="forward">The method's lines, from <c>x</c> to a return.</param>
    /// <param name="returns">What it returns, as TorchScript writes types.</param>
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors,
        IEnumerable<string> forward, string returns = "Tensor")
    {
        var names = tensors.Keys.Select(Attribute).ToArray();
        var code = new StringBuilder("class Net(Module):\n")
            .Append("  __parameters__ = [").AppendJoin("", names.Select(n => $"\"{n}\", ")).Append("]\n")
            .Append("  __buffers__ = []\n")
            .AppendJoin("", names.Select(n => $"  {n} : Tensor\n"))
            .Append("  training : bool\n  def forward(self: __torch__.Net,\n")
            .Append("    x: Tensor) -> ").Append(returns).Append(":\n")
            .AppendJoin("", forward.Select(line => $"    {line}\n"));
        var program = Encoding.UTF8.GetBytes(code.ToString());
        var constants = new PickleWriter().Raw(')').End();
        CheckpointWriter.WriteZip(stream, w => (Action<PickleWriter>)(p =>
        {
            p.Global("__torch__", "Net").Raw(')', 0x81, '}', '(');
            foreach (var (name, tensor) in tensors)
            {
                p.Value(Attribute(name)).Value(w.Tensor(tensor));
            }

            p.Value("training").Value(false).Raw('u', 'b');
        }), "net", 2, ("code/__torch__.py", program), ("constants.pkl", constants));
    }

    public static string Attribute(string name) => name.Replace('.', '_');
}
