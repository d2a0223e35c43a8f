using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Igos.Imaging;
using Igos.Reports;
using Igos.Running;
using Igos.Web.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Igos.Web.Api;

/// <summary>
/// The same explanations for programs: a photograph is sent, waits its turn, and its result is fetched.
/// </summary>
internal static class ExplanationsApi
{
    private const string Root = "/api/explanations";
    private const int FormBytes = 100_000; // of a form besides its photograph
    private const string PhotographField = "photograph", Baseline = "baseline", ResizeField = "resize";

    /// <summary>Of a form, besides its file.</summary>
    private static readonly string[] Fields =
        [Choice.Model, Choice.Method, Choice.Size, Choice.Target, Baseline, ResizeField];

    /// <summary>Serves it.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/models", (ServedModels models) => Answer(models.All.Select(model => model.Name)))
            .WithSummary("The classifiers that can be asked.").Produces<string[]>();
        routes.MapGet("/api/methods", () => Answer(Methods.All.Select(MethodAnswer.Of)))
            .WithSummary("The methods, with their options.").Produces<MethodAnswer[]>();
        var explanations = routes.MapGroup(Root);
        explanations.MapPost("", SubmitAsync).DisableAntiforgery() // no cookie says who asks: see RequestGuard
            .WithSummary("Sends a photograph, which waits its turn.")
            .Accepts<ExplanationForm>("multipart/form-data")
            .Produces<ExplanationAnswer>(StatusCodes.Status202Accepted)
            .Produces<ErrorAnswer>(StatusCodes.Status400BadRequest)
            .Produces<ErrorAnswer>(StatusCodes.Status413PayloadTooLarge)
            .Produces<ErrorAnswer>(StatusCodes.Status503ServiceUnavailable);
        explanations.MapGet("/{id}", (string id, HttpContext context, ExplanationQueue queue) =>
            queue.Find(id) is { } job ? Answer(Of(job, queue, context)) : NotKept(id))
            .WithSummary("Where an explanation stands, and its result.")
            .Produces<ExplanationAnswer>().Produces<ErrorAnswer>(StatusCodes.Status404NotFound);
        explanations.MapGet("/{id}/events", Events)
            .WithSummary("The same as it happens: events named state, the last of them with the result.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .Produces<ErrorAnswer>(StatusCodes.Status404NotFound)
            .Produces<ErrorAnswer>(StatusCodes.Status503ServiceUnavailable);
        explanations.MapDelete("/{id}", (string id, ExplanationQueue queue) =>
        {
            if (queue.Find(id) is not { } job)
            {
                return NotKept(id);
            }

            queue.Cancel(job);
            queue.Forget(job);
            return Results.NoContent();
        }).WithSummary("Stops an explanation, within one network pass, and forgets one that has ended.")
            .Produces(StatusCodes.Status204NoContent).Produces<ErrorAnswer>(StatusCodes.Status404NotFound);
        ExplanationFiles.Map(explanations);
    }

    private static async Task<IResult> SubmitAsync(HttpContext context, ExplanationQueue queue, ServedModels models,
        WebLimits limits)
    {
        try
        {
            var request = await ReadAsync(context, models, limits);
            var job = queue.Submit(request);
            context.Response.Headers.Location = Address(job, context);
            return Answer(Of(job, queue, context), StatusCodes.Status202Accepted);
        }
        catch (QueueFullException e)
        {
            context.Response.Headers.RetryAfter = e.Again.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            return Answer(new ErrorAnswer(e.Message), StatusCodes.Status503ServiceUnavailable);
        }
        catch (TooLargeException e)
        {
            return Answer(new ErrorAnswer(e.Message), StatusCodes.Status413PayloadTooLarge);
        }
        catch (BadHttpRequestException e)
        {
            return Answer(new ErrorAnswer(e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"The form is larger than {limits.UploadBytes / 1_000_000} MB, the most that is taken here."
                : $"The form can't be read: {e.Message}"), e.StatusCode);
        }
        catch (Exception e) when (e is IgosException or InvalidDataException)
        {
            return Answer(new ErrorAnswer(e.Message), StatusCodes.Status400BadRequest);
        }
    }

    private static async Task<ExplanationRequest> ReadAsync(HttpContext context, ServedModels models, WebLimits limits)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new IgosException("Send a form (multipart/form-data) with the file photograph.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = limits.UploadBytes + FormBytes;
        }

