using Igos.Running;

namespace Igos.Web.Work;

/// <summary>A classifier that visitors can choose.</summary>
/// <param name="Name">What they choose it by, such as <c>resnet50</c>; of its kind alone.</param>
/// <param name="Choice">How it is loaded.</param>
/// <param name="Arguments">How the command <c>igos</c> is told of it; nothing for the embedded one.</param>
public sealed record ServedModel(string Name, ModelChoice Choice, string Arguments);
