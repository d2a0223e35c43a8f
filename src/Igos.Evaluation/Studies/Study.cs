using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Evaluation.Studies;

/// <summary>
/// What is run on every photograph, and how its table is laid out: rows of method, options and size.
/// </summary>
public sealed record Study
{
    private const string Kind = "study"; // what errors call it

    private static readonly JsonDocumentOptions ByHand = new()
    {
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        CommentHandling = JsonCommentHandling.Skip,
    };

    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>As commands take it: <c>table-1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What its table is headed by.</summary>
    public required string Title { get; init; }

    /// <summary>What its table shows.</summary>
    public StudyLayout Layout { get; init; }

    /// <summary>At least one, none twice.</summary>
    public required IReadOnlyList<MethodChoice> Rows { get; init; }

    /// <summary>
    /// What the others are compared with, photograph by photograph; at each row's size. Null for none.
    /// </summary>
    public MethodChoice? Reference { get; init; }

    /// <summary>One of the paper's studies, or one that was written as JSON.</summary>
    /// <param name="nameOrFile"><c>table-1</c> to <c>table-6</c>, or a file.</param>
    /// <exception cref="ChoiceException">There is none, or something in it is wrong.</exception>
    public static Study Find(string nameOrFile)
    {
        if (PaperTables.All.FirstOrDefault(study => study.Name == nameOrFile) is { } known)
        {
            return known;
        }

        string text;
        try
        {
            text = File.ReadAllText(nameOrFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var names = string.Join(", ", PaperTables.All.Select(study => study.Name));
            throw new ChoiceException(Kind, nameOrFile, File.Exists(nameOrFile)
                ? $"the file can't be read: {e.Message}"
                : $"there is no such study and no such file. Choose {names}, or write one of them with --print, "
                    + "edit it, and name its file.");
        }

        return Parse(text, nameOrFile);
    }

    /// <summary>
    /// Rows chosen by hand; I-GOS is the reference, where it is among them with its default options.
    /// </summary>
    /// <param name="rows">At least one.</param>
    public static Study Of(IEnumerable<MethodChoice> rows)
    {
        MethodChoice[] distinct = [.. rows.Distinct()];
        var igos = new MethodChoice(Methods.All[0]);
        return new Study
        {
            Name = "by-hand",
            Title = "Deletion and insertion",
            Rows = distinct,
            // With its size: methods that keep their own resolution are compared with it too.
            Reference = distinct.FirstOrDefault(row =>
                row.Method.Name == igos.Method.Name && row.Changes.All(change => change.Option.Name == Choice.Size)),
        };
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="ChoiceException">Something in it is wrong; the message names the row.</exception>
    public static Study Parse(string json, string name = "JSON")
    {
        ChoiceException Wrong(string reason) => new(Kind, name, reason);
        JsonObject study;
        try
        {
            study = JsonNode.Parse(json, documentOptions: ByHand) as JsonObject
                ?? throw Wrong("expected an object with \"rows\".");
        }
        catch (JsonException e)
        {
            throw Wrong($"this is no JSON: {e.Message}");
        }

        string[] known = ["name", "title", "layout", "reference", "rows"];
        if (study.Select(pair => pair.Key).Except(known).FirstOrDefault() is { } unknown)
        {
            throw Wrong($"\"{unknown}\" is unknown; there are {string.Join(", ", known)}.");
        }

        if (study["rows"] is not JsonArray { Count: > 0 } rows)
        {
            throw Wrong("\"rows\" is missing or empty: give a list such as [{\"method\": \"igos\", \"size\": 28}].");
        }

        var layout = study["layout"]?.ToString() ?? nameof(StudyLayout.Quality);
        if (!Enum.GetNames<StudyLayout>().Contains(layout, StringComparer.OrdinalIgnoreCase))
        {
            throw Wrong($"\"layout\" is \"{layout}\": expected one of "
                + $"{string.Join(", ", Enum.GetNames<StudyLayout>()).ToLowerInvariant()}.");
        }

        var read = rows.Select((row, i) => Row(row, $"row {i + 1}")).ToArray();
        var twice = read.GroupBy(row => row).FirstOrDefault(group => group.Count() > 1);
        return twice is not null ? throw Wrong($"the row \"{twice.Key}\" stands in it twice.") : new Study
        {
            Name = study["name"]?.ToString() ?? Path.GetFileNameWithoutExtension(name),
            Title = study["title"]?.ToString() ?? "Deletion and insertion",
            Layout = Enum.Parse<StudyLayout>(layout, ignoreCase: true),
            Rows = read,
            Reference = study["reference"] is { } reference ? Row(reference, "the reference") : null,
        };

        MethodChoice Row(JsonNode? row, string place)
        {
            try
            {
                return row is JsonObject choice ? MethodChoice.FromJson(choice)
                    : throw Wrong($"{place} is no object such as {{\"method\": \"igos\", \"size\": 28}}.");
            }
            catch (IgosException e) when (e is not ChoiceException { Choice: Kind })
            {
                throw Wrong($"{place}: {e.Message}");
            }
        }
    }

    /// <summary>As a file that a person can edit and give back.</summary>
    public string ToJson()
    {
        var json = new JsonObject
        {
            ["name"] = Name,
            ["title"] = Title,
            ["layout"] = Layout.ToString().ToLowerInvariant(),
        };
        if (Reference is not null)
        {
            json["reference"] = Reference.ToJson();
        }

        json["rows"] = new JsonArray([.. Rows.Select(row => row.ToJson())]);
        return json.ToJsonString(Written);
    }

    /// <summary>Its rows of some methods and sizes.</summary>
    /// <param name="methods">Names; null for all.</param>
    /// <param name="sizes">Sizes; null for all. A row whose size is its method's own stays.</param>
    /// <exception cref="ChoiceException">No row is left.</exception>
    public Study Narrowed(IReadOnlyCollection<string>? methods, IReadOnlyCollection<int>? sizes)
    {
        MethodChoice[] left =
        [
            .. Rows.Where(row => methods is null || methods.Contains(row.Method.Name, StringComparer.OrdinalIgnoreCase))
                .Where(row => sizes is null || row.Size is not { } size || sizes.Contains(size)),
        ];
        return left.Length > 0 ? this with { Rows = left } : throw new ChoiceException(Kind, Name,
            "none of its rows has these methods and sizes; it has "
            + $"{string.Join(", ", Rows.Select(row => row.Method.Name).Distinct())} at "
            + $"{string.Join(", ", Rows.Select(row => row.Size).OfType<int>().Distinct())}.");
    }

    /// <summary>The same, laid out for results of the pointing game, or for others.</summary>
    internal Study Showing(bool isPointing) => isPointing == (Layout == StudyLayout.Pointing) ? this : this with
    {
        Title = isPointing ? "The pointing game" : "Deletion and insertion",
        Layout = isPointing ? StudyLayout.Pointing : StudyLayout.Quality,
    };

    /// <summary>The same for a classifier whose images the rows must fit.</summary>
    /// <exception cref="ChoiceException">A row's heatmap would be finer than the images.</exception>
    public void CheckFits(ImageSize input)
    {
        var side = Math.Min(input.Height, input.Width);
        if (Rows.FirstOrDefault(row => row.Size > side) is { } tooFine)
        {
            var fitting = Rows.Select(row => row.Size).OfType<int>().Where(size => size <= side).Distinct().ToArray();
            throw new ChoiceException(Kind, Name, $"the classifier takes images of {input}, so the row \"{tooFine}\" "
                + "is finer than they are. " + (fitting.Length > 0
                    ? $"Take some of its sizes: --sizes {string.Join(",", fitting)}."
                    : $"Choose sizes from 1 to {side}."));
        }
    }
}
