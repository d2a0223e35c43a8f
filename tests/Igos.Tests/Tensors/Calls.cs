using System.Reflection;
using System.Reflection.Emit;

namespace Igos.Tests.Tensors;

/// <summary>Which methods a method's code calls, creates or takes the address of.</summary>
internal static class Calls
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static
        | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodes = typeof(OpCodes).GetFields()
        .Select(f => f.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value);

    /// <summary>Every method and constructor of the assembly that has code.</summary>
    public static IEnumerable<MethodBase> Methods(Assembly assembly) => assembly.GetTypes()
        .SelectMany(t => t.GetMethods(Own).Cast<MethodBase>().Concat(t.GetConstructors(Own)))
        .Where(m => m.GetMethodBody() is not null);

    /// <summary>The definitions of what the method calls.</summary>
    public static IEnumerable<MethodBase> Of(MethodBase method)
    {
        var code = method.GetMethodBody()!.GetILAsByteArray()!;
        var ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var i = 0; i < code.Length;)
        {
            var isLong = code[i] == 0xfe;
            var opCode = OpCodes[isLong ? (short)(0xfe00 | code[i + 1]) : code[i]];
            i += isLong ? 2 : 1;
            if (opCode.OperandType is OperandType.InlineMethod)
            {
                yield return Definition(method.Module.ResolveMethod(BitConverter.ToInt32(code, i), ofType, ofMethod)!);
            }

            i += opCode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, i),
                _ => 4,
            };
        }
    }

    private static MethodBase Definition(MethodBase called)
    {
        if (called is MethodInfo { IsGenericMethod: true } generic)
        {
            called = generic.GetGenericMethodDefinition();
        }

        return called.DeclaringType is { IsConstructedGenericType: true } type
            ? type.GetGenericTypeDefinition().GetMembers(Own).OfType<MethodBase>()
                .First(m => m.MetadataToken == called.MetadataToken)
            : called;
    }
}
