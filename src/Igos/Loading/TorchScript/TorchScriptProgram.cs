using System.Text;
using System.Text.RegularExpressions;
using Igos.Loading.Files;

namespace Igos.Loading.TorchScript;

/// <summary>
/// Looks through a TorchScript file before libtorch does. Libtorch ends the whole process at a class or an operator
/// that it doesn't know, compares no checksums, and runs operators that write files; so only what networks compute with
/// is let through.
/// </summary>
internal static partial class TorchScriptProgram
{
    private const string Root = "code/", Extension = ".py";

    /// <summary>Throws unless the records are whole and the program keeps to known operators.</summary>
    /// <returns>The operator that computes what the program returns; null where that can't be told.</returns>
    /// <exception cref="InvalidDataException">A record is damaged, or a class is missing.</exception>
    /// <exception cref="IgosException">The program uses another operator.</exception>
    public static string? Check(ZipRecords records, string path)
    {
        records.CheckAll();
        var defined = new HashSet<string>();
        var named = new HashSet<string>();
        var modules = new List<(string Name, string Code)>();
        foreach (var record in records.Names.Where(IsCode))
        {
            var code = Encoding.UTF8.GetString(records.Read(record)!);
            var module = record[Root.Length..^Extension.Length].Replace('/', '.');
            modules.Add((module, code));
            defined.UnionWith(Definition().Matches(code).Select(m => $"{module}.{m.Groups[1].Value}"));
            named.UnionWith(QualifiedName().Matches(code).Select(m => m.Value));
            var operators = Operator().Matches(code).Select(m => m.Groups[1].Value);
            if (operators.FirstOrDefault(name => !TorchScriptOperators.All.Contains(name)) is { } unknown)
            {
                throw new IgosException($"{path} uses the TorchScript operator {unknown}, "
                    + "which isn't among those that are let through: export the model to ONNX.");
            }
        }

        foreach (var pickle in new[] { "data.pkl", "constants.pkl" })
        {
            var text = Encoding.Latin1.GetString(records.Read(pickle) ?? []);
            named.UnionWith(PickledClass().Matches(text).Select(m => $"{m.Groups[1].Value}.{m.Groups[2].Value}"));
        }

        if (named.FirstOrDefault(name => !IsDefined(name)) is { } missing)
        {
            throw new InvalidDataException($"its program speaks of {missing}, which it doesn't hold");
        }

        var main = PickledClass().Match(Encoding.Latin1.GetString(records.Read("data.pkl") ?? []));
        return new ProgramEnd(modules).Of($"{main.Groups[1].Value}.{main.Groups[2].Value}");

        // By itself, or as a part of a class that is.
        bool IsDefined(string name) =>
            defined.Contains(name) || defined.Any(d => name.StartsWith(d + ".", StringComparison.Ordinal));
    }

    private static bool IsCode(string name) =>
        name.StartsWith(Root, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal);

    [GeneratedRegex(@"^(?:class|def) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Definition();

    [GeneratedRegex(@"(?<![\w.])__torch__(?:\.\w+)+")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"c(__torch__[\w.]*)\n(\w+)\n")]
    private static partial Regex PickledClass();

    /// <summary><c>torch.conv2d(</c> is aten::conv2d, <c>ops.prim.NumToTensor(</c> is what it says.</summary>
    [GeneratedRegex(@"(?<![\w.])(?:torch\.(\w+)|(?<1>ops\.[\w.]+)) *\(")]
    private static partial Regex Operator();
}
