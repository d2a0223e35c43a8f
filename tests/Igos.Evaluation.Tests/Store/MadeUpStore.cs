using System.Runtime.InteropServices;
using Dapper;
using Igos.Evaluation.Store;
using Igos.Running;
using Microsoft.Data.Sqlite;

namespace Igos.Evaluation.Tests.Store;

/// <summary>A store with figures that can be computed by hand.</summary>
internal sealed class MadeUpStore : IDisposable
{
    public const string Model = "Made Up 1";
    public const string Question = "blur baseline, squash, seed 0, deletion-insertion in 2 steps";
    public const string Versions = """{"igos":"0.1.0","device":"cpu"}""";

    private readonly ResultStore _store;
    private readonly long _model;
    private readonly long _question;

    public MadeUpStore(string path)
    {
        _store = ResultStore.Open(path);
        _model = _store.Model("0123", Model, "{}");
        _question = _store.Question(Question);
    }

    /// <summary>Three photographs; I-GOS on all of them, Mask on two, and on the third it failed.</summary>
    public static void MakeSmall(string path, string igos = "igos size=28")
    {
        using var store = new MadeUpStore(path);
        var a = store.Answer("a.jpg", truth: 7, predicted: 7, probability: 0.9);
        var b = store.Answer("b.jpg", truth: 3, predicted: 7, probability: 0.4);
        var c = store.Answer("c.jpg", truth: null, predicted: 5, probability: 0.005);
        store.Cell(a, igos, 0.1, 0.5, [1, 0.5f, 0]);
        store.Cell(b, igos, 0.2, 0.7, [1, 0.25f, 0.125f]);
        store.Cell(c, igos, 0.3, 0.6, [1, 0, 0.25f]);
        store.Cell(a, "mask size=28", 0.2, 0.4, [1, 1, 1]);
        store.Cell(b, "mask size=28", 0.4, 0.5, [1, 1, 1]);
        store.Failed(c, "mask size=28", "The heatmap is constant.");
    }

    /// <summary>
    /// Photographs times rows, each figure from a known formula: on photograph p, row r has the deletion
    /// (p mod 10) / 10 and the insertion deletion + r / 100.
    /// </summary>
    public static void MakeLarge(string path, int photographs, IReadOnlyList<string> rows)
    {
        const int Steps = 51;
        using (var small = new MadeUpStore(path))
        {
            var answer = small.Answer("0.jpg", truth: 0, predicted: 0, probability: 0.5);
            foreach (var row in rows)
            {
                small.Cell(answer, row, 0, 0);
            }
        }

        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        connection.Execute("DELETE FROM cells; DELETE FROM answers; DELETE FROM photographs");
        using var transaction = connection.BeginTransaction();
        for (var p = 1; p <= photographs; p++)
        {
            connection.Execute("""
                INSERT INTO photographs (id, hash, name, path) VALUES (@p, @hash, @name, @path);
                INSERT INTO answers (id, photograph, model, question, asked, truth, target, class, predicted,
                    probability, baseline_probability)
                VALUES (@p, @p, 1, 1, -1, @p % 1000, 7, 'horse', @p % 900, 0.5, 0.01)
                """, new
            {
                p,
                hash = $"{p:x64}",
                name = $"ILSVRC2012_val_{p:D8}.JPEG",
                path = $"/photographs/ILSVRC2012_val_{p:D8}.JPEG",
            }, transaction);
        }

        using var insert = connection.CreateCommand();
        insert.CommandText = """
            INSERT INTO cells (answer, choice, version, height, width, deletion, insertion, deletion_curve,
                insertion_curve, score, l1, tv, iterations, stop, forward, backward, score_forward, seconds)
            VALUES ($answer, $choice, 1, $size, $size, $deletion, $insertion, $curve, $curve, 0.1, 0.2, 0.3, 15,
                'converged', 340, 310, 102, 5.5)
            """;
        var curve = new byte[Steps * sizeof(float)];
        string[] names = ["$answer", "$choice", "$size", "$deletion", "$insertion", "$curve"];
        int[] sizes = [.. rows.Select(row => MethodChoice.Parse(row).Size ?? 28)];
        SqliteParameter[] parameters = [.. names.Select(name => insert.Parameters.AddWithValue(name, curve))];
        for (var p = 1; p <= photographs; p++)
        {
            for (var r = 1; r <= rows.Count; r++)
            {
                var deletion = p % 10 / 10.0;
                MemoryMarshal.Cast<byte, float>(curve.AsSpan()).Fill((float)deletion);
                object[] values = [p, r, sizes[r - 1], deletion, deletion + r / 100.0, curve];
                for (var i = 0; i < values.Length; i++)
                {
                    parameters[i].Value = values[i];
                }

                insert.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    public long Answer(string name, int? truth, int predicted, double probability, string? hash = null) =>
        _store.Save(new NewAnswer
        {
            Hash = hash ?? $"hash of {name}",
            Name = name,
            Path = $"/somewhere/{name}",
            Model = _model,
            Question = _question,
            Asked = -1,
            Truth = truth,
            Target = predicted,
            Class = $"class {predicted}",
            Predicted = predicted,
            Probability = probability,
            BaselineProbability = 0.01,
        });

    public void NoAnswer(string name, string error) => _store.Save(new NewAnswer
    {
        Hash = $"hash of {name}",
        Name = name,
        Path = $"/somewhere/{name}",
        Model = _model,
        Question = _question,
        Asked = -1,
        Error = error,
    });

    public void Cell(long answer, string choice, double deletion, double insertion, float[]? curve = null,
        int? version = null, int size = 28) => _store.Save(new NewCell
        {
            Answer = answer,
            Method = choice.Split(' ')[0],
            Text = choice,
            MethodVersion = version ?? Version(choice),
            Versions = Versions,
            Height = size,
            Width = size,
            Deletion = deletion,
            Insertion = insertion,
            DeletionCurve = Bytes(curve),
            InsertionCurve = Bytes(curve),
            Score = 0.125,
            L1 = 0.25,
            Tv = 0.5,
            Iterations = 15,
            Stop = "converged",
            Forward = 340,
            Backward = 310,
            ScoreForward = 102,
            Seconds = 1.5,
        }, null);

    public void Failed(long answer, string choice, string error) => _store.Save(new NewCell
    {
        Answer = answer,
        Method = choice.Split(' ')[0],
        Text = choice,
        MethodVersion = Version(choice),
        Versions = Versions,
        Error = error,
    }, null);

    public void Dispose() => _store.Dispose();

    /// <summary>The method's; 1 of one that there isn't.</summary>
    private static int Version(string choice) =>
        Methods.All.FirstOrDefault(method => method.Name == choice.Split(' ')[0])?.Version ?? 1;

    private static byte[]? Bytes(float[]? curve) =>
        curve is null ? null : MemoryMarshal.AsBytes(curve.AsSpan()).ToArray();
}
