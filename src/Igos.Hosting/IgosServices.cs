using Microsoft.Extensions.DependencyInjection;

namespace Igos.Hosting;

/// <summary>Adds Igos to a host's services.</summary>
public static class IgosServices
{
    /// <summary>
    /// Adds <see cref="PhotographExplainer"/>, one for the whole host: it loads the classifier on first use, or when
    /// <see cref="PhotographExplainer.ClassifierAsync"/> is called at the start, and disposes it with the host.
    /// </summary>
    /// <param name="services">The host's.</param>
    /// <param name="configure">Sets options, beside what is bound to <see cref="IgosOptions"/> elsewhere.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddIgos(this IServiceCollection services, Action<IgosOptions>? configure = null)
    {
        services.AddOptions<IgosOptions>().Configure(options => configure?.Invoke(options))
            .Validate(options => options.MaxConcurrent >= 1, $"{nameof(IgosOptions)}: "
                + $"{nameof(IgosOptions.MaxConcurrent)} must be at least 1.")
            .Validate(options => options.MaxPixels >= 1, $"{nameof(IgosOptions)}: "
                + $"{nameof(IgosOptions.MaxPixels)} must be at least 1.");
        services.AddSingleton<PhotographExplainer>();
        return services;
    }
}
