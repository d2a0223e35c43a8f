namespace Igos.Web.Work;

/// <summary>How much of a machine visitors may take. Immutable.</summary>
public sealed record WebLimits
{
    /// <summary>Bytes of one photograph's file; 20 MB by default.</summary>
    public int UploadBytes { get; init; } = 20_000_000;

    /// <summary>Pixels of one photograph, looked at before it is decoded; 50 million by default.</summary>
    public long UploadPixels { get; init; } = 50_000_000;

    /// <summary>Explanations that wait for the one in work; 20 by default. One more is told to come again.</summary>
    public int Waiting { get; init; } = 20;

    /// <summary>Streams of events that are open at a time; 100 by default.</summary>
    public int EventStreams { get; init; } = 100;

    /// <summary>Pages that are open at a time; 200 by default.</summary>
    public int Visitors { get; init; } = 200;

    /// <summary>Explanations that are kept after they ended, the last ones; 100 by default.</summary>
    public int Kept { get; init; } = 100;

    /// <summary>Bytes of the photographs of those that are kept; 500 MB by default.</summary>
    public long KeptBytes { get; init; } = 500_000_000;

    /// <summary>Classifiers that are in memory at a time; 3 by default. Those that nobody asks go first.</summary>
    public int Classifiers { get; init; } = 3;

    /// <summary>Network passes of one method, as its options declare them; 100,000 by default.</summary>
    public long Passes { get; init; } = 100_000;

    /// <summary>Methods of one explanation; 16 by default.</summary>
    public int Methods { get; init; } = 16;
}
