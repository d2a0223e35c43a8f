using System.Reflection;
using System.Text.RegularExpressions;
using Igos.Tensors;
using TorchSharp;

namespace Igos.Tests.Tensors;

/// <summary>
/// TorchSharp makes a Scalar of each number, passes its address to native code and keeps no reference, so that a
/// collection during the call frees it. Some of its methods do so inside, the sum of two tensors among them; whoever
/// calls those does too.
/// </summary>
public sealed class BannedSymbolsTests
{
    private static readonly Type[] Places = [typeof(torch), typeof(torch.Tensor), typeof(torch.nn.functional),
        typeof(torch.linalg), typeof(TensorExtensionMethods)];

    /// <summary>Makes Scalars of a TorchScript module's arguments; the library passes tensors alone.</summary>
    private const string ScriptArguments = "DetermineArgumentTypeRefs";

    private static readonly HashSet<MethodBase> Unsafe = UnsafeMethods();

    [Fact]
    public void Library_CallsNothingThatLetsItsNumbersBeFreed()
    {
        var banned = Unsafe.Concat(ScalarMakers()).ToHashSet();
        string[] calls = [.. Calls.Methods(typeof(Arithmetic).Assembly).Where(m => m.DeclaringType != typeof(Number))
            .SelectMany(m => Calls.Of(m).Where(banned.Contains).Select(c => $"{m.DeclaringType}.{m.Name} calls {c}"))];
        Assert.True(calls.Length == 0, string.Join('\n', calls));
    }

    [Fact]
    public void BannedSymbols_HoldEveryMethodThatLetsItsNumbersBeFreed()
    {
        var banned = File.ReadLines(ProjectFiles.Path("src", "BannedSymbols.txt")).Select(line => line.Split(';')[0]);
        string[] missing = [.. Unsafe.Where(m => m.IsPublic && Places.Contains(m.DeclaringType)).Concat(ScalarMakers())
            .Select(Name).Except(banned)];
        Assert.True(missing.Length == 0, string.Join('\n', missing));
    }

    /// <summary>In TorchSharp's source <c>a + b</c> has a hidden factor, and <c>a - b</c> none.</summary>
    [Fact]
    public void UnsafeMethods_SumAndDifference_OnlyTheSumHasANumber()
    {
        Type[] two = [typeof(torch.Tensor), typeof(torch.Tensor)];
        Assert.Contains(typeof(torch.Tensor).GetMethod("op_Addition", two)!, Unsafe);
        Assert.DoesNotContain(typeof(torch.Tensor).GetMethod("op_Subtraction", two)!, Unsafe);
        Assert.Contains(typeof(torch.nn.functional).GetMethod("leaky_relu")!, Unsafe);
        Assert.DoesNotContain(typeof(torch.nn.functional).GetMethod("relu")!, Unsafe);
    }

    private static HashSet<MethodBase> UnsafeMethods()
    {
        var callers = Calls.Methods(typeof(torch).Assembly)
            .SelectMany(m => Calls.Of(m).Select(called => (Called: called, Caller: m)))
            .ToLookup(pair => pair.Called, pair => pair.Caller);
        HashSet<MethodBase> found = [];
        Queue<MethodBase> toFollow = new(ScalarMakers());
        while (toFollow.TryDequeue(out var method))
        {
            var more = callers[method].Where(c => !MakesScalar(c) && c.Name != ScriptArguments);
            foreach (var caller in more.Where(found.Add))
            {
                toFollow.Enqueue(caller);
            }
        }

        return found;
    }

    private static IEnumerable<MethodBase> ScalarMakers() =>
        typeof(Scalar).GetMethods().Concat(typeof(ScalarExtensionMethods).GetMethods()).Where(MakesScalar);

    private static bool MakesScalar(MethodBase method) =>
        method is MethodInfo { ReturnType: var type } && type == typeof(Scalar);

    /// <summary>As documentation names it.</summary>
    private static string Name(MethodBase method)
    {
        var parameters = string.Join(",", method.GetParameters().Select(p => Name(p.ParameterType)));
        var name = $"M:{Name(method.DeclaringType!)}.{method.Name}{(parameters.Length > 0 ? $"({parameters})" : "")}";
        return method.Name is "op_Implicit" or "op_Explicit" ? $"{name}~{Name(((MethodInfo)method).ReturnType)}" : name;
    }

    private static string Name(Type type) => type switch
    {
        { IsArray: true } => Name(type.GetElementType()!) + "[]",
        { IsConstructedGenericType: true } => Regex.Replace(Name(type.GetGenericTypeDefinition()), "`.*", "")
            + $"{{{string.Join(",", type.GetGenericArguments().Select(Name))}}}",
        _ => type.FullName!.Replace('+', '.'),
    };
}
