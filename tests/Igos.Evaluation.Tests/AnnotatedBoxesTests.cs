using System.Text.Json;
using Igos.Imaging;

namespace Igos.Evaluation.Tests;

public sealed class AnnotatedBoxesTests
{
    /// <summary>Stores know a question by this text: were it another, all would be measured again.</summary>
    [Fact]
    public void Text_IsAsStoresHaveIt_AndIsReadAgain()
    {
        const string Text = """
            {"size":[500,313],"boxes":[[65,64,370.5,185]],"crowds":[[1,2,3,4]],"others":true}
            """;
        var boxes = new AnnotatedBoxes(
            new ImageSize(313, 500), [new(65, 64, 370.5, 185)], [new(1, 2, 3, 4)], HasOtherClass: true);
        Assert.Equal(Text, boxes.ToText());
        Assert.Equivalent(boxes, AnnotatedBoxes.Parse(Text), strict: true);
        Assert.StartsWith("{\"size\":null,", (boxes with { Size = null }).ToText());
        Assert.Null(AnnotatedBoxes.Parse((boxes with { Size = null }).ToText()).Size);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{\"size\":null,\"boxes\":[[1,2,3]],\"crowds\":[],\"others\":false}")]
    public void Parse_NoSuchText_IsAnError(string text) =>
        Assert.Throws<JsonException>(() => AnnotatedBoxes.Parse(text));
}
