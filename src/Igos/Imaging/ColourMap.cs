using SkiaSharp;

namespace Igos.Imaging;

/// <summary>
/// Importance as colour, in steps that look even, also to the colour-blind and in grey. Colours between those of a
/// table lie on straight lines.
/// </summary>
/// <remarks>
/// Every fifth of the 256 colours that matplotlib has: <c>inferno</c>, <c>magma</c>, <c>plasma</c> and <c>viridis</c>
/// by S. van der Walt and N. Smith, <c>cividis</c> by J. Nuñez, C. Anderton and R. Renslow (PLOS ONE 13(7), 2018,
/// https://doi.org/10.1371/journal.pone.0199239); all CC0. <c>balance</c> is one of cmocean's, by K. Thyng et al.
/// ("True colors of oceanography", Oceanography 29(3), 2016, https://doi.org/10.5670/oceanog.2016.66; MIT).
/// </remarks>
public sealed class ColourMap
{
    private readonly byte[] _colours; // red, green and blue, one after the other

    private ColourMap(string name, string colours) => (Name, _colours) = (name, Convert.FromHexString(colours));

    /// <summary>As its makers call it, in lower case.</summary>
    public string Name { get; }

    /// <summary>Dark violet over red to pale yellow; the default.</summary>
    public static ColourMap Inferno { get; } = new("inferno",
        "00000402020c0504170a072210092d160b391e0c45260c512f0a5b380962400a67490b6a510e6c59106e61136e69166e71196e"
        + "781c6d801f6c88226a902568982766a02a63a82e5fb0315bb73557bf3952c63d4dcc4248d34743d94d3ddf5337e45a31e9612b"
        + "ed6925f1711ff47918f78212f98b0bfa9407fb9d07fca60cfcb014fbba1ffac42af8cd37f6d746f4e156f2ea69f2f27df5f992"
        + "fcffa4");

    /// <summary>Dark violet over pink to pale yellow.</summary>
    public static ColourMap Magma { get; } = new("magma",
        "00000402020b0504160907200e0b2b140e361a104221114e29115a311165390f6e420f754a107952137c5a167e6219806a1c81"
        + "721f81792282812581892881912b81992d80a1307eaa337db2357bba3878c23b75ca3e72d2426fd9466be04c67e75263ec5860"
        + "f1605df4695cf7725cf97b5dfb8560fc8e64fd9869fea16efeaa74feb47bfebd82fec68afecf92fed89afde2a3fdebacfcf4b6"
        + "fcfdbf");

    /// <summary>Dark blue over pink to yellow.</summary>
    public static ColourMap Plasma { get; } = new("plasma",
        "0d08871b068d2605912f059638049a41049d4903a05102a35901a56100a76900a87100a87801a88004a88707a68e0ca49511a1"
        + "9c179ea21d9aa82296ae2892b42e8dba3388bf3984c43e7fc9447acd4a76d24f71d6556dda5b69de6164e26660e66c5ce97257"
        + "ed7953f07f4ff3854bf58c46f79342f99a3efba139fca835fdaf31feb72dfebe2afdc627fcce25fbd724f8df25f6e826f3f027"
        + "f0f921");

    /// <summary>Dark violet over green to yellow.</summary>
    public static ColourMap Viridis { get; } = new("viridis",
        "44015446085c471063481769481d6f482475472a7a46307e453781433d844142873f48893d4e8a3a538b38598c355e8d33638d"
        + "31688e2e6d8e2c718e2a768e297b8e27808e25848e23898e218e8d20928c1f978b1e9c891fa18821a58524aa8328ae802eb37c"
        + "35b7793dbc7446c06f50c46a5ac86465cb5e70cf577cd25089d54895d840a2da37b0dd2fbddf26cae11fd8e219e5e419f1e51d"
        + "fde725");

    /// <summary>Dark blue over grey to yellow, nearly the same to the red-green colour-blind.</summary>
    public static ColourMap Cividis { get; } = new("cividis",
        "00224e002656002a5f002d68003070083370163770203a6f273e6e2e416d34456c3a486c3f4c6c444f6c49536c4e566c535a6d"
        + "575d6d5c616e60646f656870696b716d6f727272747676767a7a787e7d788381798885788d8878928c789690779b9476a09875"
        + "a59c74aaa073afa471b5a86fbaac6dbfb06bc4b468c9b965cfbd62d4c15fdac65bdfca57e5cf52ead34cf0d846f6dd3ffce236"
        + "fee838");

    /// <summary>
    /// For values with a sign: blue over white in the middle to red, both sides about equally bright. The middle three
    /// quarters of cmocean's, whose ends are nearly black and can't be told apart.
    /// </summary>
    public static ColourMap Balance { get; } = new("balance",
        "2646ab1d4fb90e5bbe0b66bd1670bc237aba3183ba3f8cba4c94ba5a9cbb6aa5bc7aacbf8ab4c29bbbc6aac2cbb9cad0c8d2d7"
        + "d6dbdde4e4e5f1ececece1dfe7d6d0e3c9c2dfbdb2dcb2a4d8a696d59b86d18e78ce836aca785cc66c4ec26042be5336b9452c"
        + "b33826ac2b24a31f259815278c1029");

    /// <summary>Those for importance, ever brighter; the default first.</summary>
    public static IReadOnlyList<ColourMap> Sequential { get; } = [Inferno, Magma, Plasma, Viridis, Cividis];

    /// <summary>The colour of a share of the scale.</summary>
    /// <param name="share">From 0 to 1; clamped, and 0 for NaN.</param>
    public SKColor At(double share)
    {
        var last = _colours.Length / 3 - 1;
        var place = Math.Clamp(double.IsNaN(share) ? 0 : share, 0, 1) * last;
        var index = Math.Min((int)place, last - 1);
        return new SKColor(Mix(0), Mix(1), Mix(2));

        byte Mix(int channel)
        {
            var (from, to) = (_colours[3 * index + channel], _colours[3 * (index + 1) + channel]);
            return (byte)Math.Round(from + (to - from) * (place - index));
        }
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
