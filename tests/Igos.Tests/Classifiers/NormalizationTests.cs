using Igos.Classifiers;

namespace Igos.Tests.Classifiers;

public sealed class NormalizationTests
{
    [Fact]
    public void Equality_IsOfTheFiguresAndNotOfTheName()
    {
        var byHand = new Normalization("by hand", [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
        Assert.Equal(Normalization.ImageNet, byHand);
        Assert.Equal(Normalization.ImageNet.GetHashCode(), byHand.GetHashCode());
        Assert.True(Normalization.ImageNet == byHand);
        Assert.False(Normalization.ImageNet == null);

        Normalization[] others =
        [
            Normalization.Unit, Normalization.Tf, Normalization.Caffe,
            new("by hand", [0.485, 0.456, 0.406], [0.229, 0.224, 0.225], 255),
            new("by hand", [0.485, 0.456, 0.406], [0.229, 0.224, 0.225], order: ChannelOrder.Bgr),
            new("by hand", [0.485, 0.456, 0.407], [0.229, 0.224, 0.225]),
            new("by hand", [0.485, 0.456, 0.406], [0.229, 0.224, 0.226]),
        ];
        Assert.All(others, other => Assert.True(Normalization.ImageNet != other, other.Name));
    }
}
