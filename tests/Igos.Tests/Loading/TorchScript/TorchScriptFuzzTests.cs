using Igos.Classifiers;
using Igos.Imaging;
using Igos.Loading;
using Igos.Tests.Loading.Weights;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.TorchScript;

/// <summary>
/// Archives that are whole and hold other records than PyTorch wrote. The program's text stays: libtorch ends the
/// process where it can't compile one (SECURITY.md).
/// </summary>
[Collection(nameof(LiveTensors))]
public sealed class TorchScriptFuzzTests
{
    private const int Cases = 400;

    private static readonly ModelOptions Small = new()
    {
        Normalization = Normalization.Unit,
        InputSize = new ImageSize(8, 8),
    };

    [Theory]
    [InlineData("traced.pt")]
    [InlineData("scripted.pt")]
    public void Load_ChangedRecords_GivesAnErrorOrAModel(string name)
    {
        var whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Loading", "TorchScript", "Data", name));
        var random = new Random(24);
        var (loaded, refused) = (0, 0);
        for (var i = 0; i < Trials.Of(Cases); i++)
        {
            var changed = ZipDamage.Changed(whole, random, spared: entry => entry.EndsWith(".py"));
            using var file = new TemporaryFile(".pt", changed);
            using var scope = NewDisposeScope();
            try
            {
                using var classifier = Classifier.Load(file.Path, Small);
                loaded++;
            }
            catch (IgosException e)
            {
                Assert.NotEmpty(e.Message);
                refused++;
            }
        }

        Assert.True(loaded > 0 && refused > 0, $"{loaded} loaded, {refused} refused");
    }
}
