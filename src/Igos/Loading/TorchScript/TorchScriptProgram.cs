using System.Text;
using System.Text.RegularExpressions;
using Igos.Loading.Files;
using Igos.Loading.Weights.Pickling;

namespace Igos.Loading.TorchScript;

/// <summary>
/// Looks through a TorchScript file before libtorch does. Libtorch ends the whole process at a class or an operator
/// that it doesn't know, compares no checksums, and runs operators that write files; so only what networks compute with
/// is let through.
/// </summary>
internal static partial class TorchScriptProgram
{
    private const string Root = "code/", Extension = ".py";

    private static readonly string[] Pickles = ["data.pkl", "constants.pkl"];

    /// <summary>Throws unless the records are whole and the program keeps to known operators.</summary>
    /// <returns>The operator that computes what the program returns; null where that can't be told.</returns>
    /// <exception cref="InvalidDataException">
    /// A record is damaged, or a class or an attribute is missing.
    /// </exception>
    /// <exception cref="IgosException">The program uses another operator.</exception>
    public static string? Check(ZipRecords records, string path)
    {
        records.CheckAll();
        var defined = new HashSet<string>();
        var named = new HashSet<string>();
        var modules = new List<(string Name, string Code)>();
        var attributes = new Dictionary<string, string[]>();
        foreach (var record in records.Names.Where(IsCode))
        {
            var code = Encoding.UTF8.GetString(records.Read(record)!);
            var module = record[Root.Length..^Extension.Length].Replace('/', '.');
            modules.Add((module, code));
            defined.UnionWith(Definition().Matches(code).Select(m => $"{module}.{m.Groups[1].Value}"));
            foreach (Match definition in ClassBody().Matches(code))
            {
                attributes[$"{module}.{definition.Groups[1].Value}"] = Attributes(definition.Groups[2].Value);
            }

            named.UnionWith(QualifiedName().Matches(code).Select(m => m.Value));
            var operators = Operator().Matches(code).Select(m => m.Groups[1].Value);
            if (operators.FirstOrDefault(name => !TorchScriptOperators.All.Contains(name)) is { } unknown)
            {
                throw new IgosException($"{path} uses the TorchScript operator {unknown}, "
                    + "which isn't among those that are let through: export the model to ONNX.");
            }
        }

        if (named.FirstOrDefault(name => !IsDefined(name)) is { } missing)
        {
            throw new InvalidDataException($"its program speaks of {missing}, which it doesn't hold");
        }

        foreach (var pickle in Pickles)
        {
            var reader = new PickleReader(new MemoryStream(records.Read(pickle)
                ?? throw new InvalidDataException($"it holds no {pickle}")));
            reader.Read();
            CheckNames(pickle, reader, defined, attributes);
            CheckNumbers(pickle, reader, records);
        }

        var main = PickledClass().Match(Encoding.Latin1.GetString(records.Read("data.pkl") ?? []));
        return new ProgramEnd(modules).Of($"{main.Groups[1].Value}.{main.Groups[2].Value}");

        // By itself, or as a part of a class that is.
        bool IsDefined(string name) =>
            defined.Contains(name) || defined.Any(d => name.StartsWith(d + ".", StringComparison.Ordinal));
    }

    /// <summary>
    /// A pickle names what libtorch or the program knows, and every object has each attribute that its class declares:
    /// libtorch looks both up without asking first.
    /// </summary>
    private static void CheckNames(string name, PickleReader reader, HashSet<string> defined,
        Dictionary<string, string[]> attributes)
    {
        if (reader.Globals.FirstOrDefault(g => !IsKnown(g) && !defined.Contains(g.ToString())) is { } unknown)
        {
            throw new InvalidDataException($"its {name} speaks of {unknown}, which its program doesn't hold");
        }

        if (reader.TypeTags.FirstOrDefault(tag => !TypeTag.IsKnown(tag)) is { } unreadable)
        {
            throw new InvalidDataException($"its {name} speaks of the type {unreadable}, which libtorch doesn't know");
        }

        foreach (var (type, state) in reader.Objects)
        {
            var declared = attributes.GetValueOrDefault(type.ToString(), []);
            if (declared.FirstOrDefault(attribute => state?.Has(attribute) != true) is { } missing)
            {
                throw new InvalidDataException($"an object of {type} in its {name} has no attribute {missing}");
            }
        }
    }

    /// <summary>
    /// Each tensor lies in its storage, and each storage is as long as the pickle says: libtorch believes it, and reads
    /// on in memory.
    /// </summary>
    private static void CheckNumbers(string name, PickleReader reader, ZipRecords records)
    {
        var folder = Path.GetFileNameWithoutExtension(name);
        foreach (var storage in reader.References)
        {
            var length = records.Length($"{folder}/{storage.Key}");
            if (length != storage.Bytes)
            {
                throw new InvalidDataException($"its {folder}/{storage.Key} has {length ?? 0} bytes "
                    + $"instead of {storage.Bytes}");
            }
        }

        foreach (var tensor in reader.Tensors)
        {
            tensor.CheckPlaces($"{folder}/{tensor.Storage.Key}");
        }
    }

    /// <summary>What libtorch makes itself, or refuses with an error that can be caught.</summary>
    private static bool IsKnown(PickleGlobal global) => global.Module is "torch" or "torch.jit._pickle"
        || global.ToString() is "torch._utils._rebuild_tensor_v2" or "collections.OrderedDict" or "builtins.complex";

    /// <summary>
    /// What an object of a class must have. A class that sets its state itself has what that makes of it, and a
    /// constant has its value in the program.
    /// </summary>
    private static string[] Attributes(string body) => body.Contains("def __setstate__", StringComparison.Ordinal) ? []
        : [.. Attribute().Matches(body).Select(m => m.Groups[1].Value)];

    private static bool IsCode(string name) =>
        name.StartsWith(Root, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal);

    [GeneratedRegex(@"^(?:class|def) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Definition();

    /// <summary>A class with its name and the lines up to the next one.</summary>
    [GeneratedRegex(@"^class (\w+)(.*?)(?=^\S|\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ClassBody();

    /// <summary><c>  weight : Tensor</c>, or where the name is no word: <c>  __annotations__["0"] = …</c>.</summary>
    [GeneratedRegex(@"^  (?:(\w+) : (?!Final\[)|__annotations__\[""(?<1>[^""]+)""\] = )", RegexOptions.Multiline)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"(?<![\w.])__torch__(?:\.\w+)+")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"c(__torch__[\w.]*)\n(\w+)\n")]
    private static partial Regex PickledClass();

    /// <summary><c>torch.conv2d(</c> is aten::conv2d, <c>ops.prim.NumToTensor(</c> is what it says.</summary>
    [GeneratedRegex(@"(?<![\w.])(?:torch\.(\w+)|(?<1>ops\.[\w.]+)) *\(")]
    private static partial Regex Operator();
}
