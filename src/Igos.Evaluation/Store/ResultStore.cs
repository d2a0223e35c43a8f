using System.Data;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Dapper;
using Igos.Heatmaps;
using Microsoft.Data.Sqlite;

namespace Igos.Evaluation.Store;

/// <summary>
/// The results of studies in one SQLite file: a row a photograph, model, question and method with its options, kept as
/// soon as it is computed. A run that was killed, whenever, has lost the row that it was at and no more.
/// </summary>
public sealed partial class ResultStore : IDisposable
{
    /// <summary>Of files that this version writes and reads; in SQLite's user_version.</summary>
    public const int SchemaVersion = 4;

    private readonly SqliteConnection _connection;
    private readonly FileStream? _writer;
    private readonly Dictionary<string, long> _ids = []; // of choices and versions, which repeat with every cell

    private ResultStore(string path, SqliteConnection connection, FileStream? writer) =>
        (Path, _connection, _writer) = (path, connection, writer);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens a store for a run, or makes it; one run at a time.</summary>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <exception cref="IgosException">
    /// Another run writes into it, it can't be written, it is damaged, of another version, or no store at all. Nothing
    /// in it has changed.
    /// </exception>
    public static ResultStore Open(string path)
    {
        FileStream writer;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            // The system takes the lock back from a process that is killed.
            writer = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1,
                FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(path + ".lock"))
        {
            throw new IgosException($"Another run writes into {path}: wait until it is done, or name another store. "
                + $"({e.Message})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"The store {path} can't be written: {e.Message}", e);
        }

        try
        {
            var isNew = !File.Exists(path) || new FileInfo(path).Length == 0;
            var connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
            try
            {
                if (isNew)
                {
                    Make(connection);
                }

                var version = Version(path, connection);
                connection.Execute("BEGIN IMMEDIATE; ROLLBACK"); // is it writable?
                if (version < SchemaVersion)
                {
                    Upgrade(connection, version);
                }
            }
            catch
            {
                connection.Dispose();
                throw;
            }

            return new ResultStore(path, connection, writer);
        }
        catch (Exception e)
        {
            writer.Dispose();
            throw e is SqliteException sqlite ? Error(path, sqlite) : e;
        }
    }

