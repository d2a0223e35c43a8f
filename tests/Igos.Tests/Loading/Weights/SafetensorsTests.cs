using System.Text;
using Igos.Loading.Weights;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Weights;

public sealed class SafetensorsTests
{
    public static TheoryData<ScalarType> Types => PyTorchFileTests.Types;

    [Theory]
    [MemberData(nameof(Types))]
    public void Read_EveryType_GivesItsNumbers(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var numbers = tensor([0f, 1f, 2.5f, 100f, 3f, 7f]).to(type).reshape(2, 3);

        using var tensors = Read(
            SafetensorsWriter.Write([new("first", ones(1)), new("x", numbers), new("none", zeros(3, 0))]));

        Assert.Equal(type, tensors["x"].dtype);
        Assert.Equal([2, 3], tensors["x"].shape);
        Assert.Equal(numbers.bytes.ToArray(), tensors["x"].bytes.ToArray());
        Assert.Equal([3, 0], tensors["none"].shape);
    }

    [Theory]
    [InlineData("F8_E4M3", "[4]", "[0, 4]", "has the type F8_E4M3")]
    [InlineData("F32", "[2]", "[0, 4]", "lies at 0 to 4")]
    [InlineData("F32", "[-1]", "[0, 4]", "lies at 0 to 4")]
    [InlineData("F32", "[1]", "[4, 8]", "lies at 4 to 8 of 4 bytes")]
    [InlineData("F32", "[0, 4611686018427387904, 8]", "[0, 0]", "lies at 0 to 0")]
    [InlineData("F32", "[4611686018427387904, 8, 0]", "[0, 0]", "lies at 0 to 0")]
    [InlineData("F32", "[9223372036854775807, 9223372036854775807]", "[0, 4]", "lies at 0 to 4")]
    [InlineData("F32", "[1e3]", "[0, 4]", "is not the JSON")]
    [InlineData("F32", "7", "[0, 4]", "is not the JSON")]
    [InlineData("F32", "[1]", "[0]", "is not the JSON")]
    public void Read_EntryThatDoesNotFit_SaysHow(string type, string shape, string offsets, string says)
    {
        var error = Refused($"{{\"x\": {{\"dtype\": \"{type}\", \"shape\": {shape}, \"data_offsets\": {offsets}}}}}");

        Assert.Contains(says, error);
    }

    [Fact]
    public void Read_TwoTensorsOfOneName_IsRefused() => Assert.Contains("two tensors are named \"x\"", Refused(
        "{\"x\": {\"dtype\": \"U8\", \"shape\": [2], \"data_offsets\": [0, 2]}, "
        + "\"x\": {\"dtype\": \"U8\", \"shape\": [2], \"data_offsets\": [2, 4]}}"));

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 }, "shorter than 8 bytes")]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, (byte)'{' }, "said to take 4294967295 bytes of 9")]
    public void Read_HeaderThatIsNotThere_IsRefused(byte[] content, string says)
    {
        using var file = new TemporaryFile(".safetensors", content);

        Assert.Contains(says, Assert.Throws<IgosException>(() => Safetensors.Read(file.Path)).Message);
    }

    private static StateDict Read(byte[] content)
    {
        using var file = new TemporaryFile(".safetensors", content);
        return Safetensors.Read(file.Path);
    }

    /// <summary>Why a file of this header and four bytes of data is refused.</summary>
    private static string Refused(string header)
    {
        var content = SafetensorsWriter.Write(Encoding.UTF8.GetBytes(header), [1, 2, 3, 4]);
        using var file = new TemporaryFile(".safetensors", content);
        var error = Assert.Throws<IgosException>(() => Safetensors.Read(file.Path));
        Assert.StartsWith(file.Path, error.Message);
        return error.Message;
    }
}