        var form = await context.Request.ReadFormAsync(new FormOptions
        {
            MultipartBodyLengthLimit = limits.UploadBytes,
            BufferBody = false,
            MemoryBufferThreshold = limits.UploadBytes + FormBytes, // never on disk
            ValueCountLimit = 100,
        }, context.RequestAborted);
        var file = form.Files[PhotographField] ?? throw new IgosException(
            "The form has no file called photograph: send the photograph by that name (curl -F photograph=@FILE).");
        CheckFields(form);
        string? Field(string name) => form[name] is [{ Length: > 0 } value, ..] ? value : null;
        T? Word<T>(string name)
            where T : struct, Enum => Field(name) is not { } text ? null
            : Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase)
                ? Enum.Parse<T>(text, ignoreCase: true)
                : throw new ChoiceException(name, text, $"expected one of {Words<T>()}.");
        int? size = Field(Choice.Size) is not { } sizeText ? null
            : int.TryParse(sizeText, NumberStyles.None, CultureInfo.InvariantCulture, out var cells) && cells > 0
                ? cells : throw new ChoiceException(Choice.Size, sizeText, "expected a whole number of at least 1.");
        var model = models.Find(Field(Choice.Model));
        MethodSettings[] methods = form[Choice.Method] is { Count: > 0 } named
            ? [.. named.OfType<string>().Select(Settings)] : [Settings(Methods.All[0].Name)];
        await using var stream = file.OpenReadStream();
        return new ExplanationRequest
        {
            Upload = await Upload.ReadAsync(stream, file.FileName, limits, context.RequestAborted),
            Model = model,
            Methods = methods,
            Size = size,
            Target = Field(Choice.Target) ?? "predicted",
            Baseline = Word<BaselineKind>(Baseline),
            Resize = Word<Resize>(ResizeField) ?? default,
        };
    }

    /// <summary>What would be ignored is refused: else its sender would think that it had been heeded.</summary>
    private static void CheckFields(IFormCollection form)
    {
        if (form.Files.FirstOrDefault(file => file.Name != PhotographField) is { } other)
        {
            throw new IgosException($"The form has a file {other.Name}: one is taken, called photograph.");
        }

        if (form.Files.Count > 1)
        {
            throw new IgosException($"The form has {form.Files.Count} photographs: send one each time.");
        }

        foreach (var (name, values) in form)
        {
            if (!Fields.Contains(name))
            {
                throw new ChoiceException(name, values, $"no such field is taken here, but {string.Join(", ", Fields)} "
                    + "and the file photograph. Options of a method stand in its line: method=\"igos seed=1\".");
            }

            if (name != Choice.Method && values.Count > 1)
            {
                throw new ChoiceException(name, string.Join(", ", values.OfType<string>()), "send it once.");
            }
        }
    }

    private static string Words<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()));

    /// <summary>A method's line: its name, and options with their values.</summary>
    private static MethodSettings Settings(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var pairs = words.Skip(1).Select(word => word.Split('=', 2)).ToArray();
        if (pairs.FirstOrDefault(pair => pair.Length < 2) is { } wrong)
        {
            throw new ChoiceException(Choice.Method, line,
                $"\"{wrong[0]}\" is no option with its value: write option=value.");
        }

        return pairs.CountBy(pair => pair[0]).FirstOrDefault(count => count.Value > 1).Key is { } twice
            ? throw new ChoiceException(Choice.Method, line, $"{twice} is there more than once: leave one.")
            : new MethodSettings(words.FirstOrDefault() ?? "",
                pairs.ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1])));
    }

    private static IResult Events(string id, HttpContext context, ExplanationQueue queue, EventStreams streams,
        WebLimits limits)
    {
        if (queue.Find(id) is not { } job)
        {
            return NotKept(id);
        }

        if (streams.TryOpen() is not { } open)
        {
            context.Response.Headers.RetryAfter = "10";
            return Answer(new ErrorAnswer($"{limits.EventStreams} streams of events are open already: ask for the "
                + "explanation itself from time to time."), StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.RegisterForDispose(open);
        return TypedResults.ServerSentEvents(StatesAsync(job, queue, Address(job, context), context.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<ExplanationAnswer>> StatesAsync(ExplanationJob job,
        ExplanationQueue queue, string address, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void Changed() => changes.Writer.TryWrite(true);
        job.Changed += Changed;
        try
        {
            while (!job.HasEnded)
            {
                yield return new SseItem<ExplanationAnswer>(ExplanationAnswer.Of(job, queue, address), "state");
                await changes.Reader.ReadAsync(cancellationToken);
            }

            yield return new SseItem<ExplanationAnswer>(ExplanationAnswer.Of(job, queue, address), "state");
        }
        finally
        {
            job.Changed -= Changed;
        }
    }

    private static ExplanationAnswer Of(ExplanationJob job, ExplanationQueue queue, HttpContext context) =>
        ExplanationAnswer.Of(job, queue, Address(job, context));

    private static string Address(ExplanationJob job, HttpContext context) =>
        $"{context.Request.PathBase}{Root}/{job.Id}";

    private static IResult Answer<T>(T answer, int status = StatusCodes.Status200OK) =>
        Results.Json(answer, Json.Options, statusCode: status);

    private static IResult NotKept(string id) => Answer(new ErrorAnswer(
        $"There is no explanation {(id.Length > 40 ? id[..40] : id)}, or it is no longer kept."),
        StatusCodes.Status404NotFound);
}

/// <summary>Why a request wasn't answered.</summary>
/// <param name="Error">A sentence: what is wrong, and what to do.</param>
internal sealed record ErrorAnswer(string Error);
