using System.CommandLine;

namespace Igos.Cli.Options;

/// <summary>The options by which commands say where results go.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string> _out = new("--out")
    {
        HelpName = "DIR",
        Description = "Where files are written, in one folder an image.",
        DefaultValueFactory = _ => "igos-out",
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print the report as JSON on standard output, and nothing else there.",
    };

    public OutputOptions() => _out.Validators.Add(result =>
    {
        var folder = result.Tokens is [var token] ? token.Value : null;
        if (folder is "")
        {
            result.AddError("--out is empty: name a folder, such as \".\".");
        }

        for (var path = folder; !string.IsNullOrEmpty(path); path = Path.GetDirectoryName(path))
        {
            if (File.Exists(path))
            {
                result.AddError($"--out {folder}{(path == folder ? "" : $": {path}")} is a file: name a folder.");
            }
        }
    });

    public void AddTo(Command command)
    {
        command.Add(_out);
        command.Add(_json);
    }

    public string Folder(ParseResult parsed) => parsed.GetValue(_out)!;

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);
}
