using Igos.Loading;

namespace Igos.Tests.Loading;

public sealed class LabelFileTests
{
    [Theory]
    [InlineData("cat\ndog")]
    [InlineData("cat\ndog\n")]
    [InlineData("cat\r\ndog\r\n\r\n")]
    [InlineData("\uFEFFcat \n dog\n\n  \n")]
    public void Read_LinesWithOrWithoutAnEmptyEnd_GivesTheNames(string text)
    {
        using var file = new TemporaryFile(".txt", System.Text.Encoding.UTF8.GetBytes(text));

        Assert.Equal(["cat", "dog"], LabelFile.Read(file.Path));
    }

    /// <summary>Between others it stands for a class without a name.</summary>
    [Fact]
    public void Read_EmptyLineInside_IsKept()
    {
        using var file = new TemporaryFile(".txt", "cat\n\ndog\n"u8.ToArray());

        Assert.Equal(["cat", "", "dog"], LabelFile.Read(file.Path));
    }

    [Theory]
    [InlineData("a\0b", "is not a text file")]
    [InlineData("<!DOCTYPE html>\n<html>\n", "is a web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 3\n", "is a Git LFS pointer")]
    public void Read_WhatIsNoList_SaysWhatItIs(string text, string says)
    {
        using var file = new TemporaryFile(".txt", System.Text.Encoding.UTF8.GetBytes(text));

        Assert.Contains($"{file.Path} {says}", Assert.Throws<IgosException>(() => LabelFile.Read(file.Path)).Message);
    }
}
