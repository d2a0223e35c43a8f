using System.Text.RegularExpressions;

namespace Igos.Loading.TorchScript;

/// <summary>
/// Reads from a program's code what its forward method does last. It follows values that are only moved, calls of other
/// modules and of functions; where there are several ways to an end, or anything it doesn't know, it finds none.
/// </summary>
internal sealed partial class ProgramEnd
{
    private const int MostCalls = 64;
    private const string Torch = "torch.", Forward = "forward";

    /// <summary>Operators that hand their first argument's numbers on.</summary>
    private static readonly HashSet<string> Moving =
    [
        "squeeze", "unsqueeze", "flatten", "reshape", "view", "to", "contiguous", "clone", "alias", "type_as",
        "dropout", "permute", "transpose", "t",
    ];

    private readonly Dictionary<string, Function> _functions = [];
    private readonly Dictionary<string, string> _attributes = [];

    /// <param name="modules">The code of each module, by its name: <c>__torch__.torch.nn.modules.activation</c>.
    /// </param>
    public ProgramEnd(IEnumerable<(string Name, string Code)> modules)
    {
        foreach (var (name, code) in modules)
        {
            Read(name, code);
        }
    }

    /// <summary>The operator that computes what a class's forward returns; null where that can't be told.</summary>
    /// <param name="program">The class, by its qualified name.</param>
    public string? Of(string program) => Returned($"{program}.{Forward}", MostCalls);

    private string? Returned(string function, int calls) =>
        _functions.TryGetValue(function, out var found) && found.Returned is { } value
            ? Computed(found, value, calls) : null;

    /// <summary>The operator that computes a value.</summary>
    private string? Computed(Function at, string value, int calls)
    {
        if (calls == 0)
        {
            return null;
        }

        if (Name().IsMatch(value))
        {
            return at.Find(value) is { } assigned ? Computed(at, assigned, calls - 1) : null;
        }

        if (Call(value) is not var (callee, first))
        {
            return null;
        }

        if (callee.StartsWith(Torch, StringComparison.Ordinal))
        {
            var name = callee[Torch.Length..];
            return Moving.Contains(name) ? Computed(at, first, calls - 1) : name;
        }

        if (Name().IsMatch(callee))
        {
            return at.Find(callee) is { } called ? Returned(called, calls - 1) : null;
        }

        return Method().Match(callee) is { Success: true } method
            ? TypeOf(at, method.Groups[1].Value, calls - 1) is { } type
                ? Returned($"{type}.{method.Groups[2].Value}", calls - 1) : null
            : Returned(callee, calls - 1);
    }

    /// <summary>The class of an object: the module itself, or one that it has as an attribute.</summary>
    private string? TypeOf(Function at, string value, int calls) =>
        calls == 0 ? null
        : value == at.Self ? at.Class
        : Name().IsMatch(value) ? at.Find(value) is { } assigned ? TypeOf(at, assigned, calls - 1) : null
        : Attribute().Match(value) is { Success: true } attribute
            && TypeOf(at, attribute.Groups[1].Value, calls - 1) is { } owner
            ? _attributes.GetValueOrDefault($"{owner}.{attribute.Groups[2].Value}") : null;

    /// <summary>What is called last in an expression that is a call, and its first argument.</summary>
    private static (string Callee, string First)? Call(string value)
    {
        if (!value.EndsWith(')'))
        {
            return null;
        }

        var depth = 0;
        var end = value.Length - 1;
        for (var i = value.Length - 1; i >= 0; i--)
        {
            depth += value[i] is ')' or ']' ? 1 : value[i] is '(' or '[' ? -1 : 0;
            end = depth == 1 && value[i] == ',' ? i : end;
            if (depth == 0)
            {
                return i == 0 ? null : (value[..i], value[(i + 1)..end].Trim());
            }
        }

        return null;
    }

