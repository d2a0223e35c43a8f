using System.CommandLine;
using System.Text;
using Igos.Cli.Options;
using Igos.Cli.Terminal;
using Igos.Evaluation.Reports;
using Igos.Evaluation.Reports.Pages;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.NativeLibraries;
using Igos.Running;

namespace Igos.Cli.Evaluate;

/// <summary><c>igos evaluate report STORE…</c>: what stores say, as tables, lines or JSON.</summary>
internal static class EvaluateReportCommand
{
    private const string Page = "html";

    public static Command Create()
    {
        Argument<string[]> stores = new("STORE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Stores that igos evaluate has written; several are merged.",
        };
        CheckedOption.RefuseUnknownOptions(stores);
        Option<string?> study = new("--study")
        {
            HelpName = "NAME|FILE",
            Description = "Whose rows are shown, and how they are laid out: "
                + string.Join(", ", PaperTables.All.Select(s => s.Name)) + ", or a file that --print wrote. "
                + "By default all rows of the stores, methods by sizes.",
        };
        var format = CheckedOption.Choice("--format",
            "table for the terminal; markdown; latex, for a document with booktabs; csv, a line a heatmap; json; "
            + "html, a page of one file with curves and photographs, which needs --out.",
            firstIsDefault: true, [.. Enum.GetNames<ReportFormat>().Select(name => name.ToLowerInvariant()), Page]);
        Option<string?> where = new("--where")
        {
            HelpName = "CONDITION",
            Description = "Which heatmaps count: an SQL expression over the results' columns, such as "
                + "\"probability > 0.01 and correct\".",
        };
        Option<bool> paper = new("--paper") { Description = "Show the paper's figures below ours." };
        Option<string?> reference = new("--reference")
        {
            HelpName = "METHOD",
            Description = "Compare each row with this one, photograph by photograph: a method with its options, "
                + "such as \"igos noise=0\", at each row's size. By default the study's.",
        };
        var tolerance = Tolerance();
        Option<string?> file = new("--out")
        {
            HelpName = "FILE",
            Description = "Where the report is written, instead of standard output.",
        };
        var command = new Command("report", "Tables of what is in stores, with errors, differences and costs.")
        {
            stores, study, format, where, paper, reference, tolerance, file,
        };
        command.SetAction(parsed => Write(
            parsed.GetValue(stores)!,
            new ReportOptions
            {
                Study = parsed.GetValue(study) is { } name ? Study.Find(name) : null,
                Where = parsed.GetValue(where),
                ShowsPaper = parsed.GetValue(paper),
                Tolerance = parsed.GetValue(tolerance) ?? 0,
                Reference = parsed.GetValue(reference) is { } text ? Reference(text) : null,
            },
            parsed.GetValue(format)!,
            parsed.GetValue(file)));
        return command;
    }

    /// <summary>Of a run's last table too: stores keep distances, so it is a report's choice.</summary>
    public static Option<double?> Tolerance() => CheckedOption.Number("--tolerance",
        "The pointing game: how near to a box a heatmap may point, in pixels, to count as a hit in the table. 0 by "
        + "default, as in the paper; 15 in TorchRay.");

    private static MethodChoice Reference(string text)
    {
        try
        {
            return MethodChoice.Parse(text);
        }
        catch (ChoiceException e)
        {
            throw new ChoiceException("reference", text, e.Message);
        }
    }

    private static int Write(string[] paths, ReportOptions options, string format, string? file)
    {
        if (format == Page && file is null)
        {
            throw new UsageException("--format html makes a page: name its file, such as --out report.html.");
        }

        var stores = new List<ResultStore>();
        try
        {
            foreach (var path in paths)
            {
                stores.Add(ResultStore.Read(path));
            }

            Write(EvaluationReport.Of(stores, options), format, file);
            return ExitCode.Done;
        }
        finally
        {
            stores.ForEach(store => store.Dispose());
        }
    }

    private static void Write(EvaluationReport report, string format, string? file)
    {
        if (format == Page)
        {
            TorchNative.EnsureLoaded(); // which draws heatmaps over photographs
            EvaluationPage.Save(file!, report);
            return;
        }

        var text = Enum.Parse<ReportFormat>(format, ignoreCase: true);
        if (file is null)
        {
            report.Write(Console.Out, text, StandardStreams.OutputWidth);
            return;
        }

        AtomicFile.Write(file, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            report.Write(writer, text);
        });
    }
}