    /// <summary>Opens a store for a report; a run may go on meanwhile.</summary>
    /// <exception cref="IgosException">
    /// It doesn't exist, is damaged, of another version, or no store at all.
    /// </exception>
    public static ResultStore Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new IgosException($"The store {path} doesn't exist: igos evaluate makes it.");
        }

        try
        {
            SqliteConnection connection;
            try
            {
                // Writable where it can be: what a killed run left unfinished is rolled back.
                connection = Connect(path, SqliteOpenMode.ReadWrite);
            }
            catch (SqliteException e) when (e.SqliteErrorCode is 8 or 14) // read-only, can't open
            {
                connection = Connect(path, SqliteOpenMode.ReadOnly);
            }

            try
            {
                // The tables that it lacks stand beside it, empty: to read a file is not to change it.
                foreach (var script in Lacking(Version(path, connection)))
                {
                    connection.Execute(script.Replace("CREATE TABLE", "CREATE TEMP TABLE"));
                }

                connection.Execute("PRAGMA query_only = 1");
                return new ResultStore(path, connection, null);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (SqliteException e)
        {
            throw Error(path, e);
        }
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
        using var rows = Guarded(() => _connection.Query<StoredResult>(
            $"SELECT * FROM results{where} ORDER BY answer, choice_id", buffered: false).GetEnumerator());
        while (Guarded(rows.MoveNext))
        {
            yield return rows.Current;
        }
    }

    /// <summary>What photographs were asked and gave no answer.</summary>
    internal IReadOnlyList<StoredFailure> Failures() =>
        Guarded(() => _connection.Query<StoredFailure>("""
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
        var bytes = Guarded(() => _connection.QuerySingleOrDefault<byte[]>(
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

        return NumPyFile.Parse(whole.ToArray(), $"{Path}: a heatmap");
    }

    /// <summary>The curves of a heatmap, a probability a step; empty where it has no score.</summary>
    internal (float[] Deletion, float[] Insertion) Curves(long answer, long choice)
    {
        var (deletion, insertion) = Guarded(() => _connection.QuerySingleOrDefault<(byte[]?, byte[]?)>(
            "SELECT deletion_curve, insertion_curve FROM cells WHERE answer = @answer AND choice = @choice",
            new { answer, choice }));
        return (MemoryMarshal.Cast<byte, float>(deletion).ToArray(),
            MemoryMarshal.Cast<byte, float>(insertion).ToArray());
    }

    /// <summary>What was kept of a model, as JSON; null where the store doesn't know it.</summary>
    internal string? ModelDescription(string hash) => Guarded(() => _connection.QuerySingleOrDefault<string>(
        "SELECT description FROM models WHERE hash = @hash", new { hash }));

    internal long Model(string hash, string name, string description) => Guarded(() =>
    {
        _connection.Execute("""
            INSERT INTO models (hash, name, description) VALUES (@hash, @name, @description) ON CONFLICT DO NOTHING
            """, new { hash, name, description });
        return _connection.QuerySingle<long>("SELECT id FROM models WHERE hash = @hash", new { hash });
    });

    internal long Question(string text) => Id("questions", "text", text);

    /// <summary>What is known of a photograph under a question.</summary>
    internal StoredAnswer? Answer(string photograph, long model, long question, int asked) =>
        Guarded(() => _connection.QuerySingleOrDefault<StoredAnswer>("""
            SELECT answers.id, answers.truth, answers.target, answers.boxes, answers.error FROM answers
            JOIN photographs ON photographs.id = answers.photograph
            WHERE photographs.hash = @photograph AND model = @model AND question = @question AND asked = @asked
            """, new { photograph, model, question, asked }));

    /// <summary>What heatmaps are judged by besides their question.</summary>
    /// <param name="model">The network's key.</param>
    /// <param name="baseline">What removed pixels are replaced by.</param>
    internal long Judge(long model, string baseline) => Guarded(() =>
    {
        _connection.Execute("INSERT INTO judges (model, baseline) VALUES (@model, @baseline) ON CONFLICT DO NOTHING",
            new { model, baseline });
        return _connection.QuerySingle<long>(
            "SELECT id FROM judges WHERE model = @model AND baseline = @baseline", new { model, baseline });
    });

    /// <summary>The cells of an answer, by the method's text and version.</summary>
    internal Dictionary<(string Choice, int Version), StoredCell> Cells(long answer) => Guarded(() =>
        _connection.Query<StoredCell>("""
            SELECT choices.id AS choice_id, choices.text AS choice, choices.version,
                cells.error IS NOT NULL AS has_failed, heatmaps.choice IS NOT NULL AS has_heatmap
            FROM cells JOIN choices ON choices.id = cells.choice
            LEFT JOIN heatmaps ON heatmaps.answer = cells.answer AND heatmaps.choice = cells.choice
            WHERE cells.answer = @answer
            """, new { answer }).ToDictionary(cell => (cell.Choice, cell.Version)));

    /// <summary>By which judges an answer's heatmaps have been judged, and whether each failed.</summary>
    internal ILookup<long, (long Judge, bool HasFailed)> Judged(long answer) => Guarded(() =>
        _connection.Query<(long Choice, long Judge, bool HasFailed)>(
            "SELECT choice, judge, error IS NOT NULL FROM scores WHERE answer = @answer", new { answer })
        .ToLookup(score => score.Choice, score => (score.Judge, score.HasFailed)));

    /// <summary>How far the seeds of heatmaps differ, by the heatmaps' keys.</summary>
    internal Dictionary<(long Answer, long Choice), StoredSeeds> Seeds() => Guarded(() =>
        _connection.Query<StoredSeeds>("""
            SELECT answer, choice AS choice_id, rank_correlation, deletion_deviation, insertion_deviation FROM seeds
            """).ToDictionary(seeds => (seeds.Answer, seeds.ChoiceId)));

    /// <summary>All scores by judges, by the keys of their heatmaps.</summary>
    internal ILookup<(long Answer, long Choice), StoredScore> Scores() => Guarded(() =>
        _connection.Query<StoredScore>("""
            SELECT scores.answer, scores.choice AS choice_id, models.hash AS model_hash, models.name AS model,
                judges.baseline, scores.deletion, scores.insertion, scores.probability, scores.baseline_probability,
                scores.forward, scores.warnings, scores.error
            FROM scores JOIN judges ON judges.id = scores.judge JOIN models ON models.id = judges.model
            """).ToLookup(score => (score.Answer, score.ChoiceId)));

    /// <summary>Keeps what the model says of a photograph, or why it says nothing.</summary>
    /// <returns>The answer's key.</returns>
    internal long Save(NewAnswer answer) => Guarded(() =>
    {
        using var transaction = _connection.BeginTransaction();
        var photograph = _connection.QuerySingle<long>("""
            INSERT INTO photographs (hash, name, path) VALUES (@Hash, @Name, @Path)
            ON CONFLICT (hash) DO UPDATE SET path = excluded.path RETURNING id
            """, answer, transaction);
        // What was measured with other boxes is void.
        _connection.Execute("""
            DELETE FROM cells WHERE answer IN (SELECT id FROM answers WHERE photograph = @photograph AND model = @Model
                AND question = @Question AND asked = @Asked AND boxes IS NOT @Boxes)
            """, new { photograph, answer.Model, answer.Question, answer.Asked, answer.Boxes }, transaction);
        var id = _connection.QuerySingle<long>("""
            INSERT INTO answers (photograph, model, question, asked, truth, target, class, predicted, probability,
                baseline_probability, warnings, boxes, difficult, chance, centre_distance, centre_in_crowd, error)
            VALUES (@photograph, @Model, @Question, @Asked, @Truth, @Target, @Class, @Predicted, @Probability,
                @BaselineProbability, @Warnings, @Boxes, @Difficult, @Chance, @CentreDistance, @CentreInCrowd, @Error)
            ON CONFLICT (photograph, model, question, asked) DO UPDATE SET truth = excluded.truth,
                target = excluded.target, class = excluded.class, predicted = excluded.predicted,
                probability = excluded.probability, baseline_probability = excluded.baseline_probability,
                warnings = excluded.warnings, boxes = excluded.boxes, difficult = excluded.difficult,
                chance = excluded.chance, centre_distance = excluded.centre_distance,
                centre_in_crowd = excluded.centre_in_crowd, error = excluded.error
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
        }, transaction);
        transaction.Commit();
        return id;
    });

    /// <summary>What is known of the true class may come later than the answer.</summary>
    internal void SaveTruth(long answer, int? truth) => Guarded(() =>
        _connection.Execute("UPDATE answers SET truth = @truth WHERE id = @answer", new { answer, truth }));

    /// <summary>Keeps a cell, whole or not at all; one that had failed is replaced.</summary>
    internal void Save(NewCell cell, Heatmap? heatmap, IReadOnlyList<NewScore>? scores = null) => Guarded(() =>
    {
        using var transaction = _connection.BeginTransaction();
        var choice = Choice(cell.Method, cell.Text, cell.MethodVersion, transaction);
        var version = Id("versions", "text", cell.Versions, transaction);
        _connection.Execute("""
            INSERT OR REPLACE INTO cells (answer, choice, version, height, width, resampled, deletion, insertion,
                deletion_curve, insertion_curve, score, l1, tv, iterations, stop, forward, backward, score_forward,
                seconds, point_x, point_y, distance, in_crowd, warnings, error)
            VALUES (@Answer, @choice, @version, @Height, @Width, @Resampled, @Deletion, @Insertion,
                @DeletionCurve, @InsertionCurve, @Score, @L1, @Tv, @Iterations, @Stop, @Forward, @Backward,
                @ScoreForward, @Seconds, @PointX, @PointY, @Distance, @InCrowd, @Warnings, @Error)
            """, Parameters(cell, choice, version), transaction);
        if (heatmap is not null)
        {
            _connection.Execute("INSERT OR REPLACE INTO heatmaps (answer, choice, npy) VALUES (@Answer, @choice, @npy)",
                new { cell.Answer, choice, npy = Compressed(heatmap) }, transaction);
        }

        if (cell.Seeds is { } seeds)
        {
            _connection.Execute("""
                INSERT OR REPLACE INTO seeds (answer, choice, rank_correlation, deletion_deviation, insertion_deviation)
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
        using var transaction = _connection.BeginTransaction();
        Save(answer, choice, scores, transaction);
        transaction.Commit();
        return choice;
    });

    private void Save(long answer, long choice, IReadOnlyList<NewScore> scores, SqliteTransaction transaction)
    {
        foreach (var score in scores)
        {
            var parameters = new DynamicParameters(score);
            parameters.Add("answer", answer);
            parameters.Add("choice", choice);
            _connection.Execute("""
                INSERT OR REPLACE INTO scores (answer, choice, judge, deletion, insertion, probability,
                    baseline_probability, forward, warnings, error)
                VALUES (@answer, @choice, @Judge, @Deletion, @Insertion, @Probability, @BaselineProbability, @Forward,
                    @Warnings, @Error)
                """, parameters, transaction);
        }
    }

    /// <summary>Lets the file grow no more, as on a full disk: for tests.</summary>
    internal void LimitPages() => _connection.Execute(
        $"PRAGMA max_page_count = {_connection.ExecuteScalar<long>("PRAGMA page_count")}");

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _writer?.Dispose();
    }

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

    private long Choice(string method, string text, int version, SqliteTransaction transaction)
    {
        var key = $"choice {version} {text}";
        if (!_ids.TryGetValue(key, out var id))
        {
            _connection.Execute("""
                INSERT INTO choices (method, text, version) VALUES (@method, @text, @version) ON CONFLICT DO NOTHING
                """, new { method, text, version }, transaction);
            id = _connection.QuerySingle<long>(
                "SELECT id FROM choices WHERE text = @text AND version = @version", new { text, version }, transaction);
            _ids[key] = id;
        }

        return id;
    }

    private long Id(string table, string column, string value, SqliteTransaction? transaction = null)
    {
        var key = $"{table} {value}";
        if (!_ids.TryGetValue(key, out var id))
        {
            id = Guarded(() =>
            {
                _connection.Execute($"INSERT INTO {table} ({column}) VALUES (@value) ON CONFLICT DO NOTHING",
                    new { value }, transaction);
                return _connection.QuerySingle<long>(
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
            var columns = _connection.Query<string>("SELECT name FROM pragma_table_info('results')");
            return new("where", condition, $"{reason}. Expected an SQL expression over {string.Join(", ", columns)}, "
                + "such as \"probability > 0.01 and correct\".");
        }

        try
        {
            // What closes the bracket and goes on isn't one expression: it is none as an argument. Nor can it change
            // anything, as the store is open for queries alone.
            _connection.Execute($"SELECT coalesce(({condition}\n), 0) FROM results LIMIT 0");
            _connection.Execute($"SELECT 1 FROM results{Where(condition)} LIMIT 0");
        }
        catch (SqliteException e)
        {
            throw Wrong(e.Message.Split('\'') is [_, .. var middle, _] ? string.Join('\'', middle) : e.Message);
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
        catch (SqliteException e)
        {
            throw Error(Path, e);
        }
        catch (DataException e)
        {
            throw new IgosException($"{Path} is damaged: {e.Message}: restore a copy, or name another store.", e);
        }
    }

    private static IgosException Error(string path, SqliteException e) => new(e.SqliteErrorCode switch
    {
        5 or 6 => $"Another program holds the store {path}: close it and try again.",
        8 => $"The store {path} is read-only: make it writable, or name another.",
        10 => $"The store {path} can't be read or written ({e.Message}): the disk may be full or failing. "
            + "What was kept is kept; the same command goes on.",
        11 or 26 => $"{path} is damaged, or no store of results: restore a copy, or name another store. "
            + "Nothing in it was changed.",
        13 => $"The disk of the store {path} is full. What was kept is kept: make room, and the same command goes "
            + "on.",
        14 => $"The store {path} can't be opened: check its folder and its permissions.",
        _ => $"The store {path}: {e.Message}",
    }, e);
}
