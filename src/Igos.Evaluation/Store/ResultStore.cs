using System.Data;
using System.Data.Common;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Dapper;
using Igos.Heatmaps;
using Igos.Running;

namespace Igos.Evaluation.Store;

/// <summary>
/// The results of studies in a file of SQLite or a database of PostgreSQL: a row a photograph, model, question and
/// method with its options, kept as soon as it is computed. A run that was killed, whenever, has lost the row that it
/// was at and no more; what two runs have computed is kept once.
/// </summary>
public sealed partial class ResultStore : IDisposable
{
    /// <summary>Of stores that this version writes and reads.</summary>
    public const int SchemaVersion = 4;

    private const int FirstWithPresets = 2; // of I-GOS's versions

    private const string AnswerColumns = "truth, target, class, predicted, probability, baseline_probability, "
        + "warnings, boxes, difficult, chance, centre_distance, centre_in_crowd, error";

    private const string CellColumns = "version, height, width, resampled, deletion, insertion, deletion_curve, "
        + "insertion_curve, score, l1, tv, iterations, stop, forward, backward, score_forward, seconds, point_x, "
        + "point_y, distance, in_crowd, warnings, error";

    private const string ScoreColumns = "deletion, insertion, probability, baseline_probability, forward, warnings, "
        + "error";

    private readonly Database _database;
    private readonly Dictionary<string, long> _ids = []; // of choices and versions, which repeat with every cell

    private ResultStore(Database database) => _database = database;

    /// <summary>The file, or the server and its database; never with a password.</summary>
    public string Name => _database.Name;

    private DbConnection Connection => _database.Connection;

    /// <summary>Whether a store is a file, rather than a database of a server.</summary>
    /// <param name="store">As a user names it.</param>
    public static bool IsFile(string store) => !PostgresDatabase.IsNamed(store);

