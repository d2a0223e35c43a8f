using Igos.Workers;

namespace Igos.Cli.Tests.Workers;

public sealed class CallersThreadTests : IDisposable
{
    private readonly CallersThread _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void Do_OfAnotherThread_RunsOnTheCallersAndThrowsWhatItThrows()
    {
        var (ran, thrown) = (0, (Exception?)null);
        var other = new Thread(() =>
        {
            _here.Do(() => ran = Environment.CurrentManagedThreadId);
            thrown = Record.Exception(() => _here.Do(() => throw new IgosException("no such file")));
            _here.Close();
        });
        other.Start();
        _here.Run();
        other.Join();

        Assert.Equal(Environment.CurrentManagedThreadId, ran);
        Assert.Equal("no such file", Assert.IsType<IgosException>(thrown).Message);
    }

    [Fact]
    public void Do_AfterTheEnd_IsRefusedAndWhatIsInHandFinished()
    {
        var (refused, isDone) = ((Exception?)null, false);
        var other = new Thread(() => _here.Do(() =>
        {
            _here.Close();
            refused = Record.Exception(() => _here.Do(() => { }));
            isDone = true;
        }));
        other.Start();
        _here.Run();
        other.Join();

        Assert.IsType<OperationCanceledException>(refused);
        Assert.True(isDone);
    }
}
