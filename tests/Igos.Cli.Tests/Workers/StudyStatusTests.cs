using Hangfire;
using Hangfire.States;
using Igos.Evaluation.Tests.Store;
using Igos.Workers;

namespace Igos.Cli.Tests.Workers;

public sealed class StudyStatusTests
{
    /// <summary>
    /// A job that was given up is told with its error as long as the store lacks what it was to compute.
    /// </summary>
    [Fact]
    public void Status_OfAJobThatWasGivenUp_SaysWhy_UntilItsResultsAreThere()
    {
        using var schema = new PostgresSchema();
        var id = DashboardTests.Queue(schema.Store);
        Assert.Equal(new JobCounts(1, 0, 0, 0), StudyStatus.Of(schema.Store).Jobs);
        var client = new BackgroundJobClient(JobQueue.Storage(schema.Store));
        for (var failures = 0; failures < 3; failures++)
        {
            Assert.Equal(failures == 0 ? 0 : 1, StudyStatus.Of(schema.Store).Jobs!.ToRetry);
            client.ChangeState(id, new FailedState(new IgosException("No such photograph.")));
        }

        var status = StudyStatus.Of(schema.Store);
        Assert.Equal(new JobCounts(0, 0, 0, 1), status.Jobs);
        Assert.Equal(["No such photograph."], status.Errors);

        schema.Execute("""
            INSERT INTO photographs (hash, name, path) VALUES ('45', 'cat.png', '/cat.png');
            INSERT INTO models (hash, name, description) VALUES ('0123', 'Made Up', '{}');
            INSERT INTO questions (text) VALUES ('why');
            INSERT INTO answers (photograph, model, question, asked, error) VALUES (1, 1, 1, -1, 'No picture.');
            """);
        Assert.Equal(new JobCounts(0, 0, 0, 0), StudyStatus.Of(schema.Store).Jobs);
        var study = Assert.Single(StudyStatus.Of(schema.Store).Studies);
        Assert.Equal(new StudyProgress("Made Up", "why", 0, 0, 1, 0), study);

        // A job that tries errors again is open although they are there.
        _ = DashboardTests.Queue(schema.Store, retriesFailed: true);
        Assert.Equal(2, Assert.Single(StudyStatus.Of(schema.Store).Studies).Open);
    }
}
