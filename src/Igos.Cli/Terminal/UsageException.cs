namespace Igos.Cli.Terminal;

/// <summary>The command was called wrongly; the message names the option, the value and the remedy.</summary>
internal sealed class UsageException(string message) : Exception(message);