    private void Read(string module, string code)
    {
        var (owner, function) = ("", (Function?)null);
        foreach (var line in Statements(code))
        {
            if (Class().Match(line) is { Success: true } named)
            {
                (owner, function) = ($"{module}.{named.Groups[1].Value}", null);
            }
            else if (Definition().Match(line) is { Success: true } defined)
            {
                var isMethod = line[0] == ' ';
                var name = $"{(isMethod ? owner : module)}.{defined.Groups[1].Value}";
                function = new Function(isMethod ? owner : "", isMethod ? defined.Groups[2].Value : "",
                    isMethod ? "    " : "  ");
                // Two of one name: none is known.
                _functions[name] = _functions.ContainsKey(name) ? new Function("", "", "") : function;
            }
            else if (function is not null)
            {
                function.Add(line);
            }
            else if (Declaration().Match(line) is { Success: true } declared)
            {
                _attributes[$"{owner}.{declared.Groups[1].Value}"] = declared.Groups[2].Value;
            }
        }
    }

    /// <summary>Lines, those put together that are one statement.</summary>
    private static IEnumerable<string> Statements(string code)
    {
        var (open, statement) = (0, "");
        foreach (var line in code.Split('\n'))
        {
            open += line.Count(c => c is '(' or '[') - line.Count(c => c is ')' or ']');
            statement = statement.Length == 0 ? line : $"{statement} {line.Trim()}";
            if (open <= 0)
            {
                yield return statement.TrimEnd();
                (open, statement) = (0, "");
            }
        }
    }

    [GeneratedRegex(@"^\w+$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^class (\w+)")]
    private static partial Regex Class();

    [GeneratedRegex(@"^(?:  )?def (\w+)\((\w*)")]
    private static partial Regex Definition();

    [GeneratedRegex(@"^  (?:__annotations__\[""([^""]+)""\] =|(?<1>\w+) :) (__torch__[\w.]+)$")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^\((.+)\)\.(\w+)$")]
    private static partial Regex Method();

    [GeneratedRegex(@"^(?:getattr\((.+), ""([^""]+)""\)|(?<1>.+)\.(?<2>\w+))$")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^(\w+)(?: : [^=]+)? = (.+)$")]
    private static partial Regex Assignment();

    /// <summary>Operators whose name ends in an underscore change their argument.</summary>
    [GeneratedRegex(@"torch\.(?!sigmoid_)\w+_\((\w+)")]
    private static partial Regex Changed();

    /// <summary>A method or function: what each of its variables is, and what it returns.</summary>
    /// <param name="owner">The class; empty for a function.</param>
    /// <param name="self">What the method calls its object.</param>
    /// <param name="indentation">Of lines that always run.</param>
    private sealed class Function(string owner, string self, string indentation)
    {
        private readonly Dictionary<string, string?> _variables = [];
        private bool _hasReturned;

        public string Class => owner;

        public string Self => self;

        /// <summary>Null where it returns in several places, or in one that may not be reached.</summary>
        public string? Returned { get; private set; }

        /// <summary>What a variable is; null for a parameter, and where it is set more than once.</summary>
        public string? Find(string variable) => _variables.GetValueOrDefault(variable);

        public void Add(string line)
        {
            const string Return = "return ";
            var text = line.Trim();
            var always = line.StartsWith(indentation, StringComparison.Ordinal)
                && line.Length - text.Length == indentation.Length;
            foreach (Match changed in Changed().Matches(text))
            {
                _variables[changed.Groups[1].Value] = null;
            }

            if (text.StartsWith(Return, StringComparison.Ordinal))
            {
                Returned = always && !_hasReturned ? text[Return.Length..] : null;
                _hasReturned = true;
            }
            else if (Assignment().Match(text) is { Success: true } assigned)
            {
                var name = assigned.Groups[1].Value;
                _variables[name] = always && !_variables.ContainsKey(name) ? assigned.Groups[2].Value : null;
            }
            else if (text.Contains(" = ", StringComparison.Ordinal))
            {
                foreach (var name in text[..text.IndexOf(" = ", StringComparison.Ordinal)].Split(','))
                {
                    _variables[name.Trim()] = null; // several at once
                }
            }
        }
    }
}
