using Igos.Heatmaps;

namespace Igos.Tests.Heatmaps;

public class NumPyFileTests
{
    [Fact]
    public void Write_ThenRead_IsTheSame()
    {
        using var file = new TemporaryFile(".npy");
        var heatmap = new Heatmap(2, 3, [1, 2, 3.5f, -4, float.NaN, 6]);
        NumPyFile.Write(file.Path, heatmap);
        var read = NumPyFile.Read(file.Path);
        Assert.Equal((2, 3), (read.Height, read.Width));
        Assert.Equal(heatmap.Values.ToArray(), read.Values.ToArray());
        Assert.Equal(0, (new FileInfo(file.Path).Length - 2 * 3 * 4) % 64);
    }

    [Fact]
    public void Read_WhatNumPyWrote_HasItsShape() =>
        Assert.Equal(28, Golden.GoldenFigures.Map("n01443537_goldfish", "random-mask-28").Width);

    /// <summary>What numpy.save writes of other floats, with the batch and channel that PyTorch keeps.</summary>
    [Theory]
    [InlineData("<f8", "(2, 3)")]
    [InlineData("<f2", "(2, 3)")]
    [InlineData("<f4", "(1, 1, 2, 3)")]
    [InlineData("<f8", "(1, 2, 3)")]
    public void Read_OtherFloatsAndLeadingOnes_IsAHeatmap(string type, string shape)
    {
        double[] values = [1, 2, 3.5, -4, 0.25, 6];
        var data = values.SelectMany(v => type switch
        {
            "<f8" => BitConverter.GetBytes(v),
            "<f4" => BitConverter.GetBytes((float)v),
            _ => BitConverter.GetBytes((Half)v),
        });
        using var file = new TemporaryFile(".npy", [.. Header(type, shape), .. data]);
        var read = NumPyFile.Read(file.Path);
        Assert.Equal((2, 3), (read.Height, read.Width));
        Assert.Equal(values.Select(v => (float)v), read.Values.ToArray());
    }

    [Theory]
    [InlineData(">f4", "(2, 3)")]
    [InlineData("<i4", "(2, 3)")]
    [InlineData("<f4", "(6,)")]
    [InlineData("<f4", "(2, 1, 3)")]
    public void Read_SomethingElse_SaysWhatItHolds(string type, string shape)
    {
        using var file = new TemporaryFile(".npy", [.. Header(type, shape), .. new byte[24]]);
        var error = Assert.Throws<IgosException>(() => NumPyFile.Read(file.Path)).Message;
        Assert.StartsWith($"{file.Path} holds {{'descr': '{type}'", error);
    }

    private static byte[] Header(string type, string shape)
    {
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes(text)];
    }

    [Fact]
    public void Read_DamagedFiles_GivesAnErrorOrAHeatmap()
    {
        using var good = new TemporaryFile(".npy");
        NumPyFile.Write(good.Path, new Heatmap(4, 4, new float[16]));
        var bytes = File.ReadAllBytes(good.Path);
        var random = new Random(2);
        for (var i = 0; i < 2000; i++)
        {
            var damaged = bytes.ToArray();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var cut = random.Next(2) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
            using var file = new TemporaryFile(".npy", cut);
            try
            {
                Assert.Equal(16, NumPyFile.Read(file.Path).Values.Length);
            }
            catch (IgosException e)
            {
                Assert.Contains(file.Path, e.Message);
            }
        }
    }
}
