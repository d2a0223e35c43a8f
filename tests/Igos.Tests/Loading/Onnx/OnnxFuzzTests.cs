using Google.Protobuf;
using Igos.Loading.Onnx;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Onnx;

/// <summary>
/// Damaged files end in an error that can be shown, or in a network; never in another exception or a crash.
/// </summary>
public class OnnxFuzzTests
{
    private const int DamagedFiles = 3000, NonsenseFiles = 4000;

    [Fact]
    public void Load_DamagedSmallModels_GivesAnErrorOrANetwork()
    {
        var random = new Random(20);
        var models = OperatorCases.All.Select(c => c.Model().ToByteArray()).ToArray();
        var errors = 0;
        for (var i = 0; i < Trials.Of(DamagedFiles); i++)
        {
            errors += Loads(Damage(models[i % models.Length], random)) ? 0 : 1;
        }

        // Most damage is noticed; some changes a weight or a name only.
        Assert.InRange(errors, Trials.Of(DamagedFiles) / 4, Trials.Of(DamagedFiles));
    }

    /// <summary>
    /// Well-formed files whose attributes, shapes and inputs make no sense get past the parser, unlike most damage.
    /// </summary>
    [Fact]
    public void Load_ModelsThatMakeNoSense_GivesAnErrorOrANetwork()
    {
        var random = new Random(22);
        var errors = 0;
        for (var i = 0; i < Trials.Of(NonsenseFiles); i++)
        {
            var model = OperatorCases.All[i % OperatorCases.All.Count].Model();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                OnnxNonsense.Confuse(model, random);
            }

            errors += Loads(model.ToByteArray()) ? 0 : 1;
        }

        Assert.InRange(errors, Trials.Of(NonsenseFiles) / 4, Trials.Of(NonsenseFiles));
    }

    [Fact]
    public void Load_DamagedSqueezeNet_GivesAnErrorOrANetwork()
    {
        var random = new Random(21);
        var model = File.ReadAllBytes(SharedFiles.Path("models/SqueezeNet_fp16.onnx"));
        for (var i = 0; i < 25; i++)
        {
            Loads(model[..random.Next(model.Length)]);
            Loads(Damage(model, random));
        }
    }

    private static byte[] Damage(byte[] model, Random random)
    {
        var damaged = model.ToArray();
        if (random.Next(4) == 0)
        {
            return damaged[..random.Next(damaged.Length)];
        }

        for (var flips = random.Next(1, 9); flips > 0; flips--)
        {
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        }

        return damaged;
    }

    private static bool Loads(byte[] content)
    {
        using var file = new TemporaryFile(".onnx", content);
        try
        {
            using var scope = NewDisposeScope();
            OnnxModel.Load(file.Path).Network.Dispose();
            return true;
        }
        catch (IgosException e)
        {
            Assert.NotEmpty(e.Message);
            return false;
        }
    }
}
