using Dapper;

namespace Igos.Evaluation.Store;

/// <content>What a store has, counted.</content>
public sealed partial class ResultStore
{
    /// <summary>An error of its database, from elsewhere than the store's own tables.</summary>
    internal IgosException Error(Exception e) => _database.Error(e);

    /// <summary>The time in UTC by the clock of its server.</summary>
    internal DateTime Clock() =>
        Guarded(() => Connection.QuerySingle<DateTime>("SELECT now() AT TIME ZONE 'UTC'"));

    /// <summary>How much there is of each network and question.</summary>
    internal IReadOnlyList<StoredCount> Counts() => Guarded(() => Connection.Query<StoredCount>("""
        SELECT answers.model AS model_id, answers.question AS question_id, models.name AS model,
            questions.text AS question,
            SUM(CASE WHEN cells.choice IS NOT NULL AND cells.error IS NULL THEN 1 ELSE 0 END) AS done,
            SUM(CASE WHEN cells.error IS NOT NULL THEN 1 ELSE 0 END) AS failed,
            COUNT(DISTINCT answers.id) AS photographs,
            COUNT(DISTINCT CASE WHEN answers.error IS NOT NULL THEN answers.id END) AS unanswered
        FROM answers JOIN models ON models.id = answers.model JOIN questions ON questions.id = answers.question
        LEFT JOIN cells ON cells.answer = answers.id
        GROUP BY answers.model, answers.question, models.name, questions.text
        ORDER BY answers.model, answers.question
        """).AsList());

    /// <summary>What a network and a question are called.</summary>
    internal (string Model, string Question) Titles(StudyKeys keys) => Guarded(() =>
        Connection.QuerySingle<(string, string)>("""
            SELECT (SELECT name FROM models WHERE id = @Model), (SELECT text FROM questions WHERE id = @Question)
            """, new { keys.Model, keys.Question }));

    /// <summary>The mean cost of each row's heatmaps of a network.</summary>
    internal IReadOnlyList<StoredCost> Costs(long model) => Guarded(() => Connection.Query<StoredCost>("""
        SELECT choices.text AS choice, choices.version, COUNT(*) AS count, AVG(cells.seconds) AS seconds,
            AVG(cells.forward + 2.0 * cells.backward) AS passes
        FROM cells JOIN answers ON answers.id = cells.answer JOIN choices ON choices.id = cells.choice
        WHERE answers.model = @model AND cells.error IS NULL AND cells.seconds IS NOT NULL
        GROUP BY choices.text, choices.version
        """, new { model }).AsList());

    /// <summary>Which heatmaps of a study are there with all their scores, and which failed.</summary>
    internal IReadOnlyList<KeptCell> Kept(StudyKeys keys) => Guarded(() =>
    {
        var judges = keys.Judges.Count == 0 ? "0" : $"""
            (SELECT COUNT(*) FROM scores WHERE scores.answer = cells.answer AND scores.choice = cells.choice
                AND judge IN ({string.Join(", ", keys.Judges)}))
            """;
        return Connection.Query<KeptCell>($"""
            SELECT photographs.hash, answers.asked, choices.text AS choice, choices.version,
                answers.error IS NOT NULL OR cells.error IS NOT NULL AS has_failed, {judges} AS scores
            FROM answers JOIN photographs ON photographs.id = answers.photograph
            LEFT JOIN cells ON cells.answer = answers.id LEFT JOIN choices ON choices.id = cells.choice
            WHERE answers.model = @Model AND answers.question = @Question
                AND (answers.error IS NOT NULL OR cells.choice IS NOT NULL)
            """, new { keys.Model, keys.Question }).AsList();
    });
}
