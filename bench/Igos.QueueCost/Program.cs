// What the queue costs besides the work: queues empty jobs as igos evaluate --submit does, has workers as igos worker's
// take them, counts that each ran, and looks at what idle workers ask of the server. From the root:
//
//   eng/postgres.sh start FOLDER
//   dotnet run -c Release --project bench/Igos.QueueCost -- "Host=…" 20000
//
// The server's processor time is that of all programs called postgres on this machine, by /proc.
using System.Diagnostics;
using System.Globalization;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Igos.QueueCost;
using Igos.Workers;
using Npgsql;

var (store, jobs) = ($"{args[0]};Search Path=queue_cost", int.Parse(args[1], CultureInfo.InvariantCulture));
int[] workers = [1, 2, 4, 8, 16];
var each = TimeSpan.FromSeconds(10);
Execute("DROP SCHEMA IF EXISTS queue_cost_jobs CASCADE");
var storage = JobQueue.Storage(store);
var client = new BackgroundJobClient(storage);
var text = new string('x', 2000); // about what a job says
var watch = Stopwatch.StartNew();
for (var i = 0; i < jobs; i++)
{
    var job = Job.FromExpression<EmptyWork>(work => work.Compute(text, CancellationToken.None));
    client.Create(job, new EnqueuedState());
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{jobs} jobs queued by one client: {watch.Elapsed.TotalMilliseconds / jobs:0.00} ms each."));
Console.WriteLine("Workers  Jobs a second  ms a job and worker  Processor ms a job: server  workers");
foreach (var count in workers)
{
    var servers = Enumerable.Range(0, count).Select(_ => Worker.Server(storage, JobActivator.Current)).ToArray();
    Thread.Sleep(3000);
    var (before, processor, own) = (EmptyWork.Done, ServerTime(), OwnTime());
    watch.Restart();
    while (watch.Elapsed < each && EmptyWork.Done < jobs)
    {
        Thread.Sleep(10);
    }

    var (done, seconds) = (EmptyWork.Done - before, watch.Elapsed.TotalSeconds);
    var (server, worker) = (ServerTime() - processor, OwnTime() - own);
    Stop(servers);
    if (done > 0)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count,7}  {done / seconds,13:0}  {1000 * count * seconds / done,19:0.0}"
            + $"  {server.TotalMilliseconds / done,26:0.0}  {worker.TotalMilliseconds / done,7:0.0}"));
    }
}

var rest = Enumerable.Range(0, 4).Select(_ => Worker.Server(storage, JobActivator.Current)).ToArray();
while (EmptyWork.Done < jobs)
{
    Thread.Sleep(100);
}

Thread.Sleep(5000); // a job that ran twice would show now
Stop(rest);
Console.WriteLine($"{EmptyWork.Done} of {jobs} jobs ran.");

const int Idle = 20;
var idle = Enumerable.Range(0, Idle).Select(_ => Worker.Server(storage, JobActivator.Current)).ToArray();
Thread.Sleep(5000);
var (transactions, time) = (Transactions(), ServerTime());
watch.Restart();
Thread.Sleep(20_000);
var idleSeconds = watch.Elapsed.TotalSeconds * Idle;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"An idle worker: {(Transactions() - transactions) / idleSeconds:0.0} transactions a second, "
    + $"{(ServerTime() - time).TotalMilliseconds / idleSeconds:0.00} ms of the server's processor."));
Stop(idle);
Execute("DROP SCHEMA queue_cost_jobs CASCADE");

static void Stop(BackgroundJobServer[] servers)
{
    Array.ForEach(servers, server => server.SendStop());
    Array.ForEach(servers, server => server.Dispose());
}

void Execute(string sql)
{
    using var connection = new NpgsqlConnection(args[0]);
    connection.Open();
    using var command = new NpgsqlCommand(sql, connection);
    command.ExecuteNonQuery();
}

long Transactions()
{
    using var connection = new NpgsqlConnection(args[0]);
    connection.Open();
    using var command = new NpgsqlCommand("SELECT sum(xact_commit)::bigint FROM pg_stat_database", connection);
    return (long)command.ExecuteScalar()!;
}

static TimeSpan OwnTime() => Process.GetCurrentProcess().TotalProcessorTime;

// With the time of connections that have ended, which their parent has.
static TimeSpan ServerTime()
{
    var ticks = 0L; // hundredths of a second
    foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => char.IsDigit(Path.GetFileName(f)[0])))
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            if (stat.Contains("(postgres)", StringComparison.Ordinal))
            {
                ticks += stat[(stat.IndexOf(')') + 2)..].Split(' ')[11..15]
                    .Sum(text => long.Parse(text, CultureInfo.InvariantCulture));
            }
        }
        catch (IOException)
        {
            // it has ended meanwhile
        }
    }

    return TimeSpan.FromMilliseconds(10 * ticks);
}
