using Igos.Explainers;

namespace Igos.Web.Work;

/// <summary>Where an explanation stands.</summary>
public enum ExplanationState
{
    /// <summary>Others are before it.</summary>
    Waiting,

    /// <summary>It is in work.</summary>
    Running,

    /// <summary>It has a result.</summary>
    Done,

    /// <summary>It has a reason why there is none.</summary>
    Failed,

    /// <summary>It was stopped.</summary>
    Cancelled,
}

/// <summary>How far an explanation in work is. Immutable.</summary>
/// <param name="Method">The method in work; null while the photograph is looked at.</param>
/// <param name="Index">Of that method, from 0.</param>
/// <param name="Count">How many methods there are.</param>
/// <param name="Done">Of the method's steps.</param>
/// <param name="Total">Of the method's steps; 0 while it isn't known.</param>
/// <param name="Mask">Where the search stands, for a method that optimizes a mask.</param>
/// <param name="Seconds">Since it was begun.</param>
public sealed record ExplanationStage(
    Method? Method, int Index, int Count, int Done, int Total, MaskProgress? Mask, double Seconds)
{
    /// <summary>From 0 to 1, of all methods.</summary>
    public double Share => Count == 0 ? 0 : (Index + (Total == 0 ? 0 : (double)Done / Total)) / Count;

    /// <summary>
    /// About how many seconds are left, if the rest goes as what is done; null while too little is done to say.
    /// </summary>
    public double? SecondsLeft => Share is > 0.02 and var share && Seconds > 0.5 ? Seconds * (1 - share) / share : null;
}