    /// <summary>Opens a store for a run, or makes it.</summary>
    /// <param name="store">
    /// A file of SQLite, whose folder is made if need be and which one run at a time writes; or a database of
    /// PostgreSQL that is there, such as <c>Host=db.example.org;Database=study;Username=igos</c>, which any number of
    /// runs write.
    /// </param>
    /// <exception cref="IgosException">
    /// Another run writes into the file, the store can't be reached or written, it is damaged, of another version, or
    /// no store at all. Nothing in it has changed.
    /// </exception>
    public static ResultStore Open(string store)
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        return new ResultStore(IsFile(store) ? SqliteDatabase.Open(store) : PostgresDatabase.Open(store));
    }

    /// <summary>Opens a store for a report; runs may go on meanwhile.</summary>
    /// <param name="store">As for <see cref="Open"/>.</param>
    /// <exception cref="IgosException">
    /// It doesn't exist, can't be reached, is damaged, of another version, or no store at all.
    /// </exception>
    public static ResultStore Read(string store)
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        return new ResultStore(IsFile(store) ? SqliteDatabase.Read(store) : PostgresDatabase.Read(store));
    }

    /// <summary>All rows that meet a condition, in the order in which photographs and methods came.</summary>
    /// <param name="condition">An SQL expression over the columns of the view <c>results</c>; null for all.</param>
    /// <exception cref="ChoiceException">The condition can't be understood.</exception>
    internal IEnumerable<StoredResult> Results(string? condition = null)
    {
        if (condition is not null)
        {
            CheckCondition(condition);
        }

        return Rows(condition is null ? "" : Where(condition));
    }

    private IEnumerable<StoredResult> Rows(string where)
    {
        using var rows = Guarded(() => Connection.Query<StoredResult>(
            $"SELECT * FROM results{where} ORDER BY answer, choice_id", buffered: false).GetEnumerator());
        var texts = new Dictionary<string, string>();
        while (Guarded(rows.MoveNext))
        {
            var row = rows.Current;
            if (row is { Method: "igos", Version: < FirstWithPresets })
            {
                if (!texts.TryGetValue(row.Choice, out var text))
                {
                    texts[row.Choice] = text = OfThePaper(row.Choice);
                }

                row = row with { Choice = text };
            }

            yield return row;
        }
    }

    /// <summary>I-GOS's words from before it had presets: its weights and its noise were the paper's.</summary>
    private static string OfThePaper(string choice)
    {
        try
        {
            return MethodChoice.Parse($"{choice} preset=paper").Text;
        }
        catch (IgosException)
        {
            return choice; // of another igos, with options that this one doesn't know
        }
    }

    /// <summary>What photographs were asked and gave no answer.</summary>
    internal IReadOnlyList<StoredFailure> Failures() =>
        Guarded(() => Connection.Query<StoredFailure>("""
            SELECT photographs.hash, photographs.name AS photograph, models.hash AS model_hash,
                questions.text AS question, answers.asked, answers.error
            FROM answers
            JOIN photographs ON photographs.id = answers.photograph JOIN models ON models.id = answers.model
            JOIN questions ON questions.id = answers.question
            WHERE answers.error IS NOT NULL ORDER BY photographs.name
            """).AsList());

    /// <summary>A heatmap; null where none was kept.</summary>
    internal Heatmap? Heatmap(long answer, long choice)
    {
        var bytes = Guarded(() => Connection.QuerySingleOrDefault<byte[]>(
            "SELECT npy FROM heatmaps WHERE answer = @answer AND choice = @choice", new { answer, choice }));
        if (bytes is null)
        {
            return null;
        }

        using var whole = new MemoryStream();
        using (var compressed = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress))
        {
            compressed.CopyTo(whole);
        }

        return NumPyFile.Parse(whole.ToArray(), $"{Name}: a heatmap");
    }

    /// <summary>The curves of a heatmap, a probability a step; empty where it has no score.</summary>
    internal (float[] Deletion, float[] Insertion) Curves(long answer, long choice)
    {
        var (deletion, insertion) = Guarded(() => Connection.QuerySingleOrDefault<(byte[]?, byte[]?)>(
            "SELECT deletion_curve, insertion_curve FROM cells WHERE answer = @answer AND choice = @choice",
            new { answer, choice }));
        return (MemoryMarshal.Cast<byte, float>(deletion).ToArray(),
            MemoryMarshal.Cast<byte, float>(insertion).ToArray());
    }

    /// <summary>What was kept of a model, as JSON; null where the store doesn't know it.</summary>
    internal string? ModelDescription(string hash) => Guarded(() => Connection.QuerySingleOrDefault<string>(
        "SELECT description FROM models WHERE hash = @hash", new { hash }));

    internal long Model(string hash, string name, string description) => Guarded(() =>
    {
        Connection.Execute("""
            INSERT INTO models (hash, name, description) VALUES (@hash, @name, @description) ON CONFLICT DO NOTHING
            """, new { hash, name, description });
        return Connection.QuerySingle<long>("SELECT id FROM models WHERE hash = @hash", new { hash });
    });

    internal long Question(string text) => Id("questions", "text", text);

    /// <summary>What is known of a photograph under a question.</summary>
    internal StoredAnswer? Answer(string photograph, long model, long question, int asked) =>
        Guarded(() => Connection.QuerySingleOrDefault<StoredAnswer>("""
            SELECT answers.id, answers.truth, answers.target, answers.boxes, answers.error FROM answers
            JOIN photographs ON photographs.id = answers.photograph
            WHERE photographs.hash = @photograph AND model = @model AND question = @question AND asked = @asked
            """, new { photograph, model, question, asked }));

    /// <summary>What heatmaps are judged by besides their question.</summary>
    /// <param name="model">The network's key.</param>
    /// <param name="baseline">What removed pixels are replaced by.</param>
    internal long Judge(long model, string baseline) => Guarded(() =>
    {
        Connection.Execute("INSERT INTO judges (model, baseline) VALUES (@model, @baseline) ON CONFLICT DO NOTHING",
            new { model, baseline });
        return Connection.QuerySingle<long>(
            "SELECT id FROM judges WHERE model = @model AND baseline = @baseline", new { model, baseline });
    });

    /// <summary>The cells of an answer, by the method's text and version.</summary>
    internal Dictionary<(string Choice, int Version), StoredCell> Cells(long answer) => Guarded(() =>
        Connection.Query<StoredCell>("""
            SELECT choices.id AS choice_id, choices.text AS choice, choices.version,
                cells.error IS NOT NULL AS has_failed, heatmaps.choice IS NOT NULL AS has_heatmap
            FROM cells JOIN choices ON choices.id = cells.choice
            LEFT JOIN heatmaps ON heatmaps.answer = cells.answer AND heatmaps.choice = cells.choice
            WHERE cells.answer = @answer
            """, new { answer }).ToDictionary(cell => (cell.Choice, cell.Version)));

    /// <summary>By which judges an answer's heatmaps have been judged, and whether each failed.</summary>
    internal ILookup<long, (long Judge, bool HasFailed)> Judged(long answer) => Guarded(() =>
        Connection.Query<(long Choice, long Judge, bool HasFailed)>(
            "SELECT choice, judge, error IS NOT NULL FROM scores WHERE answer = @answer", new { answer })
        .ToLookup(score => score.Choice, score => (score.Judge, score.HasFailed)));

    /// <summary>How far the seeds of heatmaps differ, by the heatmaps' keys.</summary>
    internal Dictionary<(long Answer, long Choice), StoredSeeds> Seeds() => Guarded(() =>
        Connection.Query<StoredSeeds>("""
            SELECT answer, choice AS choice_id, rank_correlation, deletion_deviation, insertion_deviation FROM seeds
            """).ToDictionary(seeds => (seeds.Answer, seeds.ChoiceId)));

    /// <summary>All scores by judges, by the keys of their heatmaps.</summary>
    internal ILookup<(long Answer, long Choice), StoredScore> Scores() => Guarded(() =>
        Connection.Query<StoredScore>("""
            SELECT scores.answer, scores.choice AS choice_id, models.hash AS model_hash, models.name AS model,
                judges.baseline, scores.deletion, scores.insertion, scores.probability, scores.baseline_probability,
                scores.forward, scores.warnings, scores.error
            FROM scores JOIN judges ON judges.id = scores.judge JOIN models ON models.id = judges.model
            """).ToLookup(score => (score.Answer, score.ChoiceId)));

    /// <summary>Keeps what the model says of a photograph, or why it says nothing.</summary>
    /// <returns>The answer's key.</returns>
    internal long Save(NewAnswer answer) => Guarded(() =>
    {
        using var transaction = Connection.BeginTransaction();
        var photograph = Connection.QuerySingle<long>("""
            INSERT INTO photographs (hash, name, path) VALUES (@Hash, @Name, @Path)
            ON CONFLICT (hash) DO UPDATE SET path = excluded.path RETURNING id
            """, answer, transaction);
        // What was measured with other boxes is void.
        Connection.Execute("""
            DELETE FROM cells WHERE answer IN (SELECT id FROM answers WHERE photograph = @photograph AND model = @Model
                AND question = @Question AND asked = @Asked AND boxes IS DISTINCT FROM @Boxes)
            """, new { photograph, answer.Model, answer.Question, answer.Asked, answer.Boxes }, transaction);
        // An answer that another run has found isn't lost to an error of this one.
        var id = Connection.QuerySingleOrDefault<long?>($"""
            INSERT INTO answers (photograph, model, question, asked, {AnswerColumns})
            VALUES (@photograph, @Model, @Question, @Asked, @Truth, @Target, @Class, @Predicted, @Probability,
                @BaselineProbability, @Warnings, @Boxes, @Difficult, @Chance, @CentreDistance, @CentreInCrowd, @Error)
            ON CONFLICT (photograph, model, question, asked) DO UPDATE SET {Excluded(AnswerColumns)}
                WHERE excluded.error IS NULL OR answers.error IS NOT NULL
            RETURNING id
            """, new
        {
            photograph,
            answer.Model,
            answer.Question,
            answer.Asked,
            answer.Truth,
            answer.Target,
            answer.Class,
            answer.Predicted,
            answer.Probability,
            answer.BaselineProbability,
            answer.Warnings,
            answer.Boxes,
            answer.Difficult,
            answer.Chance,
            answer.CentreDistance,
            answer.CentreInCrowd,
            answer.Error,
        }, transaction) ?? Connection.QuerySingle<long>("""
            SELECT id FROM answers
            WHERE photograph = @photograph AND model = @Model AND question = @Question AND asked = @Asked
            """, new { photograph, answer.Model, answer.Question, answer.Asked }, transaction);
        transaction.Commit();
        return id;
    });

    /// <summary>What is known of the true class may come later than the answer.</summary>
    internal void SaveTruth(long answer, int? truth) => Guarded(() =>
        Connection.Execute("UPDATE answers SET truth = @truth WHERE id = @answer", new { answer, truth }));

    /// <summary>
    /// Keeps a cell, whole or not at all; one that had failed is replaced, and one that has its figures stays.
    /// </summary>
    internal void Save(NewCell cell, Heatmap? heatmap, IReadOnlyList<NewScore>? scores = null) => Guarded(() =>
    {
        using var transaction = Connection.BeginTransaction();
        var choice = Choice(cell.Method, cell.Text, cell.MethodVersion, transaction);
        var version = Id("versions", "text", cell.Versions, transaction);
        var isKept = Connection.Execute($"""
            INSERT INTO cells (answer, choice, {CellColumns})
            VALUES (@Answer, @choice, @version, @Height, @Width, @Resampled, @Deletion, @Insertion,
                @DeletionCurve, @InsertionCurve, @Score, @L1, @Tv, @Iterations, @Stop, @Forward, @Backward,
                @ScoreForward, @Seconds, @PointX, @PointY, @Distance, @InCrowd, @Warnings, @Error)
            ON CONFLICT (answer, choice) DO UPDATE SET {Excluded(CellColumns)} WHERE cells.error IS NOT NULL
            """, Parameters(cell, choice, version), transaction) > 0;
        if (isKept && heatmap is not null)
        {
            Connection.Execute("INSERT INTO heatmaps (answer, choice, npy) VALUES (@Answer, @choice, @npy)",
                new { cell.Answer, choice, npy = Compressed(heatmap) }, transaction);
        }

        if (isKept && cell.Seeds is { } seeds)
        {
            Connection.Execute("""
                INSERT INTO seeds (answer, choice, rank_correlation, deletion_deviation, insertion_deviation)
                VALUES (@Answer, @choice, @RankCorrelation, @DeletionDeviation, @InsertionDeviation)
                """, new
            {
                cell.Answer,
                choice,
                seeds.RankCorrelation,
                seeds.DeletionDeviation,
                seeds.InsertionDeviation,
            }, transaction);
        }

        Save(cell.Answer, choice, scores ?? [], transaction);
        transaction.Commit();
        return choice;
    });

    /// <summary>Keeps scores of a heatmap that is there, all or none; those that had failed are replaced.</summary>
    internal void Save(long answer, long choice, IReadOnlyList<NewScore> scores) => Guarded(() =>
    {
        using var transaction = Connection.BeginTransaction();
        Save(answer, choice, scores, transaction);
        transaction.Commit();
        return choice;
    });

    private void Save(long answer, long choice, IReadOnlyList<NewScore> scores, DbTransaction transaction)
    {
        foreach (var score in scores)
        {
            var parameters = new DynamicParameters(score);
            parameters.Add("answer", answer);
            parameters.Add("choice", choice);
            Connection.Execute($"""
                INSERT INTO scores (answer, choice, judge, {ScoreColumns})
                VALUES (@answer, @choice, @Judge, @Deletion, @Insertion, @Probability, @BaselineProbability, @Forward,
                    @Warnings, @Error)
                ON CONFLICT (answer, choice, judge) DO UPDATE SET {Excluded(ScoreColumns)}
                    WHERE scores.error IS NOT NULL
                """, parameters, transaction);
        }
    }

    /// <summary>Lets a file grow no more, as on a full disk: for tests.</summary>
    internal void LimitPages() => ((SqliteDatabase)_database).LimitPages();

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    /// <summary>What an upsert sets.</summary>
    private static string Excluded(string columns) =>
        string.Join(", ", columns.Split(", ").Select(column => $"{column} = excluded.{column}"));

    private static DynamicParameters Parameters(NewCell cell, long choice, long version)
    {
        var parameters = new DynamicParameters(cell with { Seeds = null }); // in a table of its own
        parameters.Add("choice", choice);
        parameters.Add("version", version);
        return parameters;
    }

    private static byte[] Compressed(Heatmap heatmap)
    {
        using var bytes = new MemoryStream();
        using (var stream = new ZLibStream(bytes, CompressionLevel.Optimal))
        {
            NumPyFile.Write(stream, heatmap);
        }

        return bytes.ToArray();
    }

    private long Choice(string method, string text, int version, DbTransaction transaction)
    {
        var key = $"choice {version} {text}";
        if (!_ids.TryGetValue(key, out var id))
        {
            Connection.Execute("""
                INSERT INTO choices (method, text, version) VALUES (@method, @text, @version) ON CONFLICT DO NOTHING
                """, new { method, text, version }, transaction);
            id = Connection.QuerySingle<long>(
                "SELECT id FROM choices WHERE text = @text AND version = @version", new { text, version }, transaction);
            _ids[key] = id;
        }

        return id;
    }

    private long Id(string table, string column, string value, DbTransaction? transaction = null)
    {
        var key = $"{table} {value}";
        if (!_ids.TryGetValue(key, out var id))
        {
            id = Guarded(() =>
            {
                Connection.Execute($"INSERT INTO {table} ({column}) VALUES (@value) ON CONFLICT DO NOTHING",
                    new { value }, transaction);
                return Connection.QuerySingle<long>(
                    $"SELECT id FROM {table} WHERE {column} = @value", new { value }, transaction);
            });
            _ids[key] = id;
        }

        return id;
    }

    private static string Where(string condition) => $" WHERE ({condition}\n)"; // the line ends a comment

    private void CheckCondition(string condition)
    {
        ChoiceException Wrong(string reason)
        {
            var columns = string.Join(", ", _database.ResultColumns());
            return new("where", condition, $"{reason}. Expected an SQL expression over {columns}, such as "
                + "\"probability > 0.01 and correct\".");
        }

        try
        {
            // What closes the bracket and goes on isn't one expression: it is none as an argument. Nor can it change
            // anything, as the store is open for queries alone.
            Connection.Execute($"SELECT coalesce(({condition}\n), false) FROM results LIMIT 0");
            Connection.Execute($"SELECT 1 FROM results{Where(condition)} LIMIT 0");
        }
        catch (DbException e)
        {
            throw Wrong(_database.ConditionError(e));
        }
        catch (InvalidOperationException)
        {
            throw Wrong("parameters have no value here");
        }
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is DbException
            || (e is InvalidOperationException && Connection.State != ConnectionState.Open)) // since an error before
        {
            _ids.Clear(); // those of this transaction aren't there
            throw _database.Error(e);
        }
        catch (DataException e)
        {
            throw new IgosException($"{Name} is damaged: {e.Message}: restore a copy, or name another store.", e);
        }
    }
}
