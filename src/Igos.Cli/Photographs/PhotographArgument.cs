using System.CommandLine;
using Igos.Cli.Options;
using Igos.Running;

namespace Igos.Cli.Photographs;

/// <summary>The argument by which commands are told their photographs.</summary>
internal static class PhotographArgument
{
    /// <summary>
    /// Refuses a list that names no photograph, before a model is loaded or downloaded in vain. Where some of its words
    /// do, the others are reported with them.
    /// </summary>
    public static Argument<string[]> Create()
    {
        Argument<string[]> argument = new("IMAGE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Photographs (JPEG, PNG, WebP, BMP or GIF), folders of them, "
                + "or patterns such as 'photos/*.jpg' and 'photos/**/*.png'.",
        };
        CheckedOption.RefuseUnknownOptions(argument);
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !result.Errors.Any()
                && result.Tokens.All(t => PhotographFiles.Absence(t.Value) is not null))
            {
                var others = result.Tokens.Count > 1 ? " None of the others names a photograph either." : "";
                result.AddError($"{argument.Name} {PhotographFiles.Absence(result.Tokens[0].Value)}{others}");
            }
        });
        return argument;
    }
}
