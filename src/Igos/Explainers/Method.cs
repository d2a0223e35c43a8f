using System.Diagnostics.CodeAnalysis;

namespace Igos.Explainers;

/// <summary>What is to know of a method without running it: it stands beside the method's class.</summary>
public sealed class Method
{
    private readonly Func<ExplainerOptions> _defaults;
    private readonly Func<ExplainerOptions, IExplainer> _create;
    private readonly Func<ExplainerOptions, Cost> _cost;
    private readonly Func<ExplainerOptions, bool>? _usesSeed;

    private Method(string name, Type optionsType, IReadOnlyList<MethodOption> options, Func<ExplainerOptions> defaults,
        Func<ExplainerOptions, IExplainer> create, Func<ExplainerOptions, Cost> cost,
        Func<ExplainerOptions, bool>? usesSeed)
    {
        (Name, OptionsType, Options) = (name, optionsType, options);
        (_defaults, _create, _cost, _usesSeed) = (defaults, create, cost, usesSeed);
    }

    /// <summary>As commands take it: <c>grad-cam</c>.</summary>
    public string Name { get; }

    /// <summary>As a heading shows it.</summary>
    public required string Title { get; init; }

    /// <summary>Where it was published.</summary>
    public required string Source { get; init; }

    /// <summary>What it needs of a classifier.</summary>
    public required Needs Needs { get; init; }

    /// <summary>The heatmap's own resolution.</summary>
    public required Resolution Resolution { get; init; }

    /// <summary>Whether it knows nothing of the image: what every other method must beat.</summary>
    public bool IsReference { get; init; }

    /// <summary>
    /// Whether its heatmap is found by optimizing deletion and insertion themselves, under the question's baseline:
    /// then they say less about it than about other methods. False by default.
    /// </summary>
    public bool OptimizesScore { get; init; }

    /// <summary>
    /// Whether it also finds what speaks against the class (<see cref="Explanation.Signed"/>). False by default.
    /// </summary>
    public bool IsSigned { get; init; }

    /// <summary>
    /// Raised with every change by which the same options give other figures, so that stored results of the old kind
    /// aren't taken for the new; 1 by default.
    /// </summary>
    public int Version { get; init; } = 1;

    /// <summary>The record of its options.</summary>
    public Type OptionsType { get; }

    /// <summary>The options that can be set.</summary>
    public IReadOnlyList<MethodOption> Options { get; }

    /// <summary>Its options where nothing else is said.</summary>
    public ExplainerOptions Defaults => _defaults();

    /// <summary>Describes a method.</summary>
    /// <typeparam name="TOptions">The record of its options.</typeparam>
    /// <param name="name">As commands take it.</param>
    /// <param name="create">Makes the explainer.</param>
    /// <param name="cost">What it costs with some options.</param>
    /// <param name="title">As a heading shows it.</param>
    /// <param name="source">Where it was published.</param>
    /// <param name="needs">What it needs of a classifier.</param>
    /// <param name="resolution">The heatmap's own resolution.</param>
    /// <param name="isReference">Whether it knows nothing of the image.</param>
    /// <param name="optimizesScore">Whether it optimizes deletion and insertion themselves.</param>
    /// <param name="usesSeed">
    /// Whether another seed gives another heatmap with some options; null, the default, for a method without
    /// randomness.
    /// </param>
    /// <param name="isSigned">Whether it also finds what speaks against the class.</param>
    /// <param name="version">See <see cref="Version"/>.</param>
    public static Method Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        string name, Func<TOptions, IExplainer> create, Func<TOptions, Cost> cost, string title, string source,
        Needs needs, Resolution resolution, bool isReference = false, bool optimizesScore = false,
        Func<TOptions, bool>? usesSeed = null, bool isSigned = false, int version = 1)
        where TOptions : ExplainerOptions, new() =>
        new(name, typeof(TOptions),
            [.. MethodOption.Of(typeof(TOptions))
                .Where(option => usesSeed is not null || option.Name != ExplainerOptions.SeedsName)],
            () => new TOptions(), options => create((TOptions)options), options => cost((TOptions)options),
            usesSeed is null ? null : options => usesSeed((TOptions)options))
        {
            Title = title,
            Source = source,
            Needs = needs,
            Resolution = resolution,
            IsReference = isReference,
            OptimizesScore = optimizesScore,
            IsSigned = isSigned,
            Version = version,
        };

    /// <summary>The option of that name; null where the method has none.</summary>
    public MethodOption? Find(string option) =>
        Options.FirstOrDefault(o => o.Name.Equals(option, StringComparison.OrdinalIgnoreCase));

    /// <summary>Its options with some values changed.</summary>
    /// <param name="values">By the options' names.</param>
    /// <exception cref="IgosException">The method has no such option, or a value is out of its range.</exception>
    public ExplainerOptions With(IEnumerable<KeyValuePair<string, object>> values)
    {
        var options = Defaults;
        foreach (var (name, value) in values)
        {
            var option = Find(name) ?? throw new IgosException($"{Name} has no option \"{name}\"; it has "
                + $"{string.Join(", ", Options.Select(o => o.Name))}.");
            option.Set(options, value);
        }

        options.Validate();
        return options;
    }

    /// <summary>The explainer with these options.</summary>
    /// <param name="options">Of the type <see cref="OptionsType"/>; its own by default.</param>
    /// <exception cref="IgosException">A value is out of its range.</exception>
    public IExplainer Create(ExplainerOptions? options = null)
    {
        options ??= Defaults;
        if (options.GetType() != OptionsType)
        {
            throw new ArgumentException(
                $"{Name} takes {OptionsType.Name}; found {options.GetType().Name}.", nameof(options));
        }

        return options.Seeds > 1 ? new SeedEnsemble(this, options) : _create(options);
    }

    /// <summary>Whether another seed gives another heatmap with these options; its own by default.</summary>
    public bool UsesSeed(ExplainerOptions? options = null) => _usesSeed?.Invoke(options ?? Defaults) ?? false;

    /// <summary>What it costs with these options; its own by default.</summary>
    public Cost Cost(ExplainerOptions? options = null)
    {
        var cost = _cost(options ?? Defaults);
        return options is { Seeds: > 1 } ? cost with { Iterations = cost.Iterations * options.Seeds } : cost;
    }

    /// <summary>Throws where several seeds are asked of what has no randomness.</summary>
    internal void CheckSeeds(ExplainerOptions options)
    {
        if (options.Seeds > 1 && !UsesSeed(options))
        {
            throw new ChoiceException(ExplainerOptions.SeedsName, $"{options.Seeds}", _usesSeed is null
                ? $"{Name} has no randomness, so every seed gives the same heatmap: leave it out."
                : $"{Name} has no randomness with these options, such as without noise, so every seed gives the same "
                    + "heatmap: leave it out.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
