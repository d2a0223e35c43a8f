namespace Igos.Loading.Weights.Pickling;

/// <summary>A class or a function that a pickle names. Nothing is ever looked up or called by such a name.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>
/// What a class or a function would have made of its arguments, had it been run: its name is all that is kept.
/// </summary>
internal sealed record PickleObject(PickleGlobal Class);
