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
