using System.Net;

namespace Igos.Web.Access;

/// <summary>Who may come, and by which names. Immutable.</summary>
public sealed record AccessOptions
{
    /// <summary>
    /// What the server listens at: an address, <c>localhost</c>, or <c>*</c> for all; loopback by default.
    /// </summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 lets the system choose one.</summary>
    public int Port { get; init; } = 5210;

    /// <summary>
    /// Names by which browsers may call it besides its own, such as a reverse proxy's: a page of another name that was
    /// led here is refused.
    /// </summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>What every address begins with behind a proxy, such as <c>/igos</c>; empty for none.</summary>
    public string PathBase { get; init; } = "";

    /// <summary>
    /// What everybody must know who isn't on this machine alone; null asks nobody, which is for loopback.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>
    /// Whether a browser may call the server by a name. Its own address and loopback's it may; any other name only if
    /// it is listed, for a foreign page could have its own name lead here (DNS rebinding). An address is no such name.
    /// </summary>
    internal bool Allows(string host)
    {
        var name = host.Trim('[', ']');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.Equals(Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
            || Names.Contains(name, StringComparer.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var address) && (!IsLoopback || IPAddress.IsLoopback(address)));
    }
}
